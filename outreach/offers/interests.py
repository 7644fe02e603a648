"""Telling a gestor which of the families wants an offer."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.wishes import named
from db.tables import Family
from locales.texts import SOURCE, texts
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from programme import interests

#: The kind of message.
KIND = "interest"


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return which family wants what, unless it has thought better of it; for its gestor (outreach.to_staff
    sees to that).
    """
    words = texts(SOURCE)
    family_id, offer_id = row.payload["family_id"], row.payload["offer_id"]
    code = connection.scalar(select(Family.code).where(Family.id == family_id))
    wanted = interests.wanted(connection, Family.id == family_id).get(family_id, [])
    offer = next((one for one in wanted if one.id == offer_id), None)
    if code is None or offer is None:
        return Suppressed(words.say("interest.over"), "cancelled")
    return Composed(Reply(words.say("interest.for_gestor", code=code, offer=named(offer, words))))
