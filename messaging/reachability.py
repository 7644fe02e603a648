"""What is known of an address: it is gone, its person left, or it is there after all.

Whoever calls holds the conversation before its messages: that is the order in which everybody locks them.
"""

from datetime import datetime

from sqlalchemy import Connection, func, select, update

from db.tables import Conversation, Outbox, OutboxChange


def hold(connection: Connection, conversation_id: int) -> int:
    """Lock the conversation. Return its turn, which grows with what comes in; 0 where it is deleted."""
    line = select(Conversation.turn).where(Conversation.id == conversation_id).with_for_update()
    return int(connection.scalar(line) or 0)


def mark_gone(connection: Connection, conversation_id: int, now: datetime) -> None:
    """The number is no number, or the chat blocked us: nothing more goes there."""
    still = Conversation.blocked_at.is_(None)
    connection.execute(
        update(Conversation).where(Conversation.id == conversation_id, still).values(blocked_at=now)
    )


def mark_left(connection: Connection, conversation_id: int, now: datetime) -> None:
    """The person asked the provider itself for no more messages: an exit, as SALIR is."""
    still = Conversation.opted_out_at.is_(None)
    connection.execute(
        update(Conversation).where(Conversation.id == conversation_id, still).values(opted_out_at=now)
    )


def mark_reached(connection: Connection, conversation_id: int) -> None:
    """A message arrived there: whatever a provider had said of the number is over. An exit stands."""
    gone = Conversation.blocked_at.is_not(None)
    connection.execute(
        update(Conversation).where(Conversation.id == conversation_id, gone).values(blocked_at=None)
    )


def heard_of_since(connection: Connection, conversation_id: int, outbox_id: int) -> bool:
    """Return whether the person has written, or another message has arrived there, since the message
    `outbox_id` was handed over: then what becomes of that one says nothing more of the address.
    """
    handed_over = connection.scalar(
        select(func.max(OutboxChange.at)).where(
            OutboxChange.outbox_id == outbox_id, OutboxChange.state == "sending"
        )
    ) or connection.scalar(select(Outbox.created_at).where(Outbox.id == outbox_id))
    wrote = select(Conversation.id).where(
        Conversation.id == conversation_id, Conversation.last_inbound_at > handed_over
    )
    arrived = (
        select(OutboxChange.id)
        .join(Outbox, Outbox.id == OutboxChange.outbox_id)
        .where(
            Outbox.conversation_id == conversation_id,
            Outbox.state == "delivered",
            OutboxChange.state == "delivered",
            OutboxChange.at >= handed_over,
        )
    )
    return bool(connection.scalar(select(wrote.exists() | arrived.exists())))
