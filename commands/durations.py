"""A length of time in words, in Spanish and English."""

from datetime import timedelta

from locales.dates import length
from locales.texts import SOURCE, texts


def in_words(seconds: int) -> tuple[str, str]:
    """`3 horas`, `3 hours`: by the largest unit that fits."""
    spanish, english = (length(timedelta(seconds=seconds), texts(name)) for name in (SOURCE, "en"))
    return spanish, english
