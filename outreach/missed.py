"""A kind word to families that were missed at a meeting."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from db.tables import Family, Meeting, MeetingAttendance, MeetingReply, Outbox
from messaging import outbox
from messaging.hours import Hours
from outreach.concerned import ANSWERED, ATTENDED, cause, no_message
from outreach.news import best_contacts, letter

#: It is told so soon after the gestor says it, or not at all; nor of a meeting that was long ago.
_SOON, _LONG_AGO = timedelta(days=3), timedelta(days=10)


def write_missed(connection: Connection, now: datetime, hours: Hours) -> int:
    """Write to families that were missed at a meeting and had not said that they could not come, once. Gives
    to how many.
    """
    key = cause("missed", Meeting.id, Family.id, Meeting.starts_at)
    rows = connection.execute(
        select(Meeting.id, Family.id.label("family_id"), Meeting.starts_at, MeetingAttendance.at)
        .select_from(Meeting)
        .join(MeetingAttendance, MeetingAttendance.meeting_id == Meeting.id)
        .join(Family, ATTENDED)
        .outerjoin(MeetingReply, ANSWERED)
        .where(
            Meeting.status == "held",
            Meeting.starts_at.between(now - _LONG_AGO, now),
            MeetingAttendance.attended.is_(False),
            MeetingAttendance.at > now - _SOON,
            func.coalesce(MeetingReply.answer, "") != "declined",
            no_message(Outbox.cause == key),
        )
    ).all()
    missed = {(row.id, row.family_id): row for row in rows}
    letters: list[outbox.Letter] = []
    for pair, contact in best_contacts(connection, missed).items():
        row = missed[pair]
        letters += letter("missed", contact, row.starts_at, row.at + _SOON, now, hours)
    return len(outbox.write_all(connection, letters, now))
