"""What a gestor writes to a family: it asks nothing, so it takes the place of no question."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.dialogs.to_family import said
from bot.family_messages import TO_FAMILY
from db.people import LANGUAGE
from db.tables import Contact, Family, FamilyMessage
from locales.texts import SOURCE, texts
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from outreach import told_here

#: The kind of message.
KIND = TO_FAMILY


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return the gestor's words; on a phone of several families, for which of them."""
    found = connection.execute(
        select(
            FamilyMessage.text, Family.code, LANGUAGE, told_here.shared(row.conversation_id).label("shared")
        )
        .join(Family, Family.id == FamilyMessage.family_id)
        .join(Contact, told_here.may_be(row.conversation_id))
        .where(FamilyMessage.id == row.payload["message_id"], Family.id == row.family_id)
        .limit(1)
    ).first()
    if found is None or found.text is None:
        return Suppressed(texts(SOURCE).say("family_message.not_here"))
    return Composed(Reply(said(texts(found.language), found.text, found.code if found.shared else None)))
