"""Time in Colombia: the clock that is passed around, holidays, business days."""

import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

#: Gives the present instant, in UTC. The only source of "now" in the program.
Clock = Callable[[], datetime]

BOGOTA = ZoneInfo("America/Bogota")


def system_clock() -> datetime:
    """Return the machine's clock."""
    return datetime.now(UTC)


def clock_starting_at(start: datetime, since: float | None = None) -> Clock:
    """Return a clock that showed `start` at the Unix time `since` (now, when empty) and runs on from
    there.
    """
    offset = start.astimezone(UTC) - datetime.fromtimestamp(time.time() if since is None else since, UTC)
    return lambda: datetime.now(UTC) + offset


def in_bogota(instant: datetime) -> datetime:
    """Return the same instant as a Colombian wall clock shows it."""
    return instant.astimezone(BOGOTA)


def today(now: datetime) -> date:
    """Return the Colombian date at the instant `now`."""
    return in_bogota(now).date()


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("CO", years=year))


def is_holiday(day: date) -> bool:
    """Return whether `day` is a public holiday (Ley 51 of 1983 and later ones, as `holidays` keeps them)."""
    return day in _holidays(day.year)


def business_day_after(received: date, days: int) -> date:
    """Return the `days`-th business day, counted from the day after `received` (Ley 1755 of 2015, art. 14).

    Monday to Friday, without holidays: received 2026-11-20, 15 days: 2026-12-14.
    """
    day = received
    while days:
        day += timedelta(days=1)
        if day.weekday() < 5 and not is_holiday(day):
            days -= 1
    return day


def parse_date(text: str) -> date:
    """Return a date as `2026-11-20` or `20/11/2026`; raises ValueError otherwise."""
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text.strip()):
        year, month, day = match.groups()
    elif match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text.strip()):
        day, month, year = match.groups()
    else:
        raise ValueError(f"not a date: {text!r}")
    return date(int(year), int(month), int(day))
