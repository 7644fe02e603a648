"""PINs: four to six digits that a person chooses and nobody else learns. Kept as argon2id alone."""

from datetime import date

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 4, 6

#: A birth year looks like that.
_OLDEST = 1900

#: The least memory that OWASP names for argon2id: a turn of talk looks at one, while its line is locked.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def weak(pin: str, today: date) -> bool:
    """Return whether somebody would guess it: too short or long, one digit or one group over and over, digits
    in a row, a year.
    """
    if not SHORTEST <= len(pin) <= LONGEST or not pin.isdecimal():
        return True
    repeats = any(pin == pin[:size] * (len(pin) // size) for size in (1, 2, 3) if len(pin) % size == 0)
    steps = {int(after) - int(before) for before, after in zip(pin, pin[1:], strict=False)}
    year = len(pin) == 4 and _OLDEST <= int(pin) <= today.year
    return repeats or steps in ({1}, {-1}) or year


def hashed(pin: str) -> str:
    """Return what is kept of it; another text each time."""
    return _hasher.hash(pin)


def fits(kept: str, pin: str) -> bool:
    """Return whether `kept` is of this PIN."""
    try:
        return _hasher.verify(kept, pin)
    except (VerificationError, InvalidHashError):
        return False
