"""How much is with a provider at once, and when a drain has nothing more to do."""

import asyncio
import time
from datetime import datetime

import pytest
from sqlalchemy import Engine

from messaging.hours import Hours
from messaging.pace import Pace
from tests.messaging.post import (
    Watch,
    conversation,
    drain,
    drained,
    history,
    letter,
    row,
    telegram_provider,
)
from tests.standins.telegram import TelegramStandIn


@pytest.mark.parametrize(("pace", "most"), [(80, 40), (40, 30)])
def test_a_provider_has_as_much_at_once_as_is_sent_in_half_a_second_or_thirty(
    database: Engine, pace: float, most: int
) -> None:
    """After a crash no more than these are in doubt."""
    for number in range(most + 15):
        letter(database, conversation(database, f"{number + 1}"))
    seen, since = [], []

    def all_there() -> bool:
        there = len(telegram.sent)
        if since and time.monotonic() - since[0] > 0.3:
            return True
        seen.append(there)
        if there >= most:
            since.append(time.monotonic())
        return False

    with TelegramStandIn() as telegram:
        telegram.next(until=all_there, times=most)
        drain(database, Watch(), provider=telegram_provider(telegram), pace=Pace(pace))
        assert len(telegram.sent) == most + 15
    assert max(seen) == most


class _Slow(Hours):
    """Opening hours that take long to look up, so that much happens during a look at the outbox."""

    def is_open(self, instant: datetime) -> bool:
        time.sleep(0.15)
        return super().is_open(instant)


def test_what_waits_behind_a_message_that_landed_during_a_look_is_found(database: Engine) -> None:
    chat = conversation(database, "9001")
    ids = [letter(database, chat, text) for text in "abc"]
    asyncio.run(drained(database, Watch(), hours=_Slow()))
    assert [row(database, each).state for each in ids] == ["sent"] * 3


def test_simulated_lines_keep_no_pace(database: Engine) -> None:
    """They have no provider who asks for one."""
    ids = [letter(database, conversation(database, f"{number}", simulated=True)) for number in range(9)]
    drain(database, Watch(), pace=Pace(0.01))
    assert [history(database, each)[-1] for each in ids] == ["sent"] * 9
