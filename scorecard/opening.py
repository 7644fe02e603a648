"""Opening a wave of the Libreta by hand: what must hold, and who is asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select, text

from db import locks
from db.tables import AuditEvent, Municipality, Participation, PublishedQuestionnaire, Wave, WavePlace
from programme.calendar import today
from programme.refusal import Refusal
from scorecard import waves

#: It stands in addresses and names of files.
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"


#: So many versions are named to whoever asks for one that is not there, the newest first.
_SHOWN = 5


@dataclass(frozen=True)
class Plan:
    """A wave to be opened. `places`: codes of municipalities, or of departments, for all of theirs. `sample`:
    so many families of each municipality, drawn with `seed`, which was `announced` or not; None: all.
    `questionnaire`: its version; None: the one published last that asks about the Red. `commitment_id`: see
    db.wave.Wave.
    """

    name: str
    places: Sequence[str]
    closes_on: date
    sample: int | None = None
    seed: str | None = None
    questionnaire: str | None = None
    commitment_id: int | None = None
    announced: bool = False


@dataclass(frozen=True)
class Opened:
    """The wave, and the families that take part by municipality."""

    id: int
    questionnaire: str
    families: Mapping[str, int]


def open_now(connection: Connection, plan: Plan, now: datetime, actor: str = "command") -> Opened:
    """Open the wave; its families are invited from now on, within the hours. `actor`: who opens it, for the
    record of events. Raises Refusal where that cannot be.
    """
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    locks.hold(connection, locks.Lock.OPEN_WAVE)
    day = today(now)
    if re.fullmatch(NAME, plan.name, re.ASCII) is None:
        raise Refusal("wave.bad_name", name=plan.name)
    if connection.scalar(select(Wave.id).where(Wave.name == plan.name)) is not None:
        raise Refusal("wave.exists", name=plan.name)
    if plan.closes_on < day:
        raise Refusal("wave.past", day=plan.closes_on.isoformat())
    places = _places(connection, plan.places)
    _refuse_overlap(connection, places)
    instrument = _questionnaire(connection, plan.questionnaire)
    wave_id = waves.open_wave(
        connection,
        plan.name,
        places,
        instrument,
        day,
        plan.closes_on,
        sample=plan.sample,
        seed=plan.seed,
        invites_from=now,
        commitment_id=plan.commitment_id,
    )
    families = _families(connection, wave_id)
    if not families:
        raise Refusal("wave.nobody")
    detail = {
        "places": places,
        "sample": plan.sample,
        "seed": plan.seed,
        "announced": plan.announced,
        "closes_on": str(plan.closes_on),
    }
    connection.execute(
        insert(AuditEvent).values(
            at=now, actor=actor, action="wave.opened", subject=f"wave:{wave_id}", detail=detail
        )
    )
    return Opened(wave_id, instrument, families)


def _places(connection: Connection, codes: Sequence[str]) -> list[str]:
    """Return the municipalities of all these codes, in order. Raises Refusal for one that is none."""
    found: set[str] = set()
    for code in codes:
        known = connection.scalars(
            select(Municipality.code).where(
                (Municipality.code == code) | (Municipality.department_code == code)
            )
        ).all()
        if not known:
            raise Refusal("wave.no_place", code=code)
        found.update(known)
    if not found:
        raise Refusal("wave.no_codes")
    return sorted(found)


def _questionnaire(connection: Connection, wanted: str | None) -> str:
    """Return the version that families will be asked. Raises Refusal for one that was never published."""
    on_promises = select(Wave.questionnaire).where(Wave.commitment_id.is_not(None))
    known = connection.scalars(
        select(PublishedQuestionnaire.version)
        .where(PublishedQuestionnaire.version.not_in(on_promises))
        .order_by(PublishedQuestionnaire.published_at.desc(), PublishedQuestionnaire.version)
    ).all()
    if wanted is None:
        return known[0]
    if wanted not in known:
        raise Refusal("wave.no_questionnaire", version=wanted, known=", ".join(known[:_SHOWN]))
    return wanted


def _refuse_overlap(connection: Connection, places: list[str]) -> None:
    other = connection.execute(
        select(Wave.name, WavePlace.municipality_code)
        .join(WavePlace, WavePlace.wave_id == Wave.id)
        .where(Wave.status == "open", WavePlace.municipality_code.in_(places))
        .order_by(WavePlace.municipality_code)
        .limit(1)
    ).first()
    if other is not None:
        raise Refusal("wave.overlaps", name=other.name, code=other.municipality_code)


def _families(connection: Connection, wave_id: int) -> dict[str, int]:
    place = Participation.municipality_code
    rows = connection.execute(
        select(place, func.count()).where(Participation.wave_id == wave_id).group_by(place).order_by(place)
    )
    return {row[0]: int(row[1]) for row in rows}
