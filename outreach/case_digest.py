"""Telling those who handle cases, once a day and only where there is something to do, how many wait.

Numbers alone: the message lies on a phone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, cast, func, select

from db.tables import Case, Outbox, Staff
from locales.texts import SOURCE, texts
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Reply
from programme import rights, staff_chats
from programme.calendar import business_day_after, today
from programme.cases.kinds import NEAR, OPEN
from programme.cases.reading import handled_by

#: The kind of message, and how its cause begins: `cases:STAFF:DAY`.
KIND = "cases"


def write(connection: Connection, hours: Hours, now: datetime) -> int:
    """Write today's messages that are not written yet, within the hours. Gives how many."""
    if not hours.is_open(now):
        return 0
    found = [row for role in sorted(rights.roles("cases.handle")) for row in _untold(connection, role, now)]
    letters = [
        outbox.Letter(
            cause=row.cause,
            kind=KIND,
            channel="telegram",
            conversation_id=row.conversation_id,
            priority=outbox.REMINDER,
            payload={"staff_id": row.staff_id},
            not_before=now,
            not_after=hours.closing(now),
        )
        for row in found
    ]
    return len(outbox.write_all(connection, letters, now))


def _untold(connection: Connection, role: str, now: datetime) -> Sequence[Any]:
    """Who of them has something to do and has not been told today, with their chats."""
    chat = staff_chats.chats(now)
    cause = func.concat(KIND, ":", cast(chat.c.staff_id, String), f":{today(now)}")
    return connection.execute(
        select(cause.label("cause"), chat.c.conversation_id, chat.c.staff_id)
        .where(
            chat.c.role == role,
            ~select(Outbox.id).where(Outbox.cause == cause).exists(),
            select(Case.number).where(handled_by(chat.c.staff_id, role), _waits(now)).exists(),
        )
        .order_by(chat.c.staff_id)
    ).all()


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """How many wait when the message leaves; none, and it does not."""
    words, staff_id = texts(SOURCE), row.payload["staff_id"]
    role = connection.scalar(select(Staff.role).where(Staff.id == staff_id))
    day = today(now)
    late, soon = Case.due_on < day, Case.due_on <= business_day_after(day, NEAR)
    counts = connection.execute(
        select(
            func.count().filter(_untouched()).label("waiting"),
            func.count().filter(~late, soon).label("near"),
            func.count().filter(late).label("late"),
        ).where(handled_by(staff_id, str(role)), _waits(now))
    ).one()
    if not any(counts):
        return Suppressed(words.say("case.over"), "cancelled")
    return Composed(Reply(words.say(f"cases.digest.{role}", **counts._mapping)))


def _untouched() -> ColumnElement[bool]:
    return Case.status.in_(("received", "reopened"))


def _waits(now: datetime) -> Any:
    """Nobody has begun with it, or its date is near or past."""
    near = Case.due_on <= business_day_after(today(now), NEAR)
    return Case.status.in_(OPEN) & (_untouched() | near)
