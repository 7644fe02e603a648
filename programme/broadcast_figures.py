"""How broadcasts are going, and whether one goes twice."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, text
from sqlalchemy.orm import aliased

from db.tables import Broadcast, Outbox
from programme import approvers
from programme.audience import Audience, Sender
from programme.broadcasts import ENDED, Draft, indices_of
from programme.calendar import today


def progress(connection: Connection, broadcast_id: int) -> dict[str, int]:
    """Return families by the state of the message that they get; empty before it is written. What went on by
    SMS, after Telegram had failed, counts as that SMS alone.
    """
    again = aliased(Outbox, name="again")
    gone_on = (
        select(again.id)
        .where(
            text("again.second"),
            again.broadcast_id == Outbox.broadcast_id,
            again.family_id == Outbox.family_id,
        )
        .exists()
    )
    all_of_it = (
        select(Outbox.state, func.count())
        .where(Outbox.broadcast_id == broadcast_id)
        .group_by(Outbox.state)
        .order_by(Outbox.state)
    )
    # These few are looked up apart, so that a million is counted in the index alone.
    twice = all_of_it.where(Outbox.state.in_(("failed", "suppressed")), gone_on)
    counts = {row[0]: int(row[1]) for row in connection.execute(all_of_it)}
    for state, count in connection.execute(twice):
        counts[state] -= count
    return {state: count for state, count in counts.items() if count}


def waits(counts: dict[str, int]) -> bool:
    """Return whether something of it has not left yet, by its `progress`."""
    return any(counts.get(state) for state in ("scheduled", "queued", "sending"))


def recent(connection: Connection, staff_id: int, now: datetime) -> list[Row[Any]]:
    """Return the sender's own of today, also those that got their yes today, and those that have not left
    yet; the newest first.
    """
    mine = approvers.with_sender().where(Broadcast.staff_id == staff_id, Broadcast.state.not_in(ENDED))
    since, waits = now - timedelta(days=1), Broadcast.state == "waiting"
    near = (Broadcast.created_at > since) | (Broadcast.approved_at > since) | (Broadcast.leaves_at > since)
    rows = connection.execute(mine.where(near | waits).order_by(Broadcast.id.desc()))
    return [
        row
        for row in rows
        if row.state == "waiting"
        or row.leaves_at > now
        or today(now) in (today(row.created_at), today(row.approved_at or row.created_at))
    ]


def same_today(connection: Connection, draft: Draft, now: datetime) -> bool:
    """Return whether the same text goes, or went, to some of the same families on this day."""
    day = today(draft.leaves_at)
    since, until = draft.leaves_at - timedelta(days=2), draft.leaves_at + timedelta(days=2)
    rows = connection.execute(
        approvers.with_sender().where(
            Broadcast.text_index.in_(indices_of(draft.texts)),
            Broadcast.state.not_in(ENDED),
            Broadcast.leaves_at.between(since, until) | Broadcast.created_at.between(since, until),
        )
    )
    ours = draft.audience.families(draft.sender)
    for row in rows:
        if day in (today(row.leaves_at), today(row.created_at)):
            theirs = Audience.kept(row.audience).families(Sender(row.staff_id, row.code, row.role))
            if connection.scalar(select(ours.intersect(theirs).exists())):
                return True
    return False
