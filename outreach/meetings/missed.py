"""A kind word to families that were missed at a meeting."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, select, tuple_

from db.tables import Family, Meeting, MeetingAttendance, MeetingReply, Outbox
from messaging import outbox
from messaging.hours import Hours
from outreach.meetings.notices import best_contacts, letter
from outreach.meetings.recipients import ANSWERED, ATTENDED, no_message, said

#: It is told so soon after the gestor says it, or not at all; nor of a meeting that was long ago.
_SOON, _LONG_AGO = timedelta(days=3), timedelta(days=10)


#: Families in one transaction.
_BATCH = 2000

#: How far a writer has come: a meeting and a family.
_Place = tuple[int, int]


def write_missed(
    engine: Engine, now: datetime, hours: Hours, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Write to families that were missed at a meeting and had not said that they could not come, once, a
    batch at a time, until all is done or `stopping`. Return to how many.
    """
    written = 0
    place: _Place | None = (0, 0)
    while place is not None and not stopping():
        with engine.begin() as connection:
            count, place = _write(connection, place, now, hours)
        written += count
    return written


def _write(connection: Connection, place: _Place, now: datetime, hours: Hours) -> tuple[int, _Place | None]:
    """Write to the next families after `place`. Return to how many, and where to go on; None at the end."""
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
            tuple_(Meeting.id, Family.id) > place,
            no_message(said("missed", Meeting.starts_at), ~Outbox.second),
        )
        .order_by(Meeting.id, Family.id)
        .limit(_BATCH)
    ).all()
    missed = {(row.id, row.family_id): row for row in rows}
    letters: list[outbox.Letter] = []
    for pair, contact in best_contacts(connection, missed, taking_part=True).items():
        row = missed[pair]
        letters += letter("missed", contact, row.starts_at, row.at + _SOON, now, hours)
    last = (rows[-1].id, rows[-1].family_id) if len(rows) == _BATCH else None
    return len(outbox.write_all(connection, letters, now)), last
