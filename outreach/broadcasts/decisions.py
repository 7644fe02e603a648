"""What becomes of a text that needs a second person's yes: its end if nobody answers, word to its author."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, case, select

from db.tables import Broadcast, Outbox
from locales.dates import when
from locales.texts import SOURCE, texts
from messaging import channels, key, outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Reply
from outreach.broadcasts.chunk import last_moment
from programme import broadcasts, staff_chats
from programme.calendar import in_bogota
from programme.staff_chats import Chat

#: The kind of the author's message in the outbox.
KIND = "decision"

_ENDED = Broadcast.state.in_(("refused", "expired"))
_OUTCOME = case((_ENDED, Broadcast.state), else_="approved")

#: Of what was decided longer ago the author has been told, or had no chat for too long.
_BACK = timedelta(days=2)


def see_to(engine: Engine, hours: Hours, now: datetime) -> int:
    """End what waited for a yes for too long, and tell the authors of all that was decided, on Telegram where
    they are linked, once. Return how many are told.
    """
    with engine.connect() as connection:
        overdue = _overdue(connection, hours, now)
    for broadcast_id in overdue:
        with engine.begin() as connection:
            broadcasts.expire(connection, broadcast_id, now)
    with engine.connect() as connection:
        decided = _untold(connection, now)
        chats = staff_chats.open_chats(
            connection, now, channels.for_staff(), of={row.staff_id for row in decided}
        )
        theirs = {chat.staff_id: chat for chat in chats}
        letters = [
            _letter(row, theirs[row.staff_id], hours, now) for row in decided if row.staff_id in theirs
        ]
    if not letters:
        return 0
    with engine.begin() as connection:
        return len(outbox.write_all(connection, letters, now))


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return which text, by its hour, and what was decided; never what it says. A yes that came to nothing,
    because its author has stopped it meanwhile, is not told.
    """
    words = texts(SOURCE)
    found = connection.execute(
        select(Broadcast.state, Broadcast.created_at, Broadcast.recipients).where(
            Broadcast.id == row.payload["decided"]
        )
    ).one()
    outcome = row.about
    if outcome == "approved" and found.state == "cancelled":
        return Suppressed(words.say("broadcast.ended.cancelled"), "cancelled")
    shown = when(in_bogota(found.created_at), words)
    return Composed(Reply(words.count(f"decision.{outcome}", found.recipients, when=shown)))


def _overdue(connection: Connection, hours: Hours, now: datetime) -> list[int]:
    """Return those that could only leave by now when what they say has lost its sense."""
    waiting = select(Broadcast.id, Broadcast.leaves_at, Broadcast.created_at, Broadcast.recipients).where(
        Broadcast.state == "waiting"
    )
    return [
        row.id
        for row in connection.execute(waiting)
        if last_moment(max(row.leaves_at, row.created_at), row.recipients, hours) < now
    ]


def _untold(connection: Connection, now: datetime) -> Sequence[Any]:
    since = now - _BACK
    decided = connection.execute(
        select(Broadcast.id, _OUTCOME.label("outcome"), Broadcast.staff_id)
        .where((Broadcast.approved_at > since) | (_ENDED & (Broadcast.cancelled_at > since)))
        .order_by(Broadcast.id)
    ).all()
    keys = {key.of(KIND, about=row.outcome, apart=str(row.id)): row for row in decided}
    told = set(connection.scalars(select(Outbox.cause).where(Outbox.cause.in_(keys))))
    return [row for each, row in keys.items() if each not in told]


def _letter(row: Any, chat: Chat, hours: Hours, now: datetime) -> outbox.Letter:
    return outbox.Letter(
        kind=KIND,
        about=row.outcome,
        apart=str(row.id),
        channel=chat.channel,
        conversation_id=chat.conversation_id,
        priority=outbox.REMINDER,
        payload={"decided": row.id},
        not_before=hours.next_opening(now),
    )
