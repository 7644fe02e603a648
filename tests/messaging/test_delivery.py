"""What is in the outbox reaches the provider once, in order, at its pace, and its answer is kept."""

import asyncio
import logging
import threading
import time
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Connection, Engine

from db import locks
from db.keys import keyring, new_key
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from messaging.pace import Pace
from messaging.stops import stops
from tests.messaging.post import (
    NOW,
    Watch,
    conversation,
    drain,
    drained,
    history,
    letter,
    line,
    put,
    row,
    telegram_provider,
    words,
)
from tests.standins.telegram import TelegramStandIn


def test_a_reply_goes_out_and_is_recorded(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"), "Le faltan 3 logros. ¿Cuál?")
    with TelegramStandIn() as telegram:
        drain(database, Watch(), provider=telegram_provider(telegram))
        assert [(each["chat_id"], each["text"]) for each in telegram.sent] == [
            ("9001", "Le faltan 3 logros. ¿Cuál?")
        ]
    sent = row(database, outbox_id)
    assert (sent.state, sent.provider, sent.provider_id, sent.attempts) == ("sent", "telegram", "1", 1)
    assert sent.text == "Le faltan 3 logros. ¿Cuál?"
    assert history(database, outbox_id) == ["queued", "sending", "sent"]


def test_a_simulated_line_never_reaches_the_provider(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001", simulated=True))
    with TelegramStandIn() as telegram:
        drain(database, Watch(), provider=telegram_provider(telegram))
        assert telegram.sent == []
    assert row(database, outbox_id).provider_id == f"sim-{outbox_id}"


@pytest.mark.parametrize(("channel", "segments"), [("sms", 2), ("telegram", None)])
def test_segments_are_kept_where_they_are_billed(
    database: Engine, channel: str, segments: int | None
) -> None:
    there = conversation(database, "+573001112233", channel, simulated=True)
    outbox_id = letter(database, there, "a" * 161, channel)
    with TelegramStandIn() as telegram:
        drain(database, Watch(), provider=telegram_provider(telegram), channel=channel)
    assert row(database, outbox_id).segments == segments


def test_replies_go_before_reminders_before_broadcasts(database: Engine) -> None:
    kinds = [("c", outbox.BROADCAST), ("b", outbox.REMINDER), ("a", outbox.REPLY)]
    for number, (text, priority) in enumerate(kinds):
        letter(database, conversation(database, f"900{number}"), text, priority=priority)
    with TelegramStandIn() as telegram:
        drain(database, Watch(), provider=telegram_provider(telegram), pace=Pace(20))
        assert [each["text"] for each in telegram.sent] == ["a", "b", "c"]


def test_the_messages_of_a_chat_keep_their_order_and_their_distance(database: Engine) -> None:
    one, other = conversation(database, "9001"), conversation(database, "9002")
    for text in "abc":
        letter(database, one, text)
        letter(database, other, text)
    with TelegramStandIn() as telegram:
        drain(database, Watch(), provider=telegram_provider(telegram), pace=Pace(100, chat_gap=0.3))
        for chat in ("9001", "9002"):
            mine = [each for each in telegram.sent if each["chat_id"] == chat]
            assert [each["text"] for each in mine] == ["a", "b", "c"]
            assert all(later["at"] - earlier["at"] >= 0.1 for earlier, later in pairwise(mine))


def test_a_message_tried_again_is_not_overtaken_by_the_next_one(database: Engine) -> None:
    chat, clock = conversation(database, "9001"), Watch()
    letter(database, chat, "a")
    letter(database, chat, "b")
    with TelegramStandIn() as telegram:
        telegram.next_error(502, "Bad Gateway")
        drain(database, clock, provider=telegram_provider(telegram))
        assert telegram.sent == []
        clock.move(seconds=10)
        drain(database, clock, provider=telegram_provider(telegram))
        assert [each["text"] for each in telegram.sent] == ["a", "b"]


def test_the_channel_keeps_its_pace(database: Engine) -> None:
    for number in range(20):
        letter(database, conversation(database, f"{number + 1}"))
    with TelegramStandIn() as telegram:
        drain(database, Watch(), provider=telegram_provider(telegram), pace=Pace(20))
        at = [each["at"] for each in telegram.sent]
    assert len(at) == 20
    # What left evenly may arrive less so; 40 in a second would need half of the time.
    assert 0.7 <= at[-1] - at[0] <= 3


def test_an_answer_overtakes_a_broadcast_that_is_being_sent(database: Engine) -> None:
    for number in range(40):
        chat = conversation(database, f"{number + 1}")
        letter(database, chat, "aviso", priority=outbox.BROADCAST)
    person = conversation(database, "9001")

    def ask() -> None:
        while len(telegram.sent) < 10:
            time.sleep(0.01)
        letter(database, person, "respuesta")

    asking = threading.Thread(target=ask)
    with TelegramStandIn() as telegram:
        asking.start()
        drain(database, Watch(), provider=telegram_provider(telegram), pace=Pace(30))
        assert len(telegram.sent) == 41
        answered = next(at for at, each in enumerate(telegram.sent) if each["text"] == "respuesta")
    asking.join()
    assert 10 <= answered < 25, "the others that were to leave came after it"


def test_what_we_start_waits_for_the_opening_and_is_spread(database: Engine) -> None:
    night = Watch(NOW + timedelta(hours=12))
    chats = [conversation(database, f"{number + 1}") for number in range(6)]
    reminders = [
        letter(database, chat, priority=outbox.REMINDER, now=night.now, payload={"text": "Recuerde."})
        for chat in chats
    ]
    reply = letter(database, chats[0], now=night.now)
    drain(database, night)
    assert row(database, reply).state == "sent"
    opening = NOW.replace(day=21, hour=13)  # Saturday 8:00 in Bogotá
    put_off = [row(database, each).not_before - opening for each in reminders]
    assert all(timedelta(0) <= wait < timedelta(minutes=30) for wait in put_off)
    assert len(set(put_off)) == 6
    assert {row(database, each).state for each in reminders} == {"queued"}
    drain(database, Watch(opening + timedelta(minutes=30)))
    assert {row(database, each).state for each in reminders} == {"sent"}


def test_what_has_lost_its_sense_expires(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"), not_after=NOW - timedelta(minutes=1))
    drain(database, Watch())
    assert history(database, outbox_id) == ["queued", "expired"]


def test_who_opted_out_gets_only_the_answer_to_that(database: Engine) -> None:
    chat = conversation(database, "9001", opted_out_at=NOW)
    other = letter(database, chat)
    final = letter(database, chat, payload={"text": "Listo.", "final": True})
    drain(database, Watch())
    assert history(database, other) == ["queued", "suppressed"]
    assert row(database, final).state == "sent"


def test_who_blocked_us_gets_nothing(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001", blocked_at=NOW))
    drain(database, Watch())
    assert history(database, outbox_id) == ["queued", "suppressed"]


def test_what_has_nobody_left_is_suppressed(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"))
    put(database, outbox_id, conversation_id=None)
    drain(database, Watch())
    assert row(database, outbox_id).state == "suppressed"


def test_texts_are_composed_when_they_are_sent(database: Engine) -> None:
    def compose(connection: Connection, found: Row, now: object) -> Composed | Suppressed:
        if found.payload["meeting"] == 1:
            return Suppressed("se canceló", "cancelled")
        if found.payload["meeting"] == 2:
            raise ZeroDivisionError
        return Composed(Reply(f"Reunión {found.payload['meeting']}"))

    ids = [
        letter(
            database,
            conversation(database, f"{number}"),
            kind="reminder",
            priority=outbox.REMINDER,
            payload={"meeting": number},
        )
        for number in (1, 2, 3)
    ]
    drain(database, Watch(), composers={"reminder": compose})
    assert [row(database, each).state for each in ids] == ["cancelled", "failed", "sent"]
    assert row(database, ids[2]).text == "Reunión 3"
    assert words(database, ids[0]) == (None, "se canceló")


def test_an_sms_is_folded_with_its_options_and_counted(database: Engine) -> None:
    line_id = conversation(database, "+573001112233", "sms", simulated=True)
    payload = {"text": "¿Podrá venir el miércoles?", "options": [["1", "Sí"], ["2", "No"]]}
    outbox_id = letter(database, line_id, channel="sms", payload=payload)
    drain(database, Watch(), "sms")
    sent = row(database, outbox_id)
    assert sent.text == "¿Podra venir el miércoles?\n1 Si\n2 No"
    assert sent.segments == 1


# One drain a channel.


def test_a_channel_that_another_drains_is_left_alone(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"))
    with database.begin() as other:
        assert locks.try_to_hold_one(other, "drain:telegram")
        drain(database, Watch())
        assert history(database, outbox_id) == ["queued"]
    drain(database, Watch())
    assert row(database, outbox_id).state == "sent"


def test_nobody_else_can_drain_a_channel_while_a_message_is_composed_and_sent(database: Engine) -> None:
    letter(database, conversation(database, "9001"), kind="reminder", priority=outbox.REMINDER)
    free = []

    def is_free() -> bool:
        with database.begin() as other:
            free.append(locks.try_to_hold_one(other, "drain:telegram"))
        return True

    def compose(connection: Connection, found: Row, now: object) -> Composed:
        is_free()
        return Composed(Reply("Reunión"))

    with TelegramStandIn() as telegram:
        telegram.next(until=is_free, chat_id=9001)
        drain(database, Watch(), provider=telegram_provider(telegram), composers={"reminder": compose})
    assert free == [False, False]
    assert is_free() and free[-1]


# When the provider is in trouble.


@pytest.mark.parametrize(
    ("code", "description", "said"),
    [
        (403, "Forbidden: bot was blocked by the user", "la persona bloqueó el bot"),
        (403, "Forbidden: user is deactivated", "la cuenta de Telegram ya no existe"),
        (400, "Bad Request: chat not found", "el chat no existe"),
    ],
)
def test_a_contact_that_is_gone_is_not_written_to_again(
    database: Engine, code: int, description: str, said: str
) -> None:
    chat = conversation(database, "9001")
    first, second = letter(database, chat), letter(database, chat)
    with TelegramStandIn() as telegram:
        telegram.next_error(code, description)
        drain(database, Watch(), provider=telegram_provider(telegram))
        assert telegram.sent == []
    assert history(database, first) == ["queued", "sending", "failed"]
    assert words(database, first)[1] == said
    assert history(database, second) == ["queued", "suppressed"]
    assert line(database, chat).blocked_at == NOW


@pytest.mark.parametrize(
    ("code", "description"),
    [
        (400, "Bad Request: message text is empty"),
        (403, "Forbidden: bot can't send messages to the user"),
    ],
)
def test_a_message_that_is_refused_costs_that_message_alone(
    database: Engine, code: int, description: str
) -> None:
    chat = conversation(database, "9001")
    first, second = letter(database, chat), letter(database, chat)
    with TelegramStandIn() as telegram:
        telegram.next_error(code, description)
        drain(database, Watch(), provider=telegram_provider(telegram))
    assert (row(database, first).state, row(database, second).state) == ("failed", "sent")
    assert line(database, chat).blocked_at is None


def test_a_provider_that_does_not_answer_is_tried_five_times(database: Engine) -> None:
    outbox_id, clock = letter(database, conversation(database, "9001")), Watch()
    waits = []
    with TelegramStandIn() as telegram:
        telegram.next_error(500, "Internal Server Error", times=5)
        for _ in range(5):
            drain(database, clock, provider=telegram_provider(telegram))
            waits.append((row(database, outbox_id).not_before - clock.now).total_seconds())
            clock.move(minutes=1)
    assert row(database, outbox_id).state == "failed"
    assert row(database, outbox_id).attempts == 5
    for wait, middle in zip(waits, (2, 4, 8, 16), strict=False):
        assert middle / 2 <= wait <= middle * 1.5


def test_when_asked_to_wait_the_whole_channel_waits(
    database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    ids = [letter(database, conversation(database, f"{number + 1}")) for number in range(12)]
    clock = Watch()
    with TelegramStandIn() as telegram:
        telegram.next_error(429, "Too Many Requests: retry after 1", retry_after=1)
        started = time.monotonic()
        drain(database, clock, provider=telegram_provider(telegram), pace=Pace(30))
        assert len(telegram.sent) == 11
        late = [each for each in telegram.sent if each["at"] - started > 0.9]
        # Some were with it already; how many, is a matter of the machine.
        assert len(late) >= 5, "those that were not with the provider yet wait"
        clock.move(seconds=2)
        drain(database, clock, provider=telegram_provider(telegram))
        assert len(telegram.sent) == 12
    assert {row(database, each).state for each in ids} == {"sent"}
    assert sorted(row(database, each).attempts for each in ids) == [1] * 11 + [2]
    assert [record.getMessage() for record in caplog.records if record.name == "messaging.delivery"] == [
        "telegram: asked to wait 1 s"
    ]


def test_wrong_credentials_stop_the_channel_and_say_so(
    database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    ids = [letter(database, conversation(database, f"{number + 1}")) for number in range(3)]
    with TelegramStandIn(token="9:other") as telegram, caplog.at_level(logging.ERROR):
        drain(database, Watch(), provider=telegram_provider(telegram), times=2)
        calls = [method for method, _ in telegram.calls]
    assert calls.count("sendMessage") <= 3, "the second drain does not even try"
    assert {row(database, each).state for each in ids} == {"queued"}
    assert {row(database, each).attempts for each in ids} == {0}
    assert [record.getMessage() for record in caplog.records if record.name == "messaging.delivery"] == [
        "telegram: stopped (401): Telegram no acepta la clave del bot; revise TELEGRAM_BOT_TOKEN"
    ]
    said = "Telegram no acepta la clave del bot; revise TELEGRAM_BOT_TOKEN"
    with database.connect() as connection:
        assert stops(connection) == [("telegram", "401", said, NOW, NOW)]
    drain(database, Watch())
    assert {row(database, each).state for each in ids} == {"sent"}


def test_wrong_data_keys_stop_the_channel_and_cost_no_message(
    database: Engine, keys: str, caplog: pytest.LogCaptureFixture
) -> None:
    outbox_id, pace = letter(database, conversation(database, "9001")), Pace(1000)

    async def seconds() -> float:
        await drained(database, Watch(), pace=pace)
        return pace.halted()

    keyring.load(new_key())
    try:
        assert 59 < asyncio.run(seconds()) <= 60
    finally:
        keyring.load(keys)
    assert row(database, outbox_id).state == "queued"
    words = "no data key opens this value; is DATA_KEY complete?"
    assert f"telegram: stopped (DATA_KEY): {words}" in caplog.text
    with database.connect() as connection:
        assert stops(connection) == [("telegram", "DATA_KEY", words, NOW, NOW)]
    drain(database, Watch())
    assert row(database, outbox_id).state == "sent"
    with database.connect() as connection:
        assert stops(connection) == []


@pytest.mark.parametrize("trouble", [{"reset": True}, {"half": True}])
def test_an_answer_that_is_lost_makes_the_next_try_a_possible_repeat(
    database: Engine, trouble: dict[str, bool]
) -> None:
    outbox_id, clock = letter(database, conversation(database, "9001")), Watch()
    with TelegramStandIn() as telegram:
        telegram.next(chat_id=9001, **trouble)
        drain(database, clock, provider=telegram_provider(telegram))
        assert (row(database, outbox_id).state, row(database, outbox_id).repeated) == ("queued", True)
        clock.move(seconds=10)
        drain(database, clock, provider=telegram_provider(telegram))
    assert row(database, outbox_id).state == "sent"


def test_one_slow_answer_holds_up_nobody_else(database: Engine) -> None:
    letters = [letter(database, conversation(database, f"{number + 1}")) for number in range(5)]
    with TelegramStandIn() as telegram:
        telegram.next(until=lambda: len(telegram.sent) == 5, chat_id=1)
        drain(database, Watch(), provider=telegram_provider(telegram))
    assert [row(database, one).state for one in letters] == ["sent"] * 5


def test_what_a_drain_left_behind_goes_out_again_as_a_possible_repeat(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"))
    put(database, outbox_id, state="sending", attempts=1)
    with TelegramStandIn() as telegram:
        drain(database, Watch(), provider=telegram_provider(telegram))
        assert len(telegram.sent) == 1
    assert row(database, outbox_id).repeated
    assert history(database, outbox_id) == ["queued", "sending", "queued", "sending", "sent"]


def test_when_the_program_stops_what_is_not_with_the_provider_yet_stays_queued(database: Engine) -> None:
    ids = [letter(database, conversation(database, f"{number + 1}")) for number in range(30)]

    async def stop_soon(telegram: TelegramStandIn) -> None:
        stopping = asyncio.Event()

        async def stop() -> None:
            while len(telegram.sent) < 3:
                await asyncio.sleep(0.01)
            stopping.set()

        stop_it = asyncio.create_task(stop())
        provider = telegram_provider(telegram)
        await drained(database, Watch(), provider=provider, pace=Pace(30), stopping=stopping)
        await stop_it

    with TelegramStandIn() as telegram:
        asyncio.run(stop_soon(telegram))
        taken = len(telegram.sent)
    states = [row(database, each).state for each in ids]
    assert 0 < taken < 30
    assert (states.count("sent"), states.count("queued")) == (taken, 30 - taken)
    assert not any(row(database, each).repeated for each in ids)
