"""Families that could not be told in time what became of a meeting, for the gestor to tell them."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection, Select, or_, select, text

from db.tables import Family, Meeting, Outbox
from programme.calendar import BOGOTA, today
from programme.meetings import CONCERNS

#: In the words of the partial index.
_UNTOLD = text("outbox.kind = 'untold'")


@dataclass(frozen=True)
class Untold:
    """`families`: their codes. `starts_at`: the hour that they know. `moved`: it has another; else they have
    no reason to come at all.
    """

    families: tuple[str, ...]
    starts_at: datetime
    moved: bool


def untold(connection: Connection, staff_id: int, now: datetime) -> list[Untold]:
    """Return those of today and of the next days of the gestor's families and meetings; the first hour
    first.
    """
    found: dict[tuple[datetime, bool, int], list[str]] = {}
    for row in connection.execute(_statement(staff_id, datetime.combine(today(now), time(), BOGOTA))):
        moved = row.status == "planned" and bool(row.concerned)
        found.setdefault((row.starts_at, moved, row.id), []).append(row.code)
    return [Untold(tuple(codes), starts_at, moved) for (starts_at, moved, _), codes in sorted(found.items())]


def _statement(staff_id: int, midnight: datetime) -> Select[int, str, str, bool, datetime | None]:
    return (
        select(
            Meeting.id,
            Meeting.status,
            Family.code,
            CONCERNS.label("concerned"),
            Outbox.instant.label("starts_at"),
        )
        .select_from(Outbox)
        .join(Meeting, Meeting.id == Outbox.meeting_id)
        .join(Family, Family.id == Outbox.family_id)
        .where(
            _UNTOLD,
            Outbox.not_after >= midnight,
            or_(Meeting.gestor_id == staff_id, Family.gestor_id == staff_id),
        )
        .order_by(Family.code)
    )
