"""How many of a gestor's families have answered the newest wave, in tens: never which, when, or what."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from db.tables import Family, Participation, Wave
from scorecard.statistics.estimate import FEWEST
from scorecard.statistics.response import response


@dataclass(frozen=True)
class GestorProgress:
    """`families` take part, and `complete` or up to nine more have answered all of it. With fewer than ten
    families both are None: the counts could point at one.
    """

    wave: str
    status: str
    closes_on: date
    families: int | None
    complete: int | None


def of_gestor(connection: Connection, staff_id: int) -> GestorProgress | None:
    """Return the wave of the Libreta that opened last for families of this gestor; None where there was
    none.
    """
    theirs = (
        select(Participation.wave_id, Participation.disposition)
        .join(Family, Family.id == Participation.family_id)
        .where(Family.gestor_id == staff_id, Participation.disposition != "ineligible")
        .subquery()
    )
    wave = connection.execute(
        select(Wave.id, Wave.name, Wave.status, Wave.closes_on)
        .where(Wave.id.in_(select(theirs.c.wave_id)), Wave.commitment_id.is_(None))
        .order_by(Wave.opens_on.desc(), Wave.id.desc())
        .limit(1)
    ).one_or_none()
    if wave is None:
        return None
    rows = connection.execute(
        select(theirs.c.disposition, func.count())
        .where(theirs.c.wave_id == wave.id)
        .group_by(theirs.c.disposition)
    ).all()
    found = response({row[0]: row[1] for row in rows}).in_tens
    told = (None, None) if found.eligible < FEWEST else (found.eligible, found.complete)
    return GestorProgress(wave.name, wave.status, wave.closes_on, *told)
