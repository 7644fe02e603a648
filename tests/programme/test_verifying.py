"""A gestor says whether what a family reported is so; how it came about can be read for ever."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, Engine, select, update

from db.tables import AuditEvent, Family, LogroChange, LogroState
from programme.accompanied import all_of, one
from programme.verifying import reports, verify
from tests import world

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture
def connection(database: Engine) -> Iterator[Connection]:
    with database.begin() as connection:
        yield connection


def _reported(connection: Connection, where: world.Place, code: str = "F001", **values: object) -> int:
    """A family that says it has reached EDU-03."""
    family_id = world.family(connection, where, code, **values)
    mine = LogroState.family_id == family_id, LogroState.logro_code == "EDU-03"
    connection.execute(update(LogroState).where(*mine).values(state="reported"))
    return family_id


def _state(connection: Connection, family_id: int) -> tuple[str, int | None, date]:
    mine = LogroState.family_id == family_id, LogroState.logro_code == "EDU-03"
    columns = LogroState.state, LogroState.priority, LogroState.since
    return tuple(connection.execute(select(*columns).where(*mine)).one())


@pytest.mark.parametrize(("achieved", "state"), [(True, "achieved"), (False, "pending")])
def test_what_the_gestor_found_is_written_with_its_history(
    connection: Connection, achieved: bool, state: str
) -> None:
    where = world.place(connection)
    family_id = _reported(connection, where)
    assert verify(connection, where.gestor_id, family_id, "EDU-03", achieved, NOW, "inbound:sms:SM1")
    assert _state(connection, family_id) == (state, 1, NOW.date())
    change = connection.execute(select(LogroChange.__table__)).one()
    assert (change.old_state, change.new_state) == ("reported", state)
    assert (change.source, change.cause) == ("gestor", "inbound:sms:SM1")
    event = connection.execute(select(AuditEvent.__table__)).one()
    assert (event.actor, event.subject, event.detail) == ("staff:G01", "family:F001", {"change": change.id})
    # A second time there is nothing to say.
    assert not verify(connection, where.gestor_id, family_id, "EDU-03", achieved, NOW, "inbound:sms:SM2")
    assert reports(connection, where.gestor_id) == []


def test_another_gestors_family_cannot_be_touched_nor_seen(connection: Connection) -> None:
    where = world.place(connection)
    other = world.gestor(connection, "G02")
    family_id = _reported(connection, where)
    assert not verify(connection, other, family_id, "EDU-03", True, NOW, "inbound:sms:SM1")
    assert _state(connection, family_id)[0] == "reported"
    assert reports(connection, other) == []
    assert one(connection, other, family_id, NOW) is None
    assert all_of(connection, other, NOW) == []
    assert connection.execute(select(AuditEvent.id)).all() == []


def test_a_family_that_changes_hands_goes_with_its_reports(connection: Connection) -> None:
    where = world.place(connection)
    family_id = _reported(connection, where)
    other = world.gestor(connection, "G02")
    connection.execute(update(Family).values(gestor_id=other))
    assert reports(connection, where.gestor_id) == []
    assert [report.family_id for report in reports(connection, other)] == [family_id]
