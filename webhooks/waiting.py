"""The bodies that are still on their way: how many, how large and for how long."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

#: Bodies, and bytes announced, that may be on their way to one process at once.
MOST, MOST_BYTES = 256, 64 * 1024 * 1024

#: Seconds in which a body must have come whole, and bytes for each of which there is one second more.
SECONDS, BYTES_A_SECOND = 10.0, 16 * 1024


@dataclass(eq=False)
class Body:
    """One that is awaited by `task`. `until`: on the clock of the loop. `dropped`: why it is no more."""

    task: asyncio.Task[object]
    size: int
    until: float
    dropped: HTTPStatus | None = None


class Waiting:
    """The room for bodies on their way. Where it is full, the one that has waited longest makes room: a
    provider's body comes within milliseconds of its head, so that only a slow sender is ever the oldest.
    """

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES, seconds: float = SECONDS) -> None:
        self._most, self._most_bytes, self._seconds = most, most_bytes, seconds
        self._bodies: dict[Body, None] = {}
        self._bytes = 0
        self._sweeping = False

    def __len__(self) -> int:
        return len(self._bodies)

    def enter(self, size: int) -> Body:
        """Note that the running task waits for a body of up to `size` bytes. It is cancelled where that is
        dropped.
        """
        while self._bodies and (len(self) >= self._most or self._bytes + size > self._most_bytes):
            self._drop(next(iter(self._bodies)), HTTPStatus.SERVICE_UNAVAILABLE)
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        body = Body(task, size, loop.time() + self._seconds + size / BYTES_A_SECOND)
        self._bodies[body] = None
        self._bytes += size
        if not self._sweeping:
            self._sweeping = True
            loop.call_later(self._seconds / 10, self._sweep, loop)
        return body

    def leave(self, body: Body) -> None:
        """It came, or did not."""
        if body in self._bodies:
            del self._bodies[body]
            self._bytes -= body.size

    def _drop(self, body: Body, why: HTTPStatus) -> None:
        body.dropped = why
        self.leave(body)
        body.task.cancel()

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """Drop those whose time is over; again soon, as long as there are any."""
        now = loop.time()
        for body in [body for body in self._bodies if body.until <= now]:
            self._drop(body, HTTPStatus.REQUEST_TIMEOUT)
        self._sweeping = bool(self._bodies)
        if self._sweeping:
            loop.call_later(self._seconds / 10, self._sweep, loop)
