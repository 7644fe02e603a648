"""How many codes were printed, how many families drew one, and how many codes were used."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, func, select, update

from db.tables import BagCode, Participation, Wave, WavePlace
from programme.places import chain


@dataclass(frozen=True)
class Codes:
    """Of one place. `drawn`: families. `used`: exact, for nobody's eyes."""

    printed: int = 0
    drawn: int = 0
    used: int = 0

    @property
    def in_tens(self) -> "Codes":
        """Return what may be told: those used rounded down to tens, as all that says how many answered."""
        return replace(self, used=10 * (self.used // 10))

    def as_json(self) -> dict[str, int]:
        """Return the same for a program."""
        told = self.in_tens
        return {"printed": told.printed, "drawn": told.drawn, "used": told.used}


def total(several: Iterable[Codes]) -> Codes:
    """Return those of several places together."""
    found = list(several)
    return Codes(*(sum(getattr(one, name) for one in found) for name in ("printed", "drawn", "used")))


def by_town(connection: Connection, wave_id: int) -> dict[str, Codes]:
    """Return those of the municipalities of a wave that have any."""
    place = BagCode.municipality_code
    used = dict(
        connection.execute(
            select(place, func.count()).where(BagCode.wave_id == wave_id, BagCode.used).group_by(place)
        ).all()
    )
    drawn = (
        select(Participation.municipality_code, func.count().label("families"))
        .where(Participation.wave_id == wave_id, Participation.disposition == "drawn")
        .group_by(Participation.municipality_code)
        .subquery()
    )
    rows = connection.execute(
        select(WavePlace.municipality_code, WavePlace.codes_printed, WavePlace.codes_used, drawn.c.families)
        .outerjoin(drawn, drawn.c.municipality_code == WavePlace.municipality_code)
        .where(WavePlace.wave_id == wave_id, (WavePlace.codes_printed > 0) | drawn.c.families.is_not(None))
    )
    return {
        row.municipality_code: Codes(
            row.codes_printed, row.families or 0, row.codes_used + used.get(row.municipality_code, 0)
        )
        for row in rows
    }


def by_place(towns: Mapping[str, Codes]) -> dict[str, Codes]:
    """Return those of municipalities, of their departments and of the nation."""
    found = defaultdict[str, list[Codes]](list)
    for code, codes in towns.items():
        for place in chain(code):
            found[place].append(codes)
    return {place: total(several) for place, several in found.items()}


def end(connection: Connection, wave_id: int) -> None:
    """Keep how many were used in each place of a wave that closes, and let the codes go: those that were not
    used serve no more, and nobody can look up any more which were.
    """
    used = (
        select(func.count())
        .where(
            BagCode.wave_id == wave_id,
            BagCode.used,
            BagCode.municipality_code == WavePlace.municipality_code,
        )
        .scalar_subquery()
    )
    printed = WavePlace.wave_id == wave_id, WavePlace.codes_printed > 0
    connection.execute(update(WavePlace).where(*printed).values(codes_used=used))
    connection.execute(delete(BagCode).where(BagCode.wave_id == wave_id))
    connection.execute(update(Wave).where(Wave.id == wave_id).values(code_key=None))
