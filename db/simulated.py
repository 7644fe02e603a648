"""Whether families here are only simulated."""

from sqlalchemy import Connection, select, text

from db.tables import Contact, Conversation


def has_families(connection: Connection) -> bool:
    """Return whether somebody stands behind a line of the simulator: no message would ever reach them."""
    if connection.scalar(text("SELECT to_regclass('conversation')")) is None:
        return False
    on_such_a_line = (
        select(Contact.id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(Conversation.simulated, Contact.ended_at.is_(None))
    )
    return bool(connection.scalar(select(on_such_a_line.exists())))
