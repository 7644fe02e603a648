"""What can be done once, somewhere: the jobs that any worker takes from the queue."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec

from procrastinate import App
from procrastinate.exceptions import ConnectorException
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from messaging import delivery
from messaging.routes import Delivery
from outreach import queue
from outreach.outage import Outage
from outreach.reminders import write_day_before
from outreach.retention import Kept, blank
from scorecard import ballots

_log = logging.getLogger(__name__)
_P = ParamSpec("_P")


def jobs(wiring: Delivery, database_url: str, stopping: asyncio.Event, outage: Outage) -> App:
    """The jobs, on the queue of `database_url`. `stopping`: end soon, leaving the rest to the next."""
    app = queue.queue(database_url, stopping)

    def job(work: Callable[_P, Awaitable[None]]) -> None:
        app.task(name=work.__name__, queue=queue.NAME)(_said(work, wiring.engine, outage))

    @job
    async def drain(channel: str) -> None:
        await delivery.drain(wiring, channel, stopping)

    @job
    async def reminders() -> None:
        await asyncio.to_thread(_reminders, wiring)

    @job
    async def flush_ballots() -> None:
        await asyncio.to_thread(_flush, wiring)

    @job
    async def retention() -> None:
        blanked = await asyncio.to_thread(blank, wiring.engine, Kept(), wiring.clock())
        _log.info("retention: %d messages blanked", blanked)
        await app.job_manager.delete_old_jobs(
            24, include_failed=True, include_cancelled=True, include_aborted=True
        )

    @job
    async def retry_stalled() -> None:
        await queue.take_over(app, wiring.engine)

    return app


def _reminders(wiring: Delivery) -> None:
    with wiring.engine.begin() as connection:
        written = write_day_before(connection, wiring.clock(), wiring.hours)
    if written:
        _log.info("reminders: %d written", written)


def _flush(wiring: Delivery) -> None:
    with wiring.engine.begin() as connection:
        written = ballots.flush(connection, wiring.random)
    if written:
        _log.info("ballots: %d written", written)


def _said(
    work: Callable[_P, Awaitable[None]], engine: Engine, outage: Outage
) -> Callable[_P, Awaitable[None]]:
    """Say why a job failed; that the database is away is said once for all of them."""

    @wraps(work)
    async def saying(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            try:
                await work(*args, **kwargs)
            except OperationalError:
                # The connections of the pool may have died with a server that is back by now.
                engine.dispose()
                await work(*args, **kwargs)
        except (OperationalError, ConnectorException):
            outage.noticed()
            raise
        except Exception:
            _log.exception("job %s failed", work.__name__)
            raise

    return saying
