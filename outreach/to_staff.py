"""Messages to members of staff: looked at once more when they leave, for the person behind the chat may have
left meanwhile, have another role, or not have used it for too long.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, select

from db.tables import Broadcast, Contact, Conversation, Meeting, Staff
from messaging.composing import Compose, Composed, Row, Suppressed
from messaging.provider import in_words
from programme import rights, staff_chats

#: The kinds of messages that go to members of staff, with the rights of which one is enough to read them.
KINDS = {
    "alert": ("alerts", "alerts.private"),
    "approval": ("notices.approve",),
    "cases": ("cases.handle",),
    "decision": ("staff",),
    "proposal": ("meetings",),
}


def to_staff(compose: Compose, kind: str) -> Compose:
    """The same, but for whom it is no longer meant: that one ends with the reason."""

    def composed(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
        why = _against(connection, kind, _WHOSE[kind](connection, row), row.conversation_id, now)
        return Suppressed(in_words(why)) if why is not None else compose(connection, row, now)

    return composed


def _against(
    connection: Connection, kind: str, staff_id: int, conversation_id: int, now: datetime
) -> str | None:
    """Why that chat may not read it; None when nothing speaks against it."""
    found = connection.execute(
        select(Staff.role, Staff.ended_at, Conversation.last_inbound_at, Contact.id.label("contact_id"))
        .select_from(Staff)
        .join(Conversation, Conversation.id == conversation_id)
        .outerjoin(
            Contact,
            (Contact.staff_id == Staff.id)
            & (Contact.conversation_id == Conversation.id)
            & Contact.ended_at.is_(None),
        )
        .where(Staff.id == staff_id)
    ).first()
    if found is None or found.ended_at is not None:
        return "staff.left"
    if found.contact_id is None:
        return "staff.unlinked"
    if staff_chats.lapsed(found.last_inbound_at, now):
        return "staff.lapsed"
    if not any(rights.may(found.role, right) for right in KINDS[kind]):
        return "staff.no_right"
    return None


def _named(connection: Connection, row: Row) -> int:
    """The person whom it asks."""
    return row.staff_id or 0


def _reader(connection: Connection, row: Row) -> int:
    """The person in the payload of a message that is hidden; of older ones, whoever has the chat."""
    if "staff_id" in row.payload:
        return int(row.payload["staff_id"])
    whose = select(Contact.staff_id).where(
        Contact.conversation_id == row.conversation_id, Contact.staff_id.is_not(None)
    )
    return connection.scalars(whose.order_by(Contact.id.desc()).limit(1)).first() or 0


def _author(connection: Connection, row: Row) -> int:
    theirs = select(Broadcast.staff_id).where(Broadcast.id == row.payload["decided"])
    return connection.scalars(theirs).one()


def _gestor(connection: Connection, row: Row) -> int:
    theirs = select(Meeting.gestor_id).where(Meeting.id == row.meeting_id)
    return connection.scalars(theirs).one()


#: Whom each kind is for: the one who is asked for a yes, the author of a text, the gestor of a meeting.
_WHOSE: dict[str, Callable[[Connection, Row], int]] = {
    "alert": _reader,
    "approval": _named,
    "cases": _reader,
    "decision": _author,
    "proposal": _gestor,
}
