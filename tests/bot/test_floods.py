"""The same message again and again meets silence, and whoever is on duty hears of it once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, select

from db.tables import Alert, LogroState
from tests import world
from tests.bot.rehearsed import Phone, undone
from tests.databases import fresh_database

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


def test_five_a_minute_are_answered_of_who_sends_more_than_two_hundred(
    connection: Connection, phone: Phone
) -> None:
    begin = phone.now
    assert all(_at(phone, begin, *["hola", "ayuda"] * 100))
    assert phone.writes("hola") == ["too_fast"], "said once"
    assert not any(_at(phone, begin, "ayuda", "hola"))
    assert _alerts(connection) == [("flood", None)]
    # As many as there were twelve seconds since.
    assert _at(phone, begin + timedelta(seconds=61), *["menu", "ayuda"] * 4) == [True] * 5 + [False] * 3
    assert _alerts(connection) == [("flood", None)]
    assert _at(phone, begin + timedelta(minutes=61), "hola") == [True]
    assert all(_at(phone, begin + timedelta(minutes=61), *["menu", "ayuda"] * 99))
    assert _at(phone, begin + timedelta(minutes=61), "hola") == [True]
    assert phone.writes("ayuda") == ["too_fast"]
    assert len(_alerts(connection)) == 2


def test_danger_and_a_wish_to_leave_are_heard_all_the_same(connection: Connection, phone: Phone) -> None:
    begin = phone.now
    _at(phone, begin, *["hola", "ayuda"] * 101)
    assert phone.writes("mi esposo me está pegando") == ["danger.lines"]
    assert phone.writes("salir") == ["salir.done"]


def _at(phone: Phone, instant: datetime, *texts: str) -> list[bool]:
    """Write these at one instant. Return whether each was answered."""
    answered = []
    for text in texts:
        phone.now = instant - timedelta(seconds=70)
        answered.append(bool(phone.writes(text)))
    phone.now = instant - timedelta(seconds=70)
    return answered
