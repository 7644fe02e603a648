"""Broadcasts: writing their messages chunk by chunk, taking back those of cancelled ones, composing them."""

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, and_, any_, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from db.jobs import wake
from db.people import LANGUAGE
from db.tables import Broadcast, Contact, Family, Outbox, Staff
from locales.texts import SOURCE, texts
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Reply
from messaging.withdrawing import withdraw
from outreach.broadcasts import decisions
from outreach.broadcasts.chunk import Plan, last_moment, write_chunk
from outreach.fallback.current_contacts import Wanted
from programme import approvers, rights
from programme.audience import Audience, Sender
from programme.stages import GONE

#: Families in one transaction. It holds up an answer to one of them for as long as it lasts, so it is short.
CHUNK = 2000

#: Messages of a broadcast that was cancelled longer ago have all been taken back.
_LOOKED_BACK = timedelta(days=14)

_log = logging.getLogger(__name__)


def write(engine: Engine, hours: Hours, now: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
    """Write the messages of all broadcasts that are ready, and take back those of cancelled ones, until all
    is done or `stopping`. Authors are told what became of those that needed a yes. Return how many messages
    to families were written.

    Killed at any moment, it goes on where it was when it is called again; several at once take turns.
    """
    decisions.see_to(engine, hours, now)
    for broadcast_id in _cancelled(engine, now):
        _take_back(engine, broadcast_id, now, stopping)
    written = 0
    for broadcast_id in _unwritten(engine):
        more = True
        while more and not stopping():
            with engine.begin() as connection:
                more, count = _step(connection, broadcast_id, hours, now)
                written += count
    return written


def _unwritten(engine: Engine) -> Sequence[int]:
    with engine.connect() as connection:
        waiting = select(Broadcast.id).where(Broadcast.state.in_(("ready", "writing")))
        return connection.scalars(waiting.order_by(Broadcast.id)).all()


def _step(connection: Connection, broadcast_id: int, hours: Hours, now: datetime) -> tuple[bool, int]:
    """Write one chunk. Return whether there may be more, and how many messages were written."""
    # Whoever writes or cancels it at the same time waits here, and finds how far this one has come.
    row = connection.execute(
        approvers.with_sender()
        .where(Broadcast.id == broadcast_id)
        .with_for_update(of=Broadcast, key_share=True)
    ).one()
    if row.state not in ("ready", "writing"):
        return False, 0
    chunk = write_chunk(connection, _plan(row, hours, now), row.last_family_id, CHUNK)
    more = chunk.families == CHUNK
    state = {"state": "writing" if more else "written", "last_family_id": chunk.last_family_id}
    connection.execute(update(Broadcast).where(Broadcast.id == broadcast_id).values(**state))
    for channel in chunk.due:
        wake(connection, "drain", channel=channel)
    return more, chunk.written


def _plan(row: Any, hours: Hours, now: datetime) -> Plan:
    wanted = max(row.leaves_at, now)
    leaves_at = hours.next_opening(wanted)
    return Plan(
        broadcast_id=row.id,
        sender=Sender(row.staff_id, row.code, row.role),
        audience=Audience.kept(row.audience),
        leaves_at=leaves_at,
        spread=leaves_at > wanted,
        not_after=last_moment(wanted, row.recipients, hours),
        now=now,
    )


def _cancelled(engine: Engine, now: datetime) -> Sequence[int]:
    """Return those of which something still waits."""
    waits = select(Outbox.id).where(Outbox.broadcast_id == Broadcast.id, Outbox.state.in_(outbox.WAITING))
    with engine.connect() as connection:
        return connection.scalars(
            select(Broadcast.id).where(
                Broadcast.state == "cancelled",
                Broadcast.cancelled_at > now - _LOOKED_BACK,
                waits.exists(),
            )
        ).all()


def _take_back(engine: Engine, broadcast_id: int, now: datetime, stopping: Callable[[], bool]) -> None:
    taken = -1
    while taken and not stopping():
        with engine.begin() as connection:
            taken = withdraw(connection, broadcast_id, _why("cancelled"), now)


def wanted(connection: Connection, rows: Sequence[Row]) -> list[Wanted | None]:
    """Return whom each is for, and what its audience asks of their contact."""
    ids = {row.broadcast_id for row in rows}
    kept = {
        each.id: Audience.kept(each.audience)
        for each in connection.execute(
            select(Broadcast.id, Broadcast.audience).where(
                Broadcast.id.in_(ids), Broadcast.state != "cancelled"
            )
        )
    }
    return [
        Wanted(
            row.family_id,
            health=kept[row.broadcast_id].needs_health,
            safe=kept[row.broadcast_id].needs_safe,
        )
        if row.family_id is not None and row.broadcast_id in kept
        else None
        for row in rows
    ]


def meant(connection: Connection, row: Row, families: Collection[int]) -> list[int]:
    """Return those of the families that are in its audience, as its sender's rights stand now."""
    found = connection.execute(approvers.with_sender().where(Broadcast.id == row.broadcast_id)).one()
    if found.state == "cancelled":
        return []
    audience = Audience.kept(found.audience).families(Sender(found.staff_id, found.code, found.role))
    return list(connection.scalars(audience.where(Family.id.in_(families), Family.stage.not_in(GONE))))


def compose(connection: Connection, rows: Sequence[Row], now: datetime) -> list[Composed | Suppressed]:
    """Return the text of each, in its family's language, unless it may not be sent any more."""
    families = [row.family_id for row in rows]
    wanted = {row.broadcast_id for row in rows}
    kept = {
        each.id: (each, Audience.kept(each.audience))
        for each in connection.execute(
            select(
                Broadcast.id,
                Broadcast.state,
                Broadcast.texts,
                Broadcast.audience,
                and_(Staff.ended_at.is_(None), Staff.role.in_(rights.roles("notices"))).label("may_write"),
            )
            .join(Staff, Staff.id == Broadcast.staff_id)
            .where(Broadcast.id.in_(wanted))
        )
    }
    allowed = {
        (each.id, each.conversation_id): each
        for each in connection.execute(
            select(Family.id, LANGUAGE, Contact.conversation_id, Contact.health, Contact.safe)
            .join(Contact, Contact.family_id == Family.id)
            .where(
                Family.id == _any_of(families),
                Contact.conversation_id == _any_of([row.conversation_id for row in rows]),
                Family.stage.not_in(GONE),
                Contact.authorised.is_(True),
                Contact.ended_at.is_(None),
            )
        )
    }
    return [
        _one(*kept[row.broadcast_id], allowed.get((family, row.conversation_id)))
        for family, row in zip(families, rows, strict=True)
    ]


def _any_of(ids: list[int | None]) -> Any:
    return any_(literal(ids, ARRAY(BIGINT)))


def _one(broadcast: Any, audience: Audience, contact: Any) -> Composed | Suppressed:
    if broadcast.state == "cancelled":
        return Suppressed(_why("cancelled"), "cancelled")
    if not broadcast.may_write:
        return Suppressed(_why("no_sender"))
    if contact is None:
        return Suppressed(_why("not_allowed"))
    if audience.needs_health and contact.health is not True:
        return Suppressed(texts(SOURCE).say("follow.health"))
    if audience.needs_safe and contact.safe is not True:
        return Suppressed(texts(SOURCE).say("follow.not_alone"))
    return Composed(Reply(broadcast.texts.get(contact.language) or broadcast.texts[SOURCE]))


def _why(key: str) -> str:
    return texts(SOURCE).say(f"broadcast.ended.{key}")
