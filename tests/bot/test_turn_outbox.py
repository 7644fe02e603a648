"""What an answer leaves for the worker, where a channel does not take it at once."""

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.doors import Telegram, Watch, application
from tests.webhooks import rows
from tests.webhooks.rows import NOW


@pytest.fixture
def chat(database: Engine) -> Telegram:
    """A family on Telegram."""
    rows.known(database, "telegram", "9001")
    return Telegram(application(database, Watch(NOW)).test_client())


def _turn(engine: Engine) -> int:
    turn = rows.line(engine, "telegram", "9001").turn
    assert isinstance(turn, int)
    return turn


def test_an_answer_goes_with_all_that_belongs_to_it(database: Engine, chat: Telegram) -> None:
    chat.post(chat.message("libreta"))
    tap = chat.tap("1:1", 77)
    chat.post(tap)
    asked, first = rows.outbox(database)
    common: dict[str, Any] = {"protect": False, "final": False, "scale": False}
    assert asked.payload == {
        **common,
        "text": "Califique la Red. Son máximo 10 preguntas y es voluntario. Nadie sabrá qué respondió usted, "
        "tampoco su gestor.",
        "options": [["1", "Empezar"], ["2", "Después"], ["3", "No quiero"]],
        "turn": 1,
        "tap_id": None,
        "button_message_id": None,
    }
    assert first.payload == {
        **common,
        "text": "Pregunta 1. ¿El gestor o la gestora visitó a su familia en los últimos 2 meses?",
        "options": [["1", "SÍ"], ["2", "NO"], ["0", "NO SÉ"]],
        "turn": 2,
        "tap_id": tap["callback_query"]["id"],
        "button_message_id": 77,
    }
    assert {(each.kind, each.priority, each.channel, each.not_before) for each in (asked, first)} == {
        ("reply", 0, "telegram", NOW)
    }
    assert [each.libreta for each in (asked, first)] == [False, True]


def test_steps_of_a_scale_are_marked_as_such_and_only_the_last_word_of_an_exit_is_final(
    database: Engine, chat: Telegram
) -> None:
    chat.post(chat.message("libreta"))
    for _ in range(12):
        chat.post(chat.tap(f"{_turn(database)}:1"))
    scales = {each.payload["scale"]: each.payload["options"] for each in rows.outbox(database)}
    assert [value for value, _ in scales[True]] == ["1", "2", "3", "4", "5", "0"]
    chat.post(chat.message("salir"))
    assert [each.payload["final"] for each in rows.outbox(database)][-2:] == [False, True]


def test_silence_and_a_block_leave_no_answer_and_a_block_spends_the_buttons(
    database: Engine, chat: Telegram
) -> None:
    chat.post(chat.message("hola"))
    chat.post(chat.membership("kicked"))
    assert (_turn(database), rows.line(database, "telegram", "9001").blocked_at) == (2, NOW)
    chat.post(chat.membership("member"))
    assert (_turn(database), rows.line(database, "telegram", "9001").blocked_at) == (3, None)
    assert len(rows.outbox(database)) == 1


def test_the_conversation_belongs_to_whoever_it_was_with(database: Engine, chat: Telegram) -> None:
    chat.post(chat.message("hola"))
    line = rows.line(database, "telegram", "9001")
    assert rows.state(database, "telegram", "9001").contact == line.contact_id is not None
