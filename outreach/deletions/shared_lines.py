"""Lines that the deleted family had together with somebody else, now or before: who wrote what is not known,
so all texts go, but those of danger that nobody has seen yet (see alert_texts).
"""

from collections.abc import Collection

from sqlalchemy import Connection, null, select, update

from db.tables import Contact, Conversation, Inbound, Outbox
from messaging.outbox import SENDING, WAITING
from outreach.deletions import alert_texts


def clean(connection: Connection, lines: Collection[int]) -> None:
    """Blank what was said on these lines, and let whoever is left alone there be the one who talks."""
    on_them = Conversation.id.in_(lines)
    connection.execute(
        update(Inbound).where(Inbound.conversation_id.in_(lines)).values(text=null(), reply=None)
    )
    left = Outbox.conversation_id.in_(lines), Outbox.state.not_in((*WAITING, *SENDING))
    connection.execute(update(Outbox).where(*left).values(text=None, payload=None))
    alert_texts.clean(connection, lines)
    connection.execute(update(Conversation).where(on_them).values(state=None, contact_id=None))
    connection.execute(
        update(Conversation).where(on_them, Conversation.reserved.is_not(None)).values(reserved={})
    )
    for line in lines:
        still = select(Contact.id).where(Contact.conversation_id == line, Contact.ended_at.is_(None))
        contacts = connection.scalars(still).all()
        if len(contacts) == 1:
            connection.execute(
                update(Conversation).where(Conversation.id == line).values(contact_id=contacts[0])
            )
