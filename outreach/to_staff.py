"""Messages to members of staff: looked at once more when they leave, for the person behind the chat may have
left meanwhile, have another role, or not have used it for too long.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, select

from db.tables import Broadcast, Contact, Family, Meeting
from messaging.composing import Compose, Composed, Row, Suppressed
from messaging.provider import in_words
from programme import staff_chats

#: The kinds of messages that go to members of staff, with the rights of which one is enough to read them.
KINDS = {
    "alert": ("alerts", "alerts.private"),
    "approval": ("notices.approve",),
    "cases": ("cases.handle",),
    "decision": ("staff",),
    "interest": ("families",),
    "in_person": ("families",),
    "family_message": ("families",),
    "proposal": ("meetings",),
}


def to_staff(compose: Compose, kind: str) -> Compose:
    """Return the same, but for whom it is no longer meant: that one ends with the reason."""

    def composed(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
        staff_id = _WHOSE[kind](connection, row)
        why = staff_chats.closed_to(connection, staff_id, row.conversation_id, KINDS[kind], now)
        return Suppressed(in_words(why)) if why is not None else compose(connection, row, now)

    return composed


def _named(connection: Connection, row: Row) -> int:
    """Return the person whom it asks."""
    return row.staff_id or 0


def _reader(connection: Connection, row: Row) -> int:
    """Return the person in the payload of a message that is hidden; of older ones, whoever has the chat."""
    if "staff_id" in row.payload:
        return int(row.payload["staff_id"])
    whose = select(Contact.staff_id).where(
        Contact.conversation_id == row.conversation_id, Contact.staff_id.is_not(None)
    )
    return connection.scalars(whose.order_by(Contact.id.desc()).limit(1)).first() or 0


def _author(connection: Connection, row: Row) -> int:
    theirs = select(Broadcast.staff_id).where(Broadcast.id == row.payload["decided"])
    return connection.scalars(theirs).one()


def _accompanies(connection: Connection, row: Row) -> int:
    """Return the gestor of the family."""
    return connection.scalar(select(Family.gestor_id).where(Family.id == row.family_id)) or 0


def _gestor(connection: Connection, row: Row) -> int:
    theirs = select(Meeting.gestor_id).where(Meeting.id == row.meeting_id)
    return connection.scalars(theirs).one()


def _of_the_named(connection: Connection, row: Row) -> int:
    theirs = select(Family.gestor_id).where(Family.id == row.payload["family_id"])
    return connection.scalar(theirs) or 0


#: Whom each kind is for: the one who is asked for a yes, the author of a text, the gestor of a family or of a
#: meeting.
_WHOSE: dict[str, Callable[[Connection, Row], int]] = {
    "alert": _reader,
    "approval": _named,
    "cases": _reader,
    "decision": _author,
    "interest": _of_the_named,
    "in_person": _accompanies,
    "family_message": _accompanies,
    "proposal": _gestor,
}
