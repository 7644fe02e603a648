"""Everything that the meetings of the programme bring about, as things stand now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from messaging.hours import Hours
from outreach.meetings import changes, due_reminders, missed
from outreach.meetings.series import Series


@dataclass(frozen=True)
class Written:
    """How many messages were written: of changes, reminders, and to families that were missed."""

    told: int
    reminded: int
    missed: int


def see_to(
    engine: Engine, now: datetime, hours: Hours, series: Series, stopping: Callable[[], bool] = lambda: False
) -> Written:
    """First what follows from changed meetings: until then no reminder is written of them. `stopping`: end
    soon; the next call goes on.
    """
    told = changes.settle(engine, now, hours, series, stopping)
    reminded = due_reminders.write(engine, now, hours, series, stopping)
    return Written(told, reminded, missed.write_missed(engine, now, hours, stopping))
