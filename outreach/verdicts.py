"""What a gestor found of a logro that a family reported, as it leaves: it asks nothing."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot import verdicts
from db.people import LANGUAGE
from db.tables import Contact, Family, LogroState
from locales.texts import SOURCE, texts
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from outreach import told_here
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
    contact = connection.execute(
        select(Family.code, LANGUAGE, Contact.health, told_here.shared(row.conversation_id).label("shared"))
        .join(Contact, told_here.may_be(row.conversation_id))
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
