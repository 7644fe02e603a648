"""The last word to a family: that it is done, with the number of the proof. Then its line goes too."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, select, text, update

from db.tables import Contact, Conversation, Deletion, Outbox
from locales.texts import SOURCE, texts
from messaging import outbox
from messaging.composing import Composed, Row
from messaging.message import Reply

#: The kind of message.
KIND = "deleted"

#: It leaves within so long, or never.
_BACK = timedelta(days=1)


def write(
    connection: Connection, line: int, channel: str, language: str | None, number: str, now: datetime
) -> None:
    """Leave the last word for a conversation; the deletion `number` remembers which."""
    outbox.write(
        connection,
        kind=KIND,
        apart=number,
        channel=channel,
        conversation_id=line,
        priority=outbox.REMINDER,
        payload={"number": number, "language": language or SOURCE},
        not_before=now,
        not_after=now + _BACK,
        now=now,
    )
    connection.execute(update(Deletion).where(Deletion.number == number).values(line=line, ending=True))


def compose(connection: Connection, row: Row, now: datetime) -> Composed:
    """Return it in the language in which the family was written to."""
    words = texts(row.payload["language"])
    return Composed(Reply(words.say("datos.deleted", proof=row.payload["number"])))


def forget(connection: Connection, now: datetime) -> None:
    """Delete the lines to which the last word was sent, or could not be."""
    ending = select(Deletion.number, Deletion.line).where(Deletion.ending).with_for_update()
    for number, line in connection.execute(ending).all():
        mine = (Outbox.conversation_id == line) & (Outbox.kind == KIND)
        connection.execute(select(Conversation.id).where(Conversation.id == line).with_for_update())
        waits = select(Outbox.id).where(mine, Outbox.state.in_((*outbox.WAITING, *outbox.SENDING)))
        if connection.scalar(waits.limit(1)) is not None:
            continue
        connection.execute(text("SET LOCAL libreta.erasing = 'on'"))
        connection.execute(delete(Outbox).where(mine))
        # Somebody else may have the number by now.
        others = exists().where(Contact.conversation_id == Conversation.id)
        connection.execute(delete(Conversation).where(Conversation.id == line, ~others))
        connection.execute(text("SET LOCAL libreta.erasing = 'off'"))
        connection.execute(update(Deletion).where(Deletion.number == number).values(line=None, ending=False))
