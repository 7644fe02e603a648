"""Passwords: argon2id (RFC 9106, in the library's low-memory profile)."""

import secrets
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10

_hasher = PasswordHasher()

#: Passwords that one process looks at together, each of which takes 64 MB and a twentieth of a second: two of
#: strangers, and one from where the user was signed in before. The other threads are for the doors.
_strangers, _known = BoundedSemaphore(2), BoundedSemaphore(1)


class Busy(RuntimeError):
    """As many passwords are being looked at as may be at once."""


def hashed(password: str) -> str:
    """Return what is kept of a password; another text each time."""
    return _hasher.hash(_normal(password))


def fits(kept: str | None, password: str, known: bool = False) -> bool:
    """Return whether `kept` is of this password. With nothing kept it costs as much time, and is False.
    `known`: it comes from where the user was signed in before.

    Raises Busy rather than wait.
    """
    places = _known if known else _strangers
    if not places.acquire(blocking=False):
        raise Busy
    try:
        return _hasher.verify(kept or _nobodys(), _normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
    finally:
        places.release()


def outdated(kept: str) -> bool:
    """Return whether the password should be hashed anew, since the profile has become stronger."""
    return _hasher.check_needs_rehash(kept)


def too_short(password: str) -> bool:
    """Return whether a person may not choose this one."""
    return len(_normal(password)) < SHORTEST


def strong() -> str:
    """Return a random password that can be read out on the telephone: 80 bits, in letters that are not
    mistaken.
    """
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _normal(password: str) -> str:
    """Return the same password from every keyboard (RFC 8265, section 4.2: NFC)."""
    return unicodedata.normalize("NFC", password)


@cache
def _nobodys() -> str:
    return hashed(secrets.token_urlsafe())
