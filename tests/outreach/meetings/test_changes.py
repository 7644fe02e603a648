"""What follows when a meeting is moved, cancelled or held, and for whom it was missed."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, text, true, update

from db.tables import (
    AuditEvent,
    Conversation,
    Family,
    Meeting,
    MeetingChange,
    MeetingReply,
    Outbox,
    OutboxChange,
)
from messaging import key
from messaging.hours import Hours
from messaging.outbox import advance
from outreach.meetings.due import Written, see_to
from outreach.meetings.series import Series
from programme import attendance, meeting_changes, meetings
from programme.calendar import BOGOTA
from programme.late_notices import untold
from tests import world
from tests.outreach.worker.test_worker import START, until, worker
from tests.standins.telegram import TelegramStandIn

HOURS, SERIES = Hours(), Series()


def at(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=BOGOTA)


#: A Monday, and a meeting on the Wednesday after.
NOW, MEETING, MOVED = at("2026-11-23 09:00"), at("2026-11-25 14:30"), at("2026-12-02 09:00")


class Town:
    """Three families of one gestor, each with a phone, and a meeting for all of them."""

    def __init__(self, engine: Engine, starts_at: datetime = MEETING) -> None:
        self.engine = engine
        with engine.begin() as connection:
            self.place = world.place(connection)
            self.families = {}
            for number in (1, 2, 3):
                self.families[number] = world.family(connection, self.place, f"F{number}", vereda="Guanomo")
                world.contact(connection, self.families[number], address=f"+57300111223{number}")
            self.meeting = world.meeting(
                connection, self.place, starts_at, kind="community", vereda="Guanomo"
            )

    def sees_to(self, now: datetime = NOW, series: Series = SERIES) -> Written:
        return see_to(self.engine, now, HOURS, series)

    def sends(self, *families: int, name: str = "day_before", now: datetime = NOW) -> None:
        """The reminders of that name reach these families."""
        with self.engine.begin() as connection:
            for family in families:
                which = Outbox.about == name, Outbox.family_id == self.families[family]
                for outbox_id in connection.scalars(select(Outbox.id).where(*which)).all():
                    advance(connection, outbox_id, "sent", None, None, now)

    def answers(self, family: int, given: str, proposal: str | None = None, now: datetime = NOW) -> None:
        with self.engine.begin() as connection:
            assert meetings.answer(connection, self.meeting, self.families[family], given, now, proposal)

    def changes(self, what: str, now: datetime = NOW, starts_at: datetime = MOVED) -> None:
        with self.engine.begin() as connection:
            if what == "moved":
                assert meeting_changes.move(connection, self.meeting, starts_at, "staff:G01", now)
            else:
                change = meeting_changes.cancel if what == "cancelled" else meeting_changes.hold
                assert change(connection, self.meeting, "staff:G01", now)

    def missing(self, *families: int, now: datetime) -> None:
        with self.engine.begin() as connection:
            missed = {self.families[family] for family in families}
            assert attendance.record(connection, self.meeting, missed, self.place.gestor_id, now)

    def outbox(self, name: str) -> dict[int, str]:
        """The state of each family's last message of that name."""
        known = {family_id: number for number, family_id in self.families.items()}
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(Outbox.state, Outbox.family_id).where(Outbox.about == name).order_by(Outbox.id)
            )
            return {known[row.family_id]: row.state for row in rows}

    def scalars(self, statement: object) -> list[object]:
        with self.engine.connect() as connection:
            return list(connection.scalars(statement))


@pytest.fixture
def town(database: Engine) -> Town:
    return Town(database)


@pytest.mark.parametrize("what", ["moved", "cancelled", "held"])
def test_what_was_to_leave_is_called_back_with_plain_words(town: Town, what: str) -> None:
    town.sees_to()
    assert set(town.outbox("day_before").values()) == set(town.outbox("morning").values()) == {"scheduled"}
    town.changes(what)
    town.sees_to()
    assert set(town.outbox("day_before").values()) == set(town.outbox("morning").values()) == {"cancelled"}
    words = {
        "moved": "la reunión cambió de fecha",
        "cancelled": "la reunión se canceló",
        "held": "la reunión ya se hizo",
    }
    said = town.scalars(select(OutboxChange.words).where(OutboxChange.state == "cancelled").distinct())
    assert said == [words[what]]
    assert town.scalars(select(MeetingChange.id)) == [], "it is settled"


@pytest.mark.parametrize("what", ["moved", "cancelled"])
def test_those_who_knew_are_told_once_and_nobody_else(town: Town, what: str) -> None:
    town.sees_to()
    town.sends(1)
    town.answers(2, "confirmed")
    town.changes(what)
    assert town.sees_to().told == 2
    assert town.outbox(what) == {1: "queued", 2: "queued"}
    assert town.sees_to() == Written(0, 0, 0) if what == "cancelled" else town.sees_to().told == 0


def test_a_held_meeting_says_nothing(town: Town) -> None:
    town.sees_to()
    town.sends(1, 2, 3)
    town.changes("held")
    assert town.sees_to() == Written(0, 0, 0)


def test_a_moved_meeting_asks_anew(town: Town) -> None:
    """Also who had declined; the old answers count no more."""
    town.answers(1, "declined", "el viernes")
    town.answers(2, "confirmed")
    town.changes("moved")
    assert town.scalars(select(MeetingReply.answer)) == []
    assert town.sees_to().told == 2
    # The third had not heard of the old date: to it the meeting is new.
    assert (town.outbox("moved"), town.outbox("set")) == ({1: "queued", 2: "queued"}, {3: "queued"})
    with town.engine.begin() as connection:
        old = meetings.answer(connection, town.meeting, town.families[1], "confirmed", NOW, starts_at=MEETING)
    assert not old, "an answer to the question about the old date"
    town.sees_to(at("2026-11-30 09:00"))
    assert set(town.outbox("day_before")) == {1, 2, 3}


def test_word_of_a_move_is_enough_for_half_a_day(town: Town) -> None:
    town.sees_to()
    town.sends(1, 2, 3)
    town.changes("moved", starts_at=at("2026-11-24 15:00"))
    town.sees_to()
    assert town.outbox("moved") == dict.fromkeys((1, 2, 3), "queued")
    with town.engine.connect() as connection:
        new = at("2026-11-24 15:00")
        names = connection.scalars(select(Outbox.about).where(Outbox.instant == new))
        assert set(names) == {"morning"}


def test_a_meeting_that_is_moved_back_is_reminded_of_again(town: Town) -> None:
    town.sees_to()
    town.changes("moved")
    town.sees_to()
    town.changes("moved", starts_at=MEETING)
    town.sees_to()
    assert town.outbox("day_before") == dict.fromkeys((1, 2, 3), "scheduled")
    assert town.outbox("moved") == {}, "nobody had been told of any date"


def test_a_meeting_that_is_moved_twice_is_told_of_each_time_it_was_known(town: Town) -> None:
    town.sees_to()
    town.sends(1)
    town.changes("moved")
    town.sees_to()
    town.sends(1, name="moved")
    town.changes("moved", starts_at=MEETING, now=NOW + timedelta(hours=1))
    town.sees_to(NOW + timedelta(hours=1))
    town.sends(1, name="moved")
    town.changes("moved", now=NOW + timedelta(hours=2))
    town.sees_to(NOW + timedelta(hours=2))
    count = select(func.count()).where(Outbox.about == "moved")
    assert town.scalars(count) == [3]


def test_two_changes_before_anybody_looks_are_told_as_one(town: Town) -> None:
    town.sees_to()
    town.sends(1)
    town.changes("moved")
    town.changes("cancelled", now=NOW + timedelta(minutes=1))
    assert town.sees_to(NOW + timedelta(minutes=2)).told == 1
    assert (town.outbox("moved"), town.outbox("cancelled")) == ({}, {1: "queued"})


def test_changes_are_told_within_the_hours(town: Town) -> None:
    town.sees_to()
    town.sends(1)
    night = at("2026-11-23 20:30")
    town.changes("cancelled", now=night)
    town.sees_to(night)
    due = town.scalars(select(Outbox.not_before).where(Outbox.about == "cancelled"))
    assert due == [at("2026-11-24 07:00")]


@pytest.mark.parametrize(
    ("changed", "starts_at", "told"),
    [("cancelled", MOVED, 0), ("moved", MOVED, 2), ("moved", at("2026-11-24 06:30"), 0)],
)
def test_what_cannot_be_told_before_the_hour_of_the_meeting_is_written_down_for_the_gestor(
    database: Engine, changed: str, starts_at: datetime, told: int
) -> None:
    """At night, of a meeting at dawn; its new date is told in the morning. The third knew of nothing."""
    town = Town(database, at("2026-11-24 06:00"))
    town.answers(1, "confirmed")
    town.answers(2, "confirmed")
    night = at("2026-11-23 21:00")
    town.changes(changed, now=night, starts_at=starts_at)
    assert [town.sees_to(night).told, town.sees_to(night).told] == [told, 0]
    assert town.outbox("untold") == {1: "expired", 2: "expired"}
    said = select(OutboxChange.words).where(OutboxChange.state == "expired").distinct()
    assert town.scalars(said) == ["la reunión era antes de la hora en que se puede escribir: avisa el gestor"]
    for now, shown in ((night, 1), (at("2026-11-24 08:00"), 1), (at("2026-11-25 00:01"), 0)):
        with database.connect() as connection:
            found = untold(connection, town.place.gestor_id, now)
        assert [(one.families, one.moved) for one in found] == [(("F1", "F2"), changed == "moved")] * shown


def test_what_is_over_before_the_next_opening_is_not_told(town: Town) -> None:
    town.sees_to()
    town.sends(1)
    town.changes("cancelled", now=at("2026-11-25 14:31"))
    assert town.sees_to(at("2026-11-25 14:31")).told == 0


@pytest.mark.parametrize(
    "reason",
    [
        "UPDATE conversation SET opted_out_at = now()",
        "UPDATE conversation SET blocked_at = now()",
        "UPDATE contact SET authorised = false",
        "UPDATE contact SET ended_at = now()",
        "UPDATE family SET stage = 'withdrawn'",
    ],
)
def test_who_may_not_be_written_to_is_not_told(town: Town, reason: str) -> None:
    town.sees_to()
    town.sends(1, 2, 3)
    town.changes("cancelled")
    with town.engine.begin() as connection:
        connection.execute(text(reason))
    assert town.sees_to().told == 0
    with town.engine.begin() as connection:
        connection.execute(update(Meeting).values(status="held", starts_at=NOW - timedelta(hours=2)))
        for family_id in town.families.values():
            values = {"meeting_id": town.meeting, "family_id": family_id, "at": NOW}
            connection.execute(
                text(
                    "INSERT INTO meeting_attendance (meeting_id, family_id, attended, staff_id, at) "
                    "SELECT :meeting_id, :family_id, false, gestor_id, :at FROM meeting"
                ),
                values,
            )
    assert town.sees_to().missed == 0


def test_one_message_a_family_on_its_best_contact(town: Town) -> None:
    with town.engine.begin() as connection:
        world.contact(connection, town.families[1], "telegram", "9001")
    town.answers(1, "confirmed")
    town.changes("cancelled")
    town.sees_to()
    which = select(Outbox.channel).where(Outbox.about == "cancelled")
    assert town.scalars(which) == ["telegram"]


def test_a_second_try_by_sms_is_called_back_too_and_counts_as_having_been_told(town: Town) -> None:
    town.sees_to()
    with town.engine.begin() as connection:
        for family, state in ((1, "queued"), (2, "sent")):
            others = {"cause": key.second(Outbox.cause), "state": text(f"'{state}'"), "second": true()}
            columns = {c.name: c for c in Outbox.__table__.columns if c.name != "id"} | others
            row = select(*columns.values()).where(
                Outbox.about == "day_before", Outbox.family_id == town.families[family]
            )
            connection.execute(insert(Outbox).from_select(list(columns), row))
    town.changes("cancelled")
    town.sees_to()
    second = select(Outbox.state).where(Outbox.second).order_by(Outbox.id)
    assert town.scalars(second) == ["cancelled", "sent"]
    assert town.outbox("cancelled") == {2: "queued"}


def test_each_change_is_in_the_audit(town: Town) -> None:
    town.changes("moved")
    town.changes("held")
    events = select(AuditEvent.action + " " + AuditEvent.actor + " " + AuditEvent.subject).order_by(
        AuditEvent.id
    )
    assert town.scalars(events) == [
        "meeting.moved staff:G01 meeting:R001",
        "meeting.held staff:G01 meeting:R001",
    ]


def test_what_is_over_cannot_be_changed(town: Town) -> None:
    town.changes("cancelled")
    with town.engine.begin() as connection:
        assert not meeting_changes.move(connection, town.meeting, MOVED, "staff:G01", NOW)
        assert not meeting_changes.hold(connection, town.meeting, "staff:G01", NOW)
        assert not meeting_changes.cancel(connection, town.meeting, "staff:G01", NOW)


def test_those_who_were_missed_get_one_kind_message(town: Town) -> None:
    """Not who came, and not who had said that it could not."""
    town.answers(2, "declined", "el viernes")
    after = at("2026-11-25 17:00")
    town.missing(1, 2, now=after)
    assert town.sees_to(after).missed == 1
    assert town.outbox("missed") == {1: "queued"}
    assert town.sees_to(after + timedelta(days=1)).missed == 0


def test_a_late_word_about_a_missed_meeting_waits_for_the_morning_and_is_not_sent_days_later(
    town: Town,
) -> None:
    town.missing(1, now=at("2026-11-25 20:00"))
    assert town.sees_to(at("2026-11-29 09:00")).missed == 0
    assert town.sees_to(at("2026-11-25 20:00")).missed == 1
    due = town.scalars(select(Outbox.not_before).where(Outbox.about == "missed"))
    assert due == [at("2026-11-26 07:00")]


def test_only_the_gestor_of_a_meeting_says_who_came_and_only_once_it_began(town: Town) -> None:
    with town.engine.begin() as connection:
        other = world.gestor(connection, "G02")
        assert not attendance.record(connection, town.meeting, set(), other, at("2026-11-25 17:00"))
        early = at("2026-11-25 14:29")
        assert not attendance.record(connection, town.meeting, set(), town.place.gestor_id, early)
        assert attendance.record(connection, town.meeting, set(), town.place.gestor_id, MEETING)


def _many(connection: Connection, town: Town, meetings: int) -> None:
    copy = "INSERT INTO meeting (code, kind, family_id, gestor_id, starts_at, status, created_at) "
    copy += "SELECT 'M' || n, 'family', f.id, f.gestor_id, :starts, 'planned', :known "
    copy += "FROM generate_series(1, :meetings) n, family f WHERE f.id = :family"
    values = {"starts": MEETING, "known": NOW, "meetings": meetings, "family": town.families[1]}
    connection.execute(text(copy), values)


def test_a_thousand_meetings_are_moved_in_a_moment(town: Town) -> None:
    with town.engine.begin() as connection:
        _many(connection, town, 1000)
        ids = list(connection.scalars(select(Meeting.id).where(Meeting.kind == "family")))
        meeting_changes.note(connection, ids, NOW)
        connection.execute(update(Meeting).where(Meeting.kind == "family").values(starts_at=MOVED))
    assert town.sees_to().told == 0, "nobody knew of them"
    assert town.scalars(select(MeetingChange.id)) == []
    assert town.scalars(select(func.count()).select_from(Family)) == [3]
    assert town.scalars(select(func.count()).select_from(Conversation)) == [3]


def test_a_worker_tells_of_a_move_without_waiting_for_its_round(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        family_id = world.family(connection, where)
        world.contact(connection, family_id, "telegram", "9001")
        meeting_id = world.meeting(connection, where, START + timedelta(hours=22), family_id=family_id)
    with TelegramStandIn() as telegram, worker(database, keys, tmp_path, telegram):
        until(lambda: len(telegram.sent) == 1, 10)
        with database.begin() as connection:
            new = START + timedelta(days=5)
            assert meeting_changes.move(connection, meeting_id, new, "staff:G01", START)
        until(lambda: len(telegram.sent) == 2, 10)
    assert telegram.sent[1]["text"].startswith("Su reunión con la Red cambió. Ahora es el miércoles 25")
