"""The chats on which members of staff can be written to."""

from sqlalchemy import Subquery, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.tables import Contact, Conversation, Staff


def staff_chats(role: str) -> Subquery:
    """staff_id, conversation_id: one chat each, the one that was linked last."""
    return (
        select(Staff.id.label("staff_id"), Conversation.id.label("conversation_id"))
        .join(Contact, Contact.staff_id == Staff.id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(
            Staff.role == role,
            Contact.ended_at.is_(None),
            Conversation.channel == "telegram",
            Conversation.opted_out_at.is_(None),
            Conversation.blocked_at.is_(None),
        )
        .ext(distinct_on(Staff.id))
        .order_by(Staff.id, Contact.id.desc())
        .subquery("chat")
    )
