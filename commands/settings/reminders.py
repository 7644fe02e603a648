"""Which reminders of a meeting go out, and at what hour."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from commands.settings.values import SettingsProblem, hour

_WHEN_SET, _NONE = ("fijada", "set"), ("ninguna", "none")

#: Earlier than this nobody remembers it as a reminder.
_MOST_DAYS = 14


@dataclass(frozen=True)
class Reminders:
    """`when_set`: one when the meeting is set. `days_before`: so many days before, at `at`. `morning`: that
    day, at this hour; None: none then. On a Colombian clock.
    """

    when_set: bool
    days_before: tuple[int, ...]
    morning: time | None
    at: time


def reminders(get: Callable[[str, str], str]) -> Reminders:
    """Return those of `LIBRETA_REMINDERS`: `fijada,3,1,0`, where 0 is the same morning, or `ninguna`.

    Raises SettingsProblem.
    """
    text = get("LIBRETA_REMINDERS", "fijada,3,1,0").lower()
    words = [] if text in _NONE else [word.strip() for word in text.split(",")]
    if not all(word in _WHEN_SET or _is_a_day(word) for word in words):
        raise SettingsProblem(
            f"LIBRETA_REMINDERS debe decir fijada y días antes de 0 a {_MOST_DAYS}, como fijada,3,1,0, "
            f"o ninguna, no {text!r}."
        )
    days = {int(word) for word in words if word not in _WHEN_SET}
    return Reminders(
        when_set=any(word in _WHEN_SET for word in words),
        days_before=tuple(sorted(days - {0}, reverse=True)),
        morning=_hour(get, "LIBRETA_REMINDERS_MORNING", "07:00") if 0 in days else None,
        at=_hour(get, "LIBRETA_REMINDERS_HOUR", "10:00"),
    )


def _is_a_day(word: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}", word, re.ASCII)) and int(word) <= _MOST_DAYS


def _hour(get: Callable[[str, str], str], name: str, usual: str) -> time:
    found = hour(get(name, usual))
    if found is None:
        raise SettingsProblem(f"{name} debe ser una hora como {usual}, no {get(name, usual)!r}.")
    return found
