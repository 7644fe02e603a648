"""A day, as people say it: `martes`, `el 5`, `25 de noviembre`, `pasado mañana`, `en ocho días`."""

import re
from datetime import date, timedelta

from bot.times import weekday
from programme.calendar import parse_date

#: A meeting further ahead is a slip of the finger.
FURTHEST = timedelta(days=180)

_MONTHS = {
    word: at
    for at, words in enumerate(
        (
            "enero ene january jan",
            "febrero feb february",
            "marzo mar march",
            "abril abr april apr",
            "mayo may",
            "junio jun june",
            "julio jul july",
            "agosto ago august aug",
            "septiembre setiembre sep sept set september",
            "octubre oct october",
            "noviembre nobiembre nov november",
            "diciembre disiembre dic december dec",
        ),
        1,
    )
    for word in words.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WRITTEN = re.compile(rf"\b(\d{{1,2}}) (?:de )?({_MONTH})\b(?: (?:del? )?(\d{{4}})\b)?")
_TURNED = re.compile(rf"\b({_MONTH}) (\d{{1,2}})\b(?! ?[ap]?m\b)(?: (\d{{4}})\b)?")
_NUMBERS = re.compile(r"(?<![\d/-])(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?(?![\d/-])")
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_OF_MONTH = re.compile(r"\b(?:el dia|el|dia) (\d{1,2})\b(?! ?[ap]?m\b)")
_NEXT_WEEK = re.compile(
    r"\b(?:de |en )?(?:la )?(?:(?:otra|proxima|siguiente) semana|semana (?:que viene|entrante|siguiente)"
    r"|next week)\b"
)
_IN_DAYS = re.compile(r"\b(?:en|dentro de|in) (\d{1,2}|un[oa]?|one) (dias?|semanas?|days?|weeks?)\b")
#: A week from today, or from that weekday.
_IN_EIGHT = re.compile(r"\b(?:de )?hoy en (8|15)\b(?: dias)?|(?<=\w) en (8|15)\b(?: dias)?")
#: From the longest: what is in it is a word of its own.
_WORDS = {"pasado manana": 2, "day after tomorrow": 2, "tomorrow": 1, "manana": 1, "today": 0, "hoy": 0}
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")


class OtherWeekday(ValueError):
    """`24/11` was said to be a Monday, and is a Tuesday. `day`: the date."""

    def __init__(self, day: date) -> None:
        super().__init__(f"another weekday: {day}")
        self.day = day


def day(said: str, today: date) -> tuple[date | None, bool, str]:
    """Return the day that is said; whether that is by a weekday alone, which may be today or in a week; and
    the rest of the text. A day without a year is never further ahead than FURTHEST.

    Raises OtherWeekday, and ValueError for a day that there is not.
    """
    named, said = _weekday(said)
    found, said = _date(said, today)
    if found is None and named is not None:
        found, said = _in_a_week(said, today, named)
        if found is None:
            found, said = _after_weekday(said, today)
    if named is None:
        return found, False, said
    if found is not None:
        if found.weekday() != named:
            raise OtherWeekday(found)
        return found, False, said
    return today + timedelta(days=(named - today.weekday()) % 7), True, said


def _weekday(said: str) -> tuple[int | None, str]:
    for match in re.finditer(r"[a-z]+", said):
        if match[0] not in _MONTHS and (at := weekday(match[0])) is not None:
            return at, f"{said[: match.start()]} WEEKDAY {said[match.end() :]}"
    return None, said


def _date(said: str, today: date) -> tuple[date | None, str]:
    """Return a day that is said otherwise than by a weekday."""
    if match := _ISO.search(said):
        return parse_date(match[0]), _without(said, match)
    if match := _NUMBERS.search(said):
        return _dated(int(match[1]), int(match[2]), match[3], today), _without(said, match)
    if match := _WRITTEN.search(said):
        return _dated(int(match[1]), _MONTHS[match[2]], match[3], today), _without(said, match)
    if match := _TURNED.search(said):
        return _dated(int(match[2]), _MONTHS[match[1]], match[3], today), _without(said, match)
    if match := _OF_MONTH.search(said):
        return of_month(int(match[1]), today), _without(said, match)
    if match := _IN_DAYS.search(said):
        number = int(match[1]) if match[1].isdecimal() else 1
        return today + _length(number, match[2]), _without(said, match)
    if "WEEKDAY" not in said and (match := _IN_EIGHT.search(said)):
        return today + _length(int(match[1] or match[2]), "dias"), _without(said, match)
    if match := _WORD.search(said):
        return today + timedelta(days=_WORDS[match[0]]), _without(said, match)
    return None, said


def _in_a_week(said: str, today: date, named: int) -> tuple[date | None, str]:
    """Return the weekday of another week than the next: `el martes de la otra semana`, `el martes en 8`."""
    if match := _NEXT_WEEK.search(said):
        monday = today + timedelta(days=7 - today.weekday())
        return monday + timedelta(days=named), _without(said, match)
    if match := re.search(r"WEEKDAY\s+en (8|15)\b(?: dias)?", said):
        coming = today + timedelta(days=(named - today.weekday()) % 7)
        return coming + _length(int(match[1]), "dias"), _without(said, match)
    return None, said


def _after_weekday(said: str, today: date) -> tuple[date | None, str]:
    """Return the day of the month behind a weekday: `martes 24`. Up to 12 it may be the hour; where an hour
    was said besides, it is none.
    """
    match = re.search(r"WEEKDAY\s+(\d{1,2})\b", said)
    if match is None or (int(match[1]) <= 12 and "HOUR" not in said):
        return None, said
    return of_month(int(match[1]), today), _without(said, match)


def of_month(number: int, today: date) -> date:
    """Return the next day with this number, today included. Raises ValueError where there is none."""
    for months in range(3):
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        try:
            found = date(year, month + 1, number)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError(f"not a day of a month: {number}")


def _dated(number: int, month: int, year: str | None, today: date) -> date:
    if year is not None:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, number)
    found = date(today.year, month, number)
    if found < today:
        next_year = found.replace(year=today.year + 1)
        # `19/11` on the twentieth of November is over, not next year's.
        return next_year if next_year - today <= FURTHEST else found
    return found


def _length(number: int, unit: str) -> timedelta:
    """Return how long that is: `ocho días` are a week, as people count them, and `quince` two."""
    if unit.startswith(("s", "w")):
        return timedelta(weeks=number)
    return timedelta(days={8: 7, 15: 14}.get(number, number))


def _without(said: str, match: re.Match[str]) -> str:
    return f"{said[: match.start()]} {said[match.end() :]}"
