"""Draining a channel: due messages go to the provider at the channel's pace, and what it says is recorded.

One drain a channel runs in the whole cluster: a lock in the database sees to that, whatever the queue of
jobs believes of a worker that is silent. All work on the database is done in threads, none while a provider
is waited for.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from db.keys import KeyProblem
from messaging import stops
from messaging.claiming import claim, put_off
from messaging.flight import fly
from messaging.leftovers import settle_leftovers
from messaging.preparing import Claimed, Claims
from messaging.provider import Result, Retry, Sent, Stopped
from messaging.recording import Held, record, record_sent
from messaging.routes import Delivery

#: Seconds in which a provider is expected to answer. As much as is sent in so long may be with it at once,
#: and no fewer than the least; after a crash no more than these are in doubt.
_USUAL, _LEAST_IN_FLIGHT = 0.5, 30

#: Seconds between two looks at the outbox while there is something to wait for, and between two rounds of
#: recording: what comes back meanwhile is written down together.
_LOOK, _GATHER = 0.05, 0.02

#: Seconds that a drain goes on looking after it found nothing. A message whose transaction commits just after
#: the last look had its wake-up swallowed, because this drain's own job was still waiting then.
_LINGER = 0.2

#: Seconds after which a drain that still finds messages lets another go on, so that no job is long.
_SHIFT = 60.0

#: Seconds that a provider still gets to answer when the program stops.
_GRACE = 1.5

#: Seconds after which a channel that is out of order is tried again.
_OUT_OF_ORDER = 60.0

#: Seconds between the tries to record what a provider said, while the database is away.
_UNTIL_RECORDED = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)

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
            await asyncio.to_thread(run.note_stop, "DATA_KEY", str(problem))
        finally:
            run.abandon()


@asynccontextmanager
async def _alone(engine: Engine, channel: str) -> AsyncIterator[bool]:
    """Hold the channel's lock. It goes with the connection, so it ends when this process dies."""
    connection = await asyncio.to_thread(engine.connect)
    try:
        lock = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
        yield bool(await asyncio.to_thread(connection.scalar, lock, {"name": f"drain:{channel}"}))
    finally:
        await asyncio.to_thread(connection.close)


class _Drain:
    def __init__(self, delivery: Delivery, channel: str, stopping: asyncio.Event) -> None:
        self.delivery, self.channel, self.stopping = delivery, channel, stopping
        self.pace = delivery.routes[channel].pace
        self.claims = Claims(delivery.engine, delivery.hours, delivery.composers, delivery.batches)
        self.most_in_flight = max(_LEAST_IN_FLIGHT, int(self.pace.per_second * _USUAL))
        self.flights: dict[asyncio.Task[Result | Held], Claimed] = {}
        self.landed: list[asyncio.Task[Result | Held]] = []
        self.recording: asyncio.Task[None] | None = None
        self.out_of_order = self.in_order = False

    @property
    def ending(self) -> bool:
        """Whether nothing more is to be handed over. Recording ends early only when it cannot be done."""
        deaf = self.recording is not None and self.recording.done()
        return self.out_of_order or deaf or self.stopping.is_set()

    async def until_nothing_is_due(self) -> None:
        over = asyncio.Event()
        self.pace.begin()
        self.recording = asyncio.create_task(self._record_what_lands(over))
        try:
            await self._claim_what_is_due()
        finally:
            # Also when the database went away: what is with the provider has to be heard.
            over.set()
            await self.recording

    def abandon(self) -> None:
        """What has no answer yet stays `sending`: it may have been sent, and the next drain deals with it."""
        for flight in self.flights:
            flight.cancel()

    async def _claim_what_is_due(self) -> None:
        loop = asyncio.get_running_loop()
        started = found_at = loop.time()
        while not self.ending and (loop.time() - started < _SHIFT or self.pace.halted()):
            if await self._take_off() or self.flights or self.pace.halted() or self.pace.busy():
                found_at = loop.time()
            elif loop.time() - found_at >= _LINGER:
                return
            await asyncio.sleep(_LOOK)

    async def _take_off(self) -> bool:
        """Hand over what is due and has room. Gives whether there was anything."""
        room = min(self.pace.room(), self.most_in_flight - len(self.flights))
        if room < 1 or self.pace.halted():
            return False
        busy = {*self.pace.busy(), *(claimed.conversation_id for claimed in self.flights.values())}
        now = self.delivery.clock()
        moved = await asyncio.to_thread(put_off, self.claims, self.channel, now)
        found = await asyncio.to_thread(claim, self.claims, self.channel, room, sorted(busy), now)
        for claimed in found:
            # A simulated line has no provider whose pace must be kept.
            turn = None if claimed.simulated else self.pace.reserve(claimed.conversation_id)
            flight = asyncio.create_task(self._fly(claimed, turn))
            self.flights[flight] = claimed
            flight.add_done_callback(self._land)
        return bool(found or moved)

    async def _fly(self, claimed: Claimed, turn: float | None) -> Result | Held:
        if turn is not None:
            await self.pace.start(turn)
        if self.ending or self.pace.halted():
            return Held()
        provider = self.delivery.provider(self.channel, claimed.simulated)
        return await fly(self.delivery.engine, provider, claimed, self.delivery.clock())

    def _land(self, flight: asyncio.Task[Result | Held]) -> None:
        if not flight.cancelled():
            self.landed.append(flight)
            self._heed(flight.result())

    async def _record_what_lands(self, over: asyncio.Event) -> None:
        """Until nothing is due and everybody has landed; when the program stops, not much longer."""
        loop = asyncio.get_running_loop()
        deadline = None
        while self.flights or not over.is_set():
            if self.stopping.is_set():
                deadline = deadline or loop.time() + _GRACE
                if over.is_set() and loop.time() >= deadline and not self.landed:
                    return
            landed, self.landed = self.landed, []
            if landed:
                await self._record([(self.flights[flight], flight.result()) for flight in landed])
                for flight in landed:
                    del self.flights[flight]
            else:
                await asyncio.sleep(_GATHER)

    def _heed(self, result: Result | Held) -> None:
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

    def note_stop(self, code: str, words: str) -> None:
        """Let everybody see that the channel is out of order."""
        with self.delivery.engine.begin() as connection:
            stops.stop(connection, self.channel, code, words, self.delivery.clock())

    async def _record(self, results: list[tuple[Claimed, Result | Held]]) -> None:
        """What a provider said is known to this process alone, so a restart of the database is waited out."""
        for wait in _UNTIL_RECORDED:
            try:
                return await asyncio.to_thread(self._write, results)
            except OperationalError:
                if self.stopping.is_set():
                    raise
                _log.debug("%s: results could not be recorded yet", self.channel)
                await asyncio.sleep(wait)
        return await asyncio.to_thread(self._write, results)

    def _write(self, results: list[tuple[Claimed, Result | Held]]) -> None:
        """What was taken together, all else in transactions of their own; written down twice, a result
        changes nothing.
        """
        now = self.delivery.clock()
        sent, works = [], False
        for claimed, result in results:
            provider = self.delivery.provider(self.channel, claimed.simulated).name
            if isinstance(result, Sent):
                sent.append((claimed.message.outbox_id, provider, result.provider_id))
                works = works or not claimed.simulated
                continue
            with self.delivery.engine.begin() as connection:
                record(connection, claimed, provider, result, self.delivery.random, now)
            if isinstance(result, Stopped):
                self.note_stop(result.code, result.words)
        if sent:
            with self.delivery.engine.begin() as connection:
                record_sent(connection, sent, now)
                if works and not self.in_order:
                    stops.clear(connection, self.channel)
            self.in_order = self.in_order or works
