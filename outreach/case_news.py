"""Telling a family that its case was answered or passed on; where, but not what: others may hold the phone.

Not even the number is said: whoever has it can read the answer.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from db.tables import Case, CaseEntry, Contact, Conversation, Family, Outbox
from locales.texts import SOURCE, texts
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Reply

#: The kind of message, and how its cause begins: `case:NUMBER:ENTRY`.
KIND = "case"

#: What a family is told of.
_NEWS = ("answer", "passed_on")

#: Of what is older it has been told, or could not be.
_BACK = timedelta(days=7)


def write(connection: Connection, hours: Hours, now: datetime) -> int:
    """Write what is to be told, once for each answer, to whoever asked and to no other phone of the family.
    Gives how many messages.
    """
    newest = func.max(CaseEntry.id)
    cause = func.concat(KIND, ":", Case.number, ":", newest)
    found = connection.execute(
        select(cause.label("cause"), Conversation.channel, Conversation.id.label("conversation_id"))
        .join(CaseEntry, CaseEntry.number == Case.number)
        .join(Contact, Contact.id == Case.contact_id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(
            CaseEntry.kind.in_(_NEWS),
            CaseEntry.at > now - _BACK,
            Contact.ended_at.is_(None),
            Contact.authorised.is_(True),
            Conversation.opted_out_at.is_(None),
            Conversation.blocked_at.is_(None),
        )
        .group_by(Case.number, Conversation.id)
        .having(~select(Outbox.id).where(Outbox.cause == cause).exists())
    ).all()
    letters = [
        outbox.Letter(
            cause=row.cause,
            kind=KIND,
            channel=row.channel,
            conversation_id=row.conversation_id,
            priority=outbox.REMINDER,
            payload={},
            not_before=hours.next_opening(now),
            not_after=now + _BACK,
        )
        for row in found
    ]
    return len(outbox.write_all(connection, letters, now))


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """That there is something to read, in the family's language; unless it has read it meanwhile."""
    found = connection.execute(
        select(Family.language)
        .join(Case, Case.family_id == Family.id)
        .join(Contact, Contact.id == Case.contact_id)
        .where(
            Case.number == row.cause.split(":")[1],
            Case.status.in_(("answered", "passed_on")),
            Contact.conversation_id == row.conversation_id,
            Contact.ended_at.is_(None),
            Contact.authorised.is_(True),
        )
    ).one_or_none()
    if found is None:
        return Suppressed(texts(SOURCE).say("case.over"), "cancelled")
    return Composed(Reply(texts(found.language).say("case.news")))
