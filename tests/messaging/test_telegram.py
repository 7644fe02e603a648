"""A reply on Telegram: buttons as they are read, taps that are settled, errors that are understood."""

import asyncio
import json
from typing import Any

import pytest

from messaging.message import Option
from messaging.provider import Gone, Outgoing, Refused, Result, Retry, Sent, Stopped
from tests.messaging.post import telegram_provider
from tests.standins.server import Answer
from tests.standins.telegram import TelegramStandIn


def _send(telegram: TelegramStandIn, **more: Any) -> Result:
    async def send() -> Result:
        provider = telegram_provider(telegram)
        await provider.open()
        try:
            given: dict[str, Any] = {"outbox_id": 7, "address": "9001", "text": "¿Puede ir?", **more}
            return await provider.send(Outgoing(**given))
        finally:
            await provider.close()

    return asyncio.run(send())


def _buttons(telegram: TelegramStandIn) -> list[list[tuple[str, str]]]:
    markup = telegram.sent[-1]["reply_markup"]
    return [[(each["text"], each["callback_data"]) for each in row] for row in markup["inline_keyboard"]]


def test_short_options_stand_side_by_side_and_carry_the_turn() -> None:
    with TelegramStandIn() as telegram:
        options = (Option("1", "Confirmo"), Option("2", "No puedo"), Option("3", "Otro día"))
        assert _send(telegram, options=options, turn=12) == Sent("1")
        assert _buttons(telegram) == [
            [("Confirmo", "12:1"), ("No puedo", "12:2")],
            [("Otro día", "12:3")],
        ]


def test_long_options_have_a_row_each() -> None:
    with TelegramStandIn() as telegram:
        options = (Option("1", "Tener el documento de identidad"), Option("mas", "Ver más"))
        _send(telegram, options=options, turn=3)
        assert [len(row) for row in _buttons(telegram)] == [1, 1]


def test_a_scale_is_one_row_and_what_its_steps_mean_is_said_in_the_text() -> None:
    with TelegramStandIn() as telegram:
        steps = [("1", "Muy mal"), ("2", "2"), ("3", ""), ("4", "4"), ("5", "Muy bien"), ("0", "NO SÉ")]
        _send(telegram, options=tuple(Option(*step) for step in steps), scale=True, turn=4)
        assert telegram.sent[-1]["text"] == "¿Puede ir?\n1 Muy mal, 5 Muy bien"
        assert _buttons(telegram) == [
            [(step, f"4:{step}") for step in "12345"],
            [("NO SÉ", "4:0")],
        ]


def test_protected_content_is_marked() -> None:
    with TelegramStandIn() as telegram:
        _send(telegram, protect=True)
        _send(telegram)
        assert [each["protect_content"] for each in telegram.sent] == [True, False]
        assert telegram.sent[-1]["reply_markup"] is None


def test_a_tap_is_answered_and_its_keyboard_removed() -> None:
    with TelegramStandIn() as telegram:
        _send(telegram, options=(Option("1", "Confirmo"),))
        _send(telegram, text="Gracias.", tap_id="q7", button_message_id=1)
        calls = dict(telegram.calls)
        assert calls["answerCallbackQuery"]["callback_query_id"] == "q7"
        assert calls["editMessageReplyMarkup"]["message_id"] == "1"


def test_a_tap_that_cannot_be_settled_takes_nothing_from_the_answer() -> None:
    with TelegramStandIn() as telegram:
        too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
        telegram.next_error(400, too_old, method="answerCallbackQuery")
        assert _send(telegram, tap_id="q7", button_message_id=77) == Sent("1")


_BLOCKED = "Forbidden: bot was blocked by the user"


@pytest.mark.parametrize(
    ("code", "description", "meaning"),
    [
        (403, _BLOCKED, Gone),
        (403, "Forbidden: user is deactivated", Gone),
        (403, "Forbidden: bot can't initiate conversation with a user", Gone),
        (403, "Forbidden: bot can't send messages to the user", Refused),
        (400, "Bad Request: chat not found", Gone),
        (400, "Bad Request: message is too long", Refused),
        (400, "Bad Request: message text is empty", Refused),
        (401, "Unauthorized", Stopped),
        (404, "Not Found", Stopped),
        (409, "Conflict: terminated by other getUpdates request", Retry),
        (500, "Internal Server Error", Retry),
        (502, "Bad Gateway", Retry),
    ],
)
def test_what_an_error_means(code: int, description: str, meaning: type) -> None:
    with TelegramStandIn() as telegram:
        telegram.next_error(code, description)
        assert isinstance(_send(telegram), meaning)


def test_flood_control_and_a_chat_that_moved() -> None:
    with TelegramStandIn() as telegram:
        telegram.next_error(429, "Too Many Requests: retry after 17", retry_after=17)
        slow = _send(telegram)
        assert isinstance(slow, Retry)
        assert (slow.after, slow.perhaps_sent) == (17, False)
        body = {"ok": False, "error_code": 400, "description": "Bad Request: group chat was upgraded"}
        telegram.next(error=Answer(400, {**body, "parameters": {"migrate_to_chat_id": -100123}}))
        assert isinstance(_send(telegram), Refused)


def test_who_may_have_been_sent_what() -> None:
    with TelegramStandIn() as telegram:
        for trouble in ({"reset": True}, {"half": True}):
            telegram.next(**trouble)
            lost = _send(telegram)
            assert isinstance(lost, Retry)
            assert lost.perhaps_sent
        provider = telegram_provider(telegram)
    # The server is gone: nothing can have been sent.
    away = asyncio.run(provider.send(Outgoing(7, "9001", "Hola.")))
    assert isinstance(away, Retry)
    assert not away.perhaps_sent


def test_a_broken_answer_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with TelegramStandIn() as telegram, caplog.at_level("DEBUG"):
        telegram.next(half=True)
        _send(telegram, text="un secreto")
        telegram.next(error=Answer(500, "un secreto"))
        _send(telegram, text="otro")
    logged = [
        record for record in caplog.records if record.name.startswith(("telegram.request", "messaging"))
    ]
    assert not any("secreto" in record.getMessage() or "9001" in record.getMessage() for record in logged)


def test_a_button_that_would_be_refused_is_our_own_mistake() -> None:
    with TelegramStandIn() as telegram, pytest.raises(ValueError, match="64 bytes"):
        _send(telegram, options=(Option("x" * 63, "demasiado"),), turn=1)


def test_the_stand_in_shows_what_the_library_understands() -> None:
    with TelegramStandIn() as telegram:
        _send(telegram)
        assert json.loads(json.dumps(telegram.calls[-1][1])) == {
            "chat_id": "9001",
            "text": "¿Puede ir?",
            "protect_content": "false",
        }
