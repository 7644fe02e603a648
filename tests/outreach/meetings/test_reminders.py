"""Each family is reminded of a meeting on one contact, of when and where, and each reminder once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, insert, select, text, update
from sqlalchemy.engine import URL

from db.tables import Contact, Conversation, Meeting, MeetingReply, Outbox
from locales.texts import languages, texts
from messaging.channels import of_numbers
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Option, Reply
from messaging.sms import size
from outreach.meetings.due_reminders import write_some
from outreach.meetings.reminders import compose
from outreach.meetings.series import Series
from programme.calendar import BOGOTA
from tests.databases import fresh_database
from tests.world import Place, contact, family, meeting, place

HOURS = Hours()

#: The reminder of the day before alone.
DAY_BEFORE = Series(when_set=False, days_before=(1,), morning=None)


def write_day_before(connection: Connection, now: datetime) -> int:
    return write_some(connection, now, HOURS, DAY_BEFORE)[0]


def at(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=BOGOTA)


@pytest.fixture(scope="module")
def shared(server: URL) -> Iterator[Engine]:
    """One database for all these tests."""
    with fresh_database(server) as engine:
        yield engine


@pytest.fixture
def connection(shared: Engine) -> Iterator[Connection]:
    """A transaction of which nothing stays."""
    with shared.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


#: A Monday, and a meeting on the Wednesday after.
NOW, MEETING = at("2026-11-23 09:00"), at("2026-11-25 10:30")


def _outbox(connection: Connection) -> list[tuple[str, int, str]]:
    """Channel, family and state of what is in the outbox."""
    rows = connection.execute(select(Outbox.channel, Outbox.family_id, Outbox.state).order_by(Outbox.id))
    return [(row.channel, row.family_id, row.state) for row in rows]


def _claimed(connection: Connection) -> Row:
    """The only reminder, as it is when it is sent."""
    found = connection.execute(
        select(Outbox.__table__, Conversation.address, Conversation.simulated).join(
            Conversation, Conversation.id == Outbox.conversation_id
        )
    ).one()
    return Row(**{name: getattr(found, name) for name in Row.__dataclass_fields__})


def test_it_is_written_once_however_often_it_is_asked_for(connection: Connection) -> None:
    where = place(connection)
    family_id = family(connection, where)
    contact(connection, family_id)
    meeting(connection, where, MEETING, family_id=family_id)
    assert write_day_before(connection, NOW) == 1
    assert write_day_before(connection, NOW + timedelta(minutes=5)) == 0
    row = connection.execute(select(Outbox.__table__)).one()
    assert (row.state, row.priority, row.kind) == ("scheduled", 1, "reminder")
    assert (row.not_before, row.not_after) == (at("2026-11-24 10:00"), at("2026-11-24 19:00"))


def test_a_meeting_that_is_moved_is_reminded_of_anew(connection: Connection) -> None:
    where = place(connection)
    family_id = family(connection, where)
    contact(connection, family_id)
    meeting(connection, where, MEETING, family_id=family_id)
    write_day_before(connection, NOW)
    old = _claimed(connection)
    connection.execute(update(Meeting).values(starts_at=MEETING + timedelta(hours=2)))
    assert write_day_before(connection, NOW) == 1
    ended = compose(connection, old, NOW)
    assert ended == Suppressed("la reunión cambió, se canceló o ya pasó", "cancelled")


def test_whom_a_community_meeting_concerns(connection: Connection) -> None:
    where = place(connection)
    other = Place(where.gestor_id)
    ids = {
        "here": family(connection, where, "F1", vereda="Guanomo"),
        "elsewhere": family(connection, where, "F2", vereda="Resguardo"),
        "exited": family(connection, where, "F3", vereda="Guanomo", stage="exited"),
        "withdrawn": family(connection, where, "F4", vereda="Guanomo", stage="withdrawn"),
        "another's": family(connection, other, "F5", vereda="Guanomo", gestor_id=None),
    }
    for number, family_id in enumerate(ids.values()):
        contact(connection, family_id, address=f"+57300111223{number}")
    meeting(connection, where, MEETING, kind="community", vereda="Guanomo")
    write_day_before(connection, NOW)
    assert [each[1] for each in _outbox(connection)] == [ids["here"]]
    meeting(connection, where, MEETING, code="R2", kind="welcome")
    write_day_before(connection, NOW)
    assert [each[1] for each in _outbox(connection)[1:]] == [ids["here"], ids["elsewhere"]]


def test_one_message_a_family_telegram_first(connection: Connection) -> None:
    where = place(connection)
    both, phone_only = family(connection, where, "F1"), family(connection, where, "F2")
    contact(connection, both, "sms", "+573001112233")
    contact(connection, both, "telegram", "9001")
    contact(connection, phone_only, "sms", "+573001112244")
    meeting(connection, where, MEETING, kind="community")
    write_day_before(connection, NOW)
    assert _outbox(connection) == [("telegram", both, "scheduled"), ("sms", phone_only, "scheduled")]


@pytest.mark.parametrize("reason", ["no", "not asked", "ended", "opted out", "blocked", "declined"])
def test_who_may_not_be_written_to_gets_none(connection: Connection, reason: str) -> None:
    where = place(connection)
    family_id = family(connection, where)
    authorised = {"no": False, "not asked": None}.get(reason, True)
    contact(connection, family_id, authorised=authorised)
    meeting_id = meeting(connection, where, MEETING, family_id=family_id)
    if reason == "ended":
        connection.execute(update(Contact).values(ended_at=NOW))
    elif reason == "opted out":
        connection.execute(update(Conversation).values(opted_out_at=NOW))
    elif reason == "blocked":
        connection.execute(update(Conversation).values(blocked_at=NOW))
    elif reason == "declined":
        answer = {"meeting_id": meeting_id, "family_id": family_id, "answer": "declined", "at": NOW}
        connection.execute(insert(MeetingReply).values(answer))
    assert write_day_before(connection, NOW) == 0


def test_when_telegram_is_blocked_the_phone_is_used(connection: Connection) -> None:
    where = place(connection)
    family_id = family(connection, where)
    contact(connection, family_id, "telegram", "9001")
    contact(connection, family_id, "sms")
    connection.execute(update(Conversation).values(blocked_at=NOW).where(Conversation.channel == "telegram"))
    meeting(connection, where, MEETING, family_id=family_id)
    write_day_before(connection, NOW)
    assert [each[0] for each in _outbox(connection)] == ["sms"]


def _reminder(connection: Connection, at_place: str | None = "su casa", **values: object) -> Row:
    where = place(connection)
    family_id = family(connection, where, **values)
    contact(connection, family_id)
    meeting(connection, where, MEETING, family_id=family_id, at=at_place)
    write_day_before(connection, NOW)
    return _claimed(connection)


def test_it_says_when_and_where_and_never_what_about(connection: Connection) -> None:
    row = _reminder(connection)
    composed = compose(connection, row, NOW)
    turn = connection.scalar(select(Conversation.turn))
    assert composed == Composed(
        Reply(
            "La Red le recuerda su reunión: miércoles 25 de noviembre, 10:30 a. m., en su casa. ¿Puede ir?",
            (Option("1", "Confirmo"), Option("2", "No puedo")),
        ),
        turn=turn,
    )
    assert turn == 1


def test_it_speaks_the_familys_language(connection: Connection) -> None:
    composed = compose(connection, _reminder(connection, None, language="en"), NOW)
    assert isinstance(composed, Composed)
    assert "Wednesday, November 25, 10:30 AM, at a place to be confirmed." in composed.reply.text


def test_what_was_corrected_in_between_is_right(connection: Connection) -> None:
    row = _reminder(connection)
    connection.execute(update(Meeting).values(place="Escuela El Rosario"))
    composed = compose(connection, row, NOW)
    assert isinstance(composed, Composed)
    assert "Escuela El Rosario" in composed.reply.text


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ("UPDATE meeting SET status = 'cancelled'", "cancelled"),
        ("UPDATE meeting SET status = 'held'", "cancelled"),
        ("UPDATE meeting SET starts_at = starts_at + interval '1 hour'", "cancelled"),
        ("UPDATE family SET stage = 'withdrawn'", "cancelled"),
        ("UPDATE contact SET ended_at = now()", "suppressed"),
        ("UPDATE contact SET authorised = false", "suppressed"),
        (
            "INSERT INTO meeting_reply (meeting_id, family_id, answer, at) "
            "SELECT m.id, f.id, 'declined', now() FROM meeting m, family f",
            "cancelled",
        ),
    ],
)
def test_what_no_longer_holds_is_not_sent(connection: Connection, change: str, state: str) -> None:
    row = _reminder(connection)
    connection.execute(text(change))
    composed = compose(connection, row, NOW)
    assert isinstance(composed, Suppressed)
    assert composed.state == state


def test_who_has_confirmed_is_not_asked_again(connection: Connection) -> None:
    row = _reminder(connection)
    answer = {"meeting_id": row.meeting_id, "family_id": row.family_id, "answer": "confirmed", "at": NOW}
    connection.execute(insert(MeetingReply).values(answer))
    composed = compose(connection, row, NOW)
    assert connection.scalar(select(Conversation.turn)) == 0
    assert isinstance(composed, Composed)
    assert composed.reply.options == ()
    assert composed.reply.text.endswith("Usted ya confirmó.")


def test_who_is_in_the_midst_of_something_is_told_how_to_answer(connection: Connection) -> None:
    row = _reminder(connection)
    state = '{"dialog": {"name": "libreta", "data": {}, "keeps": true, "at": "2026-11-24T09:59:00-05:00"}}'
    connection.execute(update(Conversation).values(state=state, turn=4))
    composed = compose(connection, row, at("2026-11-24 10:00"))
    assert connection.scalar(select(Conversation.turn)) == 4
    assert isinstance(composed, Composed)
    assert composed.reply.options == ()
    assert composed.reply.text.endswith("Para responder escriba VISITA.")


def test_a_second_try_asks_under_the_same_turn(connection: Connection) -> None:
    row = _reminder(connection)
    first = compose(connection, row, NOW)
    assert isinstance(first, Composed)
    again = Row(**{**vars(row), "attempts": 1, "payload": {**row.payload, "turn": first.turn}})
    assert compose(connection, again, NOW) == first
    # Somebody has said something in between: the question that stands is no longer ours.
    connection.execute(update(Conversation).values(turn=Conversation.turn + 1))
    later = compose(connection, again, NOW)
    assert isinstance(later, Composed)
    assert later.turn != first.turn


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("key", ["set", "days_before", "morning", "moved"])
@pytest.mark.parametrize("end", ["ask", "confirmed", "busy"])
def test_it_fits_one_sms(key: str, end: str, language: str) -> None:
    words = texts(language)
    when = {"en": "Wednesday, September 30, 10:30 AM"}.get(
        language, "miércoles 30 de septiembre, 10:30 a. m."
    )
    options = (Option("1", words.say("visita.confirm")), Option("2", words.say("visita.cannot")))
    said = words.say(f"reminder.{key}", when=when, hour="10:30 a. m.", place="x" * 40)
    said = f"{said} {words.say(f'reminder.{end}')}"
    page = of_numbers().show(Reply(said, options if end == "ask" else ()), "MAS: ver mas")
    assert (size(page.text).encoding, size(page.text).segments, page.next) == ("gsm7", 1, None)


def _names(connection: Connection) -> list[str]:
    return [str(about) for about in connection.scalars(select(Outbox.about).order_by(Outbox.id))]


def test_a_series_is_written_as_it_falls_due(connection: Connection) -> None:
    where = place(connection)
    family_id = family(connection, where)
    contact(connection, family_id)
    meeting(connection, where, MEETING, family_id=family_id)
    connection.execute(update(Meeting).values(created_at=at("2026-11-17 09:00")))
    for day, written in (
        ("2026-11-17 09:00", ["set"]),
        ("2026-11-20 09:00", ["set"]),
        ("2026-11-21 09:00", ["set", "days_3"]),
        ("2026-11-23 09:00", ["set", "days_3", "day_before", "morning"]),
        ("2026-11-25 10:00", ["set", "days_3", "day_before", "morning"]),
    ):
        write_some(connection, at(day), HOURS, Series())
        assert _names(connection) == written


def test_who_has_confirmed_is_reminded_the_day_before_and_that_morning_alone(connection: Connection) -> None:
    where = place(connection)
    family_id = family(connection, where)
    contact(connection, family_id)
    meeting_id = meeting(connection, where, MEETING, family_id=family_id)
    connection.execute(update(Meeting).values(created_at=at("2026-11-17 09:00")))
    answer = {"meeting_id": meeting_id, "family_id": family_id, "answer": "confirmed", "at": NOW}
    connection.execute(insert(MeetingReply).values(answer))
    for day in ("2026-11-17 09:00", "2026-11-21 09:00", "2026-11-23 09:00"):
        write_some(connection, at(day), HOURS, Series())
    assert _names(connection) == ["day_before", "morning"]


def test_an_import_of_meetings_that_are_past_or_near_writes_no_word_that_they_are_set(
    connection: Connection,
) -> None:
    where = place(connection)
    family_id = family(connection, where)
    contact(connection, family_id)
    for number, starts in enumerate(("2026-11-19 10:00", "2026-11-23 08:00", "2026-11-23 12:30")):
        meeting(connection, where, at(starts), family_id=family_id, code=f"R{number}")
    connection.execute(update(Meeting).values(created_at=NOW))
    assert write_some(connection, NOW, HOURS, Series())[0] == 0


def test_two_families_of_one_phone_get_one_each(connection: Connection) -> None:
    where = place(connection)
    for code in ("F1", "F2"):
        contact(connection, family(connection, where, code))
    meeting(connection, where, MEETING, kind="community")
    assert write_day_before(connection, NOW) == 2
