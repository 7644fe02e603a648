"""Dates, hours and lengths of time as people read them."""

from datetime import date, datetime, timedelta

from babel.dates import format_date, format_datetime, format_timedelta

from locales.texts import Texts


def when(local: datetime, texts: Texts) -> str:
    """Return a day and an hour, e.g. `lunes 23 de noviembre, 2:30 p. m.`; `local` is Colombian wall time.

    With plain spaces: CLDR's narrow ones would make an SMS dearer.
    """
    return _plain(format_datetime(local, texts.say("date.when"), locale=texts.locale))


def hour(local: datetime, texts: Texts) -> str:
    """Return an hour alone, e.g. `2:30 p. m.`; as in `when`."""
    return _plain(format_datetime(local, texts.say("date.hour"), locale=texts.locale))


def short(local: datetime, texts: Texts) -> str:
    """Return a day and an hour in few letters, e.g. `lun 23 nov, 2:30 p. m.`; as in `when`."""
    return _plain(format_datetime(local, texts.say("date.short"), locale=texts.locale))


def day_of(on: date, texts: Texts) -> str:
    """`martes 24 de noviembre`."""
    return format_date(on, texts.say("date.day"), texts.locale)


def long_day(on: date, texts: Texts) -> str:
    """`20 de noviembre de 2026`."""
    return format_date(on, "long", texts.locale)


def full_day(on: date, texts: Texts) -> str:
    """`viernes, 20 de noviembre de 2026`."""
    return format_date(on, "full", texts.locale)


def day_month(on: date, texts: Texts) -> str:
    """`20 de noviembre`."""
    return format_date(on, texts.say("date.day_month"), texts.locale)


def month(on: date, texts: Texts) -> str:
    """`noviembre`."""
    return format_date(on, "MMMM", texts.locale)


def short_day(on: date, texts: Texts) -> str:
    """`20 nov`."""
    return format_date(on, "d MMM", texts.locale)


def short_date(on: date, texts: Texts) -> str:
    """`20 nov 2026`."""
    return format_date(on, "d MMM y", texts.locale)


def clock(local: datetime, texts: Texts) -> str:
    """`14:30`; as in `when`."""
    return format_datetime(local, "HH:mm", locale=texts.locale)


def length(of: timedelta, texts: Texts) -> str:
    """`3 horas`: by the largest unit that fits."""
    return format_timedelta(of, threshold=1.5, locale=texts.locale)


def _plain(shown: str) -> str:
    return shown.replace("\u202f", " ").replace("\u00a0", " ")
