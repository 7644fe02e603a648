"""Counts are kept while things change, and are those that counting would give."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from random import Random
from time import monotonic, sleep

import pytest
from sqlalchemy import Connection, Engine, delete, func, insert, select, text, update

from db.tables import (
    Ballot,
    Department,
    Family,
    FamilyCount,
    Logro,
    LogroCount,
    LogroState,
    Municipality,
    Participation,
    ParticipationCount,
    Wave,
)
from programme import catalogue
from scorecard import counts, folding
from tests.db.counted import counted, kept

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
PLACES = ("15664", "15001", "11001")
STAGES = ("invited", "baseline", "life_project", "follow_up", "exited", "withdrawn")
STATES = ("pending", "reported", "achieved", "not_applicable")
DISPOSITIONS = ("invited", "contacted", "started", "partial", "complete", "refused")
LOGROS = ("IDE-01", "SAL-03", "HAB-03", "JUS-04")
PARTS = ("core", "entity:EPS", "entity:ICBF", "M1")


@pytest.fixture
def country(database: Engine) -> Engine:
    """Three municipalities, two versions of the catalogue, and a wave."""
    with database.begin() as connection:
        for code in ("15", "11"):
            connection.execute(insert(Department).values(code=code, name=code))
        for code in PLACES:
            connection.execute(insert(Municipality).values(code=code, name=code, department_code=code[:2]))
        connection.execute(
            text(
                "INSERT INTO logro SELECT 'unidos', code, manual_number, dimension_code, 'open', level, "
                "applies_to, title, question, position FROM logro"
            )
        )
        connection.execute(
            insert(Wave).values(
                name="2026-2",
                questionnaire="reconstruccion-1",
                opens_on=NOW.date(),
                closes_on=NOW.date(),
                status="open",
            )
        )
    return database


class Storm:
    """Things that happen to families, at random."""

    def __init__(self, connection: Connection, seed: int) -> None:
        self.connection, self.random = connection, Random(seed)
        self.wave = connection.scalars(select(Wave.id)).one()
        self.born = 0

    def blow(self) -> None:
        """One more thing happens, to one family or to many at once."""
        self.random.choice(
            [self.come, self.come, self.move, self.note, self.note, self.note, self.forget, self.answer,
             self.write, self.go]
        )()  # fmt: skip

    def some(self) -> list[int]:
        """A few families, seldom many."""
        families = list(self.connection.scalars(select(Family.id)))
        return self.random.sample(families, min(len(families), self.random.choice((1, 1, 2, 20))))

    def day(self) -> date:
        return NOW.date() - timedelta(days=self.random.randrange(90))

    def come(self) -> None:
        rows = [
            {
                "code": f"F{self.born + number}",
                "municipality_code": self.random.choice(PLACES),
                "displaced": self.random.random() < 0.3,
                "stage": self.random.choice(STAGES),
                "language": "es_CO",
                "catalogue_version": self.random.choice((catalogue.VERSION, "unidos")),
                "created_at": NOW,
            }
            for number in range(self.random.randint(1, 6))
        ]
        self.born += len(rows)
        self.connection.execute(insert(Family), rows)

    def move(self) -> None:
        column, values = self.random.choice(
            [("municipality_code", PLACES), ("stage", STAGES), ("displaced", (True, False)),
             ("catalogue_version", (catalogue.VERSION, "unidos")), ("language", ("es_CO", "en"))]
        )  # fmt: skip
        value = self.random.choice(values)
        self.connection.execute(update(Family).where(Family.id.in_(self.some())).values({column: value}))

    def note(self) -> None:
        for family in self.some():
            said = {"state": self.random.choice(STATES), "since": self.day(), "priority": None}
            key = {"family_id": family, "logro_code": self.random.choice(LOGROS)}
            changed = self.connection.execute(update(LogroState).filter_by(**key).values(**said))
            if not changed.rowcount:
                self.connection.execute(insert(LogroState).values(**key, **said))

    def forget(self) -> None:
        self.connection.execute(
            delete(LogroState).where(
                LogroState.family_id.in_(self.some()), LogroState.logro_code == self.random.choice(LOGROS)
            )
        )

    def answer(self) -> None:
        for family in self.some():
            place = self.connection.scalar(select(Family.municipality_code).where(Family.id == family))
            said = {"disposition": self.random.choice(DISPOSITIONS), "day": self.day()}
            key = {"family_id": family, "wave_id": self.wave}
            changed = self.connection.execute(update(Participation).filter_by(**key).values(**said))
            if not changed.rowcount:
                self.connection.execute(insert(Participation).values(**key, **said, municipality_code=place))

    def write(self) -> None:
        part, place = self.random.choice(PARTS), self.random.choice((*PLACES, None))
        self.connection.execute(
            insert(Ballot),
            [
                {
                    "id": uuid.UUID(int=self.random.getrandbits(128)),
                    "wave_id": self.wave,
                    "municipality_code": place,
                    "part": part,
                    "answers": {
                        name: self.random.randrange(6)
                        for name in self.random.sample(("G1", "G2", "G3", "C2", "E2", "M1", "S1"), 4)
                    },
                }
                for _ in range(10)
            ],
        )

    def go(self) -> None:
        """Habeas data: a family has everything deleted."""
        self.connection.execute(delete(Family).where(Family.id.in_(self.some()[:2])))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_what_counting_gives_whatever_happens(country: Engine, seed: int) -> None:
    with country.connect() as connection:
        storm = Storm(connection, seed)
        for step in range(150):
            if storm.random.random() < 0.1:
                undone = connection.begin_nested()
                storm.blow()
                undone.rollback()
            storm.blow()
            if step % 40 == 0:
                folding.fold(connection)
            if step % 50 == 49:
                assert kept(connection) == counted(connection)
        folding.fold(connection)
        assert kept(connection) == counted(connection)
        for table in (FamilyCount, LogroCount, ParticipationCount):
            rows = connection.execute(select(table.folded, func.count()).group_by(table.folded)).all()
            assert rows == [(True, len(kept(connection)[table.__tablename__]))], "one row a count is left"


def test_a_family_that_leaves_for_good_leaves_no_count(country: Engine) -> None:
    with country.connect() as connection:
        storm = Storm(connection, 9)
        for _ in range(80):
            storm.blow()
        connection.execute(delete(Family))
        assert {**kept(connection), "ballot_count": 0} == {
            "family_count": {}, "logro_count": {}, "participation_count": {}, "ballot_count": 0,
        }  # fmt: skip
        folding.fold(connection)
        assert not connection.scalar(select(func.count()).select_from(LogroCount)), "nor its number"


def test_a_family_is_moved_while_it_reports(country: Engine) -> None:
    """Each waits for the other, so that both are counted."""
    with country.begin() as connection:
        Storm(connection, 1).come()
        family = connection.scalars(select(func.min(Family.id))).one()
        connection.execute(update(Family).values(municipality_code=PLACES[0], stage="follow_up"))
        connection.execute(
            insert(LogroState).values(
                family_id=family, logro_code="IDE-01", state="pending", since=NOW.date()
            )
        )
    reports = update(LogroState).values(state="reported")
    moves = update(Family).values(municipality_code=PLACES[1])
    for first, second in ((reports, moves), (moves.values(displaced=True), reports.values(state="achieved"))):
        with ThreadPoolExecutor(1) as pool, country.connect() as one, country.connect() as other:
            one.execute(first)
            waiting = pool.submit(other.execute, second)
            _until_somebody_waits(country)
            one.commit()
            waiting.result(timeout=5)
            other.commit()
        with country.connect() as connection:
            assert kept(connection) == counted(connection)


def _until_somebody_waits(engine: Engine) -> None:
    until = monotonic() + 5
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
        while not watching.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            assert monotonic() < until, "nobody waits"
            sleep(0.01)


def test_the_catalogue_says_what_is_shown_when_it_is_read(country: Engine) -> None:
    """A logro that becomes private is in no summary from then on, without counting anything anew."""
    with country.connect() as connection:
        Storm(connection, 1).come()
        family = connection.scalars(select(func.min(Family.id))).one()
        connection.execute(update(Family).values(municipality_code=PLACES[0], stage="follow_up"))
        connection.execute(
            insert(LogroState).values(
                family_id=family, logro_code="IDE-01", state="reported", since=NOW.date()
            )
        )
        assert counts.waiting(connection, PLACES[0], NOW.date()).reports == 1
        connection.execute(update(Logro).where(Logro.code == "IDE-01").values(privacy="private"))
        assert counts.waiting(connection, PLACES[0], NOW.date()).reports == 0
        assert counts.logros(connection, PLACES[0], NOW.date())[0].total == 0
