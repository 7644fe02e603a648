"""How fast a channel may be sent on, on a clock that nobody has to wait for."""

import asyncio
from collections.abc import Coroutine
from selectors import DefaultSelector
from typing import Any

import pytest

from messaging.pace import Pace


class _Watch(DefaultSelector):
    """Stands in for the wait of an event loop: the time passes at once, and nothing comes from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0

    def select(self, timeout: float | None = None) -> list[Any]:
        assert timeout is not None, "nobody's turn will ever come"
        self.now += max(0.0, timeout)
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.watch = _Watch()
        super().__init__(self.watch)

    def time(self) -> float:
        return self.watch.now


def _run(main: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=_Loop) as runner:
        runner.run(main)


def _now() -> float:
    """Seconds since the clock of the loop began."""
    return asyncio.get_running_loop().time() - 100


def _work(seconds: float) -> None:
    """The program is busy for so long, and the loop stands."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, _Loop)
    loop.watch.now += seconds


async def _starts(pace: Pace, many: int) -> list[float]:
    """When each of so many messages to as many chats starts."""
    started: list[float] = []

    async def start(chat: int) -> None:
        await pace.turn(0, chat)
        started.append(round(_now(), 6))

    await asyncio.gather(*(start(chat) for chat in range(many)))
    return started


def test_turns_come_evenly_and_never_more_than_allowed_in_a_second() -> None:
    async def main() -> None:
        pace = Pace(4)
        pace.begin()
        # A little more than a second lies between a message and the fourth after it.
        assert await _starts(pace, 10) == [0, 0.25, 0.5, 0.75, 1.035, 1.285, 1.535, 1.785, 2.07, 2.32]
        assert pace.busy() == [], "without a gap, a chat may be written to at once"

    _run(main())


@pytest.mark.parametrize(("pace", "starts"), [(Pace(0.5), [0, 2, 4]), (Pace(1.6), [0, 1.035, 2.07])])
def test_a_slow_channel_has_its_turns_too(pace: Pace, starts: list[float]) -> None:
    async def main() -> None:
        pace.begin()
        assert await _starts(pace, 3) == starts

    _run(main())


def test_only_a_few_turns_that_were_missed_are_made_up_for() -> None:
    async def main() -> None:
        pace = Pace(50)
        pace.begin()
        assert await _starts(pace, 2) == [0, 0.02]
        _work(10)
        assert await _starts(pace, 6) == [10.02, 10.02, 10.02, 10.03, 10.05, 10.07]

    _run(main())


def test_turns_that_passed_between_two_drains_are_not_made_up_for() -> None:
    async def main() -> None:
        pace = Pace(50)
        pace.begin()
        assert await _starts(pace, 2) == [0, 0.02]
        await asyncio.sleep(10)
        pace.begin()
        assert await _starts(pace, 3) == [10.02, 10.04, 10.06]

    _run(main())


def test_the_next_drain_goes_on_at_the_pace_of_the_one_before() -> None:
    async def main() -> None:
        pace = Pace(4)
        pace.begin()
        assert await _starts(pace, 1) == [0]
        pace.begin()
        assert await _starts(pace, 1) == [0.25]

    _run(main())


def test_a_turn_that_was_given_counts_before_its_message_starts() -> None:
    """Whoever comes in the same round of the loop is not one more than a second allows."""

    async def main() -> None:
        pace = Pace(50)
        pace.begin()

        async def come_just_before(seconds: float) -> float:
            await asyncio.sleep(seconds - 1e-10)
            await pace.turn(0, 99)
            return round(_now(), 6)

        starts, late = await asyncio.gather(_starts(pace, 51), come_just_before(1.035))
        assert (starts[0], starts[1], starts[50], late) == (0, 0.02, 1.035, 1.055)

    _run(main())


def test_the_lower_number_goes_first_and_then_who_waits_longest() -> None:
    async def main() -> None:
        pace, order = Pace(10), []
        pace.begin()

        async def start(name: str, priority: int) -> None:
            await pace.turn(priority, 1)
            order.append(name)

        names = [("first", 2), ("broadcast", 2), ("reply", 0), ("another reply", 0), ("reminder", 1)]
        await asyncio.gather(*(start(*name) for name in names))
        assert order == ["reply", "another reply", "reminder", "first", "broadcast"]

    _run(main())


def test_who_gives_up_waiting_costs_nobody_a_turn() -> None:
    async def main() -> None:
        pace = Pace(4, chat_gap=10)
        pace.begin()
        waiting = [asyncio.create_task(pace.turn(0, chat)) for chat in range(3)]
        await asyncio.sleep(0.1)
        waiting[1].cancel()
        await asyncio.wait(waiting)
        assert (round(_now(), 6), pace.busy(), waiting[1].cancelled()) == (0.25, [0, 2], True)
        assert await _starts(pace, 1) == [0.5]

    _run(main())


def test_who_gives_up_in_the_instant_of_their_turn_holds_up_nobody() -> None:
    async def main() -> None:
        pace = Pace(4)
        pace.begin()
        assert await _starts(pace, 1) == [0]
        waiting = asyncio.create_task(pace.turn(0, 1))
        # In the same round of the loop, after the turn was given.
        asyncio.get_running_loop().call_later(0.25 + 1e-10, waiting.cancel)
        await asyncio.wait([waiting])
        assert waiting.cancelled()
        pace.begin()
        assert await _starts(pace, 2) == [0.5, 0.75]

    _run(main())


def test_so_much_is_claimed_as_starts_in_a_quarter_of_a_second() -> None:
    async def main() -> None:
        pace = Pace(10)
        pace.begin()
        assert (Pace(0.5).room(), Pace(4).room(), pace.room()) == (1, 2, 3)
        waiting = [asyncio.create_task(pace.turn(0, chat)) for chat in range(5)]
        rooms = []
        for seconds in (0.05, 0.1, 0.1, 0.1):
            await asyncio.sleep(seconds)
            rooms.append(pace.room())
        assert rooms == [0, 0, 1, 2]
        for each in waiting:
            each.cancel()
        pace.begin()
        assert pace.room() == 3, "what another drain left waiting takes no room"

    _run(main())


def test_a_chat_that_was_just_written_to_waits() -> None:
    async def main() -> None:
        pace = Pace(4, chat_gap=0.5)
        pace.begin()
        assert await _starts(pace, 2) == [0, 0.25]
        assert pace.busy() == [0, 1]
        await asyncio.sleep(0.25)
        assert pace.busy() == [1]
        await asyncio.sleep(0.25)
        assert pace.busy() == []

    _run(main())


def test_a_halt_lasts_until_the_later_of_two_ends() -> None:
    async def main() -> None:
        pace = Pace(4)
        assert pace.halted() == 0
        pace.halt(2)
        pace.halt(1)
        assert pace.halted() == 2
        await asyncio.sleep(1.5)
        assert pace.halted() == 0.5
        pace.halt(1)
        assert pace.halted() == 1
        await asyncio.sleep(3)
        assert pace.halted() == 0

    _run(main())
