"""Rounds of the Libreta: opening one, and how far each family has come in it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, insert, literal, select

from db.tables import Family, Participation, Wave, WavePlace

#: Dispositions in the order in which they may follow one another (AAPOR Standard Definitions, 2023).
RANK = {
    disposition: rank
    for rank, disposition in enumerate(
        ["invited", "unreachable", "contacted", "refused", "started", "partial", "breakoff", "complete"]
    )
}

#: As text, because answers of families come by here at every hour.
_REACH = """
UPDATE participation SET disposition = %(to)s, day = %(today)s
WHERE wave_id = %(wave)s AND family_id = %(family)s AND disposition = ANY(%(earlier)s)
"""


@dataclass(frozen=True)
class OpenWave:
    """The wave that a family can answer now, and how far it has come."""

    id: int
    closes_on: date
    disposition: str


def open_wave(
    connection: Connection, name: str, places: list[str], questionnaire: str, opens_on: date, closes_on: date
) -> int:
    """Open a wave by census: every family of `places` still accompanied takes part. Gives its id."""
    wave_id = connection.scalar(
        insert(Wave)
        .values(name=name, questionnaire=questionnaire, opens_on=opens_on, closes_on=closes_on, status="open")
        .returning(Wave.id)
    )
    assert wave_id is not None
    connection.execute(
        insert(WavePlace), [{"wave_id": wave_id, "municipality_code": place} for place in places]
    )
    families = select(
        literal(wave_id), Family.id, Family.municipality_code, literal("invited"), literal(opens_on)
    ).where(Family.municipality_code.in_(places), Family.stage.not_in(["exited", "withdrawn"]))
    columns = ["wave_id", "family_id", "municipality_code", "disposition", "day"]
    connection.execute(insert(Participation).from_select(columns, families))
    return wave_id


def wave_for(connection: Connection, family_id: int, today: date) -> OpenWave | None:
    """The wave that `family_id` may answer on `today`: of several, one it has not answered yet, and of these
    the one that closes first.
    """
    row = connection.execute(
        select(Wave.id, Wave.closes_on, Participation.disposition)
        .join(Participation, Participation.wave_id == Wave.id)
        .where(
            Participation.family_id == family_id,
            Participation.disposition != "ineligible",
            Wave.status == "open",
            Wave.opens_on <= today,
            Wave.closes_on >= today,
        )
        .order_by(Participation.disposition == "complete", Wave.closes_on, Wave.id)
        .limit(1)
    ).one_or_none()
    return OpenWave(*row) if row else None


def is_open(connection: Connection, wave_id: int, today: date) -> bool:
    """Whether answers to the wave are still taken."""
    query = select(func.count()).where(Wave.id == wave_id, Wave.status == "open", Wave.closes_on >= today)
    return bool(connection.scalar(query))


def reach(connection: Connection, wave_id: int, family_id: int, disposition: str, today: date) -> bool:
    """Note that the family has come to `disposition`. Only forward; False where it was there or further."""
    earlier = [name for name, rank in RANK.items() if rank < RANK[disposition]]
    values = {"to": disposition, "today": today, "wave": wave_id, "family": family_id, "earlier": earlier}
    return connection.exec_driver_sql(_REACH, values).rowcount == 1
