"""How fast a channel may be sent on."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

#: Seconds of sending that are claimed ahead.
_AHEAD = 0.25

#: Turns that passed unused are made up for when they are no older than so many seconds.
_LATE = 0.05

#: Seconds in which no more than a second's messages start. A little over one, because what starts evenly
#: arrives a little less so.
_WINDOW = 1.035

_order = count()


@dataclass
class Pace:
    """`per_second` messages on the channel, and one in `chat_gap` seconds to the same conversation.

    Lives as long as the worker, so that one drain goes on at the pace of the one before. Measured on the
    event loop's clock, which never jumps.
    """

    per_second: float
    chat_gap: float = 0.0
    _next: float = 0.0
    _halted_until: float = 0.0
    _waiting: list[tuple[int, int, int, asyncio.Future[None]]] = field(default_factory=list)
    _timer: asyncio.TimerHandle | None = None
    _given: bool = False
    _last: dict[int, float] = field(default_factory=dict)
    _started: deque[float] = field(default_factory=deque)

    def begin(self) -> None:
        """A drain begins. Another may have been sending until now: turns that passed meanwhile are not made
        up for.
        """
        self._next = max(self._next, _now())
        self._waiting.clear()

    def room(self) -> int:
        """Return how many messages may be claimed now."""
        return max(0, int(_AHEAD * self.per_second) + 1 - len(self._waiting))

    async def turn(self, priority: int, conversation_id: int) -> None:
        """Wait for the turn of a message: what has the lower `priority` goes first, then who waits longest.

        Turns come evenly; when the program was busy, a few that were missed are made up for, but never do
        more messages start in a second than are allowed.
        """
        mine = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (priority, next(_order), conversation_id, mine))
        self._arm()
        try:
            await mine
        finally:
            if mine.done() and not mine.cancelled():
                self._begin(conversation_id)

    def busy(self) -> list[int]:
        """Return the conversations that were written to so lately that they must wait."""
        since = _now() - self.chat_gap
        self._last = {line: at for line, at in self._last.items() if at > since}
        return list(self._last)

    def halt(self, seconds: float) -> None:
        """Send nothing at all for so long."""
        self._halted_until = max(self._halted_until, _now() + seconds)

    def halted(self) -> float:
        """Seconds for which nothing may be sent; 0 when it goes on."""
        return max(0.0, self._halted_until - _now())

    def _arm(self) -> None:
        if self._timer is None and self._waiting and not self._given:
            most = self._most
            full_until = self._started[-most] + _WINDOW if len(self._started) >= most else 0.0
            self._timer = asyncio.get_running_loop().call_at(max(self._next, full_until), self._give_turn)

    def _give_turn(self) -> None:
        """One message may start now. The next has to wait until this one has: were many given turns together,
        the last would start long after it was counted.
        """
        self._timer, now = None, _now()
        self._next = max(self._next, now - _LATE)
        while self._waiting:
            _, _, _, waiting = heappop(self._waiting)
            if not waiting.done():
                waiting.set_result(None)
                self._given = True
                self._next += 1 / self.per_second
                return

    def _begin(self, conversation_id: int) -> None:
        """A message whose turn it is starts."""
        self._given, now = False, _now()
        self._last[conversation_id] = now
        self._started.append(now)
        if len(self._started) > self._most:
            self._started.popleft()
        self._arm()

    @property
    def _most(self) -> int:
        return max(1, int(self.per_second))


def _now() -> float:
    return asyncio.get_running_loop().time()
