"""A gestor plans meetings with families of their own, once each, and those families hear of it."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, select, update

from db.tables import AuditEvent, Family, LogroState, Meeting, Outbox
from messaging.hours import Hours
from outreach.meetings import due
from outreach.meetings.series import Series
from programme import attendance, planning
from programme.meetings import upcoming
from programme.planning import Whom
from programme.rights import Member
from tests import world

#: A Friday, 10:00 in Bogotá; and a Tuesday.
NOW, STARTS = datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.fixture
def connection(database: Engine) -> Iterator[Connection]:
    with database.begin() as connection:
        yield connection


@pytest.fixture
def where(connection: Connection) -> world.Place:
    """Three families of G01, one of them in another vereda, and one of G02."""
    where = world.place(connection)
    world.family(connection, where, "F001")
    world.family(connection, where, "F002", pending={"EDU-03": None, "EDU-07": None, "SAL-04": None})
    world.family(connection, where, "F003", pending={}, vereda="El Salado")
    world.family(connection, where, "F009", gestor_id=world.gestor(connection, "G02"))
    for number, family_id in enumerate(where.families.values()):
        world.contact(connection, family_id, "sms", f"+57300111000{number}")
    return where


def _plan(connection: Connection, where: world.Place, whom: Whom, role: str = "gestor") -> str:
    by = Member(where.gestor_id, "G01", role)
    return planning.plan(connection, by, whom, STARTS, "la escuela", NOW, random.Random(1))


def _planned(connection: Connection) -> list[str]:
    """The codes of the families that hear of the only meeting."""
    meeting_id = connection.scalars(select(Meeting.id)).one()
    return list(attendance.invited(connection, meeting_id).values())


@pytest.mark.parametrize(
    ("whom", "families"),
    [
        (Whom(), ["F001", "F002", "F003"]),
        (Whom(vereda="Guanomo"), ["F001", "F002"]),
        (Whom(vereda="El Salado"), ["F003"]),
        (Whom(logro_code="EDU-03"), ["F001", "F002"]),
        (Whom(logro_code="IDE-01"), ["F001"]),
    ],
)
def test_a_meeting_is_for_the_gestors_own_families(
    connection: Connection, where: world.Place, whom: Whom, families: list[str]
) -> None:
    assert [
        connection.scalar(select(Family.code).where(Family.id == one))
        for one in planning.invited(connection, where.gestor_id, whom).family_ids
    ] == families
    assert _plan(connection, where, whom) == "planned"
    assert _planned(connection) == families
    meeting = connection.execute(select(Meeting.__table__)).one()
    assert (meeting.kind, meeting.status, meeting.created_at) == ("community", "planned", NOW)
    assert (meeting.starts_at, meeting.place, meeting.topic) == (STARTS, "la escuela", None)
    event = connection.execute(select(AuditEvent.__table__)).one()
    assert (event.actor, event.action) == ("staff:G01", "meeting.planned")
    assert (event.subject, event.detail) == (f"meeting:{meeting.code}", {})


def test_another_gestors_family_is_nobody(connection: Connection, where: world.Place) -> None:
    assert _plan(connection, where, Whom(where.families["F009"])) == "nobody"
    assert _plan(connection, where, Whom(vereda="Otra")) == "nobody"
    assert _plan(connection, where, Whom(), role="coordinator") == "nobody"
    assert connection.scalars(select(Meeting.id)).all() == []
    assert connection.scalars(select(AuditEvent.id)).all() == []


def test_the_same_meeting_is_planned_once(connection: Connection, where: world.Place) -> None:
    family = Whom(where.families["F001"])
    assert [_plan(connection, where, family) for _ in range(2)] == ["planned", "twice"]
    assert planning.is_planned(connection, where.gestor_id, family, STARTS)
    assert not planning.is_planned(connection, where.gestor_id, family, STARTS + timedelta(hours=1))
    assert not planning.is_planned(connection, where.gestor_id, Whom(where.families["F002"]), STARTS)
    assert planning.busy(connection, where.gestor_id, STARTS)
    connection.execute(update(Meeting).values(status="cancelled"))
    assert not planning.busy(connection, where.gestor_id, STARTS)
    assert _plan(connection, where, family) == "planned"


def test_who_was_invited_for_a_logro_stays_so(connection: Connection, where: world.Place) -> None:
    """A family that reports it meanwhile still knows of its meeting; one that goes to another gestor has no
    part in it.
    """
    assert _plan(connection, where, Whom(logro_code="EDU-03")) == "planned"
    connection.execute(update(LogroState).values(state="reported"))
    assert _planned(connection) == ["F001", "F002"]
    assert [one.starts_at for one in upcoming(connection, where.families["F002"], NOW)] == [STARTS]
    assert upcoming(connection, where.families["F003"], NOW) == []
    other = select(Family.gestor_id).where(Family.code == "F009").scalar_subquery()
    connection.execute(update(Family).where(Family.code == "F002").values(gestor_id=other))
    assert _planned(connection) == ["F001"]


def test_only_open_logros_bring_families_together(connection: Connection, where: world.Place) -> None:
    """Never a private one, and no discreet one: who comes sees who else does."""
    found = {logro.code: families for logro, families in planning.logros(connection, where.gestor_id)}
    assert found == {"EDU-03": 2, "HAB-03": 1, "IDE-01": 1}
    assert planning.veredas(connection, where.gestor_id) == {"El Salado": 1, "Guanomo": 2}


def test_those_told_are_those_that_can_be_written_to(connection: Connection, where: world.Place) -> None:
    everybody = planning.invited(connection, where.gestor_id, Whom())
    assert (len(everybody.family_ids), everybody.told) == (3, 3)
    connection.execute(update(Family).where(Family.code == "F001").values(agreement_on=None))
    assert planning.invited(connection, where.gestor_id, Whom()).told == 2
    connection.execute(update(Family).where(Family.code == "F003").values(stage="withdrawn"))
    left = planning.invited(connection, where.gestor_id, Whom())
    assert (len(left.family_ids), left.told) == (2, 1)


def test_its_families_alone_hear_of_it_by_the_reminders(database: Engine) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        for number, pending in enumerate(({"EDU-03": None}, {"IDE-01": None})):
            family_id = world.family(connection, where, f"F00{number}", pending=pending)
            world.contact(connection, family_id, "sms", f"+57300111000{number}")
        assert _plan(connection, where, Whom(logro_code="IDE-01")) == "planned"
    due.see_to(database, NOW, Hours(), Series())
    with database.connect() as connection:
        rows = connection.execute(select(Outbox.family_id, Outbox.about)).all()
    assert [(row.family_id, row.about) for row in rows if row.about == "set"] == [
        (where.families["F001"], "set")
    ]
    assert {row.family_id for row in rows} == {where.families["F001"]}
