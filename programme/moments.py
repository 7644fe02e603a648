"""An hour as people write it."""

import re
from datetime import date, datetime, time, timedelta

from programme.calendar import BOGOTA, in_bogota, parse_date
from programme.spelling import plain

_HOUR = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(a\.?\s?m\.?|p\.?\s?m\.?|m\.?)?", re.ASCII)
_DAYS = {"hoy": 0, "today": 0, "manana": 1, "tomorrow": 1}


def moment(text: str, now: datetime) -> datetime:
    """`2026-11-25 08:00`, `25/11/2026 8:00`, `25/11 8 am`, `mañana 8:00`, `8:30 pm`, on a Colombian clock, or
    an instant in ISO 8601. Without a day: the next time that it is so late. Raises ValueError.
    """
    said = text.strip()
    if re.match(r"\d{4}-\d\d-\d\dT?\s?\d\d:\d\d", said, re.ASCII):
        instant = datetime.fromisoformat(said)
        return instant if instant.tzinfo else instant.replace(tzinfo=BOGOTA)
    first, _, rest = said.partition(" ")
    local = in_bogota(now)
    if plain(first) in _DAYS:
        day = local.date() + timedelta(days=_DAYS[plain(first)])
        return datetime.combine(day, _hour(rest), BOGOTA)
    if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})", first, re.ASCII):
        day = date(local.year, int(match[2]), int(match[1]))
        day = day if day >= local.date() else day.replace(year=day.year + 1)
        return datetime.combine(day, _hour(rest), BOGOTA)
    if "/" in first or "-" in first:
        return datetime.combine(parse_date(first), _hour(rest), BOGOTA)
    found = datetime.combine(local.date(), _hour(said), BOGOTA)
    return found if found > now else found + timedelta(days=1)


def _hour(text: str) -> time:
    match = _HOUR.fullmatch(text.strip().casefold())
    if match is None:
        raise ValueError(f"not an hour: {text!r}")
    hour, half = int(match[1]), (match[3] or "")[:1]
    if half:
        # `12 m.` is noon, as people write it in Colombia.
        if not 1 <= hour <= 12 or (half == "m" and hour != 12):
            raise ValueError(f"not an hour: {text!r}")
        hour = hour % 12 + (0 if half == "a" else 12)
    elif match[2] is None:
        raise ValueError(f"not an hour: {text!r}")
    return time(hour, int(match[2] or 0))
