"""How fast a channel may be sent on."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

#: Seconds of sending that are claimed ahead: an answer written now waits no longer behind what is claimed.
_AHEAD = 0.25

#: Turns that passed unused are made up for when they are no older than so many seconds.
_LATE = 0.05

#: Seconds in which no more than a second's messages start. A little over one, because what starts evenly
#: arrives a little less so.
_WINDOW = 1.02


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
    _last: dict[int, float] = field(default_factory=dict)
    _started: deque[float] = field(default_factory=deque)

    def room(self) -> int:
        """How many messages may be claimed now."""
        ahead = _now() + _AHEAD - max(_now() - _LATE, self._next)
        return max(0, int(ahead * self.per_second) + 1) if ahead > 0 else 0

    def begin(self) -> None:
        """Another may have been sending until now: turns that passed meanwhile are not made up for."""
        self._next = max(self._next, _now())

    def reserve(self, conversation_id: int) -> float:
        """Take the next turn on the channel. Gives the instant of it, which may have passed already."""
        at = max(_now() - _LATE, self._next)
        self._next = at + 1 / self.per_second
        self._last[conversation_id] = max(at, _now())
        return at

    async def start(self, at: float) -> None:
        """Wait for the turn that `reserve` gave. When the program was busy and turns came late, still no more
        messages start in a second than are allowed.
        """
        if (early := at - _now()) > 0:
            await asyncio.sleep(early)
        most = max(1, int(self.per_second))
        while len(self._started) >= most and (early := self._started[-most] + _WINDOW - _now()) > 0:
            await asyncio.sleep(early)
        self._started.append(_now())
        while len(self._started) > most:
            self._started.popleft()

    def busy(self) -> list[int]:
        """The conversations that were written to so lately that they must wait."""
        since = _now() - self.chat_gap
        self._last = {line: at for line, at in self._last.items() if at > since}
        return list(self._last)

    def halt(self, seconds: float) -> None:
        """Send nothing at all for so long."""
        self._halted_until = max(self._halted_until, _now() + seconds)

    def halted(self) -> float:
        """Seconds for which nothing may be sent; 0 when it goes on."""
        return max(0.0, self._halted_until - _now())


def _now() -> float:
    return asyncio.get_running_loop().time()
