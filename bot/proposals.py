"""A family that cannot come says when it could: its gestor hears of it on Telegram."""

from sqlalchemy import select

from bot.talk import Talk
from db.tables import Meeting, Outbox
from messaging import channels, key, outbox
from programme import staff_chats

_KIND = "proposal"


def key_of(talk: Talk, meeting_id: int) -> str:
    """Return the key of the message about what the family says of the meeting in this turn."""
    return key.of(_KIND, meeting_id=meeting_id, family_id=talk.family_id, apart=talk.cause)


def still_waits(talk: Talk, letter: str) -> bool:
    """Return whether the message of that key has not left yet: what was added meanwhile will be in it."""
    waits = (
        select(Outbox.id).where(Outbox.cause == letter, Outbox.state.in_(outbox.WAITING)).with_for_update()
    )
    return talk.connection.scalar(waits) is not None


def tell_gestor(talk: Talk, meeting_id: int) -> None:
    """Leave a message for the chat of the meeting's gestor, where there is one; else it waits in HOY alone.

    It is composed when it is sent, from what the family has said by then.
    """
    gestor = select(Meeting.gestor_id).where(Meeting.id == meeting_id)
    for chat in staff_chats.open_chats(
        talk.connection, talk.now, channels.for_staff(), right="meetings", of=gestor
    ):
        outbox.write(
            talk.connection,
            kind=_KIND,
            meeting_id=meeting_id,
            family_id=talk.family_id,
            apart=talk.cause,
            channel=chat.channel,
            conversation_id=chat.conversation_id,
            priority=outbox.REMINDER,
            payload={},
            not_before=talk.terms.hours.next_opening(talk.now),
            now=talk.now,
        )
