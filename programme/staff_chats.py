"""The chat of a member of staff: which one is open now, and when it is no longer."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, insert, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from db.tables import AuditEvent, Contact, Conversation, Staff
from programme import rights

#: A chat from which nobody has written for longer opens nothing and is told nothing, until it is linked anew.
UNUSED = timedelta(days=30)


class Chat(NamedTuple):
    """The open chat of a member of staff."""

    staff_id: int
    role: str
    channel: str
    conversation_id: int


def open_chats(
    connection: Connection,
    now: datetime,
    on: Collection[str],
    *,
    right: str = "staff",
    of: Collection[int] | Select[Any] | None = None,
) -> list[Chat]:
    """Return the open chats of all who have a right, by the id of the person; or of these people (`of`)
    alone. One a person: the one that was linked last. `on`: the channels on which members of the staff may
    have a chat.

    Linking is a message too, so a chat without any was written by no person.
    """
    last = Conversation.last_inbound_at
    chats = (
        select(Staff.id, Staff.role, Conversation.channel, Conversation.id)
        .ext(distinct_on(Staff.id))
        .join(Contact, (Contact.staff_id == Staff.id) & Contact.ended_at.is_(None))
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(
            Staff.ended_at.is_(None),
            Staff.role.in_(rights.roles(right)),
            Conversation.channel.in_(on),
            Conversation.opted_out_at.is_(None),
            Conversation.blocked_at.is_(None),
            or_(last.is_(None), last >= now - UNUSED),
        )
        .order_by(Staff.id, Contact.id.desc())
    )
    if of is not None:
        chats = chats.where(Staff.id.in_(of))
    return [Chat(*row) for row in connection.execute(chats)]


def ever_linked(connection: Connection, on: Collection[str], of: Select[Any] | None = None) -> list[int]:
    """The conversations that are, or once were, of a member of staff, open or not; of these people (`of`)
    alone.
    """
    chats = (
        select(Contact.conversation_id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(Contact.staff_id.is_not(None), Conversation.channel.in_(on))
        .distinct()
    )
    if of is not None:
        chats = chats.where(Contact.staff_id.in_(of))
    return list(connection.scalars(chats))


def lapsed(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Return whether a chat was left unused for too long."""
    return last_inbound_at is not None and last_inbound_at < now - UNUSED


def closed_to(
    connection: Connection, staff_id: int, conversation_id: int, any_of: Sequence[str], now: datetime
) -> str | None:
    """Return why a message for a member of staff may not leave for that chat any more, as the key of a text:
    the person has left, the chat is no longer theirs or was unused for too long, or they have none of these
    rights. None when nothing speaks against it.
    """
    theirs = (Contact.staff_id == Staff.id) & (Contact.conversation_id == Conversation.id)
    found = connection.execute(
        select(Staff.role, Staff.ended_at, Conversation.last_inbound_at, Contact.id.label("contact_id"))
        .select_from(Staff)
        .join(Conversation, Conversation.id == conversation_id)
        .outerjoin(Contact, theirs & Contact.ended_at.is_(None))
        .where(Staff.id == staff_id)
    ).first()
    if found is None or found.ended_at is not None:
        return "staff.left"
    if found.contact_id is None:
        return "staff.unlinked"
    if lapsed(found.last_inbound_at, now):
        return "staff.lapsed"
    if not any(rights.may(found.role, right) for right in any_of):
        return "staff.no_right"
    return None


def has_lapsed(connection: Connection, conversation_id: int) -> bool:
    """Return whether a chat that is nobody's any more was a member of staff's who is still one, and ended
    after it was left unused for too long; until something comes in again.
    """
    ended = (
        select(Contact.id)
        .join(Staff, Staff.id == Contact.staff_id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(
            Contact.conversation_id == conversation_id,
            Staff.ended_at.is_(None),
            Contact.ended_at > Conversation.last_inbound_at + UNUSED,
        )
    )
    return connection.execute(ended.limit(1)).first() is not None


def lapse(
    connection: Connection, contact_id: int, staff_code: str, now: datetime, *, actor: str = "bot"
) -> None:
    """Close a chat that was left unused for too long; the message that shows it does not open it again."""
    connection.execute(update(Contact).where(Contact.id == contact_id).values(ended_at=now))
    event = {"actor": actor, "action": "staff.chat_lapsed", "subject": f"staff:{staff_code}"}
    connection.execute(insert(AuditEvent).values(**event, detail={}, at=now))
