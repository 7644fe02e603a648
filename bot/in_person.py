"""A family wants to talk to its gestor in person: the gestor hears that, and not about what."""

from sqlalchemy import select

from bot.talk import Talk
from db.tables import Family
from messaging import channels, outbox
from programme import staff_chats

_KIND = "in_person"


def ask(talk: Talk) -> bool:
    """Leave a message for the chat of the family's gestor, one a day. False where there is no such chat."""
    gestor = select(Family.gestor_id).where(Family.id == talk.family_id)
    chats = staff_chats.open_chats(
        talk.connection, talk.now, channels.for_staff(), right="families", of=gestor
    )
    for chat in chats:
        outbox.write(
            talk.connection,
            kind=_KIND,
            family_id=talk.family_id,
            apart=talk.today.isoformat(),
            channel=chat.channel,
            conversation_id=chat.conversation_id,
            priority=outbox.REMINDER,
            payload={},
            not_before=talk.terms.hours.next_opening(talk.now),
            now=talk.now,
        )
    return bool(chats)
