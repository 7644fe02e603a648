"""Which reminders of a meeting go out, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from messaging.hours import Hours
from programme.calendar import BOGOTA, in_bogota
from programme.meetings import TOO_NEAR

#: Two messages about one meeting are at least so far apart.
APART = timedelta(hours=12)

#: Word that a meeting is set is news for so long.
_NEWS = timedelta(days=2)

#: After that nobody who is far away can still set out; and so early should be known that there is a meeting.
_LAST_CALL, _IN_TIME = timedelta(hours=1), timedelta(hours=2)

#: No reminder's hour is moved further than this by Sundays and holidays.
FURTHEST = timedelta(days=5)


@dataclass(frozen=True)
class Slot:
    """When one reminder of a meeting may leave: from `due`, until `until`.

    `name`: set, days_3 (or another number), day_before, morning.
    """

    name: str
    due: datetime
    until: datetime


@dataclass(frozen=True)
class Series:
    """The reminders of a meeting: when it is set, some days before at `hour`, and on its morning.

    Hours are on a Colombian clock. `days_before` without any number, `morning` None: none of these.
    """

    when_set: bool = True
    days_before: tuple[int, ...] = (3, 1)
    morning: time | None = time(7)
    hour: time = time(10)

    @property
    def names(self) -> list[str]:
        """The reminders that there are, in their order."""
        days = ["day_before" if days == 1 else f"days_{days}" for days in self._days]
        return ["set"] * self.when_set + days + ["morning"] * (self.morning is not None)

    @property
    def furthest(self) -> timedelta:
        """How long before a meeting a reminder may be due, that it is set apart."""
        return timedelta(days=max(self.days_before, default=0)) + FURTHEST

    @property
    def _days(self) -> list[int]:
        return sorted(set(self.days_before), reverse=True)

    def slots(
        self, starts_at: datetime, known_since: datetime | None, now: datetime, hours: Hours
    ) -> list[Slot]:
        """Return the reminders of a meeting that may still leave, in their order.

        Each ends so long before the next that two never leave within APART: when time is short, the later
        one goes, and what was missed is left out. A reminder whose hour had passed before the meeting was
        known (`known_since`; None: nobody knows) is left out too; the one of the day before may still leave
        that day.
        """
        found: list[Slot] = []
        midnight = _on(starts_at, 0, time())
        for slot in self._latest_first(starts_at, known_since, hours):
            until = min(slot.until, found[-1].due - APART) if found else slot.until
            due = slot.due
            if due >= min(until, starts_at - _IN_TIME) and slot.name not in ("set", "morning"):
                # Its own day was closed, and the next opening is too late: before the closing, then.
                due = hours.last_open_before(_on(starts_at, self._before(slot.name), self.hour))
                until = min(until, hours.closing(due))
            # Until the midnight before the meeting the reminder of the day before still says what is so.
            by = midnight if slot.name == "day_before" else due
            late = known_since is not None and by < known_since
            if not late and hours.next_opening(max(due, now)) < until:
                found.append(Slot(slot.name, due, until))
        return found[::-1]

    def _latest_first(
        self, starts_at: datetime, known_since: datetime | None, hours: Hours
    ) -> Iterator[Slot]:
        """Yield each as if it were the only one."""
        last_call = starts_at - _LAST_CALL
        if self.morning is not None:
            yield Slot("morning", hours.next_opening(_on(starts_at, 0, self.morning)), last_call)
        for days in reversed(self._days):
            due = hours.next_opening(_on(starts_at, days, self.hour))
            name = "day_before" if days == 1 else f"days_{days}"
            yield Slot(name, due, min(hours.closing(due), last_call))
        if self.when_set and known_since is not None:
            due = hours.next_opening(known_since)
            yield Slot("set", due, min(due + _NEWS, starts_at - TOO_NEAR))

    def _before(self, name: str) -> int:
        return 1 if name == "day_before" else int(name.removeprefix("days_"))


def _on(starts_at: datetime, days: int, hour: time) -> datetime:
    """At `hour`, so many days before a meeting."""
    return datetime.combine(in_bogota(starts_at).date() - timedelta(days=days), hour, BOGOTA)
