"""A day and an hour, as a gestor types them."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot import days, hours
from bot.days import FURTHEST, OtherWeekday
from programme.calendar import BOGOTA, in_bogota

__all__ = ["FURTHEST", "NOTHING", "OtherWeekday", "Said", "meeting_date", "said"]

#: Words that change nothing. A day left over besides, a `no` or an `o` make it no date.
_FILLERS = frozenset(
    "el la los las a al de del en para por este esta proximo proxima siguiente que viene entrante dia "
    "hora h tipo mejor seria puede ser favor porfa gracias doctora doctor y pues bueno si ok listo vea mismo "
    "on at in the next of this coming please weekday hour".split()
)
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis "
        "diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco "
        "veintiseis veintisiete veintiocho veintinueve treinta".split(),
        1,
    )
} | {"uno": "1", "primero": "1", "dies": "10", "beinte": "20", "quinse": "15", "dose": "12"}
_THIRTY_ONE = re.compile(r"\btreinta y uno?\b")
_NUMBER = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b(?! semanas?\b| dias?\b)|\b(?:ocho|quin[cs]e)\b")


@dataclass(frozen=True)
class Said:
    """What was said of a date. `part` of the day: morning, afternoon or evening, where no hour was said.
    `weekday`: the day was named by a weekday alone.
    """

    day: date | None = None
    hour: time | None = None
    part: str | None = None
    weekday: bool = False

    def begins(self, now: datetime) -> datetime | None:
        """Return the instant; None as long as the day or the hour is missing. A weekday is the next such day:
        today while the hour is still to come.
        """
        if self.day is None or self.hour is None:
            return None
        found = datetime.combine(self.day, self.hour, BOGOTA)
        return found if found > now or not self.weekday else found + timedelta(days=7)

    def soonest(self, now: datetime) -> datetime | None:
        """Return the same; of an hour alone, the next time that it is so late."""
        if self.day is None and self.hour is not None:
            today = datetime.combine(in_bogota(now).date(), self.hour, BOGOTA)
            return today if today > now else today + timedelta(days=1)
        return self.begins(now)


NOTHING = Said()


def said(text: str, now: datetime, before: Said = NOTHING) -> Said:
    """Return what a text says of a date, and what was said `before`, where it says nothing of that. Whatever
    else stands in it, it is none: `el martes no`.

    Raises ValueError for what is no date, and OtherWeekday.
    """
    if (instant := _iso(text)) is not None:
        return Said(instant.date(), instant.timetz().replace(tzinfo=None))
    rest = _plain(text)
    part, rest = hours.part_of_day(rest)
    halves = part or before.part
    clock, rest = hours.hour(rest, halves)
    if clock is not None:
        rest = f"{rest} HOUR"
    day, weekday, rest = days.day(rest, in_bogota(now).date())
    number = re.search(r"(?<![\d/:.-])\d{1,2}(?![\d/:.-])", rest)
    if number is not None and clock is None and (day is not None or before.day is not None):
        clock, rest = hours.bare(int(number[0]), halves), f"{rest[: number.start()]} {rest[number.end() :]}"
    elif number is not None and day is None and before.day is None and before.hour is not None:
        day, rest = days.of_month(int(number[0]), in_bogota(now).date()), rest.replace(number[0], " ", 1)
    left = set(rest.casefold().split()) - _FILLERS
    if left or (day, clock, part) == (None, None, None):
        raise ValueError(f"not a date: {text!r}")
    if day is None:
        day, weekday = before.day, before.weekday
    found = clock or (before.hour if hours.fits(before.hour, part) else None)
    return Said(day, found, None if found else halves, weekday)


def meeting_date(text: str, now: datetime) -> datetime:
    """`25/11 2:30 pm`, `2026-11-25 14:30`, `martes 2:30`, `el viernes a las 9 am`, `mañana 3 de la tarde`,
    `25 de noviembre 10:00`, on a Colombian clock. A weekday is the next such day; an hour from 1 to 6 without
    am or pm is in the afternoon; a day without a year is never further ahead than FURTHEST.

    Raises ValueError, also when there is no day or no hour.
    """
    found = said(text, now).begins(now)
    if found is None:
        raise ValueError(f"not a day and an hour: {text!r}")
    return found


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    plain = re.sub(r"[,;!¡¿?()\"']", " ", plain)
    plain = re.sub(r"\b([ap]) ?\.? ?m\b\.?|(?<=\d)([ap])m\b", lambda m: f"{m[1] or m[2]}m", plain)
    plain = re.sub(r"\bm\.(?=\s|$)", "m", plain)
    plain = re.sub(r"\besta (tarde|noche)\b", r"hoy en la \1", plain)
    plain = _THIRTY_ONE.sub("31", plain)
    plain = _NUMBER.sub(lambda m: _NUMBERS[m[0]], plain)
    return " ".join(re.sub(r"(?<![\d])\.|\.(?!\d)", " ", plain).split())


def _iso(text: str) -> datetime | None:
    """Return an instant in ISO 8601, on a Colombian clock; None where the text is none."""
    if re.match(r"\d{4}-\d\d-\d\d[T ]\s?\d\d:\d\d", text.strip(), re.ASCII) is None:
        return None
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return in_bogota(instant) if instant.tzinfo else instant.replace(tzinfo=BOGOTA)
