"""Several things in one sentence."""

from collections.abc import Sequence

from babel.lists import format_list

from locales.texts import Texts


def either(words: Sequence[str], texts: Texts) -> str:
    """`HOY, FAMILIAS o AVISO`."""
    return format_list(words, style="or", locale=texts.locale)


def both(words: Sequence[str], texts: Texts) -> str:
    """`HOY, FAMILIAS y AVISO`."""
    return format_list(words, locale=texts.locale)
