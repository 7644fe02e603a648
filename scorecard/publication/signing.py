"""The key that signs the public log: Ed25519 (RFC 8032)."""

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Signer:
    """Signs with one key. `public_key`: 32 bytes in URL-safe base64, with which anybody checks it."""

    def __init__(self, key: str) -> None:
        """Take 32 bytes in URL-safe base64. Raises ValueError for anything else."""
        raw = base64.b64decode(key, altchars=b"-_", validate=True)
        self._key = Ed25519PrivateKey.from_private_bytes(raw)
        self.public_key = _written(self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """Return the signature of a text in UTF-8, 64 bytes in URL-safe base64."""
        return _written(self._key.sign(text.encode()))


def is_signed(text: str, signature: str, public_key: str) -> bool:
    """Return whether the signature is of this text, by the key that belongs to this public one."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(public_key))
        key.verify(base64.urlsafe_b64decode(signature), text.encode())
    except (ValueError, InvalidSignature):
        return False
    return True


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()
