"""Telling a family that its case was answered or passed on; where, but not what: others may hold the phone.

Not even the number is said: whoever has it can read the answer. Nor does a copy of the database show whom it
told.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from db.people import LANGUAGE
from db.tables import Case, CaseEntry, Contact, Family
from locales.texts import SOURCE, texts
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Reply
from outreach.cases import hearers, solved
from outreach.fallback.current_contacts import Wanted
from programme.cases.solving import KIND

#: What a family is told of.
_NEWS = ("answer", "passed_on")

#: Of what is older it has been told, or could not be.
_BACK = timedelta(days=7)


def write(connection: Connection, hours: Hours, now: datetime) -> int:
    """Write what is to be told, once for each answer, to whoever asked and to no other phone of the family.
    Return how many messages.
    """
    held = select(CaseEntry.__table__).where(CaseEntry.untold).order_by(CaseEntry.number, CaseEntry.id)
    entries = connection.execute(held.with_for_update()).all()
    if not entries:
        return 0
    over = [row.id for row in entries if row.kind not in _NEWS or row.at <= now - _BACK]
    waiting = [row for row in entries if row.id not in over]
    newest = {row.number: row.id for row in waiting}
    lines = hearers.lines(connection, list(newest))
    letters = [
        outbox.Letter(
            kind=KIND,
            apart=f"{number}:{newest[number]}",
            channel=line.channel,
            conversation_id=line.id,
            priority=outbox.REMINDER,
            payload={"number": number},
            not_before=hours.next_opening(now),
            not_after=now + _BACK,
            hidden=True,
        )
        for number, line in lines.items()
    ]
    told = [*over, *(row.id for row in waiting if row.number in lines)]
    connection.execute(update(CaseEntry).where(CaseEntry.id.in_(told)).values(untold=False))
    return len(outbox.write_all(connection, letters, now))


def wanted(connection: Connection, rows: Sequence[Row]) -> list[Wanted | None]:
    """Return whom each is for: the one contact that may hear of it; None where there is none."""
    numbers = [row.payload["number"] for row in rows]
    heard = hearers.hearers(connection, set(numbers))
    return [Wanted(heard[one].family_id, only=heard[one].id) if one in heard else None for one in numbers]


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """That there is something to read, in the family's language; unless it has read it meanwhile. Or the
    question whether it is solved.
    """
    if row.payload.get("solved"):
        return solved.compose(connection, row, now)
    number = row.payload["number"]
    status = connection.scalar(select(Case.status).where(Case.number == number))
    one = hearers.hearers(connection, [number]).get(number)
    here = (
        one is not None
        and connection.execute(
            select(LANGUAGE)
            .select_from(Family)
            .join(Contact, Contact.family_id == Family.id)
            .where(
                Contact.id == one.id,
                Contact.conversation_id == row.conversation_id,
                Contact.authorised.is_(True),
            )
        ).one_or_none()
    )
    if not here or status not in ("answered", "passed_on"):
        return Suppressed(texts(SOURCE).say("case.over" if one is not None else "case.not_here"), "cancelled")
    return Composed(Reply(texts(here.language).say("case.news")))
