"""A length of time in words, in Spanish and English."""

from datetime import timedelta

from babel.dates import format_timedelta


def in_words(seconds: int) -> tuple[str, str]:
    """`3 horas`, `3 hours`: by the largest unit that fits."""
    length = timedelta(seconds=seconds)
    spanish, english = (format_timedelta(length, threshold=1.5, locale=name) for name in ("es_CO", "en"))
    return spanish, english
