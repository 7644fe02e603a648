"""A gestor notes in a visit that a family has reached a logro."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select, update

from db.tables import AuditEvent, Family, LogroChange, LogroState
from programme import verifying
from tests import world

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture
def connection(database: Engine) -> Iterator[Connection]:
    with database.begin() as connection:
        yield connection


def _mark(connection: Connection, staff_id: int, family_id: int, code: str) -> bool:
    return verifying.mark(connection, staff_id, family_id, code, NOW, "inbound:telegram:1")


def _written(connection: Connection) -> tuple[list[Any], list[Any]]:
    return (
        connection.execute(select(LogroChange.__table__)).all(),
        connection.execute(select(AuditEvent.__table__)).all(),
    )


def test_it_is_reached_by_the_gestors_word_once(connection: Connection) -> None:
    where = world.place(connection)
    family_id = world.family(connection, where)
    mine = LogroState.family_id == family_id, LogroState.logro_code == "EDU-03"
    assert _mark(connection, where.gestor_id, family_id, "EDU-03")
    assert not _mark(connection, where.gestor_id, family_id, "EDU-03")
    state = connection.execute(select(LogroState.state, LogroState.priority, LogroState.since).where(*mine))
    assert state.one() == ("achieved", 1, NOW.date())
    (change,), (event,) = _written(connection)
    assert (change.source, change.old_state, change.new_state) == ("gestor", "pending", "achieved")
    assert (event.actor, event.action, event.subject) == ("staff:G01", "logro.marked", "family:F001")
    assert event.detail == {"change": change.id}


def test_of_what_is_reported_a_family_hears_and_so_it_is_verified(connection: Connection) -> None:
    where = world.place(connection)
    family_id = world.family(connection, where)
    world.report(connection, family_id, ["EDU-03"], NOW.date())
    before = _written(connection)
    assert not _mark(connection, where.gestor_id, family_id, "EDU-03")
    assert _written(connection) == before


@pytest.mark.parametrize("what", ["another", "gone", "private", "not its own"])
def test_nothing_changes_where_it_may_not(connection: Connection, what: str) -> None:
    where = world.place(connection)
    family_id = world.family(connection, where, pending={"EDU-03": 1, "EDU-07": None})
    staff_id = world.gestor(connection, "G02") if what == "another" else where.gestor_id
    if what == "gone":
        connection.execute(update(Family).values(stage="withdrawn"))
    code = {"private": "EDU-07", "not its own": "HAB-01"}.get(what, "EDU-03")
    assert not _mark(connection, staff_id, family_id, code)
    assert _written(connection) == ([], [])
    assert connection.scalars(select(LogroState.state).where(LogroState.logro_code == "EDU-03")).all() == [
        "pending"
    ]
