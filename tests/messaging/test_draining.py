"""How much is with a provider at once, and when a drain has nothing more to do."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, func, select

from db.tables import Outbox
from messaging import delivery, outbox
from messaging.composing import Composed, Row
from messaging.hours import Hours
from messaging.message import Reply
from messaging.pace import Pace
from messaging.provider import Outgoing, Retry, Sent
from messaging.simulator.phone import Simulator
from tests.messaging.post import (
    NOW,
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


class _Begun(Pace):
    times = 0

    def begin(self) -> None:
        self.times += 1
        super().begin()


def test_each_drain_begins_its_pace(database: Engine) -> None:
    pace = _Begun(1000)
    drain(database, Watch(), pace=pace, times=2)
    assert pace.times == 2


def test_after_its_shift_a_drain_ends_whatever_is_due(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_SHIFT", -1.0)
    outbox_id = letter(database, conversation(database, "9001"))
    drain(database, Watch())
    assert history(database, outbox_id) == ["queued"]


class _AsksToWait(Simulator):
    """Asks for a pause when it gets the first message, and `meanwhile` happens."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self.meanwhile, self.sent_at = meanwhile, list[float]()

    async def send(self, message: Outgoing) -> Sent | Retry:  # type: ignore[override]
        self.sent_at.append(asyncio.get_running_loop().time())
        if len(self.sent_at) > 1:
            return await super().send(message)
        self.meanwhile()
        return Retry(0.1, "429", "despacio")


def test_in_a_pause_nothing_is_claimed(database: Engine) -> None:
    one, other = conversation(database, "9001"), conversation(database, "9002")
    letter(database, one)
    written: list[int] = []
    provider = _AsksToWait(lambda: written.append(letter(database, other)))
    drain(database, Watch(), provider=provider, pace=Pace(200))
    assert history(database, written[0]) == ["queued", "sending", "sent"]
    first, second = provider.sent_at
    assert second - first >= 0.1


class _Slept(Hours):
    """Opening hours during whose second look-up, the one of the first claim, the machine sleeps."""

    watch = Watch()
    times = 0

    def is_open(self, now: datetime) -> bool:
        _Slept.times += 1
        if _Slept.times == 2:
            _Slept.watch.now = NOW + timedelta(seconds=4)
        return super().is_open(now)


def test_what_was_claimed_before_the_machine_slept_is_given_back(database: Engine) -> None:
    """Others may have taken it over."""
    outbox_id = letter(database, conversation(database, "9001"))
    _Slept.watch.now, _Slept.times = NOW, 0
    asyncio.run(drained(database, _Slept.watch, hours=_Slept()))
    assert history(database, outbox_id) == ["queued", "sending", "queued", "sending", "sent"]


def _are_sending(engine: Engine, ids: list[int]) -> bool:
    """Whether any of these is claimed and has no answer yet. Asked at once: with a look at each, composing
    would really be slow.
    """
    with engine.connect() as connection:
        return bool(
            connection.scalar(select(func.count()).where(Outbox.id.in_(ids), Outbox.state == "sending"))
        )


@pytest.mark.parametrize(("seconds", "many"), [(0.2, 100), (1.6, 20)])
def test_where_composing_is_slow_fewer_are_claimed_at_once_and_all_leave(
    database: Engine, seconds: float, many: int
) -> None:
    """Else all that was claimed would be too old to be handed over, every time."""
    watch, composed, claimed_at = Watch(), [], dict[int, datetime]()

    def compose(connection: Connection, of: Row, now: datetime) -> Composed:
        claimed_at[of.id] = now
        before = [each for each, at in claimed_at.items() if at != now]
        # No time passes while what was claimed before has not been handed over or put back.
        until = time.monotonic() + 60
        while _are_sending(database, before):
            assert time.monotonic() < until
            time.sleep(0.001)
        watch.move(seconds=seconds)
        composed.append(of.id)
        assert len(composed) < 400
        return Composed(Reply("Hola."))

    lines = [conversation(database, f"{number + 1}") for number in range(many)]
    ids = [letter(database, line, kind="reminder", priority=outbox.REMINDER) for line in lines]
    drain(database, watch, composers={"reminder": compose})
    assert {row(database, each).state for each in ids} == {"sent"}
    assert len(composed) - len(ids) <= 30


class _Looked(Hours):
    """Opening hours that know how often they were looked up."""

    times = 0

    def is_open(self, now: datetime) -> bool:
        _Looked.times += 1
        return super().is_open(now)


def test_a_drain_that_found_nothing_looks_on_for_as_long_as_it_is_told(database: Engine) -> None:
    async def look() -> bool:
        _Looked.times, stopping = 0, asyncio.Event()
        drains = drained(database, Watch(), stopping=stopping, hours=_Looked(), linger=30)
        task = asyncio.create_task(drains)
        while _Looked.times < 20 and not task.done():
            await asyncio.sleep(0.002)
        ended = task.done()
        stopping.set()
        await task
        return ended

    assert not asyncio.run(look())
