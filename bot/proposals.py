"""A family that cannot come says when it could: its gestor hears of it on Telegram."""

from sqlalchemy import select

from bot.talk import Talk
from db.tables import Meeting
from messaging import outbox
from programme import rights, staff_chats


def tell_gestor(talk: Talk, meeting_id: int) -> None:
    """Leave a message for the chat of the meeting's gestor, where there is one; else it waits in HOY alone.

    It is composed when it is sent, from what the family has said by then.
    """
    chats = staff_chats.chats(talk.now)
    chat = talk.connection.scalar(
        select(chats.c.conversation_id)
        .join(Meeting, Meeting.gestor_id == chats.c.staff_id)
        .where(Meeting.id == meeting_id, chats.c.role.in_(rights.roles("meetings")))
    )
    if chat is not None:
        outbox.write(
            talk.connection,
            cause=f"proposal:{meeting_id}:{talk.family_id}:{talk.cause}",
            kind="proposal",
            channel="telegram",
            conversation_id=chat,
            priority=outbox.REMINDER,
            payload={"proposed_for": meeting_id, "family_id": talk.family_id},
            not_before=talk.terms.hours.next_opening(talk.now),
            now=talk.now,
        )
