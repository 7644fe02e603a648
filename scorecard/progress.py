"""How a wave of the Libreta is going: how many families answered, by place and by day; never who or what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, select

from db.tables import Family, Municipality, Participation, Staff, Wave
from programme import rights
from programme.refusal import Refusal
from scorecard.bag.counts import Codes, by_town, total
from scorecard.statistics.estimate import FEWEST
from scorecard.statistics.response import Response, response

#: As they are shown.
DISPOSITIONS = (
    "invited", "contacted", "started", "partial", "complete", "drawn", "refused", "breakoff", "unreachable",
    "ineligible",
)  # fmt: skip

#: Families by disposition; all of DISPOSITIONS are there.
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Place:
    """One municipality. `days`: by the day on which families came to where they are, the first first.
    `codes`: from a bag, as they may be told, which count in its rates; None for the families of a gestor, of
    whom it is not known.
    """

    code: str
    name: str
    families: Counts
    days: Mapping[date, Counts]
    codes: Codes | None = None

    @property
    def response(self) -> Response:
        """Its response rates."""
        return response(self.families, self.codes.used if self.codes else 0)

    def as_json(self) -> dict[str, object]:
        """Return the same for a program."""
        days = [{"day": day.isoformat(), **counts} for day, counts in self.days.items()]
        figures = _figures(self.families, self.codes)
        return {"code": self.code, "name": self.name, **figures, "days": days}


@dataclass(frozen=True)
class Progress:
    """A wave and its places. `channels`: its families by the channel on which they answer, or else are asked;
    who has not been asked yet is on none.
    """

    wave: Row[Any]
    places: tuple[Place, ...]
    channels: Mapping[str, Counts]

    @property
    def families(self) -> Counts:
        """Those of all places."""
        return _sum([place.families for place in self.places])

    @property
    def days(self) -> Mapping[date, Counts]:
        """The days of all places."""
        days = sorted({day for place in self.places for day in place.days})
        return {day: _sum([place.days[day] for place in self.places if day in place.days]) for day in days}

    @property
    def response(self) -> Response:
        """The response rates of all places together."""
        return response(self.families, self.codes.used if self.codes else 0)

    @property
    def codes(self) -> Codes | None:
        """Those of all places, as they may be told."""
        found = [place.codes for place in self.places if place.codes is not None]
        return total(found) if found else None

    def as_json(self) -> dict[str, object]:
        """Return the same for a program."""
        wave = self.wave
        return {
            "wave": wave.name,
            "status": wave.status,
            "questionnaire": wave.questionnaire,
            "opens_on": wave.opens_on.isoformat(),
            "closes_on": wave.closes_on.isoformat(),
            "closed_on": wave.closed_on.isoformat() if wave.closed_on else None,
            "sample": wave.sample,
            "seed": wave.seed,
            "unwritten": wave.unwritten,
            **_figures(self.families, self.codes),
            "channels": {channel: _figures(counts, None) for channel, counts in self.channels.items()},
            "places": [place.as_json() for place in self.places],
        }


def named(connection: Connection, name: str) -> Row[Any]:
    """Return the row of a wave. Raises Refusal where there is none."""
    row = connection.execute(select(Wave.__table__).where(Wave.name == name)).one_or_none()
    if row is None:
        raise Refusal("wave.unknown", name=name)
    return row


def progress(connection: Connection, name: str, gestor: str | None = None) -> Progress:
    """Return how the wave is going, with all families or those of one gestor.

    Raises Refusal for a wave or a gestor that is not, and for a gestor with fewer than ten families in it,
    whose counts could point at one. For a gestor there are no channels where one has fewer than ten.
    """
    wave = named(connection, name)
    columns = (
        Municipality.code,
        Municipality.name,
        Participation.day,
        Participation.disposition,
        Participation.channel,
    )
    query = (
        select(*columns, func.count().label("families"))
        .join(Municipality, Municipality.code == Participation.municipality_code)
        .where(Participation.wave_id == wave.id)
        .group_by(*columns)
        .order_by(Municipality.name, Municipality.code, Participation.day)
    )
    if gestor is not None:
        accompanies = Staff.role.in_(rights.roles("families"))
        staff_id = connection.scalar(select(Staff.id).where(Staff.code == gestor, accompanies))
        if staff_id is None:
            raise Refusal("wave.no_gestor", code=gestor)
        query = query.join(Family, Family.id == Participation.family_id).where(Family.gestor_id == staff_id)
    rows = connection.execute(query).all()
    if gestor is not None and sum(row.families for row in rows) < FEWEST:
        raise Refusal("wave.few_families", fewest=FEWEST)
    by_place: dict[tuple[str, str], dict[date, dict[str, int]]] = {}
    channels: dict[str, dict[str, int]] = {}
    for row in rows:
        days = by_place.setdefault((row.code, row.name), {})
        days.setdefault(row.day, dict.fromkeys(DISPOSITIONS, 0))[row.disposition] += row.families
        if row.channel is not None:
            channels.setdefault(row.channel, dict.fromkeys(DISPOSITIONS, 0))[row.disposition] += row.families
    if gestor is not None and any(sum(counts.values()) < FEWEST for counts in channels.values()):
        channels = {}
    codes = by_town(connection, wave.id) if gestor is None else {}
    none = Codes() if gestor is None else None
    places = (
        Place(*place, _sum(list(days.values())), days, codes[place[0]].in_tens if place[0] in codes else none)
        for place, days in by_place.items()
    )
    return Progress(wave, tuple(places), dict(sorted(channels.items())))


def _sum(several: list[Counts]) -> Counts:
    return {name: sum(counts[name] for counts in several) for name in DISPOSITIONS}


def _figures(families: Counts, codes: Codes | None) -> dict[str, object]:
    found = response(families, codes.used if codes else 0)
    return {
        "families": sum(families.values()),
        "by_disposition": dict(families),
        "rr1": _rounded(found.rr1),
        "rr2": _rounded(found.rr2),
        "representative": found.representative,
        **({"codes": codes.as_json()} if codes is not None else {}),
    }


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)
