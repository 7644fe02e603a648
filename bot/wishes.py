"""A family wants an offer: its gestor hears of it on Telegram."""

from sqlalchemy import select

from bot.talk import Talk
from db.tables import Family
from locales.texts import Texts
from messaging import channels, outbox
from programme import staff_chats
from programme.offers import FamilyOffer

_KIND = "interest"


def tell_gestor(talk: Talk, offer_id: int) -> None:
    """Leave a message for the chat of the family's gestor, where there is one; else it waits in FAMILIAS
    alone.

    A copy of the database does not show which family it is about.
    """
    gestor = select(Family.gestor_id).where(Family.id == talk.family_id)
    for chat in staff_chats.open_chats(
        talk.connection, talk.now, channels.for_staff(), right="families", of=gestor
    ):
        outbox.write(
            talk.connection,
            kind=_KIND,
            apart=f"{talk.family_id}:{offer_id}:{talk.cause}",
            channel=chat.channel,
            conversation_id=chat.conversation_id,
            priority=outbox.REMINDER,
            payload={"family_id": talk.family_id, "offer_id": offer_id},
            not_before=talk.terms.hours.next_opening(talk.now),
            hidden=True,
            now=talk.now,
        )


def named(offer: FamilyOffer, words: Texts) -> str:
    """Return how a phone of the staff names an offer: for a discreet logro, its dimension alone."""
    logro = offer.logro
    if logro.privacy == "open":
        return offer.name
    dimension = words.title(f"dimension.{logro.dimension_code}", logro.dimension)
    return words.say("interest.discreet", dimension=dimension)
