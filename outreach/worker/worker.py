"""The worker: one event loop with the timetable, the queue, and the providers."""

import asyncio
import logging
from contextlib import AsyncExitStack, suppress
from time import monotonic

import psycopg
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker
from sqlalchemy.exc import OperationalError

from messaging.routes import Delivery
from outreach.rules import Rules
from outreach.worker.jobs import jobs
from outreach.worker.outage import Outage
from outreach.worker.queue import HEARTBEAT, NAME, SILENT, take_over
from outreach.worker.timetable import entries, tick, timetable

#: A notification starts a job at once. This is for one that waited for another of its kind to end.
_POLLING = 0.25

#: Seconds that jobs get to end when the worker stops; then they are cancelled.
_GRACE = 2.0

#: Seconds between tries to reach the database: at first, and at most.
_FIRST, _MOST = 0.5, 4.0

#: Their own lines are many, and some name addresses, numbers or texts; what matters is said here.
_QUIET = {
    "procrastinate": logging.CRITICAL,
    "psycopg.pool": logging.CRITICAL,
    "apscheduler": logging.ERROR,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "telegram": logging.WARNING,
}

_log = logging.getLogger(__name__)


async def run(wiring: Delivery, rules: Rules, database_url: str, stopping: asyncio.Event) -> None:
    """Work until `stopping` is set; then end within three seconds.

    While the database is away it waits, saying so once, and goes on when it is back.
    """
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)
    asyncio.get_running_loop().set_exception_handler(_unheard)
    outage = Outage()
    app = jobs(wiring, rules, database_url, stopping, outage)
    async with AsyncExitStack() as stack:
        for provider in (*(route.provider for route in wiring.routes.values()), wiring.simulator):
            stack.push_async_callback(provider.close)
            await provider.open()
        scheduler = timetable(app, wiring.routes, outage)
        scheduler.start()
        stack.callback(scheduler.shutdown, wait=False)
        _log.info("worker ready for %s", ", ".join(sorted(wiring.routes)))
        await _until_stopped(app, wiring, stopping, outage)
    _log.info("worker stopped")


async def _until_stopped(app: App, wiring: Delivery, stopping: asyncio.Event, outage: Outage) -> None:
    """Work; and when the database goes away, begin again once it is back."""
    wait, dead = _FIRST, None
    while not stopping.is_set():
        worker, asked = _worker(app), monotonic()
        try:
            async with app.open_async():
                if dead is not None:
                    # The worker that this process was before will not come back to end its jobs.
                    await app.job_manager.unregister_worker(dead)
                # Nor do the connections of before, which would each fail once.
                wiring.engine.dispose()
                await take_over(app, wiring.engine)
                for entry in entries(wiring.routes):
                    if entry.at_start:
                        await tick(app, entry, outage)
                wait, dead = _FIRST, None
                await _work(worker, stopping)
        except (ConnectorException, OperationalError, psycopg.OperationalError) as problem:
            outage.failed("the queue", asked, problem)
        if not stopping.is_set():
            dead = worker.worker_id or dead
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), wait)
            wait = min(_MOST, wait * 2)


def _worker(app: App) -> Worker:
    return Worker(
        app,
        queues=[NAME],
        concurrency=8,
        fetch_job_polling_interval=_POLLING,
        delete_jobs="successful",
        install_signal_handlers=False,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=SILENT,
    )


async def _work(worker: Worker, stopping: asyncio.Event) -> None:
    async def stop() -> None:
        await stopping.wait()
        # Not before: when it ends because the database went away, its jobs may take the time to write down
        # what a provider said.
        worker.shutdown_graceful_timeout = _GRACE
        worker.stop()

    stopper = asyncio.create_task(stop())
    try:
        await worker.run()
    finally:
        stopper.cancel()


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """A job whose end could not be written because the database went away: that has been said."""
    if not isinstance(context.get("exception"), ConnectorException):
        loop.default_exception_handler(context)
