"""What a coordinator counts in one municipality: families, logros, meetings, self-reports.

Logros of privacy `private` are in no total (they could point to a family), and families that left or were
withdrawn count among the stages alone.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from db.tables import Dimension, Family, Logro, LogroState, Meeting, MeetingReply
from programme.meetings import CONCERNS

#: In the order of the programme.
STAGES = ("invited", "baseline", "life_project", "follow_up", "exited", "withdrawn")

#: Families that the Red no longer accompanies.
GONE = ("exited", "withdrawn")

MEETING_KINDS = ("family", "community", "welcome", "recreation")

#: How far ahead meetings are looked for.
AHEAD = timedelta(days=21)


@dataclass(frozen=True)
class DimensionCount:
    """Logros of one dimension, each counted once for each of its families."""

    code: str
    name: str
    achieved: int
    reported: int
    pending: int

    @property
    def total(self) -> int:
        return self.achieved + self.reported + self.pending


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
class Waiting:
    """Self-reports that nobody has checked. `oldest`: the day of the first."""

    reports: int
    families: int
    oldest: date | None


def stages(connection: Connection, municipality_code: str) -> dict[str, int]:
    """Families by stage, every stage in order."""
    found = connection.execute(
        select(Family.stage, func.count().label("families"))
        .where(Family.municipality_code == municipality_code)
        .group_by(Family.stage)
    )
    return {**dict.fromkeys(STAGES, 0), **{row.stage: row.families for row in found}}


def _counted(municipality_code: str) -> Any:
    """States of the logros that may be counted: not private, of families that are accompanied."""
    return (
        select(Logro.dimension_code, LogroState.family_id, LogroState.state, LogroState.since)
        .join(Family, Family.id == LogroState.family_id)
        .join(Logro, and_(Logro.version == Family.catalogue_version, Logro.code == LogroState.logro_code))
        .where(
            Family.municipality_code == municipality_code,
            Family.stage.not_in(GONE),
            Logro.privacy != "private",
            or_(Logro.applies_to == "all", Family.displaced),
        )
        .subquery()
    )


def logros(connection: Connection, municipality_code: str) -> tuple[DimensionCount, ...]:
    """Logros by dimension, all nine in the manual's order."""
    counted = _counted(municipality_code)
    found = connection.execute(
        select(
            Dimension.code,
            Dimension.name,
            func.count().filter(counted.c.state == "achieved").label("achieved"),
            func.count().filter(counted.c.state == "reported").label("reported"),
            func.count().filter(counted.c.state == "pending").label("pending"),
        )
        .outerjoin(counted, counted.c.dimension_code == Dimension.code)
        .group_by(Dimension.code, Dimension.name, Dimension.position)
        .order_by(Dimension.position)
    )
    return tuple(DimensionCount(**row._mapping) for row in found)


def waiting(connection: Connection, municipality_code: str) -> Waiting:
    """Self-reports that wait for a gestor to check them."""
    counted = _counted(municipality_code)
    row = connection.execute(
        select(func.count(), func.count(counted.c.family_id.distinct()), func.min(counted.c.since)).where(
            counted.c.state == "reported"
        )
    ).one()
    return Waiting(*row)


def meetings(connection: Connection, municipality_code: str, now: datetime) -> tuple[MeetingCount, ...]:
    """Coming meetings by kind, every kind in order."""
    found = connection.execute(
        select(
            Meeting.kind,
            func.count(Meeting.id.distinct()),
            func.count(),
            func.count().filter(MeetingReply.answer == "confirmed"),
            func.count().filter(MeetingReply.answer == "declined"),
        )
        .join(Family, CONCERNS)
        .outerjoin(
            MeetingReply,
            and_(MeetingReply.meeting_id == Meeting.id, MeetingReply.family_id == Family.id),
        )
        .where(
            Meeting.status == "planned",
            Meeting.starts_at >= now,
            Meeting.starts_at < now + AHEAD,
            Family.municipality_code == municipality_code,
            Family.stage.not_in(GONE),
        )
        .group_by(Meeting.kind)
    )
    counts = {row[0]: MeetingCount(*row) for row in found}
    return tuple(counts.get(kind, MeetingCount(kind, 0, 0, 0, 0)) for kind in MEETING_KINDS)
