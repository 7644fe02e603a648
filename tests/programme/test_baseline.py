"""The baseline: asked of whom it can concern, never what is private, and written with its history."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, update

from db.tables import AuditEvent, Family, LogroChange, LogroState, Member
from programme import baseline, concern
from programme.catalogue import catalogue
from programme.concern import Person
from tests import world

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
DAY = date(2026, 11, 20)


@pytest.fixture
def connection(database: Engine) -> Iterator[Connection]:
    with database.begin() as connection:
        yield connection


def _family(
    connection: Connection, where: world.Place, *people: tuple[int, str | None], **values: Any
) -> int:
    family_id = world.family(connection, where, pending={}, achieved=(), **values)
    if people:
        rows = [{"family_id": family_id, "birth_year": year, "sex": sex} for year, sex in people]
        connection.execute(insert(Member), rows)
    return family_id


def _asked(connection: Connection, family_id: int) -> set[str]:
    return {one.code for one in baseline.open_questions(connection, family_id, NOW)}


def test_no_private_logro_is_asked_in_a_chat_nor_one_of_displaced_families(connection: Connection) -> None:
    where = world.place(connection)
    family_id = _family(connection, where)
    expected = {code for code, one in catalogue().items() if one.privacy != "private" and one.applies(False)}
    assert _asked(connection, family_id) == expected
    assert baseline.question(connection, family_id, "EDU-07", NOW) is None


@pytest.mark.parametrize(
    ("code", "people", "asked"),
    [
        ("IDE-02", [Person(2008, "M")], True),
        ("IDE-02", [Person(2009, "M")], False),
        ("IDE-02", [Person(1985, "F")], False),
        ("IDE-02", [Person(1985, None)], True),
        ("ING-02", [Person(1966, "F")], True),
        ("ING-02", [Person(1967, "F")], False),
        ("EDU-01", [Person(2026, "F")], True),
        ("EDU-01", [Person(2023, "F")], True),
        ("EDU-01", [Person(2022, "F")], False),
        ("EDU-03", [Person(2021, None), Person(1960, "F")], True),
        ("EDU-03", [Person(2004, "M")], True),
        ("EDU-03", [Person(2002, "M")], False),
        ("SAL-05", [Person(2024, "F")], True),
        ("SAL-05", [Person(2023, "F")], False),
        ("SAL-06", [Person(1990, "M")], False),
        ("SAL-06", [Person(1990, "F")], True),
        ("SAL-06", [Person(1960, "F")], False),
        ("NUT-03", [Person(1990, "F")], True),
        ("NUT-03", [Person(1950, "F")], False),
        ("NUT-04", [Person(2025, "F")], True),
        ("NUT-04", [Person(2024, "F")], False),
        ("SAL-12", [Person(1985, "F")], True),
        ("SAL-12", [Person(1985, "F", True), Person(2012, "M", False)], True),
        ("SAL-12", [Person(1985, "F", False), Person(2012, "M", False)], False),
        ("EDU-03", [Person(2006, "M", True), Person(1980, "F", False)], True),
        ("EDU-03", [Person(2006, "M", False), Person(1980, "F", True)], False),
        ("EDU-03", [Person(2009, "M", False)], True),
        ("HAB-01", [Person(1985, "F")], True),
        ("NUT-04", [], True),
    ],
)
def test_a_logro_is_asked_of_whom_it_can_concern(code: str, people: list[Person], asked: bool) -> None:
    assert concern.concerns(code, people, DAY) is asked


def test_every_rule_is_about_a_logro_of_members_that_is_asked() -> None:
    asked = {code for code, one in catalogue().items() if one.level == "member" and one.privacy != "private"}
    assert set(concern.WHOM) <= asked
    assert asked - set(concern.WHOM) == {"IDE-01", "IDE-03", "SAL-01", "BAN-03"}


def test_the_number_in_its_dimension_is_of_what_is_asked(connection: Connection) -> None:
    where = world.place(connection)
    family_id = _family(connection, where, (1985, "F"), (2012, "M"))
    first = baseline.next_question(connection, family_id, [], NOW)
    second = baseline.next_question(connection, family_id, ["IDE-01"], NOW)
    assert first is not None and (first.logro.code, first.number, first.of) == ("IDE-01", 1, 2)
    assert second is not None and (second.logro.code, second.number, second.of) == ("IDE-03", 2, 2)


def _answer(connection: Connection, where: world.Place, family_id: int, state: str, *, again: bool) -> None:
    given = (connection, where.gestor_id, family_id, "HAB-04", state, NOW, "inbound:telegram:1")
    baseline.answer(*given, again=again)


def _state(connection: Connection) -> list[str]:
    return list(connection.scalars(select(LogroState.state).where(LogroState.logro_code == "HAB-04")))


def test_an_answer_is_written_with_history_and_audit_and_can_be_given_again(connection: Connection) -> None:
    where = world.place(connection)
    family_id = _family(connection, where, stage="baseline")
    _answer(connection, where, family_id, "achieved", again=False)
    assert "HAB-04" not in _asked(connection, family_id)
    _answer(connection, where, family_id, "pending", again=False)
    assert _state(connection) == ["achieved"]
    _answer(connection, where, family_id, "pending", again=True)
    _answer(connection, where, family_id, "pending", again=True)
    assert _state(connection) == ["pending"]
    columns = LogroChange.old_state, LogroChange.new_state, LogroChange.source
    history = connection.execute(select(*columns).order_by(LogroChange.id)).all()
    assert history == [(None, "achieved", "gestor"), ("achieved", "pending", "gestor")]
    events = connection.execute(select(AuditEvent.actor, AuditEvent.action, AuditEvent.subject)).all()
    assert events == [("staff:G01", "logro.baseline", "family:F001")] * 2


@pytest.mark.parametrize("meanwhile", ["reported", "given away"])
def test_what_is_so_meanwhile_stays(connection: Connection, meanwhile: str) -> None:
    where = world.place(connection)
    family_id = _family(connection, where)
    if meanwhile == "reported":
        reported = {"family_id": family_id, "logro_code": "HAB-04", "state": "reported", "since": DAY}
        connection.execute(insert(LogroState).values(reported))
    else:
        connection.execute(update(Family).values(gestor_id=world.gestor(connection, "G02")))
    _answer(connection, where, family_id, "pending", again=True)
    assert _state(connection) == (["reported"] if meanwhile == "reported" else [])
    assert connection.execute(select(AuditEvent.id)).all() == []
