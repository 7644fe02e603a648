"""What providers answer to the messages that are with them, written down together."""

import asyncio
import logging

from sqlalchemy.exc import OperationalError

from messaging import stops
from messaging.preparing import Claimed
from messaging.provider import Result, Sent, Stopped
from messaging.recording import Held, record, record_sent
from messaging.routes import Delivery

#: Seconds that a provider still gets to answer when the program stops.
_GRACE = 1.5

#: Seconds between the tries to record what a provider said, while the database is away.
_UNTIL_RECORDED = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)

_log = logging.getLogger(__name__)


class Landing:
    """The messages of one drain that are with the provider (`flights`), until their answers are recorded."""

    def __init__(self, delivery: Delivery, channel: str, stopping: asyncio.Event) -> None:
        self.delivery, self.channel, self.stopping = delivery, channel, stopping
        self.flights: dict[asyncio.Task[Result | Held], Claimed] = {}
        self._landed: list[asyncio.Task[Result | Held]] = []
        #: Whether the drain has noted already if the channel is in order. After a stop it hands nothing over:
        #: what gets through then was with the provider before.
        self._noted = False

    def expect(self, claimed: Claimed, flight: asyncio.Task[Result | Held]) -> None:
        """A message is on its way."""
        self.flights[flight] = claimed
        flight.add_done_callback(self._land)

    async def record(self, over: asyncio.Event) -> None:
        """Write down what lands, until `over` is set and all have landed; when the program stops, not much
        longer. Raises sqlalchemy.exc.OperationalError when the database stays away.
        """
        loop = asyncio.get_running_loop()
        deadline = None
        while self.flights or not over.is_set():
            if self.stopping.is_set():
                deadline = deadline or loop.time() + _GRACE
                if over.is_set() and loop.time() >= deadline and not self._landed:
                    return
            landed, self._landed = self._landed, []
            if landed:
                await self._patiently([(self.flights[flight], flight.result()) for flight in landed])
                for flight in landed:
                    del self.flights[flight]
            else:
                await asyncio.sleep(self.delivery.look)

    def note_stop(self, code: str, words: str) -> None:
        """Let everybody see that the channel is out of order."""
        with self.delivery.engine.begin() as connection:
            stops.stop(connection, self.channel, code, words, self.delivery.clock())

    def _land(self, flight: asyncio.Task[Result | Held]) -> None:
        if not flight.cancelled():
            self._landed.append(flight)

    async def _patiently(self, results: list[tuple[Claimed, Result | Held]]) -> None:
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
                self._noted = True
        if sent:
            with self.delivery.engine.begin() as connection:
                record_sent(connection, sent, now)
                if works and not self._noted:
                    stops.clear(connection, self.channel)
            self._noted = self._noted or works
