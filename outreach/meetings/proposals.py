"""Telling a gestor that a family cannot come, and when it could."""

from datetime import datetime

from sqlalchemy import Connection, select

from db.tables import Family, Meeting, MeetingReply
from locales.dates import when
from locales.texts import SOURCE, texts
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from programme.calendar import in_bogota


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return which family, which meeting, and its own words; for its gestor (outreach.to_staff sees to
    that).
    """
    words = texts(SOURCE)
    found = connection.execute(
        select(Meeting.kind, Meeting.starts_at, Family.code, MeetingReply.proposal)
        .join(MeetingReply, MeetingReply.meeting_id == Meeting.id)
        .join(Family, Family.id == MeetingReply.family_id)
        .where(
            Meeting.id == row.meeting_id,
            Meeting.status == "planned",
            Family.id == row.family_id,
            MeetingReply.answer == "declined",
            MeetingReply.proposal.is_not(None),
        )
        .limit(1)
    ).first()
    if found is None:
        return Suppressed(words.say("proposal.over"), "cancelled")
    kind = words.say(f"visita.kind.{found.kind}")
    shown = when(in_bogota(found.starts_at), words)
    said = words.say("proposal.for_gestor", code=found.code, kind=kind, when=shown, proposal=found.proposal)
    return Composed(Reply(said))
