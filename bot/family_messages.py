"""A message between a family and its gestor goes on its way: composed when it is sent."""

from typing import Literal

from bot.talk import Talk
from messaging import channels, key, outbox
from programme import notes, staff_chats
from programme.family_messages import Address

TO_GESTOR, TO_FAMILY = "family_message", "gestor_message"

#: Whether the gestor gets it now; `no_chat`, `nobody`: it waits until the gestor has one, or there is one.
Way = Literal["sent", "no_chat", "nobody"]


def letter(family_id: int, message_id: int) -> str:
    """Return the key of a message to the gestor."""
    return key.of(TO_GESTOR, family_id=family_id, apart=str(message_id))


def tell_gestor(talk: Talk, message_id: int) -> Way:
    """Leave a family's message for the chat of its gestor; it waits in MENSAJES in any case."""
    gestor_id = talk.line.gestor_id
    if gestor_id is None:
        return "nobody"
    chats = staff_chats.open_chats(
        talk.connection, talk.now, channels.for_staff(), right="families", of=[gestor_id]
    )
    for chat in chats:
        outbox.write(
            talk.connection,
            kind=TO_GESTOR,
            family_id=talk.family_id,
            apart=str(message_id),
            channel=chat.channel,
            conversation_id=chat.conversation_id,
            priority=outbox.REMINDER,
            payload={"message_id": message_id},
            not_before=talk.terms.hours.next_opening(talk.now),
            now=talk.now,
        )
    return "sent" if chats else "no_chat"


def ask_for_call(talk: Talk) -> Way:
    """Let the gestor hear that the family asks for a call."""
    notes.note(talk.connection, talk.family_id, "call", talk.now)
    return way_to_gestor(talk)


def way_to_gestor(talk: Talk) -> Way:
    """Return whether the gestor can hear now what waits in HOY."""
    gestor_id = talk.line.gestor_id
    if gestor_id is None:
        return "nobody"
    chats = staff_chats.open_chats(
        talk.connection, talk.now, channels.for_staff(), right="families", of=[gestor_id]
    )
    return "sent" if chats else "no_chat"


def tell_family(talk: Talk, family_id: int, message_id: int, to: Address) -> None:
    """Leave a gestor's message for a family."""
    outbox.write(
        talk.connection,
        kind=TO_FAMILY,
        family_id=family_id,
        apart=str(message_id),
        channel=to.channel,
        conversation_id=to.conversation_id,
        priority=outbox.REMINDER,
        payload={"message_id": message_id},
        not_before=talk.terms.hours.next_opening(talk.now),
        now=talk.now,
    )
