"""A day and an hour for a meeting, as a gestor types them."""

import re
import unicodedata
from datetime import datetime, timedelta

from programme.calendar import in_bogota
from programme.moments import moment

_WEEKDAYS = "lunes martes miercoles jueves viernes sabado domingo".split()
_WEEKDAYS_EN = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()

#: Words that change nothing, and what says which half of the day is meant.
_FILLERS = re.compile(r"\b(el|la|las|los|a|para|dia|este|proximo|del?|at|on|next|h|hrs?|horas?)\b|,")
_HALVES = (
    (re.compile(r"\b(de|por|en) la (tarde|noche)\b|\bp ?\.? ?m\b\.?"), " pm"),
    (re.compile(r"\b(de|por|en) la manana\b|\ba ?\.? ?m\b\.?"), " am"),
    (re.compile(r"\b(del? )?medio ?dia\b"), " 12 pm"),
)

#: `25 de noviembre`, `25 noviembre de 2026`.
_WRITTEN = re.compile(rf"\b(\d{{1,2}}) (?:de )?({'|'.join(_MONTHS)})(?: (?:del? )?(\d{{4}}))?\b")

#: A meeting further ahead is a slip of the finger.
FURTHEST = timedelta(days=180)

#: Nobody meets before this hour: `2:30` is in the afternoon.
_EARLIEST = 7

#: Days that are said by a word; weekdays with their number.
_DAYS: dict[str, int | None] = {
    **{name: at for names in (_WEEKDAYS, _WEEKDAYS_EN) for at, name in enumerate(names)},
    **dict.fromkeys(("hoy", "manana", "today", "tomorrow")),
}


def meeting_date(text: str, now: datetime) -> datetime:
    """`25/11 2:30 pm`, `2026-11-25 14:30`, `martes 2:30`, `el viernes a las 9 am`, `mañana 3 de la tarde`,
    `25 de noviembre 10:00`, on a Colombian clock. A weekday is the next such day; an hour from 1 to 6 without
    am or pm is in the afternoon; a day without a year is never further ahead than FURTHEST.

    Raises ValueError, also when there is no day.
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    said = "".join(c for c in letters if not unicodedata.combining(c)).strip(" .!¡¿?")
    for pattern, half in _HALVES:
        said = pattern.sub(half, said)
    said = _WRITTEN.sub(_as_numbers, said)
    said = " ".join(_FILLERS.sub(" ", said).split())
    day, _, hour = said.partition(" ")
    if day in _DAYS and "/" in hour:
        # `martes 24/11 2:30`: the date alone says it.
        day, _, hour = hour.partition(" ")
    if re.fullmatch(r"\d{1,2}", hour):
        hour += ":00"
    if not re.search(r"[ap]m$", hour) and (match := re.match(r"0?([1-9])\b", hour)):
        hour += " pm" if int(match[1]) < _EARLIEST else ""
    if not hour or not (day in _DAYS or re.search(r"\d[/-]\d", day)):
        raise ValueError(f"not a day and an hour: {text!r}")
    weekday = _DAYS.get(day)
    if weekday is not None:
        return _on_weekday(weekday, hour, now)
    found = moment(f"{day} {hour}", now)
    if found - now > FURTHEST and day.count("/") == 1:
        # `19/11` on the twentieth of November is over, not next year's.
        found = found.replace(year=found.year - 1)
    return found


def _on_weekday(weekday: int, hour: str, now: datetime) -> datetime:
    """Return the next such day, today when the hour is still to come."""
    local = in_bogota(now)
    today_then = moment(f"hoy {hour}", now)
    found = today_then + timedelta(days=(weekday - local.weekday()) % 7)
    return found if found > now else found + timedelta(days=7)


def _as_numbers(match: re.Match[str]) -> str:
    day, month, year = match.groups()
    return f"{day}/{_MONTHS.index(month) + 1}" + (f"/{year}" if year else "")
