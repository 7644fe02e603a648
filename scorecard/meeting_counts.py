"""Meetings of one municipality: those to come, and what became of the last ones.

A meeting is counted where it concerns a family that is accompanied, and its families are those of the
municipality.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CTE, ColumnElement, Connection, and_, func, or_, select, union_all

from db.tables import Family, Meeting, MeetingAttendance, MeetingReply
from programme.stages import GONE

MEETING_KINDS = ("family", "community", "welcome", "recreation")

#: How far ahead meetings are looked for.
AHEAD = timedelta(days=21)

#: And how far back.
BEHIND = timedelta(days=30)


@dataclass(frozen=True)
class MeetingCount:
    """Coming meetings of one kind. `families`: those asked to come, once for each of their meetings."""

    kind: str
    meetings: int
    families: int
    confirmed: int
    declined: int

    @property
    def unanswered(self) -> int:
        return self.families - self.confirmed - self.declined


@dataclass(frozen=True)
class PastCount:
    """Meetings of one kind of the last days. `held`, or `unclosed`: its day has passed, and nobody has said
    whether it was held. `came` and `missed`: families, once for each meeting, as the gestores said.
    """

    kind: str
    held: int
    unclosed: int
    came: int
    missed: int


def coming(connection: Connection, municipality_code: str, now: datetime) -> tuple[MeetingCount, ...]:
    """Planned meetings from `now` on, by kind, every kind in order."""
    asked = _asked(
        municipality_code,
        and_(Meeting.status == "planned", Meeting.starts_at >= now, Meeting.starts_at < now + AHEAD),
    )
    replied = and_(MeetingReply.meeting_id == asked.c.meeting_id, MeetingReply.family_id == asked.c.family_id)
    # One row a meeting first: counting distinct ones would sort all their families.
    each = (
        select(
            asked.c.kind,
            func.count().label("families"),
            func.count().filter(MeetingReply.answer == "confirmed").label("confirmed"),
            func.count().filter(MeetingReply.answer == "declined").label("declined"),
        )
        .outerjoin(MeetingReply, replied)
        .group_by(asked.c.meeting_id, asked.c.kind)
        .subquery()
    )
    found = connection.execute(
        select(
            each.c.kind, func.count(), *(_sum(each.c[name]) for name in ("families", "confirmed", "declined"))
        ).group_by(each.c.kind)
    )
    counts = {row[0]: MeetingCount(row[0], *map(int, row[1:])) for row in found}
    return tuple(counts.get(kind, MeetingCount(kind, 0, 0, 0, 0)) for kind in MEETING_KINDS)


def past(connection: Connection, municipality_code: str, now: datetime) -> tuple[PastCount, ...]:
    """Meetings of the days before `now`, by kind, every kind in order."""
    asked = _asked(
        municipality_code,
        and_(
            Meeting.status.in_(("planned", "held")),
            Meeting.starts_at < now,
            Meeting.starts_at >= now - BEHIND,
        ),
    )
    attendance = MeetingAttendance
    said = and_(attendance.meeting_id == asked.c.meeting_id, attendance.family_id == asked.c.family_id)
    each = (
        select(
            asked.c.kind,
            asked.c.status,
            func.count().filter(attendance.attended).label("came"),
            func.count().filter(~attendance.attended).label("missed"),
        )
        .outerjoin(attendance, said)
        .group_by(asked.c.meeting_id, asked.c.kind, asked.c.status)
        .subquery()
    )
    found = connection.execute(
        select(
            each.c.kind,
            func.count().filter(each.c.status == "held"),
            func.count().filter(each.c.status == "planned"),
            _sum(each.c.came),
            _sum(each.c.missed),
        ).group_by(each.c.kind)
    )
    counts = {row[0]: PastCount(row[0], *map(int, row[1:])) for row in found}
    return tuple(counts.get(kind, PastCount(kind, 0, 0, 0, 0)) for kind in MEETING_KINDS)


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)


def _asked(municipality_code: str, which: ColumnElement[bool]) -> CTE:
    """The municipality's families with those meetings: meeting_id, kind, status, family_id. Family meetings
    are found by their families, the others by their gestores: `programme.meetings.CONCERNS` in two halves.
    """
    families = (
        select(Family.id, Family.gestor_id, Family.vereda)
        .where(Family.municipality_code == municipality_code, Family.stage.not_in(GONE))
        .cte("families")
    )
    gestores = select(families.c.gestor_id).distinct().subquery()
    columns = (Meeting.id.label("meeting_id"), Meeting.kind, Meeting.status)
    alone = select(*columns, families.c.id.label("family_id")).join(
        families, families.c.id == Meeting.family_id
    )
    group = (
        select(*columns, Meeting.gestor_id, Meeting.vereda)
        .join(gestores, gestores.c.gestor_id == Meeting.gestor_id)
        .where(which, Meeting.family_id.is_(None))
        .cte("together")
    )
    together = select(group.c.meeting_id, group.c.kind, group.c.status, families.c.id).join(
        families,
        and_(
            families.c.gestor_id == group.c.gestor_id,
            or_(group.c.vereda.is_(None), group.c.vereda == families.c.vereda),
        ),
    )
    return union_all(alone.where(which), together).cte("asked")
