"""Telling a family that its case was answered or passed on; where, but not what: others may hold the phone.

Not even the number is said: whoever has it can read the answer. Nor does a copy of the database show whom it
told.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.orm import aliased

from db.people import LANGUAGE
from db.tables import Case, CaseEntry, Contact, Conversation, Family
from locales.texts import SOURCE, texts
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Reply
from outreach.fallback.current_contacts import Wanted
from programme.cases.kinds import PRIVATE

#: The kind of message.
KIND = "case"

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
    lines = _lines(connection, list(newest))
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


def _lines(connection: Connection, numbers: Collection[str]) -> dict[str, Any]:
    """By number, the conversation of whoever may hear of it, where it may be written to."""
    heard = _hear(connection, numbers)
    found = connection.execute(
        select(Contact.id.label("contact_id"), Conversation.id, Conversation.channel)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(
            Contact.id.in_([one.id for one in heard.values()]),
            Contact.authorised.is_(True),
            Conversation.opted_out_at.is_(None),
            Conversation.blocked_at.is_(None),
        )
    )
    lines = {row.contact_id: row for row in found}
    return {number: lines[one.id] for number, one in heard.items() if one.id in lines}


def _hear(connection: Connection, numbers: Collection[str]) -> dict[str, Any]:
    """By number, the contact that hears of the case: the one that asked; where a file gave its family another
    number instead, that one, and no other phone of the family. What is private is not told there: the number
    may be of somebody else at home, and the answer is read only where it was asked. Nor on a phone that is
    shared, unless that one was.
    """
    columns = Case.number, Case.contact_id, Case.reader
    cases = connection.execute(select(*columns).where(Case.number.in_(numbers))).all()
    asked = aliased(Contact)
    here = or_(Contact.id == asked.id, Contact.id == asked.replaced_by_id)
    rows = connection.execute(
        select(
            asked.id.label("asked_id"),
            asked.ended_at.label("asked_ended_at"),
            asked.shared.label("asked_shared"),
            Contact.id,
            Contact.family_id,
            Contact.shared,
        )
        .join(Contact, here)
        .where(asked.id.in_([one.contact_id for one in cases if one.contact_id]), Contact.ended_at.is_(None))
    ).all()
    found = {}
    for case in cases:
        for row in rows:
            itself = row.id == row.asked_id
            instead = (
                row.asked_ended_at is not None
                and case.reader != PRIVATE
                and (row.asked_shared or not row.shared)
            )
            if row.asked_id == case.contact_id and (itself or instead):
                found[case.number] = row
    return found


def wanted(connection: Connection, rows: Sequence[Row]) -> list[Wanted | None]:
    """Return whom each is for: the one contact that may hear of it; None where there is none."""
    numbers = [row.payload["number"] for row in rows]
    heard = _hear(connection, set(numbers))
    return [Wanted(heard[one].family_id, only=heard[one].id) if one in heard else None for one in numbers]


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """That there is something to read, in the family's language; unless it has read it meanwhile."""
    number = row.payload["number"]
    status = connection.scalar(select(Case.status).where(Case.number == number))
    one = _hear(connection, [number]).get(number)
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
