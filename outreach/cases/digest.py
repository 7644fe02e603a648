"""Telling those who handle cases, once a day and only where there is something to do, how many wait.

Numbers alone: the message lies on a phone. A copy of the database does not show whom it told: where few cases
are open, it would tell who handles them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from db.tables import Case, Outbox, Staff
from locales.texts import SOURCE, texts
from messaging import channels, key, outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Reply
from programme import rights, staff_chats
from programme.calendar import business_day_after, today
from programme.cases.kinds import NEAR
from programme.cases.reading import Desk, Handler
from programme.staff_chats import Chat

#: The kind of message.
KIND = "cases"


def write(connection: Connection, hours: Hours, now: datetime) -> int:
    """Write today's messages that are not written yet, within the hours. Return how many."""
    if not hours.is_open(now):
        return 0
    untold = [one for role in sorted(rights.roles("cases.handle")) for one in _untold(connection, role, now)]
    if not untold:
        return 0
    cases = _open(connection)
    letters = [
        outbox.Letter(
            kind=KIND,
            apart=_apart(chat.staff_id, now),
            channel=chat.channel,
            conversation_id=chat.conversation_id,
            priority=outbox.REMINDER,
            payload={"staff_id": chat.staff_id},
            not_before=now,
            not_after=hours.closing(now),
            hidden=True,
        )
        for chat, desk in untold
        if any(_waits(case, today(now)) for case in cases if desk.handles(case))
    ]
    return len(outbox.write_all(connection, letters, now))


def _apart(staff_id: int, now: datetime) -> str:
    return f"{staff_id}:{today(now)}"


def _untold(connection: Connection, role: str, now: datetime) -> list[tuple[Chat, Desk]]:
    """Return who of them has not been told today, with their chats and desks."""
    chats = (
        one
        for one in staff_chats.open_chats(connection, now, channels.for_staff(), right="cases.handle")
        if one.role == role
    )
    keys = {key.hidden(key.of(KIND, apart=_apart(one.staff_id, now))): one for one in chats}
    told = set(connection.scalars(select(Outbox.cause).where(Outbox.cause.in_(keys))))
    waiting = [one for each, one in keys.items() if each not in told]
    desks = Desk.of_all(connection, role, [one.staff_id for one in waiting])
    return [(one, desks[one.staff_id]) for one in waiting]


def _open(connection: Connection) -> Sequence[Any]:
    columns = (Case.reader, Case.kind, Case.municipality_code, Case.status, Case.due_on)
    return connection.execute(select(*columns).where(Case.open)).all()


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return how many wait when the message leaves; none, and it does not."""
    words, staff_id, day = texts(SOURCE), row.payload["staff_id"], today(now)
    role = str(connection.scalar(select(Staff.role).where(Staff.id == staff_id)))
    desk, soon = Desk.of(connection, Handler(staff_id, "", role)), business_day_after(day, NEAR)
    counts = Counter(waiting=0, near=0, late=0)
    for case in _open(connection):
        if desk.handles(case) and _waits(case, day):
            counts["waiting"] += _untouched(case)
            counts["near"] += day <= case.due_on <= soon
            counts["late"] += case.due_on < day
    if not any(counts.values()):
        return Suppressed(words.say("case.over"), "cancelled")
    return Composed(Reply(words.say(f"cases.digest.{role}", **counts)))


def _untouched(case: Any) -> bool:
    return case.status in ("received", "reopened")


def _waits(case: Any, day: date) -> bool:
    """Nobody has begun with it, or its date is near or past."""
    return _untouched(case) or case.due_on <= business_day_after(day, NEAR)
