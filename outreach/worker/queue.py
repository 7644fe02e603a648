"""The queue in PostgreSQL, as Procrastinate keeps it, and the jobs of workers that died."""

import asyncio
import logging
from collections.abc import Iterable
from time import monotonic

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager, NotificationCallback
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from db import locks
from outreach.worker.outage import Outage

NAME = "libreta"

#: A worker says so often that it lives …
HEARTBEAT = 4.0
#: … and what it was doing is taken over when it has not for so long.
SILENT = 15.0

#: Seconds between the tries to reach the database while it is away; how many, to write down that a job has
#: ended.
_AGAIN, _TRIES = 0.5, 60

_log = logging.getLogger(__name__)


class _Patient(JobManager):
    """Says that the database is away, and waits for it where Procrastinate gives up at once and for good."""

    def __init__(self, connector: PsycopgConnector, stopping: asyncio.Event, outage: Outage) -> None:
        super().__init__(connector)
        self._stopping, self._outage = stopping, outage

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        asked = monotonic()
        try:
            return await super().fetch_job(queues, worker_id)
        except ConnectorException as problem:
            self._outage.failed("looking for a job", asked, problem)
            raise

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """The worker would go on without ever hearing again (procrastinate#1597). This connection ends with
        any outage, so it is the one that notices those which the pool has the patience for.
        """
        while True:
            asked = monotonic()
            try:
                return await super().listen_for_jobs(on_notification=on_notification, queues=queues)
            except ConnectorException as problem:
                self._outage.failed("listening for jobs", asked, problem)
                await asyncio.sleep(_AGAIN)

    async def update_heartbeat(self, worker_id: int) -> None:
        """The worker would go on without ever saying again that it lives (the same)."""
        asked = monotonic()
        try:
            await super().update_heartbeat(worker_id)
        except ConnectorException as problem:
            self._outage.failed("saying that this worker lives", asked, problem)

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """The job would count as being done for as long as its worker lives, and its lock would keep all
        others of its kind from ever being done.
        """
        for _ in range(_TRIES):
            try:
                return await super().finish_job(job, status, delete_job)
            except ConnectorException as problem:
                if self._stopping.is_set() or not isinstance(problem.__cause__, psycopg.OperationalError):
                    raise
                await asyncio.sleep(_AGAIN)
        return await super().finish_job(job, status, delete_job)


def queue(database_url: str, stopping: asyncio.Event, outage: Outage) -> App:
    """Return the queue of `database_url`, without any job yet."""
    connector = PsycopgConnector(
        conninfo=make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False),
        min_size=1,
        max_size=4,
        timeout=2,
        kwargs={"connect_timeout": 5, "options": "-c statement_timeout=10000"},
    )
    app = App(connector=connector)
    app.job_manager = _Patient(connector, stopping, outage)
    return app


async def take_over(app: App, engine: Engine) -> None:
    """Put the jobs of workers that died back into the queue."""
    connection = await asyncio.to_thread(engine.connect)
    try:
        # The lock goes with the connection, so a worker that dies here leaves nothing locked.
        if not await asyncio.to_thread(locks.try_to_hold, connection, locks.Lock.TAKE_OVER_JOBS):
            return
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT):
            _log.warning("job %s %s is taken over from a worker that died", job.task_name, job.id)
            try:
                await app.job_manager.retry_job(job)
            except UniqueViolation:
                # Another like it waits already, and will do what this one left.
                await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)
    finally:
        await asyncio.to_thread(connection.close)
