"""Meetings of one municipality: those to come, and what became of the last ones.

A meeting is counted where it concerns a family that is accompanied, and its families are those of the
municipality. Read from counts that are kept as they change (db.count).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, Select, and_, any_, cast, func, or_, select

from db import tables
from db.tables import Family, Meeting
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
    counts = _counts(connection, municipality_code, now, now + AHEAD)
    return tuple(
        MeetingCount(
            kind,
            meetings=counts[kind, "planned", "meetings"],
            families=counts[kind, "planned", "asked"],
            confirmed=counts[kind, "planned", "confirmed"],
            declined=counts[kind, "planned", "declined"],
        )
        for kind in MEETING_KINDS
    )


def past(connection: Connection, municipality_code: str, now: datetime) -> tuple[PastCount, ...]:
    """Return meetings of the days before `now`, by kind, every kind in order."""
    counts = _counts(connection, municipality_code, now - BEHIND, now)
    return tuple(
        PastCount(
            kind,
            held=counts[kind, "held", "meetings"],
            unclosed=counts[kind, "planned", "meetings"],
            came=counts[kind, "held", "came"] + counts[kind, "planned", "came"],
            missed=counts[kind, "held", "missed"] + counts[kind, "planned", "missed"],
        )
        for kind in MEETING_KINDS
    )


def _counts(
    connection: Connection, municipality_code: str, since: datetime, until: datetime
) -> Counter[tuple[str, str, str]]:
    """Of the meetings that begin from `since` to before `until`, by kind and status: `meetings`, and what
    families said, as in MeetingCount of db.count; `asked` are those of all meetings.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for kind, status, said, families in connection.execute(_said(municipality_code, since, until)):
        counts[kind, status, said] += int(families)
        if said == "asked":
            counts[kind, status, "meetings"] += int(families)
    for kind, status, meetings, families in connection.execute(_together(municipality_code, since, until)):
        counts[kind, status, "meetings"] += meetings
        counts[kind, status, "asked"] += int(families)
    return counts


def _said(municipality_code: str, since: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    """kind, status, said, families."""
    kept = tables.MeetingCount
    return (
        select(kept.kind, kept.status, kept.said, func.sum(kept.families))
        .where(kept.municipality_code == municipality_code, kept.starts_at >= since, kept.starts_at < until)
        .group_by(kept.kind, kept.status, kept.said)
    )


def _together(municipality_code: str, since: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    """Return meetings with more families than one, and the families that they ask: kind, status, meetings,
    families. A gestor has few of them, and families in few veredas.
    """
    kept = tables.GestorFamilyCount
    gestor = (
        select(kept.gestor_id, kept.vereda, cast(func.sum(kept.families), Integer).label("families"))
        .where(kept.municipality_code == municipality_code)
        .group_by(kept.gestor_id, kept.vereda)
        .having(func.sum(kept.families) > 0)
        .cte("gestor")
    )
    each = (
        select(Meeting.kind, Meeting.status, func.sum(gestor.c.families).label("families"))
        .join(
            gestor,
            and_(
                gestor.c.gestor_id == Meeting.gestor_id,
                or_(Meeting.vereda.is_(None), Meeting.vereda == gestor.c.vereda),
            ),
        )
        .where(
            Meeting.family_id.is_(None),
            Meeting.invited.is_(None),
            Meeting.starts_at >= since,
            Meeting.starts_at < until,
        )
        .group_by(Meeting.id)
        .union_all(_invited(municipality_code, since, until))
        .subquery()
    )
    return select(each.c.kind, each.c.status, func.count(), func.sum(each.c.families)).group_by(
        each.c.kind, each.c.status
    )


def _invited(municipality_code: str, since: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    """Return meetings to which some families alone are invited, each with how many: kind, status, families.
    There are few, and they are looked up.
    """
    theirs = Family.id == any_(Meeting.invited)
    return (
        select(Meeting.kind, Meeting.status, func.count(Family.id).label("families"))
        .join(Family, and_(theirs, Family.gestor_id == Meeting.gestor_id, Family.stage.not_in(GONE)))
        .where(
            Family.municipality_code == municipality_code,
            Meeting.invited.is_not(None),
            Meeting.starts_at >= since,
            Meeting.starts_at < until,
        )
        .group_by(Meeting.id)
    )
