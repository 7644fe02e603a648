"""What is noted of a message that was handed over, and when it is tried again."""

import random

import pytest
from sqlalchemy import Engine

from messaging.recording import backoff
from tests.messaging.post import NOW, Watch, conversation, drain, letter, put, row, telegram_provider
from tests.standins.telegram import TelegramStandIn


@pytest.mark.parametrize(("attempts", "middle"), [(1, 2), (2, 4), (3, 8), (4, 16)])
def test_each_wait_is_twice_the_one_before_give_or_take_a_half(attempts: int, middle: float) -> None:
    rng = random.Random(7)
    waits = [backoff(attempts, rng) / middle for _ in range(1000)]
    assert 0.5 <= min(waits) < 0.51
    assert 1.49 < max(waits) <= 1.5


@pytest.mark.parametrize(("code", "state"), [(400, "failed"), (403, "failed"), (500, "queued")])
def test_it_is_noted_which_provider_did_not_take_it(database: Engine, code: int, state: str) -> None:
    outbox_id = letter(database, conversation(database, "9001"))
    with TelegramStandIn() as telegram:
        telegram.next_error(code, "Forbidden: bot was blocked by the user" if code == 403 else "Odd")
        drain(database, Watch(), provider=telegram_provider(telegram))
    assert (row(database, outbox_id).state, row(database, outbox_id).provider) == (state, "telegram")


def test_a_receipt_that_was_quicker_stands_and_the_message_gets_its_name(database: Engine) -> None:
    quick, slow, later = (letter(database, conversation(database, f"900{number}")) for number in range(3))
    put(database, later, not_before=NOW.replace(day=30))

    def delivered() -> bool:
        put(database, quick, state="delivered")
        return True

    with TelegramStandIn() as telegram:
        telegram.next(until=delivered, chat_id="9000")
        drain(database, Watch(), provider=telegram_provider(telegram))
        named = {each["chat_id"]: str(each["message_id"]) for each in telegram.sent}
    found = {each: row(database, each) for each in (quick, slow, later)}
    assert [each.state for each in found.values()] == ["delivered", "sent", "queued"]
    assert [each.provider_id for each in found.values()] == [named["9000"], named["9001"], None]
    assert [each.provider for each in found.values()] == ["telegram", "telegram", None]
