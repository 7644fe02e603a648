"""A family's message, in its gestor's chat: what is typed there is the answer."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.dialogs.mensajes import Opened, question
from bot.family_messages import TO_GESTOR
from bot.turn import open_dialog
from db.tables import Family
from locales.texts import SOURCE, texts
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from programme import family_messages

#: The kind of message.
KIND = TO_GESTOR


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return which family writes, and its words; for its gestor (outreach.to_staff sees to that). Nothing
    takes the place of a question that is open there: then it is said by which word it is answered.
    """
    words = texts(SOURCE)
    message_id = row.payload["message_id"]
    gestor_id = connection.scalar(select(Family.gestor_id).where(Family.id == row.family_id))
    message = family_messages.one(connection, gestor_id or 0, message_id, now)
    if message is None:
        return Suppressed(words.say("family_message.over"), "cancelled")
    asked = question(words, message)
    opened = Opened(message.id)
    turn = open_dialog(
        connection, row.conversation_id, "mensajes_one", opened, asked, now, about="message_id"
    )
    if turn is None:
        said = words.say("family_message.said", code=message.code, text=message.text)
        return Composed(Reply.of(said, words.say("family_message.later"), between="\n\n"))
    return Composed(asked, turn=turn)
