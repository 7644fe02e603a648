"""A meeting that a file gives to other families is cancelled for some, and new for others."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from db.tables import AuditEvent, Family, Meeting, MeetingReply, Outbox, OutboxChange
from messaging.hours import Hours
from messaging.outbox import advance
from outreach.composers import COMPOSERS
from outreach.meetings.due import see_to
from outreach.meetings.series import Series
from programme import meetings
from programme.calendar import BOGOTA
from tests import world
from tests.messaging import post
from tests.programme.import_files import REUNIONES, load
from tests.standins.twilio import TwilioStandIn


def at(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=BOGOTA)


#: A Monday, and a meeting on the Tuesday of the week after.
NOW, MEETING = at("2026-11-23 09:00"), at("2026-12-01 14:30")


class Town:
    """F1 and F2 live in Guanomo, F3 and F4 in Centro. R001 is for Guanomo: F1 was told, F2 is to be."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder, self.watch = engine, folder, post.Watch(NOW)
        with engine.begin() as connection:
            self.where = world.place(connection)
            self.families = {}
            for number, vereda in enumerate(("Guanomo", "Guanomo", "Centro", "Centro"), 1):
                self.families[number] = world.family(connection, self.where, f"F{number}", vereda=vereda)
                world.contact(connection, self.families[number], address=f"+57300111000{number}")
            self.meeting = world.meeting(connection, self.where, MEETING, kind="community", vereda="Guanomo")
            connection.execute(update(Meeting).values(created_at=NOW))
        self.works()
        with engine.begin() as connection:
            first = Outbox.about == "set", Outbox.family_id == self.families[1]
            (told,) = connection.scalars(select(Outbox.id).where(*first))
            advance(connection, told, "sent", None, None, NOW)

    def given(self, vereda: str, hour: str = "14:30", gestor: str = "G01") -> None:
        """The file says so now, and a worker sees to it."""
        row = f"R001,comunitaria,,,{vereda},{gestor},2026-12-01 {hour},Escuela\n"
        assert load(self.engine, self.folder, "reuniones", REUNIONES + row, self.watch()).problems == []
        self.works()

    def works(self) -> None:
        see_to(self.engine, self.watch(), Hours(), Series())

    def gets(self) -> dict[int, list[str]]:
        """The SMS that leave now, by family."""
        with TwilioStandIn() as twilio:
            provider = post.twilio_provider(twilio)
            post.drain(self.engine, self.watch, "sms", provider, composers=dict(COMPOSERS))
        found: dict[int, list[str]] = {}
        for sent in twilio.sent:
            found.setdefault(int(sent["to"][-1]), []).append(sent["body"])
        return found

    def scalars(self, statement: object) -> list[object]:
        with self.engine.connect() as connection:
            return list(connection.scalars(statement))


@pytest.fixture
def town(database: Engine, tmp_path: Path) -> Town:
    return Town(database, tmp_path)


#: How what is told begins.
GONE, NEW, MOVED = "La Red le avisa:", "La Red tiene una", "Su reunion con l"


def _kinds(town: Town) -> dict[int, str]:
    """How the one message that each family gets now begins."""
    return {family: text[:16] for family, (text,) in town.gets().items()}


def test_those_who_knew_hear_that_it_is_off_and_others_that_it_is_on(town: Town) -> None:
    town.given("Centro")
    words = select(OutboxChange.words).where(OutboxChange.state == "cancelled").distinct()
    assert town.scalars(words) == ["la reunión ya no es con esta familia"]
    found = town.gets()
    assert found[1] == [
        "La Red le avisa: su reunion del martes 1 de diciembre, 2:30 p. m., se cancelo. "
        "Si hay otra fecha, le avisamos."
    ]
    assert {family: texts[0][: len(NEW)] for family, texts in found.items() if family != 1} == {
        3: NEW,
        4: NEW,
    }
    town.works()
    assert town.gets() == {}, "each is told once"
    assert town.scalars(select(AuditEvent.subject).where(AuditEvent.action == "meeting.given")) == [
        "meeting:R001"
    ]


def test_who_stays_hears_nothing_and_keeps_its_answer(town: Town) -> None:
    """From the vereda to all the gestor's families; one that had answered is asked no more."""
    with town.engine.begin() as connection:
        assert meetings.answer(connection, town.meeting, town.families[1], "confirmed", NOW)
    town.gets()
    town.given("")
    assert sorted(town.gets()) == [3, 4]
    assert town.scalars(select(MeetingReply.answer)) == ["confirmed"]


def test_what_a_family_said_that_it_concerns_no_more_is_forgotten(town: Town) -> None:
    with town.engine.begin() as connection:
        assert meetings.answer(connection, town.meeting, town.families[2], "declined", NOW, "el viernes")
    town.given("Centro")
    assert town.scalars(select(MeetingReply.family_id)) == []
    assert sorted(town.gets()) == [1, 2, 3, 4], "it knew, because it had answered"


def test_a_mistake_that_is_put_right_is_told_to_those_who_heard_of_it(town: Town) -> None:
    town.given("Centro")
    town.gets()
    town.watch.move(hours=1)
    town.given("Guanomo")
    assert _kinds(town) == {1: NEW, 2: NEW, 3: GONE, 4: GONE}


def test_a_mistake_that_is_put_right_before_anybody_looks_is_nothing(town: Town) -> None:
    row = REUNIONES + "R001,comunitaria,,,{},G01,2026-12-01 14:30,Escuela\n"
    for vereda in ("Centro", "Guanomo"):
        load(town.engine, town.folder, "reuniones", row.format(vereda), NOW)
    town.works()
    assert [family for family in town.gets() if family != 2] == []


def test_other_families_and_another_date_at_once(town: Town) -> None:
    town.given("", hour="9:00")
    assert _kinds(town) == {1: MOVED, 2: NEW, 3: NEW, 4: NEW}


def test_another_gestor_takes_a_meeting_over(town: Town) -> None:
    with town.engine.begin() as connection:
        other = world.gestor(connection, "G02")
        connection.execute(update(Family).where(Family.code == "F4").values(gestor_id=other, vereda=None))
    town.given("", gestor="G02")
    assert _kinds(town) == {1: GONE, 4: NEW}


def test_at_night_it_waits_for_the_morning_and_once_it_has_begun_nothing_is_told(town: Town) -> None:
    town.watch.now = at("2026-12-01 06:00")
    town.given("Centro", hour="14:30")
    assert town.gets() == {}
    town.watch.move(hours=1)
    assert town.gets()[1][0].startswith(GONE)
    town.watch.now = MEETING + timedelta(minutes=1)
    town.given("Guanomo")
    assert town.gets() == {}, "it has begun"
