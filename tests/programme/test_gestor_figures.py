"""A gestor's own figures: of their families, of this month, and without what is private."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert, update

from db.tables import Family, FamilyMessage
from programme import attendance, baseline, families, gestor_figures, verifying
from tests import world

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
OCTOBER = datetime(2026, 11, 1, 4, 59, tzinfo=UTC)


def test_they_are_counted_of_this_month_and_of_their_own_families(database: Engine) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        one, two, three = (world.family(connection, where, f"F00{number}") for number in (1, 2, 3))
        connection.execute(update(Family).where(Family.id == two).values(stage="baseline"))
        world.family(connection, where, "F004", stage="exited")
        other = world.family(connection, where, "F005", gestor_id=world.gestor(connection, "G02"))
        for family_id, code, at in ((one, "IDE-01", NOW), (two, "HAB-03", OCTOBER), (other, "IDE-01", NOW)):
            assert families.report(connection, family_id, code, at, "inbound:sms:1")
        staff = {one: where.gestor_id, two: where.gestor_id}
        assert verifying.verify(connection, staff[one], one, "IDE-01", True, NOW, "inbound:telegram:1")
        assert verifying.verify(connection, staff[two], two, "HAB-03", True, OCTOBER, "inbound:telegram:2")
        assert families.report(connection, three, "IDE-01", NOW, "inbound:sms:2")
        world.report(connection, three, ["EDU-07"], NOW.date())
        for number, (starts_at, missed) in enumerate(
            [(NOW - timedelta(days=1), {two}), (NOW - timedelta(days=2), {one, two, three}), (OCTOBER, set())]
        ):
            meeting = world.meeting(connection, where, starts_at, code=f"R{number}", kind="community")
            assert attendance.record(connection, meeting, missed, where.gestor_id, starts_at)
        world.meeting(connection, where, NOW + timedelta(days=1), code="R9")
        found = gestor_figures.of_gestor(connection, where.gestor_id, NOW)
    assert found.stages == {"baseline": 1, "follow_up": 2} and found.families == 3
    assert (found.reported, found.held, found.missed, found.achieved) == (1, 1, 4, 1)
    assert found.silent == []


def test_what_a_family_had_when_it_came_is_no_logro_of_the_month(database: Engine) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        family_id = world.family(connection, where, pending={}, achieved=())
        given = (connection, where.gestor_id, family_id, "IDE-01", "achieved", NOW, "inbound:telegram:1")
        baseline.answer(*given, again=False)
        assert gestor_figures.of_gestor(connection, where.gestor_id, NOW).achieved == 0


def test_a_family_of_which_nothing_was_heard_for_thirty_days_is_named(database: Engine) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        heard, silent = (world.family(connection, where, code) for code in ("F001", "F002"))
        world.family(connection, where, "F003", created_at=NOW - timedelta(days=29))
        world.family(connection, where, "F004", stage="withdrawn")
        for family_id, days in ((heard, 30), (silent, 31)):
            wrote = {"family_id": family_id, "text": "Hola", "at": NOW - timedelta(days=days)}
            connection.execute(insert(FamilyMessage).values(wrote))
        assert gestor_figures.of_gestor(connection, where.gestor_id, NOW).silent == ["F002"]
