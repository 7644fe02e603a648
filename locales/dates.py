"""Dates and hours as people read them."""

from datetime import datetime

from babel.dates import format_datetime

from locales.texts import Texts


def when(local: datetime, texts: Texts) -> str:
    """A day and an hour, e.g. `lunes 23 de noviembre, 2:30 p. m.`; `local` is Colombian wall time.

    With plain spaces: CLDR's narrow ones would make an SMS dearer.
    """
    shown = format_datetime(local, texts.say("date.when"), locale=texts.locale)
    return shown.replace("\u202f", " ").replace("\u00a0", " ")
