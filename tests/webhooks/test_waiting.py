"""Bodies on their way: how many, how large, how long. The clock is that of a loop which the test turns."""

import asyncio
from http import HTTPStatus

import pytest

from webhooks.waiting import BYTES_A_SECOND, SECONDS, Body, Waiting


class Turned(asyncio.SelectorEventLoop):
    """A loop whose time passes as it is told."""

    now = 0.0

    def time(self) -> float:
        """Seconds since the test began."""
        return self.now


def awaited(waiting: Waiting, size: int, loop: Turned) -> tuple["asyncio.Task[None]", list[Body]]:
    """A task that waits for a body which never comes."""
    entered: list[Body] = []

    async def wait() -> None:
        body = waiting.enter(size)
        entered.append(body)
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            waiting.leave(body)

    task = loop.create_task(wait())
    turn(loop)
    return task, entered


def turn(loop: Turned, seconds: float = 0) -> None:
    """Let time pass, and everything that is due then."""
    loop.now += seconds
    for _ in range(5):
        loop.run_until_complete(asyncio.sleep(0))


@pytest.fixture
def loop() -> Turned:
    """A fresh one."""
    return Turned()


@pytest.mark.parametrize("waiting", [Waiting(most=3), Waiting(most_bytes=350)])
def test_the_longest_waiting_makes_room(loop: Turned, waiting: Waiting) -> None:
    tasks = [awaited(waiting, 100, loop) for _ in range(4)]
    turn(loop)
    assert [task.cancelled() for task, _ in tasks] == [True, False, False, False]
    assert tasks[0][1][0].dropped == HTTPStatus.SERVICE_UNAVAILABLE
    assert len(waiting) == 3
    for task, _ in tasks:
        task.cancel()
    turn(loop)
    assert len(waiting) == 0


@pytest.mark.parametrize("size", [100, 50 * BYTES_A_SECOND])
def test_a_body_has_ten_seconds_and_more_the_larger_it_is(loop: Turned, size: int) -> None:
    waiting = Waiting()
    task, entered = awaited(waiting, size, loop)
    turn(loop, SECONDS + size / BYTES_A_SECOND - 0.1)
    assert not task.cancelled()
    turn(loop, 1.1)
    assert task.cancelled() and entered[0].dropped == HTTPStatus.REQUEST_TIMEOUT
    assert len(waiting) == 0
