"""How many families of each place took part in a wave and answered it."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.orm import InstrumentedAttribute

from db.tables import Family, Participation, WavePlace
from programme.places import chain
from scorecard.disclosure.figures import STEP, rounded
from scorecard.publication.content import Response
from scorecard.publication.percent import percent
from scorecard.statistics.response import REPRESENTATIVE, response

#: How far a rounded count is from the true one at most.
_OFF = STEP // 2

#: Of fewer families a rate of rounded counts says nothing: 3 of 7 would be 100%.
_FEWEST_RATED = 20

#: Families by disposition, by place.
Families = Mapping[str, Mapping[str, int]]


def by_place(connection: Connection, wave_id: int) -> Families:
    """Of every municipality, department and the nation; each family where it lived when the wave opened."""
    return _above(_rows(connection, wave_id))


def by_channel(connection: Connection, wave_id: int) -> Mapping[str, Families]:
    """Return the same by channel; families that were asked on none are left out."""
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in _rows(connection, wave_id, Participation.channel):
        rows[row.channel].append(row)
    return {channel: _above(found) for channel, found in sorted(rows.items())}


def registered(connection: Connection, wave_id: int) -> dict[str, int]:
    """Return the municipalities of a wave in order, and how many families each had when it opened; 0 where
    that was not kept.
    """
    rows = connection.execute(
        select(WavePlace.municipality_code, func.coalesce(WavePlace.families, 0))
        .where(WavePlace.wave_id == wave_id)
        .order_by(WavePlace.municipality_code)
    )
    return {row[0]: row[1] for row in rows}


def gestores(connection: Connection, wave_id: int) -> dict[str, int]:
    """Return how many gestores accompanied the families that take part when the wave opened, by municipality,
    department and in the nation; where that was not kept, how many accompany them now. Never by who answered:
    then the margins would tell it.
    """
    kept = connection.execute(
        select(WavePlace.municipality_code, WavePlace.gestores).where(
            WavePlace.wave_id == wave_id, WavePlace.gestores.is_not(None)
        )
    )
    by_town = {row.municipality_code: set(row.gestores) for row in kept}
    now = connection.execute(
        select(Participation.municipality_code, Family.gestor_id)
        .join(Family, Family.id == Participation.family_id)
        .where(
            Participation.wave_id == wave_id,
            Family.gestor_id.is_not(None),
            Participation.municipality_code.not_in(list(by_town)),
        )
        .distinct()
    )
    for row in now:
        by_town.setdefault(row.municipality_code, set()).add(row.gestor_id)
    found: dict[str, set[int]] = defaultdict(set)
    for town, theirs in by_town.items():
        for place in chain(town):
            found[place] |= theirs
    return {place: len(of) for place, of in found.items()}


def weights(towns: Mapping[str, int], responses: Mapping[str, Response], sampled: bool) -> dict[str, int]:
    """Return the weight of each place in those above it: its families, rounded. Of a sample those out of
    which it was drawn; else those that took part.
    """
    if not sampled:
        return {place: response.families for place, response in responses.items()}
    found = dict.fromkeys(responses, 0)
    for code, families in towns.items():
        for place in chain(code):
            found[place] += max(rounded(families), responses[code].families)
    return found


def rates(families: Mapping[str, int], answered: int = 0, used: int = 0) -> Response:
    """Return what is published of them: rounded, and rates of rounded counts, none of few families.
    `answered`: as many finished at the least. A family that had its record deleted is no longer among
    `families`; its answers stay. `used`: codes from a bag.

    They stand for their place where half answered, whatever was rounded away: a count is at most two off.
    """
    found = response(families, used)
    gone = max(0, answered - found.complete)
    complete, partial = found.complete + gone, found.complete + gone + found.partial
    eligible = rounded(found.eligible + gone)
    told = eligible >= _FEWEST_RATED
    return Response(
        eligible,
        rounded(complete),
        percent(rounded(complete), eligible) if told else None,
        percent(rounded(partial), eligible) if told else None,
        eligible > 0 and rounded(complete) - _OFF >= REPRESENTATIVE * (eligible + _OFF),
    )


def _rows(connection: Connection, wave_id: int, *more: InstrumentedAttribute[str | None]) -> list[Row[Any]]:
    columns = (Participation.municipality_code, Participation.disposition, *more)
    return list(
        connection.execute(
            select(*columns, func.count().label("families"))
            .where(Participation.wave_id == wave_id, *(column.is_not(None) for column in more))
            .group_by(*columns)
        )
    )


def _above(rows: list[Row[Any]]) -> Families:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for place in chain(row.municipality_code):
            found[place][row.disposition] += row.families
    return found
