"""What can be done once, somewhere: the jobs that any worker takes from the queue."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from time import monotonic
from typing import ParamSpec

from procrastinate import App
from procrastinate.exceptions import ConnectorException
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from db.outage import away
from messaging import delivery, tally
from messaging.routes import Delivery
from outreach import staff_leaving
from outreach.alerts import write_alerts
from outreach.broadcasts.messages import write as write_broadcasts
from outreach.cases import digest, news, solved
from outreach.deletions import due as due_deletions
from outreach.fallback.resending import fall_back
from outreach.meetings import due
from outreach.offers import openings
from outreach.plans import monthly
from outreach.rules import Rules
from outreach.waves import schedule
from outreach.worker import queue
from outreach.worker.outage import Outage
from outreach.worker.retention import blank
from programme.cases import mixing
from reports.summary import folding
from scorecard import counting

_log = logging.getLogger(__name__)

#: What a program of before may have left waiting.
_OLDER_NAMES = {"count_answers": ["flush_ballots"]}
_P = ParamSpec("_P")


def jobs(wiring: Delivery, rules: Rules, database_url: str, stopping: asyncio.Event, outage: Outage) -> App:
    """Return the jobs, on the queue of `database_url`. `stopping`: end soon, leaving the rest to the next."""
    app = queue.queue(database_url, stopping, outage)

    def job(work: Callable[_P, Awaitable[None]]) -> None:
        name = work.__name__
        app.task(name=name, aliases=_OLDER_NAMES.get(name), queue=queue.NAME)(
            _said(work, wiring.engine, outage)
        )

    @job
    async def drain(channel: str) -> None:
        await delivery.drain(wiring, channel, stopping)

    @job
    async def reminders() -> None:
        await asyncio.to_thread(_reminders, wiring, rules, stopping)

    @job
    async def cases() -> None:
        await asyncio.to_thread(_cases, wiring)

    @job
    async def solved_cases() -> None:
        await asyncio.to_thread(_solved_cases, wiring)

    @job
    async def fallback() -> None:
        await asyncio.to_thread(_fallback, wiring, rules, stopping)

    @job
    async def alerts() -> None:
        await asyncio.to_thread(_alerts, wiring)

    @job
    async def fold_tallies() -> None:
        await asyncio.to_thread(_fold_tallies, wiring)

    @job
    async def broadcasts() -> None:
        await asyncio.to_thread(_broadcasts, wiring, stopping)

    @job
    async def offers() -> None:
        await asyncio.to_thread(_offers, wiring, stopping)

    @job
    async def plans() -> None:
        await asyncio.to_thread(_plans, wiring, stopping)

    @job
    async def count_answers() -> None:
        await asyncio.to_thread(_count_answers, wiring)

    @job
    async def waves() -> None:
        await asyncio.to_thread(_waves, wiring, rules, stopping)

    @job
    async def deletions() -> None:
        await asyncio.to_thread(_deletions, wiring, stopping)

    @job
    async def retention() -> None:
        blanked = await asyncio.to_thread(
            blank, wiring.engine, rules.kept, wiring.clock(), wiring.random, stopping.is_set
        )
        _log.info("retention: %d messages blanked", blanked)
        await app.job_manager.delete_old_jobs(
            24, include_failed=True, include_cancelled=True, include_aborted=True
        )

    @job
    async def staff_chats() -> None:
        await asyncio.to_thread(_staff_chats, wiring)

    @job
    async def mix_cases() -> None:
        await asyncio.to_thread(_mix_cases, wiring)

    @job
    async def retry_stalled() -> None:
        await queue.take_over(app, wiring.engine)

    return app


def _reminders(wiring: Delivery, rules: Rules, stopping: asyncio.Event) -> None:
    written = due.see_to(wiring.engine, wiring.clock(), wiring.hours, rules.series, stopping.is_set)
    if written.told or written.reminded or written.missed:
        _log.info(
            "reminders: %d written, %d told of changes, %d missed",
            written.reminded, written.told, written.missed,
        )  # fmt: skip


def _cases(wiring: Delivery) -> None:
    with wiring.engine.begin() as connection:
        told = news.write(connection, wiring.hours, wiring.clock())
    with wiring.engine.begin() as connection:
        reminded = digest.write(connection, wiring.hours, wiring.clock())
    if told or reminded:
        _log.info("cases: %d families told, %d members of staff reminded", told, reminded)


def _solved_cases(wiring: Delivery) -> None:
    with wiring.engine.begin() as connection:
        asked = solved.write(connection, wiring.hours, wiring.clock())
    if asked:
        _log.info("cases: %d families asked whether theirs is solved", asked)


def _staff_chats(wiring: Delivery) -> None:
    with wiring.engine.begin() as connection:
        lapsed = staff_leaving.lapse_unused(connection, wiring.clock())
    if lapsed:
        _log.info("staff: %d chats ended that nobody used", lapsed)


def _mix_cases(wiring: Delivery) -> None:
    with wiring.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        mixing.mix(connection, wiring.random)


def _fallback(wiring: Delivery, rules: Rules, stopping: asyncio.Event) -> None:
    written = fall_back(wiring.engine, wiring.clock(), wiring.hours, rules.unread_after, stopping.is_set)
    if written:
        _log.info("fallback: %d go by SMS", written)


def _alerts(wiring: Delivery) -> None:
    with wiring.engine.begin() as connection:
        written = write_alerts(connection, wiring.clock())
    if written:
        _log.warning("alerts: %d written to coordinators", written)


def _fold_tallies(wiring: Delivery) -> None:
    with wiring.engine.begin() as connection:
        tally.fold(connection)
    with wiring.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        folding.fold(connection)


def _broadcasts(wiring: Delivery, stopping: asyncio.Event) -> None:
    written = write_broadcasts(wiring.engine, wiring.hours, wiring.clock(), stopping.is_set)
    if written:
        _log.info("broadcasts: %d written", written)


def _offers(wiring: Delivery, stopping: asyncio.Event) -> None:
    written = openings.write(wiring.engine, wiring.hours, wiring.clock(), stopping.is_set)
    if written:
        _log.info("offers: %d families told", written)


def _plans(wiring: Delivery, stopping: asyncio.Event) -> None:
    written = monthly.write(wiring.engine, wiring.hours, wiring.clock(), stopping.is_set)
    if written:
        _log.info("plans: %d contacts told", written)


def _count_answers(wiring: Delivery) -> None:
    with wiring.engine.begin() as connection:
        counted = counting.flush(connection, wiring.random)
    if counted:
        _log.info("answers: of %d rows counted", counted)


def _waves(wiring: Delivery, rules: Rules, stopping: asyncio.Event) -> None:
    done = schedule.see_to(
        wiring.engine, wiring.clock(), wiring.hours, wiring.random, stopping.is_set, rules.publishing
    )
    if done.closed or done.written:
        _log.info("waves: %d closed, %d messages written", done.closed, done.written)
    if done.asked or done.judged:
        _log.info("promises: %d asked of, %d judgments published", done.asked, done.judged)


def _deletions(wiring: Delivery, stopping: asyncio.Event) -> None:
    done = due_deletions.see_to(wiring.engine, wiring.hours, wiring.clock(), wiring.random, stopping.is_set)
    if done:
        _log.info("deletions: %d families deleted", done)


def _said(
    work: Callable[_P, Awaitable[None]], engine: Engine, outage: Outage
) -> Callable[_P, Awaitable[None]]:
    """Say why a job failed; that the database is away is said once for all of them."""
    name = work.__name__

    @wraps(work)
    async def saying(*args: _P.args, **kwargs: _P.kwargs) -> None:
        asked = monotonic()
        try:
            try:
                await work(*args, **kwargs)
            except OperationalError as problem:
                if not away(problem):
                    raise
                # The connections of the pool may have died with a server that is back by now.
                engine.dispose()
                asked = monotonic()
                await work(*args, **kwargs)
        except (OperationalError, ConnectorException) as problem:
            outage.failed(f"job {name}", asked, problem)
            raise
        except Exception:
            _log.exception("job %s failed", name)
            raise

    return saying
