"""The meetings that a gestor has to see to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from db.tables import Family, Meeting, MeetingReply
from programme.calendar import BOGOTA, today
from programme.meetings import concerned
from programme.stages import GONE

#: So long a meeting that nobody has closed is asked about.
_UNCLOSED = timedelta(days=7)

#: Today, and the seven days after it.
_COMING = timedelta(days=8)


@dataclass(frozen=True)
class Appointment:
    """A planned meeting as its gestor sees it. `whose`: the family's code, else the vereda; None: all the
    gestor's families. `families`: how many it concerns. `proposals`: a family's code, and when it could.
    """

    id: int
    kind: str
    starts_at: datetime
    place: str | None
    whose: str | None
    families: int
    confirmed: int
    declined: int
    proposals: tuple[tuple[str, str], ...]

    @property
    def alone(self) -> bool:
        """Whether it is a meeting with one family."""
        return self.kind == "family"


def agenda(connection: Connection, staff_id: int, now: datetime) -> list[Appointment]:
    """Today's meetings, those of the last seven days that nobody has closed, and those to come for which a
    family proposes another time; the first first.
    """
    midnight = datetime.combine(today(now), time(), BOGOTA)
    proposed = (
        select(MeetingReply.family_id)
        .where(MeetingReply.meeting_id == Meeting.id, MeetingReply.proposal.is_not(None))
        .correlate(Meeting)
    )
    near = Meeting.starts_at.between(midnight - _UNCLOSED, midnight + timedelta(days=1))
    return _read(connection, staff_id, or_(near, and_(Meeting.starts_at > now, proposed.exists())))


def tomorrow(connection: Connection, staff_id: int, now: datetime) -> list[Appointment]:
    """Return the meetings of tomorrow, the first first."""
    midnight = datetime.combine(today(now) + timedelta(days=1), time(), BOGOTA)
    return _between(connection, staff_id, midnight, midnight + timedelta(days=1))


def coming_days(connection: Connection, staff_id: int, now: datetime) -> list[Appointment]:
    """Return the meetings to come of today and of the seven days after it, the first first."""
    midnight = datetime.combine(today(now), time(), BOGOTA)
    return _between(connection, staff_id, now, midnight + _COMING)


def _between(connection: Connection, staff_id: int, since: datetime, until: datetime) -> list[Appointment]:
    """Return those that begin from `since` to before `until`."""
    return _read(connection, staff_id, and_(Meeting.starts_at >= since, Meeting.starts_at < until))


def one(connection: Connection, staff_id: int, meeting_id: int) -> Appointment | None:
    """Return one of the gestor's planned meetings; None when it is another's, or no longer planned."""
    return next(iter(_read(connection, staff_id, Meeting.id == meeting_id)), None)


def _read(connection: Connection, staff_id: int, which: ColumnElement[bool]) -> list[Appointment]:
    answer = MeetingReply.answer
    wanted = and_(Meeting.gestor_id == staff_id, Meeting.status == "planned", which)
    invited = concerned(wanted)
    rows = connection.execute(
        select(
            Meeting.id,
            Meeting.kind,
            Meeting.starts_at,
            Meeting.place,
            Meeting.vereda,
            func.min(Family.code).label("family"),
            func.count(Family.id).label("families"),
            func.count().filter(answer == "confirmed").label("confirmed"),
            func.count().filter(answer == "declined").label("declined"),
        )
        .select_from(Meeting)
        .outerjoin(invited, invited.c.meeting_id == Meeting.id)
        .outerjoin(Family, and_(Family.id == invited.c.family_id, Family.stage.not_in(GONE)))
        .outerjoin(
            MeetingReply, and_(MeetingReply.meeting_id == Meeting.id, MeetingReply.family_id == Family.id)
        )
        .where(wanted)
        .group_by(Meeting.id)
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
    proposals = _proposals(connection, [row.id for row in rows])
    return [
        Appointment(
            id=row.id,
            kind=row.kind,
            starts_at=row.starts_at,
            place=row.place,
            whose=row.family if row.kind == "family" else row.vereda,
            families=row.families,
            confirmed=row.confirmed,
            declined=row.declined,
            proposals=tuple(proposals.get(row.id, ())),
        )
        for row in rows
    ]


def _proposals(connection: Connection, meeting_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    rows = connection.execute(
        select(MeetingReply.meeting_id, Family.code, MeetingReply.proposal)
        .join(Family, Family.id == MeetingReply.family_id)
        .where(
            MeetingReply.meeting_id.in_(meeting_ids),
            MeetingReply.answer == "declined",
            MeetingReply.proposal.is_not(None),
            Family.stage.not_in(GONE),
        )
        .order_by(Family.code)
    )
    for row in rows:
        found.setdefault(row.meeting_id, []).append((row.code, row.proposal))
    return found
