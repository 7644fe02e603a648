"""When we may write first.

The window of Ley 2300 of 2023, taken as courtesy, on a Colombian clock. Answering somebody who just wrote is
allowed at any hour.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from programme.calendar import BOGOTA, in_bogota, is_holiday

#: From its first instant on, and until just before its last.
Window = tuple[time, time]

#: No run of Sundays and holidays in Colombia is nearly as long.
_DAYS_TO_LOOK = 30


@dataclass(frozen=True)
class Hours:
    """The window of each day; None: closed. Holidays are always closed."""

    weekdays: Window | None = (time(7), time(19))
    saturday: Window | None = (time(8), time(15))
    sunday: Window | None = None

    def is_open(self, now: datetime) -> bool:
        """Return whether we may write first at `now`."""
        window = self._window(in_bogota(now).date())
        return window is not None and window[0] <= now < window[1]

    def next_opening(self, now: datetime) -> datetime:
        """Return the first instant from `now` on at which we may write first: `now` itself while it is
        open.
        """
        return max(now, self._next(now)[0])

    def closing(self, now: datetime) -> datetime:
        """Return the end of the window in which `now` lies, or of the next one."""
        return self._next(now)[1]

    def last_open_before(self, instant: datetime) -> datetime:
        """Return the beginning of the last hour before `instant` in which we may write first.

        On a Sunday that is Saturday 14:00, an hour before the closing; within a window, an hour before
        `instant`, or the opening where that is later. Raises ValueError where the hours never open.
        """
        for opening, closing in self._windows(in_bogota(instant).date(), -1):
            if opening < instant:
                return max(opening, min(closing, instant) - timedelta(hours=1))
        raise ValueError("these hours never open")

    def _next(self, now: datetime) -> tuple[datetime, datetime]:
        for opening, closing in self._windows(in_bogota(now).date(), 1):
            if now < closing:
                return opening, closing
        raise ValueError("these hours never open")

    def _windows(self, day: date, step: int) -> list[tuple[datetime, datetime]]:
        days = (day + timedelta(days=step * ahead) for ahead in range(_DAYS_TO_LOOK))
        return [window for each in days if (window := self._window(each))]

    def _window(self, day: date) -> tuple[datetime, datetime] | None:
        window = (*(self.weekdays,) * 5, self.saturday, self.sunday)[day.weekday()]
        if window is None or is_holiday(day):
            return None
        opening, closing = (datetime.combine(day, hour, BOGOTA).astimezone(UTC) for hour in window)
        return opening, closing
