"""Telling a gestor that a family wants to talk in person. About what is not said, and not known here."""

from datetime import datetime

from sqlalchemy import Connection, select

from db.tables import Family
from locales.texts import SOURCE, texts
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply

#: The kind of message.
KIND = "in_person"


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return which family; for its gestor (outreach.to_staff sees to that)."""
    words = texts(SOURCE)
    code = connection.scalar(select(Family.code).where(Family.id == row.family_id))
    if code is None:
        return Suppressed(words.say("in_person.over"), "cancelled")
    return Composed(Reply(words.say("in_person.for_gestor", code=code)))
