"""One value of the environment at a time: what it means, or one plain sentence that says what is expected."""

import re
from datetime import time
from decimal import Decimal

#: From and until; None: closed.
Window = tuple[time, time] | None

_CLOSED = ("cerrado", "closed")


class SettingsProblem(ValueError):
    """A setting is missing or makes no sense; the message tells a person which, and what to do."""


def whole(name: str, text: str, least: int, most: int) -> int:
    """Return a whole number from `least` to `most`. Raises SettingsProblem."""
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
        raise SettingsProblem(f"{name} debe ser un número entero de {least} a {most}, no {text!r}.")
    return int(text)


def amount(name: str, text: str, least: str, most: str) -> Decimal:
    """Return a number with or without decimals, after a point or a comma. Raises SettingsProblem."""
    plain = text.replace(",", ".")
    if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", plain, re.ASCII) or not (
        Decimal(least) <= Decimal(plain) <= Decimal(most)
    ):
        raise SettingsProblem(f"{name} debe ser un número de {least} a {most}, no {text!r}.")
    return Decimal(plain)


def window(name: str, text: str, law: Window) -> Window:
    """`07:00-19:00`, or a word for closed; never wider than `law`. Raises SettingsProblem."""
    if text.lower() in _CLOSED:
        return None
    if law is None:
        raise SettingsProblem(f"{name} solo puede ser «cerrado»: la Ley 2300 no deja escribir ese día.")
    limits = f"{law[0]:%H:%M}-{law[1]:%H:%M}"
    first, dash, last = text.partition("-")
    opening, closing = hour(first), hour(last)
    if opening is None or closing is None or not dash or opening >= closing:
        raise SettingsProblem(f"{name} debe ser un horario como {limits}, o «cerrado», no {text!r}.")
    if opening < law[0] or closing > law[1]:
        raise SettingsProblem(f"{name} no puede salirse de {limits} (Ley 2300 de 2023), y dice {text!r}.")
    return opening, closing


def hour(text: str) -> time | None:
    """Return an hour as `7:30` or `07:30`; None for anything else."""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text.strip(), re.ASCII)
    return time(int(found[1]), int(found[2])) if found else None
