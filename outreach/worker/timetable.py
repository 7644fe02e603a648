"""When things are done. Each tick only puts a job into the queue, unless one like it waits there already;
so several workers may tick at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, AppNotOpen, ConnectorException

from db import jobs
from outreach.worker import queue
from outreach.worker.outage import Outage
from programme.calendar import BOGOTA


@dataclass(frozen=True)
class Entry:
    """One line of the timetable. `alone`: never two of these jobs at once in the whole cluster."""

    job: str
    trigger: BaseTrigger
    arguments: dict[str, str] = field(default_factory=dict)
    alone: bool = True
    at_start: bool = True

    @property
    def lock(self) -> str:
        """The name under which the job waits, and runs, alone."""
        return jobs.lock(self.job, self.arguments)


def entries(channels: Iterable[str]) -> list[Entry]:
    """Return the timetable. Drains are woken by whoever writes a message; these are for what falls due."""
    drains = [Entry("drain", IntervalTrigger(seconds=5), {"channel": channel}) for channel in channels]
    return [
        *drains,
        Entry("reminders", IntervalTrigger(minutes=5)),
        Entry("alerts", IntervalTrigger(seconds=10)),
        Entry("cases", IntervalTrigger(minutes=1)),
        # All closed cases are read for it.
        Entry("solved_cases", CronTrigger(minute=35, timezone=BOGOTA)),
        Entry("fallback", IntervalTrigger(minutes=1)),
        # Woken by whoever confirms or cancels one; this goes on with what a worker left when it died.
        Entry("broadcasts", IntervalTrigger(minutes=1)),
        # The command that loads offers writes them itself; this goes on with what it left, and tells of an
        # offer on the day on which it begins.
        Entry("offers", IntervalTrigger(minutes=5)),
        # In the first days of a month.
        Entry("plans", IntervalTrigger(minutes=30)),
        Entry("count_answers", IntervalTrigger(minutes=1)),
        # Woken by whoever opens one or publishes its result.
        Entry("waves", IntervalTrigger(minutes=5)),
        Entry("fold_tallies", IntervalTrigger(minutes=1)),
        Entry("deletions", IntervalTrigger(minutes=5)),
        Entry("retention", CronTrigger(hour=3, timezone=BOGOTA), at_start=False),
        Entry("staff_chats", CronTrigger(hour=2, minute=40, timezone=BOGOTA)),
        Entry("mix_cases", CronTrigger(minute=20, timezone=BOGOTA)),
        # Not alone: one that died with its worker would otherwise keep all others from taking over.
        Entry("retry_stalled", IntervalTrigger(seconds=20), alone=False),
    ]


def timetable(app: App, channels: Iterable[str], outage: Outage) -> AsyncIOScheduler:
    """Return the entries, ready to be started in the event loop of `app`."""
    scheduler = AsyncIOScheduler(
        timezone=BOGOTA, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )
    for entry in entries(channels):
        scheduler.add_job(tick, entry.trigger, args=(app, entry, outage), id=entry.lock)
    return scheduler


async def tick(app: App, entry: Entry, outage: Outage) -> None:
    """Put the job of `entry` into the queue."""
    deferrer = app.configure_task(
        entry.job, queue=queue.NAME, queueing_lock=entry.lock, lock=entry.lock if entry.alone else None
    )
    asked = monotonic()
    try:
        await deferrer.defer_async(**entry.arguments)
        outage.over(asked)
    except AlreadyEnqueued:
        # That one will do.
        outage.over(asked)
    except ConnectorException as problem:
        # The next tick comes soon.
        outage.failed(f"deferring the job {entry.lock}", asked, problem)
    except AppNotOpen:
        # The worker is about to begin again, and does then what is due at the start.
        pass
