"""What a gestor sees of meetings: its own, those of today, and what is left to do."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

from programme import agenda, meetings
from tests import world

#: A Friday morning in Bogotá.
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_a_gestor_sees_its_own_open_meetings_of_these_days_and_proposals(database: Engine) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        other = world.Place(world.gestor(connection, "G02"))
        family = world.family(connection, where)
        world.family(connection, where, "F002", stage="exited")
        world.family(connection, other, "F003", gestor_id=other.gestor_id)
        days = {"R-8": -8, "R-7": -6.5, "R0": 0.1, "R+1": 1, "R+4": 4, "R+5": 5}
        for code, ahead in days.items():
            world.meeting(connection, where, NOW + timedelta(days=ahead), code=code, family_id=family)
        ids = {row.code: row.id for row in connection.execute(text("SELECT id, code FROM meeting"))}
        theirs = world.meeting(connection, other, NOW, code="OTHER", kind="community")
        together = world.meeting(connection, where, NOW, code="ALL", kind="community")
        for code in ("R+4", "R+5"):
            proposal = "el martes" if code == "R+4" else None
            assert meetings.answer(connection, ids[code], family, "declined", NOW, proposal)
        held = world.meeting(connection, where, NOW, code="HELD", family_id=family)
        connection.execute(text("UPDATE meeting SET status = 'held' WHERE id = :id"), {"id": held})
        seen = agenda.agenda(connection, where.gestor_id, NOW)
        assert [one.id for one in seen] == [ids["R-7"], together, ids["R0"], ids["R+4"]]
        assert [one.proposals for one in seen] == [(), (), (), (("F001", "el martes"),)]
        assert [one.whose for one in seen] == ["F001", None, "F001", "F001"]
        assert seen[1].families == 1, "without those that have left"
        assert agenda.one(connection, where.gestor_id, theirs) is None
        assert agenda.one(connection, where.gestor_id, held) is None
