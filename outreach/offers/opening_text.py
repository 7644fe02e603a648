"""What a family is told of that has opened, composed when it is sent; or why it need not be told any more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from db.people import LANGUAGE
from db.tables import Contact, Family
from locales.texts import SOURCE, texts
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from outreach.fallback.current_contacts import Wanted
from outreach.offers.opening_words import said
from outreach.offers.openings import is_of_health, lacking
from programme import offers
from programme.calendar import today
from programme.stages import GONE


def wanted(connection: Connection, rows: Sequence[Row]) -> list[Wanted | None]:
    """Return whom each is for, and whether its contact must have said yes to health matters."""
    return [Wanted(row.payload["family_id"], health=row.payload["health"]) for row in rows]


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return what has opened, in the family's language: what it lacks still and can still be had."""
    family_id = row.payload["family_id"]
    contact = connection.execute(
        select(LANGUAGE, Contact.health)
        .join(Family, Family.id == Contact.family_id)
        .where(
            Family.id == family_id,
            Family.stage.not_in(GONE),
            Contact.conversation_id == row.conversation_id,
            Contact.authorised.is_(True),
            Contact.ended_at.is_(None),
        )
    ).first()
    if contact is None:
        return Suppressed(texts(SOURCE).say("offer.not_allowed"))
    which = lacking(row.payload["offers"]).where(Family.id == family_id)
    ids = [one.offer_id for one in connection.execute(which)]
    found = [
        offer
        for offer in offers.find(connection, ids, today(now))
        if contact.health or not is_of_health(offer.logro.code)
    ]
    if not found:
        return Suppressed(texts(SOURCE).say("offer.over"), "cancelled")
    return Composed(Reply(said(found, texts(contact.language))))
