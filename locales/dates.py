"""Dates and hours as people read them."""

from datetime import datetime

from babel.dates import format_datetime

from locales.texts import Texts


def when(local: datetime, texts: Texts) -> str:
    """A day and an hour, e.g. `lunes 23 de noviembre, 2:30 p. m.`; `local` is Colombian wall time.

    With plain spaces: CLDR's narrow ones would make an SMS dearer.
    """
    return _plain(format_datetime(local, texts.say("date.when"), locale=texts.locale))


def hour(local: datetime, texts: Texts) -> str:
    """An hour alone, e.g. `2:30 p. m.`; as in `when`."""
    return _plain(format_datetime(local, texts.say("date.hour"), locale=texts.locale))


def short(local: datetime, texts: Texts) -> str:
    """A day and an hour in few letters, e.g. `lun 23 nov, 2:30 p. m.`; as in `when`."""
    return _plain(format_datetime(local, texts.say("date.short"), locale=texts.locale))


def _plain(shown: str) -> str:
    return shown.replace("\u202f", " ").replace("\u00a0", " ")
