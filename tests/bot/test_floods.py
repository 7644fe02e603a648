"""The same message again and again meets silence, and who sends more than can be read is answered slowly.

Whoever is on duty hears of it once.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, select

from bot.state import State
from db.tables import Alert, LogroState
from tests import world
from tests.bot.rehearsed import Phone, undone
from tests.databases import fresh_database
from tests.webhooks.rows import NOW

KNOWN, CHAT, STAFF = "+573001110001", "9001", "9100"
FLOOD = [*[True] * 20, False, False]


@pytest.fixture(scope="module")
def town(server: Any) -> Iterator[Engine]:
    """A family with a phone and a chat, whose baseline is not made yet; and the gestor's chat."""
    with fresh_database(server) as engine:
        with engine.begin() as connection:
            where = world.place(connection)
            family_id = world.family(connection, where, stage="baseline")
            connection.execute(delete(LogroState))
            world.contact(connection, family_id, "sms", KNOWN)
            world.contact(connection, family_id, "telegram", CHAT)
            world.contact(connection, None, "telegram", STAFF, staff_id=where.gestor_id)
        yield engine


@pytest.fixture
def connection(town: Engine) -> Iterator[Connection]:
    with undone(town) as connection:
        yield connection


@pytest.fixture
def phone(connection: Connection) -> Phone:
    return Phone(connection, KNOWN)


def _hears(phone: Phone, *texts: str, **more: Any) -> list[bool]:
    """Write these within one second. Return whether each was answered."""
    answered = []
    for text in texts:
        phone.now -= timedelta(seconds=70)
        answered.append(bool(phone.writes(text, **more)))
    return answered


def _alerts(connection: Connection) -> list[tuple[str, str | None]]:
    found = connection.execute(select(Alert.kind, Alert.text).order_by(Alert.id))
    return [(row.kind, row.text) for row in found]


def test_from_the_twenty_first_equal_message_on_there_is_silence_and_one_alert(
    connection: Connection, phone: Phone
) -> None:
    assert all(_hears(phone, *["¡Hola!", "hola", "HOLA 😀", "hola."] * 5))
    assert _alerts(connection) == []
    assert _hears(phone, "hola") == [False]
    assert _alerts(connection) == [("flood", None)]
    assert _hears(phone, "hola", "hola") == [False, False]
    assert _alerts(connection) == [("flood", None)]
    assert _hears(phone, "ayuda", "hola") == [True, True], "they are equal no more, and counted anew"


def test_different_messages_are_none(connection: Connection, phone: Phone) -> None:
    assert all(_hears(phone, *["hola", "ayuda"] * 12))
    assert _alerts(connection) == []


def test_an_open_question_makes_no_difference(phone: Phone) -> None:
    phone.writes("queja")
    assert _hears(phone, *["zzz qqq"] * 22) == FLOOD


def test_pictures_are_equal_messages_too(connection: Connection) -> None:
    chat = Phone(connection, CHAT, "telegram")
    assert _hears(chat, *[""] * 22, kind="media", what="sticker") == FLOOD


@pytest.mark.parametrize(("after", "answered"), [(0, False), (1, True)])
def test_they_are_counted_for_five_minutes_from_the_first_of_them(
    phone: Phone, after: int, answered: bool
) -> None:
    _hears(phone, *["hola"] * 20)
    phone.now += timedelta(minutes=5, seconds=after)
    assert _hears(phone, "hola") == [answered]


def test_the_same_answer_to_one_question_after_another_is_none(connection: Connection) -> None:
    desk = Phone(connection, STAFF, "telegram")
    desk.writes("familia f001", "3", "1")
    assert all(_hears(desk, *["1"] * 22))
    assert _alerts(connection) == []


def _counted(pace: float, ago: timedelta = timedelta(), **more: Any) -> State:
    """So many messages are counted, the last of them so long ago."""
    return State(pace=pace, pace_at=(NOW - ago).isoformat(), **more)


def _said(phone: Phone, text: str) -> list[str]:
    """Write this at once. Return the keys of the answer."""
    phone.now -= timedelta(seconds=70)
    return phone.writes(text)


def test_what_comes_after_two_hundred_at_once_is_too_fast_which_is_said_once(
    connection: Connection, phone: Phone
) -> None:
    phone.remembers(_counted(199))
    assert _said(phone, "hola") == ["menu.hello"]
    assert _alerts(connection) == []
    assert [_said(phone, text) for text in ("ayuda", "hola")] == [["too_fast"], []]
    assert _alerts(connection) == [("flood", None)]


def test_five_a_minute_are_answered_for_ever(phone: Phone) -> None:
    phone.remembers(_counted(200, timedelta(minutes=1), slowed_at=NOW.isoformat()))
    assert _hears(phone, *["hola", "ayuda"] * 4) == [True] * 5 + [False] * 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State(), 1),
        (_counted(3, timedelta(hours=1)), 1),
        (_counted(10, timedelta(minutes=1)), 6),
        # The clock was set back.
        (_counted(10, timedelta(minutes=-1)), 11),
    ],
)
def test_what_is_counted_goes_down_with_time_and_never_below_nothing(
    phone: Phone, before: State, after: float
) -> None:
    phone.remembers(before)
    _said(phone, "hola")
    assert (phone.talk.state.pace, phone.talk.state.pace_at) == (after, NOW.isoformat())


@pytest.mark.parametrize(("more", "said"), [(0, []), (1, ["too_fast"])])
def test_that_it_is_too_fast_is_said_once_an_hour(
    connection: Connection, phone: Phone, more: int, said: list[str]
) -> None:
    before = NOW - timedelta(hours=1, seconds=more)
    phone.remembers(_counted(200, slowed_at=before.isoformat()))
    assert _said(phone, "hola") == said
    assert phone.talk.state.slowed_at == (NOW if said else before).isoformat()
    assert len(_alerts(connection)) == len(said)


def test_staff_at_work_and_answers_to_one_question_after_another_are_never_too_fast(
    connection: Connection,
) -> None:
    staff = Phone(connection, STAFF, "telegram")
    staff.remembers(_counted(200))
    assert _said(staff, "hola") != [] and _alerts(connection) == []
    phone = Phone(connection, KNOWN)
    phone.writes("libreta")
    kept = phone.talk.state
    kept.pace, kept.pace_at = 200.0, NOW.isoformat()
    phone.remembers(kept)
    assert "too_fast" not in _said(phone, "1")
