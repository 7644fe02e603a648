"""Everything that the meetings of the programme bring about, as things stand now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from messaging.hours import Hours
from outreach import changed, missed, reminders
from outreach.series import Series


@dataclass(frozen=True)
class Written:
    """How many messages were written: of changes, reminders, and to families that were missed."""

    told: int
    reminded: int
    missed: int


def see_to(engine: Engine, now: datetime, hours: Hours, series: Series) -> Written:
    """First what follows from changed meetings: until then no reminder is written of them."""
    told = changed.settle(engine, now, hours, series)
    with engine.begin() as connection:
        reminded = reminders.write(connection, now, hours, series)
    with engine.begin() as connection:
        return Written(told, reminded, missed.write_missed(connection, now, hours))
