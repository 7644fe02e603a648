"""What a gestor found of a logro that a family reported, as it leaves: it asks nothing."""

from datetime import datetime

from sqlalchemy import Connection, and_, select
from sqlalchemy.orm import aliased

from bot import verdicts
from db.people import LANGUAGE
from db.tables import Contact, Family, LogroState
from locales.texts import SOURCE, texts
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from programme import verifying
from programme.catalogue import HEALTH
from programme.stages import GONE

#: The kind of message.
KIND = verdicts.KIND


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return it, unless it is no longer so, the family has left, or does not allow it on this phone."""
    found = verifying.verdict(connection, row.payload["change_id"])
    state = "achieved" if found is not None and found.achieved else "pending"
    if found is None or found.logro.privacy == "private" or _state(connection, found) != state:
        return Suppressed(texts(SOURCE).say("verdict.over"), "cancelled")
    other = aliased(Contact)
    shared = select(other.id).where(
        other.conversation_id == row.conversation_id,
        other.ended_at.is_(None),
        other.family_id != Family.id,
    )
    contact = connection.execute(
        select(Family.code, LANGUAGE, Contact.health, shared.exists().label("shared"))
        .join(
            Contact,
            and_(
                Contact.family_id == Family.id,
                Contact.conversation_id == row.conversation_id,
                Contact.ended_at.is_(None),
                Contact.authorised.is_(True),
            ),
        )
        .where(Family.id == found.family_id, Family.stage.not_in(GONE))
        .limit(1)
    ).first()
    if contact is None or (found.logro.dimension_code == HEALTH and not contact.health):
        return Suppressed(texts(SOURCE).say("verdict.not_allowed"))
    code = contact.code if contact.shared else None
    words = texts(contact.language)
    return Composed(Reply(verdicts.said(words, found.logro, found.achieved, found.reason, code)))


def _state(connection: Connection, found: verifying.Verdict) -> str | None:
    mine = LogroState.family_id == found.family_id, LogroState.logro_code == found.logro.code
    return connection.scalar(select(LogroState.state).where(*mine))
