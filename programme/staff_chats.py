"""The chat of a member of staff: which one is open now, and when it is no longer."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Subquery, column, insert, text, update
from sqlalchemy.types import BigInteger, String

from db.tables import AuditEvent, Contact

#: A chat from which nobody has written for longer opens nothing and is told nothing, until it is linked anew.
UNUSED = timedelta(days=30)

#: staff_id, role, conversation_id: one chat each, the one that was linked last. `:unused_since` from `since`.
#: Linking is a message too, so a chat without any was written by no person.
CHATS = """
    SELECT DISTINCT ON (s.id) s.id AS staff_id, s.role, c.id AS conversation_id
    FROM staff s
    JOIN contact k ON k.staff_id = s.id AND k.ended_at IS NULL
    JOIN conversation c ON c.id = k.conversation_id AND c.channel = 'telegram'
        AND c.opted_out_at IS NULL AND c.blocked_at IS NULL
    WHERE s.ended_at IS NULL AND (c.last_inbound_at IS NULL OR c.last_inbound_at >= :unused_since)
    ORDER BY s.id, k.id DESC
"""


def since(now: datetime) -> datetime:
    """Since when somebody must have written from a chat for it to be open."""
    return now - UNUSED


def lapsed(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether a chat was left unused for too long."""
    return last_inbound_at is not None and last_inbound_at < since(now)


def chats(now: datetime) -> Subquery:
    """staff_id, role, conversation_id: the open chats, one a person, the one that was linked last."""
    return (
        text(CHATS)
        .bindparams(unused_since=since(now))
        .columns(
            column("staff_id", BigInteger), column("role", String), column("conversation_id", BigInteger)
        )
        .subquery("chat")
    )


def lapse(connection: Connection, contact_id: int, staff_code: str, now: datetime) -> None:
    """Close a chat that was left unused for too long; the message that shows it does not open it again."""
    connection.execute(update(Contact).where(Contact.id == contact_id).values(ended_at=now))
    event = {"actor": "bot", "action": "staff.chat_lapsed", "subject": f"staff:{staff_code}"}
    connection.execute(insert(AuditEvent).values(**event, detail={}, at=now))
