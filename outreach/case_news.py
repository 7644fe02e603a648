"""Telling a family that its case was answered or passed on; where, but not what: others may hold the phone.

Not even the number is said: whoever has it can read the answer. Nor does a copy of the database show whom it
told.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from db.tables import Case, CaseEntry, Contact, Conversation, Family
from locales.texts import SOURCE, texts
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Reply

#: The kind of message, and how its cause begins before it is hidden: `case:NUMBER:ENTRY`.
KIND = "case"

#: What a family is told of.
_NEWS = ("answer", "passed_on")

#: Of what is older it has been told, or could not be.
_BACK = timedelta(days=7)


def write(connection: Connection, hours: Hours, now: datetime) -> int:
    """Write what is to be told, once for each answer, to whoever asked and to no other phone of the family.
    Gives how many messages.
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
            cause=f"{KIND}:{number}:{newest[number]}",
            kind=KIND,
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


def _lines(connection: Connection, numbers: list[str]) -> dict[str, Any]:
    """By number, the conversation of who asked, where it may be written to."""
    asked = connection.execute(select(Case.number, Case.contact_id).where(Case.number.in_(numbers)))
    contacts = {row.number: row.contact_id for row in asked if row.contact_id is not None}
    found = connection.execute(
        select(Contact.id.label("contact_id"), Conversation.id, Conversation.channel)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(
            Contact.id.in_(contacts.values()),
            Contact.ended_at.is_(None),
            Contact.authorised.is_(True),
            Conversation.opted_out_at.is_(None),
            Conversation.blocked_at.is_(None),
        )
    )
    lines = {row.contact_id: row for row in found}
    return {number: lines[contact] for number, contact in contacts.items() if contact in lines}


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """That there is something to read, in the family's language; unless it has read it meanwhile."""
    case = connection.execute(
        select(Case.status, Case.family_id, Case.contact_id).where(Case.number == row.payload["number"])
    ).one_or_none()
    language = None
    if case is not None and case.status in ("answered", "passed_on"):
        language = connection.scalar(
            select(Family.language)
            .join(Contact, Contact.family_id == Family.id)
            .where(
                Family.id == case.family_id,
                Contact.id == case.contact_id,
                Contact.conversation_id == row.conversation_id,
                Contact.ended_at.is_(None),
                Contact.authorised.is_(True),
            )
        )
    if language is None:
        return Suppressed(texts(SOURCE).say("case.over"), "cancelled")
    return Composed(Reply(texts(language).say("case.news")))
