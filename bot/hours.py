"""An hour of the day, as people say it: `2:30 pm`, `a las 3`, `dos y media`, `un cuarto para las 10`."""

import re
from datetime import time

#: Nobody meets before this hour: `2:30` is in the afternoon.
EARLIEST = 7

#: A part of the day, by what is said of it.
_PARTS = (
    ("morning", re.compile(r"\b(?:(?:de|en|por|a) la (?:manana|mananita|madrugada)|in the morning)\b")),
    ("afternoon", re.compile(r"\b(?:(?:de|en|por|a) la (?:tarde|tardecita)|in the afternoon)\b")),
    ("evening", re.compile(r"\b(?:(?:de|en|por|a) la (?:noche|nochecita)|in the evening)\b")),
    ("morning", re.compile(r"\b(?:bien )?(?:tempran(?:o|ito)|early)\b")),
)

_HALF = r"(?: ?(am|pm|m)\b)?"
#: In this order; what they name is told by the names of the groups.
_HOURS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:a )?(?:la |las )?(?<![\d/])(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?!\d)(?P<half>{_HALF})",
        r"\b(?:a )?(?:un |el )?(?P<before>cuarto|\d{1,2}) (?:para|pa) (?:la|las) (?P<hour>\d{1,2})\b"
        rf"(?P<half>{_HALF})",
        rf"\b(?:a )?(?:la |las )?(?P<hour>\d{{1,2}}) menos (?P<before>cuarto|\d{{1,2}})\b(?P<half>{_HALF})",
        rf"\b(?:a )?(?:la |las )?(?P<hour>\d{{1,2}}) y (?P<minute>media|cuarto)\b(?P<half>{_HALF})",
        rf"\b(?:a |tipo )(?:la |las )(?P<hour>\d{{1,2}})(?: y (?P<minute>\d{{1,2}}))?\b(?P<half>{_HALF})",
        r"\b(?:at |tipo )?(?P<hour>\d{1,2}) ?(?P<half>am|pm|m)\b",
        r"\b(?:a )?(?:la |las )?(?P<hour>\d{1,2}) ?(?:h|hrs?|horas?|en punto)\b(?P<half>)",
        r"\bat (?P<hour>\d{1,2})\b(?P<half>)",
    )
)
_NOON = re.compile(r"\b(?:(?:al?|a el|at) )?(?:medio ?dia|noon)\b")
_MINUTES = {"media": 30, "cuarto": 15}


def part_of_day(said: str) -> tuple[str | None, str]:
    """Return morning, afternoon or evening, where it is said, and the rest of the text."""
    for part, pattern in _PARTS:
        if pattern.search(said):
            return part, pattern.sub(" ", said, count=1)
    return None, said


def hour(said: str, part: str | None) -> tuple[time | None, str]:
    """Return the hour that is said, and the rest of the text. `part`: of the day. Without it and without am
    or pm an hour from 1 to 6 is in the afternoon. Raises ValueError for an hour that there is not.
    """
    for pattern in _HOURS:
        if match := pattern.search(said):
            found = match.groupdict()
            rest = f"{said[: match.start()]} {said[match.end() :]}"
            minute = _minutes(found.get("minute")) - _minutes(found.get("before"))
            return _time(int(found["hour"]), minute, (found["half"] or "").strip(), part), rest
    if _NOON.search(said):
        return time(12), _NOON.sub(" ", said, count=1)
    return None, said


def bare(number: int, part: str | None) -> time:
    """Return the hour that a number alone is. Raises ValueError for one that there is not."""
    return _time(number, 0, "", part)


def fits(clock: time | None, part: str | None) -> bool:
    """Return whether an hour that was said before is of the part of the day that is said now."""
    if clock is None or part is None:
        return True
    first, last = {"morning": (0, 12), "afternoon": (12, 19), "evening": (18, 24)}[part]
    return first <= clock.hour < last


def _minutes(said: str | None) -> int:
    return _MINUTES[said] if said in _MINUTES else int(said or 0)


def _time(number: int, minute: int, half: str, part: str | None) -> time:
    if minute < 0:
        number, minute = number - 1 or 12, minute + 60
    return time(_of_24(number, half, part), minute)


def _of_24(number: int, half: str, part: str | None) -> int:
    if half:
        # `12 m.` is noon, as people write it in Colombia.
        if not 1 <= number <= 12 or (half == "m" and number != 12):
            raise ValueError(f"not an hour: {number} {half}")
        return number % 12 + (0 if half == "am" else 12)
    if not 1 <= number <= 12:
        return number
    if part == "morning":
        return number
    if part == "evening":
        if not 5 <= number < 12:
            raise ValueError(f"not an hour of the evening: {number}")
        return number + 12
    if part == "afternoon":
        return number % 12 + 12
    return number + 12 if number < EARLIEST else number
