"""Telling a family that its case was answered or passed on; where, but not what: others may hold the phone.

Not even the number is said: whoever has it can read the answer.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.orm import aliased

from db.tables import Case, CaseEntry, Contact, Conversation, Family, Outbox
from locales.texts import SOURCE, texts
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Reply
from outreach.present import Wanted

#: The kind of message, and how its cause begins: `case:NUMBER:ENTRY`.
KIND = "case"

#: What a family is told of.
_NEWS = ("answer", "passed_on")

#: Of what is older it has been told, or could not be.
_BACK = timedelta(days=7)


#: The contact that asked.
_asked = aliased(Contact)

#: Who hears of it: the contact that asked; where a file gave its family another number instead, that one, and
#: no other phone of the family. What is private is not told there: the number may be of somebody else at
#: home, and the answer is read only where it was asked. Nor on a phone that is shared, unless that one was.
_HERE = or_(
    and_(Contact.id == _asked.id, _asked.ended_at.is_(None)),
    and_(
        Contact.id == _asked.replaced_by_id,
        _asked.ended_at.is_not(None),
        Case.reader != "national",
        or_(_asked.shared, ~Contact.shared),
    ),
)


def write(connection: Connection, hours: Hours, now: datetime) -> int:
    """Write what is to be told, once for each answer, to whoever asked and to no other phone of the family.
    Gives how many messages.
    """
    newest = func.max(CaseEntry.id)
    cause = func.concat(KIND, ":", Case.number, ":", newest)
    found = connection.execute(
        select(cause.label("cause"), Conversation.channel, Conversation.id.label("conversation_id"))
        .join(CaseEntry, CaseEntry.number == Case.number)
        .join(_asked, _asked.id == Case.contact_id)
        .join(Contact, _HERE)
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


def wanted(connection: Connection, rows: Sequence[Row]) -> list[Wanted | None]:
    """Whom each is for: the one contact that may hear of it; None where there is none."""
    numbers = [row.cause.split(":")[1] for row in rows]
    found = connection.execute(
        select(Case.number, Contact.family_id, Contact.id)
        .join(_asked, _asked.id == Case.contact_id)
        .join(Contact, _HERE)
        .where(Case.number.in_(numbers), Contact.ended_at.is_(None))
    )
    known = {each.number: Wanted(each.family_id, only=each.id) for each in found}
    return [known.get(number) for number in numbers]


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """That there is something to read, in the family's language; unless it has read it meanwhile."""
    found = connection.execute(
        select(Family.language)
        .join(Case, Case.family_id == Family.id)
        .join(_asked, _asked.id == Case.contact_id)
        .join(Contact, _HERE)
        .where(
            Case.number == row.cause.split(":")[1],
            Case.status.in_(("answered", "passed_on")),
            Contact.conversation_id == row.conversation_id,
            Contact.ended_at.is_(None),
            Contact.authorised.is_(True),
        )
    ).one_or_none()
    if found is None:
        why = "case.over" if wanted(connection, [row])[0] else "case.not_here"
        return Suppressed(texts(SOURCE).say(why), "cancelled")
    return Composed(Reply(texts(found.language).say("case.news")))
