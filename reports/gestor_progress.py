"""How many of a gestor's families have answered the newest wave, by day: never which, and never what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from db.tables import Family, Participation, Wave
from scorecard.statistics.estimate import FEWEST


@dataclass(frozen=True)
class GestorProgress:
    """`families` take part and `complete` have answered all of it, so many on each of `days`. With fewer than
    ten families both are None: the counts could point at one.
    """

    wave: str
    status: str
    closes_on: date
    families: int | None
    complete: int | None
    days: Mapping[date, int]


def of_gestor(connection: Connection, staff_id: int) -> GestorProgress | None:
    """Return the wave that opened last for families of this gestor; None where there was none."""
    theirs = (
        select(Participation.wave_id, Participation.disposition, Participation.day)
        .join(Family, Family.id == Participation.family_id)
        .where(Family.gestor_id == staff_id, Participation.disposition != "ineligible")
        .subquery()
    )
    wave = connection.execute(
        select(Wave.id, Wave.name, Wave.status, Wave.closes_on)
        .where(Wave.id.in_(select(theirs.c.wave_id)))
        .order_by(Wave.opens_on.desc(), Wave.id.desc())
        .limit(1)
    ).one_or_none()
    if wave is None:
        return None
    rows = connection.execute(
        select(theirs.c.day, theirs.c.disposition, func.count())
        .where(theirs.c.wave_id == wave.id)
        .group_by(theirs.c.day, theirs.c.disposition)
        .order_by(theirs.c.day)
    ).all()
    families = sum(count for _, _, count in rows)
    if families < FEWEST:
        return GestorProgress(wave.name, wave.status, wave.closes_on, None, None, {})
    days = {day: count for day, disposition, count in rows if disposition == "complete"}
    return GestorProgress(wave.name, wave.status, wave.closes_on, families, sum(days.values()), days)
