"""What a gestor may know that a family said lately: nothing of what is private, not even the day."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert

from db.tables import Family, FamilyMessage, MeetingAttendance, MeetingReply
from programme import families, heard
from tests import world
from tests.doors import Twilio, Watch, application

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_the_last_things_come_first_and_give_the_last_contact(database: Engine) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        family_id, other = (world.family(connection, where, code) for code in ("F001", "F002"))
        meeting = world.meeting(connection, where, NOW, family_id=family_id)
        assert heard.latest(connection, family_id) == []
        assert families.report(connection, family_id, "IDE-01", NOW, "inbound:sms:1")
        days = [NOW - timedelta(days=back) for back in (3, 2, 1)]
        answered = {"meeting_id": meeting, "family_id": family_id, "answer": "confirmed", "at": days[0]}
        connection.execute(insert(MeetingReply).values(answered))
        connection.execute(insert(FamilyMessage).values(family_id=family_id, text="Ya voy", at=days[1]))
        came = {"meeting_id": meeting, "family_id": family_id, "attended": True, "at": days[2]}
        connection.execute(insert(MeetingAttendance).values(**came, staff_id=where.gestor_id))
        found = heard.latest(connection, family_id, most=4)
        assert [(one.what, one.code) for one in found] == [
            ("reported", "IDE-01"), ("came", None), ("wrote", None), ("confirmed", None),
        ]  # fmt: skip
        assert len(heard.latest(connection, family_id)) == 3
        mine = Family.gestor_id == where.gestor_id
        assert heard.last_contacts(connection, mine) == {family_id: NOW}
        assert heard.latest(connection, other) == []


def test_a_complaint_and_what_the_gestor_writes_are_no_contact(database: Engine) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        family_id = world.family(connection, where)
        world.contact(connection, family_id)
        wrote = {"family_id": family_id, "staff_id": where.gestor_id, "text": "Nos vemos", "at": NOW}
        connection.execute(insert(FamilyMessage).values(wrote))
        missed = {"family_id": family_id, "attended": False, "staff_id": where.gestor_id, "at": NOW}
        meeting = world.meeting(connection, where, NOW, family_id=family_id)
        connection.execute(insert(MeetingAttendance).values(**missed, meeting_id=meeting))
    phone = Twilio(application(database, Watch(NOW)).test_client(), "+573001112233")
    for said in ("queja", "1", "No han vuelto por la vereda desde junio", "datos"):
        phone.send(said)
    with database.connect() as connection:
        assert heard.latest(connection, family_id) == []
        assert heard.last_contacts(connection, Family.id == family_id) == {}
