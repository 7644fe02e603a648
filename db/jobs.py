"""Waking the worker, in the transaction that gives it something to do."""

import json
from typing import Literal

from sqlalchemy import Connection, text

#: The jobs (outreach.worker.jobs) that somebody may need at once; the others are done by the timetable alone.
Job = Literal["broadcasts", "count_answers", "drain", "offers", "reminders", "waves"]

_WAKE = text("SELECT wake(:job, :lock, :lock, CAST(:arguments AS jsonb))")


def wake(connection: Connection, job: Job, **arguments: str) -> None:
    """Let a worker do this job once the transaction commits; where one like it waits, that will do."""
    values = {"job": job, "lock": lock(job, arguments), "arguments": json.dumps(arguments)}
    connection.execute(_WAKE, values)


def lock(job: str, arguments: dict[str, str]) -> str:
    """Return the name under which a job waits, and runs, alone: `drain:sms`."""
    return ":".join((job, *arguments.values()))
