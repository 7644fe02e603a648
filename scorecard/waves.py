"""Waves of the Libreta: opening one, and how far each family has come in it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, literal, select, update

from db.tables import Family, Municipality, Participation, Wave, WavePlace
from programme.entered import ENTERED

#: Dispositions in the order in which they may follow one another (AAPOR Standard Definitions, 2023). Who
#: draws a code from a bag answers nowhere else: see `scorecard.bag.drawing`.
RANK = {
    disposition: rank
    for rank, disposition in enumerate(
        [
            "invited",
            "unreachable",
            "contacted",
            "refused",
            "started",
            "partial",
            "breakoff",
            "complete",
            "drawn",
        ]
    )
}

#: Of those, in which there is nothing more to ask.
DONE = ("complete", "drawn")

#: As text, because answers of families come by here at every hour.
_REACH = """
UPDATE participation SET disposition = %(to)s, day = %(today)s, channel = coalesce(%(channel)s, channel)
WHERE wave_id = %(wave)s AND family_id = %(family)s AND disposition = ANY(%(earlier)s)
"""


@dataclass(frozen=True)
class OpenWave:
    """The wave that a family can answer now, and how far it has come."""

    id: int
    questionnaire: str
    closes_on: date
    disposition: str


def open_wave(
    connection: Connection,
    name: str,
    places: list[str],
    questionnaire: str,
    opens_on: date,
    closes_on: date,
    *,
    sample: int | None = None,
    seed: str | None = None,
    invites_from: datetime | None = None,
    commitment_id: int | None = None,
) -> int:
    """Open a wave: every family of `places` that has entered takes part (manual §1.8, §5.4), or a `sample` of
    so many of each. Return its id. `invites_from`, `commitment_id`: see db.wave.Wave.

    The sample is the families whose codes have the lowest SHA-256 behind `seed` and a colon: whoever knows
    seed and register draws the same one again, in any order of the register.
    """
    wave_id: int | None = connection.scalar(
        insert(Wave)
        .values(
            name=name,
            questionnaire=questionnaire,
            opens_on=opens_on,
            closes_on=closes_on,
            status="open",
            sample=sample,
            seed=seed,
            step_at=invites_from,
            commitment_id=commitment_id,
        )
        .returning(Wave.id)
    )
    assert wave_id is not None
    there = (Family.municipality_code == Municipality.code) & ENTERED
    counted = (
        select(literal(wave_id), Municipality.code, func.count(Family.id))
        .outerjoin(Family, there)
        .where(Municipality.code.in_(places))
        .group_by(Municipality.code)
    )
    connection.execute(insert(WavePlace).from_select(["wave_id", "municipality_code", "families"], counted))
    families = select(Family.id, Family.municipality_code).where(
        Family.municipality_code.in_(places), ENTERED
    )
    if sample is not None:
        drawn = func.sha256(func.convert_to(func.concat(seed, ":", Family.code), "UTF8"))
        rank = func.row_number().over(partition_by=Family.municipality_code, order_by=drawn).label("rank")
        ranked = families.add_columns(rank).subquery()
        families = select(ranked.c.id, ranked.c.municipality_code).where(ranked.c.rank <= sample)
    taking_part = families.add_columns(literal(wave_id), literal("invited"), literal(opens_on))
    columns = ["family_id", "municipality_code", "wave_id", "disposition", "day"]
    connection.execute(insert(Participation).from_select(columns, taking_part))
    _note_gestores(connection, wave_id)
    return wave_id


def _note_gestores(connection: Connection, wave_id: int) -> None:
    """Note who accompanies the families of the wave: later others may."""
    found = (
        select(
            Participation.municipality_code,
            func.array_agg(Family.gestor_id.distinct()).label("gestores"),
        )
        .join(Family, Family.id == Participation.family_id)
        .where(Participation.wave_id == wave_id, Family.gestor_id.is_not(None))
        .group_by(Participation.municipality_code)
        .subquery()
    )
    connection.execute(
        update(WavePlace)
        .where(WavePlace.wave_id == wave_id, WavePlace.municipality_code == found.c.municipality_code)
        .values(gestores=found.c.gestores)
    )


def wave_for(connection: Connection, family_id: int, today: date) -> OpenWave | None:
    """Return the wave that `family_id` may answer on `today`: of several, one it has not answered yet, and of
    these the one that closes first. None for a family that has not entered, or left.
    """
    row = connection.execute(
        select(Wave.id, Wave.questionnaire, Wave.closes_on, Participation.disposition)
        .join(Participation, Participation.wave_id == Wave.id)
        .join(Family, Family.id == Participation.family_id)
        .where(
            Participation.family_id == family_id,
            ENTERED,
            Participation.disposition != "ineligible",
            Wave.status == "open",
            Wave.opens_on <= today,
            Wave.closes_on >= today,
        )
        .order_by(Participation.disposition.in_(DONE), Wave.closes_on, Wave.id)
        .limit(1)
    ).one_or_none()
    return OpenWave(*row) if row else None


def place_if_open(connection: Connection, wave_id: int, family_id: int, today: date) -> str | None:
    """Return the municipality for which the family answers the wave, that of its opening wherever it lives
    now; None when answers are not taken any more, of this wave or of a family that left. Until the
    transaction ends nobody can close the wave.
    """
    return connection.scalar(
        select(Participation.municipality_code)
        .join(Wave, Wave.id == Participation.wave_id)
        .join(Family, Family.id == Participation.family_id)
        .where(
            Wave.id == wave_id,
            ENTERED,
            Wave.status == "open",
            Wave.closes_on >= today,
            Participation.family_id == family_id,
        )
        .with_for_update(of=Wave, read=True, key_share=True)
    )


def is_drawn(connection: Connection, wave_id: int, family_id: int) -> bool:
    """Return whether the family answers the wave with a code from a bag."""
    mine = Participation.wave_id == wave_id, Participation.family_id == family_id
    return connection.scalar(select(Participation.disposition).where(*mine)) == "drawn"


def reach(
    connection: Connection,
    wave_id: int,
    family_id: int,
    disposition: str,
    today: date,
    channel: str | None = None,
) -> bool:
    """Note that the family has come to `disposition`. Only forward; False where it was there or further.

    `channel`: on which it answered; None: as it was.
    """
    earlier = [name for name, rank in RANK.items() if rank < RANK[disposition]]
    values = {
        "to": disposition,
        "today": today,
        "channel": channel,
        "wave": wave_id,
        "family": family_id,
        "earlier": earlier,
    }
    return connection.exec_driver_sql(_REACH, values).rowcount == 1
