"""A country whose closed waves are written straight into the tables: what families said, and where."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine, insert, select

from db.tables import Department, Family, Municipality, Participation, Wave, WavePlace
from programme.catalogue import VERSION as CATALOGUE
from scorecard.instrument import questionnaire
from tests.scorecard import answered

Answers = Mapping[str, int]

NOW = datetime(2026, 12, 15, 15, tzinfo=UTC)


class Country:
    """`families`: how many live in each municipality, by its code. `gestores`: who accompanies them, in each
    municipality of waves to come; so many that no two families are alike.
    """

    def __init__(self, engine: Engine, families: Mapping[str, int]) -> None:
        self.engine, self.families = engine, families
        self.gestores = list(range(1, 10_001))
        with engine.begin() as connection:
            for code in sorted({town[:2] for town in families}):
                connection.execute(insert(Department).values(code=code, name=f"Departamento {code}"))
            towns = [
                {"code": code, "name": f"Municipio {code}", "department_code": code[:2]} for code in families
            ]
            connection.execute(insert(Municipality), towns)
            for code, many in families.items():
                _settle(connection, code, many)

    def wave(
        self,
        said: Mapping[str, Sequence[Answers]],
        name: str = "2026-2",
        closed_on: date = date(2026, 12, 10),
        finished: Mapping[str, Sequence[str]] | None = None,
        **columns: object,
    ) -> int:
        """A closed wave in which these families answered and the others of each municipality did not. A
        municipality whose answers went up is said as `15` (its department) or `` (the nation): its families
        are then counted nowhere as complete, but where `finished` says in which municipality which families
        finished, each by its channel. With `sample` so many families of each municipality take part.
        """
        values = {
            "name": name, "questionnaire": questionnaire.VERSION, "opens_on": date(2026, 11, 1),
            "closes_on": closed_on, "closed_on": closed_on, "status": "closed", "wiped": True, **columns,
        }  # fmt: skip
        with self.engine.begin() as connection:
            wave = connection.scalar(insert(Wave).values(values).returning(Wave.id))
            assert wave is not None
            places = [
                {"wave_id": wave, "municipality_code": town, "families": many, "gestores": self.gestores}
                for town, many in self.families.items()
            ]
            connection.execute(insert(WavePlace), places)
            for town, many in self.families.items():
                complete = finished[town] if finished else [None] * len(said.get(town, ()))
                _take_part(connection, wave, town, complete, columns.get("sample", many))
            for place, answers in said.items():
                add(connection, wave, place, answers)
        return wave


def add(connection: Connection, wave: int, place: str, said: Sequence[Answers]) -> None:
    """More answers of a place."""
    municipality = place if len(place) == 5 else None
    answered.add(connection, wave, said, department_code=place[:2] or None, municipality_code=municipality)


def says(rng: random.Random, content: float, *, rotate: float = 0.4) -> dict[str, int]:
    """One family's answers: the core, and questions that only some are asked. `content`: how likely it is
    to like things.
    """

    def mark() -> int:
        if rng.random() < 0.05:
            return 0
        return rng.choice((4, 5)) if rng.random() < content else rng.choice((1, 2, 3))

    answers = {"G1": 1 if rng.random() < 0.8 else 2, "S1": mark(), "S2": rng.choice((1, 1, 1, 2, 3))}
    answers["I1"] = 1 if rng.random() < 0.03 else 2
    if answers["G1"] == 1:
        answers |= {"G2": mark(), "G3": mark(), "G5": mark()}
    if answers["G1"] == 1 and rng.random() < rotate:
        answers["G4"] = mark()
    if rng.random() < rotate:
        answers["M1"] = mark()
    return answers


def _settle(connection: Connection, town: str, many: int) -> None:
    columns = {
        "municipality_code": town, "vereda": "x", "displaced": False, "stage": "follow_up",
        "agreement_on": NOW.date(),
        "language": "es_CO", "catalogue_version": CATALOGUE, "created_at": NOW,
    }  # fmt: skip
    families = [{"code": f"{town}-{number:05}", **columns} for number in range(many)]
    if families:
        connection.execute(insert(Family), families)


def _take_part(
    connection: Connection, wave: int, town: str, complete: Sequence[str | None], many: object
) -> None:
    found = connection.scalars(
        select(Family.id).where(Family.municipality_code == town).order_by(Family.code).limit(many)
    ).all()
    rows = [
        {
            "wave_id": wave, "family_id": family, "municipality_code": town, "day": date(2026, 11, 20),
            "disposition": "complete" if number < len(complete) else "unreachable",
            "channel": complete[number] if number < len(complete) else None,
        }
        for number, family in enumerate(found)
    ]  # fmt: skip
    if rows:
        connection.execute(insert(Participation), rows)
