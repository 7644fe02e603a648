"""How many families of each place took part in a wave and answered it."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.orm import InstrumentedAttribute

from db.tables import Participation
from scorecard.disclosure.figures import rounded
from scorecard.publication.content import NATION, Response
from scorecard.publication.percent import percent
from scorecard.statistics.response import REPRESENTATIVE, response

#: Families by disposition, by place.
Families = Mapping[str, Mapping[str, int]]


def by_place(connection: Connection, wave_id: int) -> Families:
    """Of every municipality, department and the nation; each family where it lived when the wave opened."""
    return _above(_rows(connection, wave_id))


def by_channel(connection: Connection, wave_id: int) -> Mapping[str, Families]:
    """The same by channel; families that were asked on none are left out."""
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in _rows(connection, wave_id, Participation.channel):
        rows[row.channel].append(row)
    return {channel: _above(found) for channel, found in sorted(rows.items())}


def rates(families: Mapping[str, int], ballots: int = 0) -> Response:
    """What is published of them: rounded, and rates of rounded counts. `ballots`: as many finished at the
    least. A family that had its record deleted is no longer among `families`; its ballot stays.
    """
    found = response(families)
    gone = max(0, ballots - found.complete)
    complete, partial = found.complete + gone, found.complete + gone + found.partial
    eligible = rounded(found.eligible + gone)
    return Response(
        eligible,
        rounded(complete),
        percent(rounded(complete), eligible) if eligible else None,
        percent(rounded(partial), eligible) if eligible else None,
        eligible > 0 and rounded(complete) >= REPRESENTATIVE * eligible,
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
        # The first two digits of a municipality's code are its department's (DIVIPOLA).
        for place in (row.municipality_code, row.municipality_code[:2], NATION):
            found[place][row.disposition] += row.families
    return found
