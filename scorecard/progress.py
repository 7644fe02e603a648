"""How a wave of the Libreta is going: how many families answered, in tens; never who, what or when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from db.tables import Family, Municipality, Participation, Staff, Wave
from programme import rights
from programme.refusal import Refusal
from scorecard.bag.counts import Codes, by_town, total
from scorecard.statistics.estimate import FEWEST
from scorecard.statistics.response import Response, response


@dataclass(frozen=True)
class Place:
    """One municipality: how many of its families answered, in tens. `codes`: from a bag, as they may be told,
    which count in its rates.
    """

    code: str
    name: str
    response: Response
    codes: Codes

    def as_json(self) -> dict[str, object]:
        """Return the same for a program."""
        return {"code": self.code, "name": self.name, **_figures(self.response, self.codes)}


@dataclass(frozen=True)
class Progress:
    """A wave and its places, and `response`, of all of them. `channels`: by the channel on which families
    answer, or else are asked; who has not been asked yet is on none. All are in tens. `codes`: of all places;
    None for the families of a gestor, of whom it is not known.
    """

    wave: Row[Any]
    response: Response
    places: tuple[Place, ...]
    channels: Mapping[str, Response]
    codes: Codes | None = None

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
            **_figures(self.response, self.codes),
            "channels": {channel: _figures(found) for channel, found in self.channels.items()},
            "places": [place.as_json() for place in self.places],
        }


def named(connection: Connection, name: str) -> Row[Any]:
    """Return the row of a wave. Raises Refusal where there is none."""
    row = connection.execute(select(Wave.__table__).where(Wave.name == name)).one_or_none()
    if row is None:
        raise Refusal("wave.unknown", name=name)
    return row


def progress(connection: Connection, name: str, gestor: str | None = None) -> Progress:
    """Return how the wave is going, with all families or those of one gestor, of whom it is only told in all.

    Raises Refusal for a wave or a gestor that is not, and for a gestor with fewer than ten families in it,
    whose counts could point at one.
    """
    wave = named(connection, name)
    columns = Municipality.code, Municipality.name, Participation.disposition, Participation.channel
    query = (
        select(*columns, func.count().label("families"))
        .join(Municipality, Municipality.code == Participation.municipality_code)
        .where(Participation.wave_id == wave.id)
        .group_by(*columns)
        .order_by(Municipality.name, Municipality.code)
    )
    if gestor is not None:
        accompanies = Staff.role.in_(rights.roles("families"))
        staff_id = connection.scalar(select(Staff.id).where(Staff.code == gestor, accompanies))
        if staff_id is None:
            raise Refusal("wave.no_gestor", code=gestor)
        query = query.join(Family, Family.id == Participation.family_id).where(Family.gestor_id == staff_id)
    rows: Sequence[Any] = connection.execute(query).all()
    if gestor is not None:
        if sum(row.families for row in rows) < FEWEST:
            raise Refusal("wave.few_families", fewest=FEWEST)
        return Progress(wave, _in_tens(rows), (), {})
    by_place: dict[tuple[str, str], list[Any]] = {}
    by_channel: dict[str, list[Any]] = {}
    for row in rows:
        by_place.setdefault((row.code, row.name), []).append(row)
        if row.channel is not None:
            by_channel.setdefault(row.channel, []).append(row)
    bag = by_town(connection, wave.id)
    codes = total(bag.values()).in_tens
    return Progress(
        wave,
        _in_tens(rows, codes),
        tuple(_place(code, name, theirs, bag) for (code, name), theirs in by_place.items()),
        {channel: _in_tens(theirs) for channel, theirs in sorted(by_channel.items())},
        codes,
    )


def _place(code: str, name: str, rows: Iterable[Any], bag: Mapping[str, Codes]) -> Place:
    codes = bag.get(code, Codes()).in_tens
    return Place(code, name, _in_tens(rows, codes), codes)


def _in_tens(rows: Iterable[Any], codes: Codes | None = None) -> Response:
    families: dict[str, int] = {}
    for row in rows:
        families[row.disposition] = families.get(row.disposition, 0) + row.families
    return response(families, codes.used if codes else 0).in_tens


def _figures(found: Response, codes: Codes | None = None) -> dict[str, object]:
    return {
        **({"codes": codes.as_json()} if codes is not None else {}),
        "families": found.eligible,
        "complete": found.complete,
        "partial": found.partial,
        "rr1": _rounded(found.rr1),
        "rr2": _rounded(found.rr2),
        "representative": found.representative,
    }


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)
