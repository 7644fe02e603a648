"""What a family writes to its gestor, and what the gestor writes to it.

A family's message is its gestor's to read: that of the moment at which it is read, so that it goes on to
another one with the family.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from db.tables import AuditEvent, Contact, Conversation, Family, FamilyMessage
from programme.rights import Member
from programme.stages import GONE

#: Characters of a message, either way.
LONGEST = 300

#: A number or a chat that may be written to.
_OPEN = and_(
    Contact.ended_at.is_(None),
    Contact.authorised.is_(True),
    Conversation.opted_out_at.is_(None),
    Conversation.blocked_at.is_(None),
)


@dataclass(frozen=True)
class Waiting:
    """A family's message that nobody has answered. `contact_id`: who of the family wrote."""

    id: int
    family_id: int
    code: str
    contact_id: int | None
    text: str
    at: datetime


@dataclass(frozen=True)
class Address:
    """Where a family can be written to."""

    conversation_id: int
    channel: str


def receive(connection: Connection, family_id: int, contact_id: int | None, text: str, now: datetime) -> int:
    """Keep what a family writes to its gestor. Return its id."""
    values = {"family_id": family_id, "contact_id": contact_id, "text": text[:LONGEST], "at": now}
    return connection.execute(insert(FamilyMessage).values(values).returning(FamilyMessage.id)).scalar_one()


def change(connection: Connection, message_id: int, text: str) -> None:
    """Let a message that has not left yet say something else."""
    connection.execute(
        update(FamilyMessage).where(FamilyMessage.id == message_id).values(text=text[:LONGEST])
    )


def take_back(connection: Connection, message_id: int) -> None:
    """Take a message back that has not left yet."""
    connection.execute(delete(FamilyMessage).where(FamilyMessage.id == message_id))


def waiting(connection: Connection, staff_id: int, now: datetime) -> list[Waiting]:
    """Return what a gestor's families have written and nobody has answered, the oldest first."""
    return _read(connection, Family.gestor_id == staff_id)


def one(connection: Connection, staff_id: int, message_id: int, now: datetime) -> Waiting | None:
    """Return one of them; None when it is answered, or of another's family."""
    found = _read(connection, and_(Family.gestor_id == staff_id, FamilyMessage.id == message_id))
    return next(iter(found), None)


def _read(connection: Connection, which: ColumnElement[bool]) -> list[Waiting]:
    rows = connection.execute(
        select(
            FamilyMessage.id,
            Family.id.label("family_id"),
            Family.code,
            FamilyMessage.contact_id,
            FamilyMessage.text,
            FamilyMessage.at,
        )
        .join(Family, Family.id == FamilyMessage.family_id)
        .where(
            which,
            FamilyMessage.staff_id.is_(None),
            FamilyMessage.answered_at.is_(None),
            FamilyMessage.text.is_not(None),
            Family.stage.not_in(GONE),
        )
        .order_by(FamilyMessage.at, FamilyMessage.id)
    )
    return [Waiting(**{**row._mapping, "text": row.text or ""}) for row in rows]


def see_to(connection: Connection, by: Member, message: Waiting, now: datetime) -> None:
    """Note that a family's message needs no answer any more: it was seen to otherwise."""
    _answered(connection, message.id, now)
    _note(connection, by, "family.message_seen_to", message.code, now)


def write(
    connection: Connection,
    by: Member,
    family_id: int,
    text: str,
    now: datetime,
    answers: Waiting | None = None,
) -> int | None:
    """Keep what a gestor writes to one of their families; `answers`: the message of it that this answers.
    Return its id; None where the family is not theirs.
    """
    theirs = select(Family.code).where(
        Family.id == family_id, Family.gestor_id == by.id, Family.stage.not_in(GONE)
    )
    code = connection.scalar(theirs)
    if code is None or not by.may("families"):
        return None
    contact_id = answers.contact_id if answers is not None else None
    values = {"family_id": family_id, "contact_id": contact_id, "staff_id": by.id, "text": text, "at": now}
    message_id = connection.execute(
        insert(FamilyMessage).values(values).returning(FamilyMessage.id)
    ).scalar_one()
    if answers is not None:
        _answered(connection, answers.id, now)
    _note(connection, by, "family.written_to" if answers is None else "family.answered", code, now)
    return message_id


def family(connection: Connection, by: Member, code: str) -> tuple[int, str] | None:
    """Return the id and the code of the gestor's family with that code, however it was typed."""
    theirs = Family.gestor_id == by.id, Family.stage.not_in(GONE)
    found = connection.execute(
        select(Family.id, Family.code).where(func.lower(Family.code) == code.lower(), *theirs)
    ).first()
    return (found.id, found.code) if found is not None else None


def address(
    connection: Connection, family_id: int, contact_id: int | None, channels: Sequence[str]
) -> Address | None:
    """Return where to write to a family: to the contact that wrote, where that can be done; else on the first
    of `channels`, to its oldest contact there. None where it cannot be written to.
    """
    rows = connection.execute(
        select(Contact.id.label("contact_id"), Conversation.id, Conversation.channel)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(Contact.family_id == family_id, Conversation.channel.in_(channels), _OPEN)
        .order_by(Contact.id)
    ).all()
    best = min(
        rows,
        key=lambda row: (row.contact_id != contact_id, list(channels).index(row.channel), row.contact_id),
        default=None,
    )
    return None if best is None else Address(best.id, best.channel)


def _answered(connection: Connection, message_id: int, now: datetime) -> None:
    connection.execute(update(FamilyMessage).where(FamilyMessage.id == message_id).values(answered_at=now))


def _note(connection: Connection, by: Member, action: str, family_code: str, now: datetime) -> None:
    event = {"actor": f"staff:{by.code}", "action": action, "subject": f"family:{family_code}"}
    connection.execute(insert(AuditEvent).values(**event, detail={}, at=now))
