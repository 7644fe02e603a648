"""Whether a secret could be guessed: its length, and the patterns that people type."""

import base64
import re

_SHORTEST = 16

#: Words of examples and of people in a hurry.
_TYPED = re.compile(r"change|cambi|secret|password|clave|contrase|ejemplo|example|default", re.IGNORECASE)


def is_weak(text: str, least: int = _SHORTEST) -> bool:
    """Return whether a secret text has fewer than `least` characters or is no random one."""
    return len(text) < least or bool(_TYPED.search(text)) or has_pattern(text.encode())


def is_weak_key(key: str) -> bool:
    """Return whether a data key is not 32 bytes in URL-safe base64, or these are typed letters or have a
    pattern.

    Of 32 random bytes all are printable once in 10¹⁴ keys.
    """
    try:
        raw = base64.b64decode(key.strip(), altchars=b"-_", validate=True)
    except ValueError:
        return True
    return len(raw) != 32 or all(32 <= byte < 127 for byte in raw) or len(set(raw)) < 12 or has_pattern(raw)


def has_pattern(raw: bytes) -> bool:
    """Return whether it is made of few different bytes, of a part that is repeated, or of steps that are
    alike.
    """
    steps = {(after - before) % 256 for before, after in zip(raw, raw[1:], strict=False)}
    return len(set(raw)) < 6 or len(steps) < 4 or raw in (raw + raw)[1:-1]
