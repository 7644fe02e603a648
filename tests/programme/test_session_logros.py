"""After a session for a logro: who came has reached it where the gestor says so, and nobody else."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, select, update

from db.tables import AuditEvent, Family, LogroChange, LogroState, Meeting
from programme import attendance, planning, session_logros
from programme.planning import Whom
from programme.rights import Member
from tests import world

NOW, STARTS = datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 24, 15, tzinfo=UTC)
CAUSE = "inbound:telegram:1"


@pytest.fixture
def connection(database: Engine) -> Iterator[Connection]:
    with database.begin() as connection:
        yield connection


@pytest.fixture
def by(connection: Connection) -> Member:
    """G01, after a session for EDU-03 with three families, of which one was missed."""
    where = world.place(connection)
    for code in ("F001", "F002", "F003"):
        world.family(connection, where, code)
    by = Member(where.gestor_id, "G01", "gestor")
    assert planning.plan(connection, by, Whom(logro_code="EDU-03"), STARTS, None, NOW, random.Random(1))
    assert attendance.record(connection, _meeting(connection), {where.families["F003"]}, by.id, STARTS)
    return by


def _meeting(connection: Connection) -> int:
    return connection.scalars(select(Meeting.id)).one()


def _states(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        select(Family.code, LogroState.state)
        .join(LogroState, LogroState.family_id == Family.id)
        .where(LogroState.logro_code == "EDU-03")
    )
    return {row.code: row.state for row in rows}


def test_who_came_has_reached_it(connection: Connection, by: Member) -> None:
    found = session_logros.who_came(connection, by.id, _meeting(connection))
    assert found is not None and found.logro.code == "EDU-03"
    assert list(found.families.values()) == ["F001", "F002"]
    reached = session_logros.achieve(connection, by, _meeting(connection), STARTS, CAUSE)
    assert list(reached) == list(found.families)
    assert _states(connection) == {"F001": "achieved", "F002": "achieved", "F003": "pending"}
    changes = connection.execute(select(LogroChange.__table__).order_by(LogroChange.id)).all()
    assert [(one.family_id, one.old_state, one.new_state) for one in changes] == [
        (family_id, "pending", "achieved") for family_id in reached
    ]
    assert [one.id for one in changes] == list(reached.values())
    assert {(one.source, one.cause, one.logro_code) for one in changes} == {("gestor", CAUSE, "EDU-03")}
    events = connection.execute(
        select(AuditEvent.__table__).where(AuditEvent.action == "logro.verified").order_by(AuditEvent.id)
    ).all()
    assert [(one.actor, one.subject, one.detail) for one in events] == [
        ("staff:G01", f"family:{code}", {"change": change.id})
        for code, change in zip(("F001", "F002"), changes, strict=True)
    ]
    # A second time there is nothing to say.
    assert session_logros.who_came(connection, by.id, _meeting(connection)) is None
    assert session_logros.achieve(connection, by, _meeting(connection), STARTS, CAUSE) == {}


def test_what_was_reported_meanwhile_counts_and_what_was_settled_does_not(
    connection: Connection, by: Member
) -> None:
    for code, state in (("F001", "reported"), ("F002", "not_applicable")):
        theirs = select(Family.id).where(Family.code == code).scalar_subquery()
        mine = LogroState.family_id == theirs, LogroState.logro_code == "EDU-03"
        connection.execute(update(LogroState).where(*mine).values(state=state))
    assert len(session_logros.achieve(connection, by, _meeting(connection), STARTS, CAUSE)) == 1
    assert _states(connection) == {"F001": "achieved", "F002": "not_applicable", "F003": "pending"}


@pytest.mark.parametrize(
    ("change", "value"),
    [("status", "planned"), ("logro_code", None), ("logro_code", "SAL-10"), ("gestor_id", 0)],
)
def test_nobody_has_where_that_cannot_be_said(
    connection: Connection, by: Member, change: str, value: str | int | None
) -> None:
    """Not of a meeting that was not held, was for no logro or a private one, or is another gestor's."""
    found = world.gestor(connection, "G02") if change == "gestor_id" else value
    connection.execute(update(Meeting).values({change: found}))
    assert session_logros.who_came(connection, by.id, _meeting(connection)) is None
    assert session_logros.achieve(connection, by, _meeting(connection), STARTS, CAUSE) == {}
    assert set(_states(connection).values()) == {"pending"}


def test_a_family_of_another_gestor_by_then_is_left_alone(connection: Connection, by: Member) -> None:
    other = world.gestor(connection, "G02")
    connection.execute(update(Family).where(Family.code == "F001").values(gestor_id=other))
    assert len(session_logros.achieve(connection, by, _meeting(connection), STARTS, CAUSE)) == 1
    assert _states(connection)["F001"] == "pending"
    assert session_logros.achieve(connection, by._replace(role="coordinator"), 1, STARTS, CAUSE) == {}
