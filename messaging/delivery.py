"""Draining a channel: due messages go to the provider at the channel's pace, and what it says is recorded.

One drain a channel runs in the whole cluster: a lock in the database sees to that, whatever the queue of
jobs believes of a worker that is silent. All work on the database is done in threads, none while a provider
is waited for.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import Engine

from db import locks
from db.keys import KeyProblem
from messaging.claiming import claim, put_off
from messaging.flight import send
from messaging.landing import Landing
from messaging.leftovers import settle_leftovers
from messaging.preparing import Claimed, Claims
from messaging.provider import Result, Retry, Stopped
from messaging.recording import Held
from messaging.routes import Delivery

#: Seconds in which a provider is expected to answer. As much as is sent in so long may be with it at once,
#: and no fewer than the least; after a crash no more than these are in doubt.
_USUAL, _LEAST_IN_FLIGHT = 0.5, 30

#: Seconds between two looks at the outbox where so many messages are found at once; else they are shorter,
#: for
#: answers.
_LONG_LOOK, _MANY = 0.05, 10

#: Seconds after which a drain that still finds messages lets another go on, so that no job is long.
_SHIFT = 60.0

#: Seconds after which a channel that is out of order is tried again.
_OUT_OF_ORDER = 60.0

#: Seconds after it was claimed from which a message is not handed over any more. This process was stopped, or
#: the machine put to sleep, and others may have taken over: they need longer than this.
_TOO_LATE = 3.0

#: Seconds that claiming may take. A machine that needs longer claims fewer at once: else all of them would be
#: too late, every time.
_CLAIMING = 1.0

_log = logging.getLogger(__name__)


async def drain(delivery: Delivery, channel: str, stopping: asyncio.Event) -> None:
    """Send until nothing is due on `channel`, for a while at most, or until `stopping` is set.

    Raises sqlalchemy.exc.OperationalError when the database cannot be reached; the next drain then finds what
    this one left.
    """
    if delivery.routes[channel].pace.halted():
        return
    async with _alone(delivery.engine, channel) as alone:
        if not alone:
            return
        run = _Drain(delivery, channel, stopping)
        try:
            await settle_leftovers(delivery, channel)
            await run.until_nothing_is_due()
        except KeyProblem as problem:
            run.stop("DATA_KEY", str(problem))
            await asyncio.to_thread(run.landing.note_stop, "DATA_KEY", str(problem))
        finally:
            run.abandon()


@asynccontextmanager
async def _alone(engine: Engine, channel: str) -> AsyncIterator[bool]:
    """Hold the channel's lock. It goes with the connection, so it ends when this process dies."""
    connection = await asyncio.to_thread(engine.connect)
    try:
        yield await asyncio.to_thread(locks.try_to_hold_one, connection, f"drain:{channel}")
    finally:
        await asyncio.to_thread(connection.close)


class _Drain:
    def __init__(self, delivery: Delivery, channel: str, stopping: asyncio.Event) -> None:
        self.delivery, self.channel, self.stopping = delivery, channel, stopping
        self.pace = delivery.routes[channel].pace
        self.claims = Claims(delivery.engine, delivery.hours, delivery.composers, delivery.batches)
        self.most_in_flight = max(_LEAST_IN_FLIGHT, int(self.pace.per_second * _USUAL))
        self.most_at_once = _LEAST_IN_FLIGHT
        self.landing = Landing(delivery, channel, stopping)
        self.recording: asyncio.Task[None] | None = None
        self.out_of_order = False

    @property
    def ending(self) -> bool:
        """Whether nothing more is to be handed over. Recording ends early only when it cannot be done."""
        deaf = self.recording is not None and self.recording.done()
        return self.out_of_order or deaf or self.stopping.is_set()

    async def until_nothing_is_due(self) -> None:
        over = asyncio.Event()
        self.pace.begin()
        self.recording = asyncio.create_task(self.landing.record(over))
        try:
            await self._claim_what_is_due()
        finally:
            # Also when the database went away: what is with the provider has to be heard.
            over.set()
            await self.recording

    def abandon(self) -> None:
        """What has no answer yet stays `sending`: it may have been sent, and the next drain deals with it."""
        for flight in self.landing.flights:
            flight.cancel()

    async def _claim_what_is_due(self) -> None:
        loop = asyncio.get_running_loop()
        started = found_at = loop.time()
        quiet = 0
        while not self.ending and (loop.time() - started < _SHIFT or self.pace.halted()):
            found = await self._take_off()
            if found or self.landing.flights or self.pace.halted() or self.pace.busy():
                found_at, quiet = loop.time(), 0
            # What waits behind a message of its chat that has just landed is found by one more look.
            elif (quiet := quiet + 1) > 1 and loop.time() - found_at >= self.delivery.linger:
                return
            await asyncio.sleep(_LONG_LOOK if found >= _MANY else self.delivery.look)

    async def _take_off(self) -> int:
        """Hand over what is due and has room. Return how many messages there were, with those put off."""
        room = min(self.pace.room(), self.most_in_flight - len(self.landing.flights), self.most_at_once)
        if room < 1 or self.pace.halted():
            return 0
        busy = {*self.pace.busy(), *(claimed.conversation_id for claimed in self.landing.flights.values())}
        moved = await asyncio.to_thread(put_off, self.claims, self.channel, self.delivery.clock())
        began, now = asyncio.get_running_loop().time(), self.delivery.clock()
        found = await asyncio.to_thread(claim, self.claims, self.channel, room, sorted(busy), now)
        if (took := self._since(began, now)) > _CLAIMING:
            self.most_at_once = max(1, int(self.most_at_once * _CLAIMING / took))
        elif found:
            # A look that finds nothing is quick on the slowest machine.
            self.most_at_once = min(2 * self.most_at_once, self.most_in_flight)
        for claimed in found:
            self.landing.expect(claimed, asyncio.create_task(self._fly(claimed, began, now)))
        return len(found) + moved

    async def _fly(self, claimed: Claimed, began: float, claimed_at: datetime) -> Result | Held:
        # A simulated line has no provider whose pace must be kept.
        if not claimed.simulated:
            await self.pace.turn(claimed.priority, claimed.conversation_id)
        if self.ending or self.pace.halted() or self._slept(began, claimed_at):
            return Held()
        provider = self.delivery.provider(self.channel, claimed.simulated)
        result = await send(self.delivery.engine, provider, claimed, self.delivery.clock())
        self._heed(result)
        return result

    def _slept(self, began: float, claimed_at: datetime) -> bool:
        """Return whether so much time has passed since a claim."""
        return self._since(began, claimed_at) > _TOO_LATE

    def _since(self, began: float, claimed_at: datetime) -> float:
        """Return the seconds since a claim began. The loop's clock may stand while a machine sleeps; the
        other does not, once it is set right.
        """
        passed = asyncio.get_running_loop().time() - began
        return max(passed, (self.delivery.clock() - claimed_at).total_seconds())

    def _heed(self, result: Result) -> None:
        """What a result means for the whole channel."""
        if isinstance(result, Retry) and result.after is not None:
            self.pace.halt(result.after)
            _log.warning("%s: asked to wait %.0f s", self.channel, result.after)
        elif isinstance(result, Stopped) and not self.out_of_order:
            self.stop(result.code, result.words)

    def stop(self, code: str, words: str) -> None:
        """The channel is out of order: leave it alone for a while, and say so loudly."""
        self.out_of_order = True
        self.pace.halt(_OUT_OF_ORDER)
        _log.error("%s: stopped (%s): %s", self.channel, code, words)
