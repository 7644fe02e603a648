"""Numbers as people read them."""

from decimal import Decimal

from babel.numbers import format_decimal, format_percent

from locales.texts import Texts


def number(count: int | Decimal, texts: Texts) -> str:
    """`11.630`; of a fraction two digits at most."""
    return format_decimal(count, "#,##0.##", texts.locale)


def percent(rate: float | None, texts: Texts) -> str:
    """`83 %`; a dash for none."""
    return "–" if rate is None else format_percent(rate, locale=texts.locale).replace("\u00a0", " ")
