"""How many families of one municipality have answered a wave so far."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from db.tables import ParticipationCount, Wave, WavePlace
from scorecard.bag.counts import Codes, by_town
from scorecard.statistics import response as statistics


@dataclass(frozen=True)
class Response:
    """A wave of a municipality, and how many of its `families` answered, rounded down to tens: never which,
    and not on which day, for whoever visits one family a day would know.

    `representative`: whether enough families answered for the result to stand for the municipality.
    """

    wave: str
    status: str
    closes_on: date
    families: statistics.Response
    representative: bool

    @property
    def eligible(self) -> int:
        """All that take part but the ineligible."""
        return self.families.eligible

    @property
    def complete(self) -> int:
        """Those that answered all of it."""
        return self.families.complete

    @property
    def partial(self) -> int:
        """Those that answered half of it or more."""
        return self.families.partial

    @property
    def rr1(self) -> float | None:
        """Response rate 1 (AAPOR)."""
        return self.families.rr1

    @property
    def rr2(self) -> float | None:
        """Response rate 2 (AAPOR)."""
        return self.families.rr2

    def as_json(self) -> dict[str, object]:
        return {
            "wave": self.wave,
            "status": self.status,
            "closes_on": self.closes_on.isoformat(),
            "eligible": self.eligible,
            "complete": self.complete,
            "partial": self.partial,
            "rr1": _rounded(self.rr1),
            "rr2": _rounded(self.rr2),
            "representative": self.representative,
        }


@dataclass(frozen=True)
class HeldWave:
    """A wave of the Libreta that is or was held in a municipality."""

    id: int
    name: str
    questionnaire: str
    status: str
    closes_on: date
    closed_on: date | None


def held_waves(connection: Connection, municipality_code: str) -> list[HeldWave]:
    """Return the waves of the Libreta in the municipality, open or closed, the one that opened last first."""
    rows = connection.execute(
        select(Wave.id, Wave.name, Wave.questionnaire, Wave.status, Wave.closes_on, Wave.closed_on)
        .join(WavePlace, WavePlace.wave_id == Wave.id)
        .where(WavePlace.municipality_code == municipality_code, Wave.commitment_id.is_(None))
        .order_by(Wave.opens_on.desc(), Wave.id.desc())
    )
    return [HeldWave(*row) for row in rows]


def response(connection: Connection, wave: HeldWave, municipality_code: str) -> Response:
    """Return how many of the municipality's families answered the wave."""
    count = ParticipationCount
    families_there = func.sum(count.families)
    counted = connection.execute(
        select(count.disposition, families_there.label("families"))
        .where(count.wave_id == wave.id, count.municipality_code == municipality_code)
        .group_by(count.disposition)
        .having(families_there > 0)
    ).all()
    families = {row.disposition: int(row.families) for row in counted}
    codes = by_town(connection, wave.id).get(municipality_code, Codes())
    found = statistics.response(families, codes.used)
    last = wave.closed_on or wave.closes_on
    return Response(wave.name, wave.status, last, found.in_tens, found.representative)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
