"""Whatever a provider answers, each message keeps a line that says what came of it, and none is sent twice
except on Telegram, where that is marked.
"""

from dataclasses import dataclass
from typing import Any
from unittest.mock import ANY

import pytest
from sqlalchemy import Engine, select

from db.tables import OutboxChange
from messaging.provider import Provider
from tests.messaging.post import (
    Watch,
    conversation,
    drain,
    history,
    letter,
    line,
    row,
    telegram_provider,
    twilio_provider,
)
from tests.standins.server import Answer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

PAGE = b"<html><body><h1>Sorry, something went wrong.</h1></body></html>"


@dataclass(frozen=True)
class Case:
    """What happens to the first try, and what is left of it: the line of that try with its `code` (ANY: a
    name of the transport's for a lost line) and how its `words` begin, the `end`, how often the message was
    `taken`, whether it is marked, and whether the contact is `gone`, by an exit or for good.
    """

    name: str
    trouble: dict[str, Any]
    code: str | None
    words: str
    end: str = "sent"
    taken: int = 1
    repeated: bool = False
    gone: bool = False


def _sms(code: int, status: int = 400) -> Answer:
    body = {"code": code, "message": "…", "more_info": f"https://www.twilio.com/docs/errors/{code}"}
    return Answer(status, {**body, "status": status})


_SILENT = "Twilio no respondió"
_FOUND: dict[str, Any] = {"code": None, "words": ""}

SMS = (
    Case(
        "a number that is none",
        {"error": _sms(21211)},
        "21211",
        "el número no existe",
        "failed",
        0,
        gone=True,
    ),
    Case("landline", {"error": _sms(21614)}, "21614", "el número no recibe mensajes", "failed", 0, gone=True),
    Case(
        "unsubscribed", {"error": _sms(21610)}, "21610", "el número pidió no recibir", "failed", 0, gone=True
    ),
    Case("400", {"error": _sms(21999)}, "21999", "Twilio no aceptó el mensaje", "failed", 0),
    Case("400, a page", {"error": Answer(400, PAGE)}, "400", "Twilio no aceptó el mensaje", "failed", 0),
    Case("429, no time", {"error": _sms(20429, 429)}, "20429", "Twilio pide ir más despacio"),
    Case("500", {"error": _sms(20500, 500)}, "20500", _SILENT),
    Case("500, taken", {"garbled": _sms(20500, 500)}, **_FOUND),
    Case("502, a page", {"error": Answer(502, PAGE)}, "502", _SILENT),
    Case("502, a page, taken", {"garbled": Answer(502, PAGE)}, **_FOUND),
    Case("201, a page", {"error": Answer(201, PAGE)}, "half", _SILENT),
    Case("201, a page, taken", {"garbled": Answer(201, PAGE)}, **_FOUND),
    Case("201, a list, taken", {"garbled": Answer(201, ["sid"])}, **_FOUND),
    Case("201, cut JSON, taken", {"garbled": Answer(201, b'{"sid": "SM01')}, **_FOUND),
    Case("201, without sid", {"error": Answer(201, {"status": "queued"})}, "half", _SILENT),
    Case("nothing", {"error": _sms(1), "hung": True}, ANY, _SILENT),
    Case("nothing, taken", {"hung": True}, **_FOUND),
    Case("half, taken", {"half": True}, **_FOUND),
    Case("reset", {"error": _sms(1), "reset": True}, ANY, _SILENT),
    Case("reset, taken", {"reset": True}, **_FOUND),
)


def _chat(code: int, description: str, **parameters: Any) -> Answer:
    body = {"ok": False, "error_code": code, "description": description}
    return Answer(code, {**body, "parameters": parameters} if parameters else body)


_MUTE, _NO = "Telegram no respondió", "Telegram no aceptó el mensaje"
_NEVER: dict[str, Any] = {"end": "failed", "taken": 0, "gone": True}
_TWICE: dict[str, Any] = {"words": _MUTE, "taken": 2, "repeated": True}
_PERHAPS: dict[str, Any] = {"words": _MUTE, "repeated": True}
_BLOCKED, _NO_CHAT = "Forbidden: bot was blocked by the user", "Bad Request: chat not found"
_MOVED = _chat(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100_123)

CHATS = (
    Case("blocked", {"error": _chat(403, _BLOCKED)}, f"403 {_BLOCKED}", "la persona bloqueó", **_NEVER),
    Case("no chat", {"error": _chat(400, _NO_CHAT)}, "400 Chat not found", "el chat no existe", **_NEVER),
    Case("supergroup", {"error": _MOVED}, "400 migrated", "el grupo cambió de dirección", "failed", 0),
    Case("400", {"error": _chat(400, "Bad Request: odd")}, "400 Odd", _NO, "failed", 0),
    Case("400, a page", {"error": Answer(400, PAGE)}, ANY, _NO, "failed", 0),
    Case("403", {"error": _chat(403, "Forbidden: odd")}, "403 Forbidden: odd", _NO, "failed", 0),
    Case("409", {"error": _chat(409, "Conflict: terminated")}, "Conflict", **_PERHAPS),
    Case("429, no time", {"error": _chat(429, "Too Many Requests")}, "429", "Telegram pide ir más despacio"),
    Case("500", {"error": _chat(500, "Internal Server Error")}, "NetworkError", **_PERHAPS),
    Case("500, taken", {"garbled": _chat(500, "Internal Server Error")}, "NetworkError", **_TWICE),
    Case("502, a page, taken", {"garbled": Answer(502, PAGE)}, "NetworkError", **_TWICE),
    Case("200, a page, taken", {"garbled": Answer(200, PAGE)}, "TelegramError", **_TWICE),
    Case("200, a list, taken", {"garbled": Answer(200, ["ok"])}, "TelegramError", **_TWICE),
    Case("200, cut JSON, taken", {"garbled": Answer(200, b'{"ok": true, "re')}, "TelegramError", **_TWICE),
    Case("nothing", {"error": _chat(1, ""), "hung": True}, "NetworkError", **_PERHAPS),
    Case("nothing, taken", {"hung": True}, "NetworkError", **_TWICE),
    Case("half, taken", {"half": True}, "NetworkError", **_TWICE),
    Case("reset, taken", {"reset": True}, "NetworkError", **_TWICE),
)


def _first_try(engine: Engine, outbox_id: int) -> tuple[str, str | None, str | None]:
    """State, code and words of the line after the first `sending`."""
    with engine.connect() as connection:
        changes = select(OutboxChange.state, OutboxChange.code, OutboxChange.words)
        found = connection.execute(
            changes.where(OutboxChange.outbox_id == outbox_id).order_by(OutboxChange.id).offset(2).limit(1)
        )
        return tuple(found.one())


def _check(engine: Engine, case: Case, outbox_id: int, taken: int) -> None:
    state, code, words = _first_try(engine, outbox_id)
    left = row(engine, outbox_id)
    address = line(engine, left.conversation_id)
    gone = address.opted_out_at if case.name == "unsubscribed" else address.blocked_at
    again = ["queued", "sending", "sent"] if state == "queued" else [case.end]
    assert history(engine, outbox_id) == ["queued", "sending", *again], case.name
    assert (code, (words or "").startswith(case.words)) == (case.code, True), (case.name, code, words)
    assert (left.state, taken, left.repeated) == (case.end, case.taken, case.repeated), case.name
    assert (gone is not None) is case.gone, case.name


def test_whatever_twilio_answers_a_message_is_sent_once_or_says_why_not(database: Engine) -> None:
    clock = Watch()
    with TwilioStandIn(clock) as twilio:
        numbers = [f"+5730011122{number:02}" for number in range(len(SMS))]
        ids = [letter(database, conversation(database, to, "sms"), "Hola.", "sms") for to in numbers]
        for case, to in zip(SMS, numbers, strict=True):
            twilio.next(to=to, verb="POST", **case.trouble)
        for _ in range(2):
            drain(database, clock, "sms", twilio_provider(twilio))
            clock.move(minutes=1)
        for case, to, outbox_id in zip(SMS, numbers, ids, strict=True):
            taken = [each["sid"] for each in twilio.sent if each["to"] == to]
            _check(database, case, outbox_id, len(taken))
            assert not taken or row(database, outbox_id).provider_id == taken[0], case.name


def test_whatever_telegram_answers_a_repeat_is_marked_and_all_else_says_why_not(database: Engine) -> None:
    clock = Watch()
    with TelegramStandIn() as telegram:
        chats = [f"{9_001 + number}" for number in range(len(CHATS))]
        ids = [letter(database, conversation(database, chat)) for chat in chats]
        for case, chat in zip(CHATS, chats, strict=True):
            telegram.next(chat_id=chat, **case.trouble)
        for _ in range(2):
            drain(database, clock, provider=telegram_provider(telegram))
            clock.move(minutes=1)
        for case, chat, outbox_id in zip(CHATS, chats, ids, strict=True):
            _check(database, case, outbox_id, sum(each["chat_id"] == chat for each in telegram.sent))


@pytest.mark.parametrize("channel", ["sms", "telegram"])
def test_a_right_answer_that_comes_too_late_is_a_lost_one(database: Engine, channel: str) -> None:
    clock = Watch()
    with TwilioStandIn(clock) as twilio, TelegramStandIn() as telegram:
        standin = twilio if channel == "sms" else telegram
        to = "+573001112233" if channel == "sms" else "9001"
        outbox_id = letter(database, conversation(database, to, channel), "Hola.", channel)
        (twilio.next if channel == "sms" else telegram.next)(slow=20.0)
        for _ in range(2):
            drain(database, clock, channel, _provider(channel, twilio, telegram, patience=0.3))
            clock.move(minutes=1)
        # At Twilio one can look.
        assert (len(standin.sent), row(database, outbox_id).repeated) == (
            (1, False) if channel == "sms" else (2, True)
        )
    assert row(database, outbox_id).state == "sent"


_CREDENTIALS, _TOKEN = "Twilio no acepta la cuenta o su clave", "Telegram no acepta la clave del bot"


@pytest.mark.parametrize(
    ("channel", "answer", "code", "said"),
    [
        pytest.param("sms", _sms(20003, 401), "20003", _CREDENTIALS, id="sms 401"),
        pytest.param("sms", Answer(401, PAGE), "401", _CREDENTIALS, id="sms 401, a page"),
        pytest.param("sms", Answer(403, PAGE), "403", _CREDENTIALS, id="sms 403, a page"),
        pytest.param("sms", _sms(20404, 404), "20404", _CREDENTIALS, id="sms 404"),
        pytest.param("sms", Answer(404, PAGE), "404", _CREDENTIALS, id="sms 404, a page"),
        pytest.param("telegram", _chat(401, "Unauthorized"), "401", _TOKEN, id="telegram 401"),
        pytest.param("telegram", _chat(404, "Not Found"), "401", _TOKEN, id="telegram 404"),
    ],
)
def test_what_is_wrong_with_the_account_costs_no_message(
    database: Engine, channel: str, answer: Answer, code: str, said: str
) -> None:
    to = "+573001112233" if channel == "sms" else "9001"
    outbox_id = letter(database, conversation(database, to, channel), "Hola.", channel)
    with TwilioStandIn() as twilio, TelegramStandIn() as telegram:
        (twilio.next if channel == "sms" else telegram.next)(error=answer)
        for taken in (0, 1):
            drain(database, Watch(), channel, _provider(channel, twilio, telegram))
            assert len(twilio.sent) + len(telegram.sent) == taken
            if not taken:
                state, given, words = _first_try(database, outbox_id)
                assert (state, given, (words or "")[: len(said)]) == ("queued", code, said)
                assert row(database, outbox_id).attempts == 0
    assert history(database, outbox_id) == ["queued", "sending", "queued", "sending", "sent"]


def _provider(
    channel: str, twilio: TwilioStandIn, telegram: TelegramStandIn, patience: float = 10.0
) -> Provider:
    if channel == "sms":
        return twilio_provider(twilio, patience=patience)
    return telegram_provider(telegram, patience)
