"""`libreta close-month`, as it is typed: the figures of a month, frozen."""

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, Engine, func, insert, select, text, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from app import main
from db.tables import (
    Family,
    LogroChange,
    LogroState,
    Meeting,
    MonthlyClose,
    Municipality,
    Staff,
)
from programme import attendance, meeting_changes, verifying
from programme.cases import asking, handling
from programme.cases.reading import Handler
from programme.families import report
from reports.month import closing as month
from scorecard import closing, waves
from scorecard.publication import public_log
from tests import world
from tests.databases import fresh_database

#: Bogotá is five hours behind: the end of October there.
END = datetime(2026, 11, 1, 5, tzinfo=UTC)
OCTOBER, NOVEMBER = END - timedelta(days=10), END + timedelta(days=3)


@dataclass
class Office:
    """Somebody who types commands, on a database."""

    engine: Engine
    folder: Path
    keys: str
    now: str = "2026-11-20T10:00-05:00"
    families: dict[str, int] = field(default_factory=dict)
    gestor: int = 0

    def run(self, *words: str) -> Result:
        environment = {
            "DATABASE_URL": self.engine.url.render_as_string(hide_password=False),
            "DATA_KEY": self.keys,
            "LIBRETA_HOME": str(self.folder),
            "LIBRETA_CLOCK": self.now,
        }
        return CliRunner(env=environment).invoke(main, ("close-month", *words))

    def figures(self, *words: str) -> dict[str, Any]:
        """The figures by the code of the place."""
        result = self.run("2026-10", "--json", *words)
        assert result.exit_code == 0, result.output
        return {place["code"]: place for place in json.loads(result.output)["places"]}


def _office(engine: Engine, folder: Path, keys: str) -> Office:
    """San José de Pare and Tunja in October, with a little of everything."""
    office = Office(engine, folder, keys)
    with engine.begin() as connection:
        where = world.place(connection)
        office.gestor = where.gestor_id
        connection.execute(insert(Municipality).values(code="15001", name="Tunja", department_code="15"))
        for code in ("F001", "F002", "F003"):
            office.families[code] = world.family(connection, where, code)
        office.families["F004"] = world.family(
            connection, where, "F004", municipality_code="15001", displaced=True, pending={"SAL-03": None}
        )
        one, two = office.families["F001"], office.families["F002"]
        held = world.meeting(connection, where, OCTOBER, code="R1", family_id=one)
        attendance.record(connection, held, [], where.gestor_id, OCTOBER + timedelta(hours=3))
        whole = world.meeting(connection, where, OCTOBER + timedelta(days=2), code="R2", kind="community")
        attendance.record(connection, whole, [two], where.gestor_id, OCTOBER + timedelta(days=3))
        for code, family in (("R3", one), ("R4", two), ("R5", one)):
            world.meeting(connection, where, END - timedelta(days=1), code=code, family_id=family)
        world.meeting(connection, where, END, code="R6", family_id=one)
        wave = world.wave(connection, date(2026, 10, 1), date(2026, 10, 30))
        waves.reach(connection, wave, one, "complete", date(2026, 10, 5))
        _cases(connection, one)
    _later(engine, office, wave)
    return office


def _cases(connection: Connection, family: int) -> None:
    """Of October but one; one is overdue at its end, one was reopened, one is passed on later."""
    by = Handler(0, "N-1", "national")
    connection.execute(insert(Staff).values(id=by.staff_id, code=by.code, role=by.role, name=""))
    asker = asking.Asker(family, None)
    for number, kind, day in (
        ("100001", "papers", 1), ("100002", "service", 1), ("100003", "service", 5), ("100004", "money", 29),
    ):  # fmt: skip
        world.case(connection, number, kind, date(2026, 10, day), family_id=family)
    world.case(connection, "100005", "service", date(2026, 9, 1), family_id=family)
    world.case(connection, "100006", "knot", date(2026, 10, 31), municipality="15001")
    handling.answer(connection, by, "100001", "Ya", OCTOBER)
    assert asking.solved(connection, asker, "100001", OCTOBER)
    handling.answer(connection, by, "100002", "Ya", OCTOBER)
    assert asking.missing(connection, asker, "100002", "Falta", OCTOBER)
    handling.pass_on(connection, by, "100003", "el ICBF", NOVEMBER)
    handling.answer(connection, by, "100005", "Tarde", NOVEMBER)
    world.case(connection, "100007", "service", NOVEMBER.date(), family_id=family)


def _later(engine: Engine, office: Office, wave: int) -> None:
    """The wave ends in October; what follows happens in November."""
    import random

    closing.close(engine, wave, random.Random(1), END - timedelta(hours=30), "command")
    with engine.begin() as connection:
        one = office.families["F001"]
        assert report(connection, one, "IDE-01", NOVEMBER, "test")
        assert verifying.verify(connection, office.gestor, one, "IDE-01", True, NOVEMBER, "test")
        ids = {row.code: row.id for row in connection.execute(select(Meeting.code, Meeting.id))}
        attendance.record(connection, ids["R3"], [one], office.gestor, NOVEMBER)
        meeting_changes.cancel(connection, ids["R4"], "staff:G01", NOVEMBER)
        meeting_changes.move(connection, ids["R5"], NOVEMBER + timedelta(days=4), "staff:G01", NOVEMBER)
        _came_later(connection, office, ids["R3"])


def _came_later(connection: Connection, office: Office, meeting: int) -> None:
    newcomer = connection.execute(
        insert(Family)
        .values(code="F009", municipality_code="15001", displaced=False, gestor_id=office.gestor,
                stage="invited", language="es_CO", catalogue_version="juntos-2007", created_at=NOVEMBER)
        .returning(Family.id)
    ).scalar_one()  # fmt: skip
    key = {"family_id": newcomer, "logro_code": "HAB-03"}
    connection.execute(insert(LogroState).values(**key, state="pending", since=NOVEMBER.date()))
    connection.execute(
        insert(LogroChange).values(
            **key, old_state=None, new_state="pending", source="import", cause="f.csv", at=NOVEMBER
        )
    )


@pytest.fixture
def office(database: Engine, keys: str, tmp_path: Path) -> Office:
    return _office(database, tmp_path, keys)


@pytest.fixture(scope="module")
def read(server: URL, keys: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """October's figures, made on 20 November."""
    with fresh_database(server) as engine:
        yield _office(engine, tmp_path_factory.mktemp("office"), keys).figures()


def test_families_are_counted_for_every_place_without_those_that_came_later(read: dict[str, Any]) -> None:
    assert {code: sum(place["families"].values()) for code, place in read.items()} == {
        "colombia": 4, "15": 4, "15664": 3, "15001": 1,
    }  # fmt: skip
    assert read["15664"]["families"]["follow_up"] == 3


def test_logros_stand_as_at_the_end_of_the_month_and_none_is_private(read: dict[str, Any]) -> None:
    """Reported and verified in November: pending in October."""
    assert read["15664"]["logros"]["IDE"] == {
        "achieved": 3, "reported": 0, "pending": 3, "not_applicable": 0,
    }  # fmt: skip
    assert sum(read["15001"]["logros"]["SAL"].values()) == 0, "SAL-03 is private"
    assert sum(read["15001"]["logros"]["HAB"].values()) == 1, "the newcomer's is of November"
    assert read["colombia"]["logros"]["IDE"] == read["15"]["logros"]["IDE"]
    assert read["colombia"]["logros"]["IDE"]["achieved"] == 4


def test_meetings_stand_as_at_the_end_of_the_month(read: dict[str, Any]) -> None:
    """Held, cancelled or moved in November: planned in October. The first of November is not October."""
    assert read["15664"]["meetings"]["family"] == {
        "held": 1, "planned": 3, "cancelled": 0, "came": 1, "missed": 0,
    }  # fmt: skip


def test_a_meeting_of_two_municipalities_is_one_in_their_department(read: dict[str, Any]) -> None:
    community = {code: place["meetings"]["community"] for code, place in read.items()}
    assert [community[code]["held"] for code in ("15664", "15001", "15", "colombia")] == [1, 1, 1, 1]
    assert (community["15664"]["came"], community["15664"]["missed"]) == (2, 1)
    assert (community["colombia"]["came"], community["colombia"]["missed"]) == (3, 1)


def test_rounds_that_closed_in_the_month_are_there(read: dict[str, Any]) -> None:
    assert read["15664"]["libreta"] == [
        {"wave": "2026-2", "eligible": 3, "complete": 0, "partial": 0, "rr1": 0.0, "rr2": 0.0,
         "representative": False}
    ]  # fmt: skip
    assert read["15001"]["libreta"] == [] and read["15"]["libreta"] == read["15664"]["libreta"]


def test_cases_stand_as_at_the_end_of_the_month(read: dict[str, Any]) -> None:
    """Answered, passed on or missing something in November: open, and due as before, in October. Where a
    private one comes from is told nobody.
    """
    cases = {code: place["cases"] for code, place in read.items()}
    assert cases["15664"] == {
        "papers": {"received": 1, "answered": 1, "open": 0, "late": 0},
        "service": {"received": 2, "answered": 1, "open": 3, "late": 2},
        "knot": {"received": 0, "answered": 0, "open": 0, "late": 0},
        "calamity": {"received": 0, "answered": 0, "open": 0, "late": 0},
    }
    assert cases["15001"]["knot"] == {"received": 1, "answered": 0, "open": 1, "late": 0}
    assert cases["colombia"]["service"] == cases["15"]["service"] == cases["15664"]["service"]
    assert read["colombia"]["private_cases"]["money"] == {
        "received": 1, "answered": 0, "open": 1, "late": 0,
    }  # fmt: skip
    assert all("private_cases" not in place for code, place in read.items() if code != "colombia")


def test_asked_again_it_is_the_same_bytes_whatever_changed(office: Office) -> None:
    first, again = office.folder / "first.json", office.folder / "again.json"
    told = office.run("2026-10", "--to", str(first))
    assert told.exit_code == 0, told.output
    assert hashlib.sha256(first.read_bytes()).hexdigest() in told.output
    assert "Cierre de 2026-10, versión 1: quedó hecho" in told.output
    assert "los números pequeños se ven" in told.output
    unwritable = office.run("2026-10", "--to", str(office.folder / "no" / "a.json"))
    assert unwritable.exit_code == 1
    assert "a.json: revise que la carpeta exista" in unwritable.output and "No such" not in unwritable.output
    with office.engine.begin() as connection:
        connection.execute(update(Family).values(stage="exited"))
        connection.execute(text("DELETE FROM family WHERE code = 'F002'"))
    office.now = "2027-03-01T10:00-05:00"
    told = office.run("2026-10", "--to", str(again))
    assert "ya estaba hecho" in told.output
    assert again.read_bytes() == first.read_bytes()
    content = json.loads(first.read_bytes())
    assert json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == (
        first.read_bytes()
    ), "canonical"


def test_each_version_enters_the_public_log_and_its_hash_tells_no_small_count(office: Office) -> None:
    """Who tries all counts finds none of them: there is a random number in it, other in each."""
    office.figures()
    office.figures()
    with office.engine.begin() as connection:
        connection.execute(update(Family).where(Family.code == "F003").values(stage="withdrawn"))
    office.run("2026-10", "--correction", "F003 se había retirado en octubre")
    with office.engine.connect() as connection:
        kept = month.versions(connection, month.month("2026-10"))
        entered = [(row.kind, row.subject, row.hash) for row in public_log.entries(connection)]
    assert entered == [("month", "2026-10", kept[0].sha256), ("month", "2026-10/2", kept[1].sha256)]
    salts = {one.record["salt"] for one in kept}
    assert len(salts) == 2 and all(len(salt) == 32 for salt in salts)


def test_a_correction_is_a_new_version_beside_the_old(office: Office) -> None:
    assert "aún no tiene cierre" in office.run("2026-10", "--correction", "tarde").output
    before = office.figures()
    same = office.run("2026-10", "--correction", "por si acaso")
    assert same.exit_code == 1 and "no han cambiado" in same.output
    with office.engine.begin() as connection:
        connection.execute(update(Family).where(Family.code == "F003").values(stage="withdrawn"))
    assert office.run("2026-10", "--correction", " ").exit_code == 1
    told = office.run("2026-10", "--correction", "F003 se había retirado en octubre")
    assert told.exit_code == 0, told.output
    assert "versión 2" in told.output and "Motivo: F003 se había retirado en octubre" in told.output
    after = office.figures()
    assert after["15664"]["families"]["withdrawn"] == 1 and before["15664"]["families"]["withdrawn"] == 0
    with office.engine.connect() as connection:
        kept = month.versions(connection, month.month("2026-10"))
    assert [one.version for one in kept] == [1, 2]
    assert {place["code"]: place for place in kept[0].record["places"]} == before
    with pytest.raises(DBAPIError, match="append-only"), office.engine.begin() as connection:
        connection.execute(update(MonthlyClose).values(content=b"{}"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [("2026-11", "El mes 2026-11 no ha terminado"), ("2026-13", "2026-13 no es un mes"),
     ("octubre", "octubre no es un mes"), ("2031-01", "no ha terminado")],
)  # fmt: skip
def test_what_cannot_be_is_said_in_one_sentence(office: Office, said: str, sentence: str) -> None:
    result = office.run(said)
    assert result.exit_code == 1
    assert sentence in result.output and "Traceback" not in result.output


def test_a_month_before_the_first_family_is_not_closed(office: Office) -> None:
    """They came on 15 January. What is frozen cannot be taken back."""
    for said in ("1999-01", "2025-12"):
        refused = office.run(said)
        assert refused.exit_code == 1
        assert (
            f"En {said} aún no había familias: el primer mes que se puede cerrar es 2026-01."
            in refused.output
        )
    assert office.run("2026-01").exit_code == 0
    with office.engine.begin() as connection:
        connection.execute(update(Family).values(created_at=NOVEMBER))
    assert "ya estaba hecho" in office.run("2026-01").output, "closed once, it stays"
    assert office.run("2026-02").exit_code == 1


def test_without_families_there_is_nothing_to_close(database: Engine, tmp_path: Path, keys: str) -> None:
    refused = Office(database, tmp_path, keys).run("2026-10")
    assert (refused.exit_code, "Aún no hay familias" in refused.output) == (1, True)


def test_two_who_close_at_once_make_one(office: Office) -> None:
    def close(number: int) -> bytes:
        with office.engine.begin() as connection:
            now = NOVEMBER + timedelta(minutes=number)
            return month.close(connection, month.month("2026-10"), now, "command").content

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(close, (1, 2))
    assert first == second
    with office.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(MonthlyClose)) == 1
