"""Encryption of what must not be read from a copy of the database, and the keyed hash to look it up.

AES-GCM (NIST SP 800-38D) with a random 96-bit nonce; the label of the column is authenticated, so that a
value cannot be moved to another column. The blind index is HMAC-SHA-256 cut to 128 bits.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_ID, _NONCE = 4, 12


class KeyProblem(ValueError):
    """The data keys are missing, malformed, or none of them opens a value."""


class WrongKeys(KeyProblem):
    """The data keys as a whole do not fit the data; the message tells a person which and what to do."""


class Keyring:
    """The data keys, newest first: the first encrypts, all of them decrypt.

    Each has an index key, derived from it. Which of them indexes is written in the database, not in the order
    of the list (`db.data_key`, docs/decisions/0001). Until it is read, the last one is supposed.
    """

    def __init__(self) -> None:
        self._ciphers: dict[bytes, AESGCM] = {}
        self._newest = b""
        self._index_keys: dict[bytes, bytes] = {}

    def load(self, keys: str) -> None:
        """Take `keys`: 32 bytes each in URL-safe base64, newest first, separated by commas.

        Raises KeyProblem when a key is not of that form.
        """
        raw = [_decode(key) for key in keys.split(",") if key.strip()]
        if not raw:
            raise KeyProblem("DATA_KEY is empty")
        self._ciphers = {_identity(key): AESGCM(key) for key in raw}
        self._newest = _identity(raw[0])
        self._index_keys = {
            _identity(key): hmac.digest(key, b"libreta blind index", "sha256") for key in reversed(raw)
        }

    @property
    def newest(self) -> bytes:
        """What the key that encrypts is known by: 4 bytes, which tell nothing of it."""
        return self._newest

    @property
    def identities(self) -> list[bytes]:
        """What all keys are known by, newest first."""
        return list(self._ciphers)

    def encrypt(self, text: str, label: str) -> bytes:
        """Encrypt `text` for the column `label` (`table.column`)."""
        return self.seal(self._newest, text, label)

    def decrypt(self, value: bytes, label: str) -> str:
        """Give back the text; raises KeyProblem when no key opens it."""
        value = bytes(value)
        identity, nonce, sealed = value[:_ID], value[_ID : _ID + _NONCE], value[_ID + _NONCE :]
        try:
            return self._cipher(identity).decrypt(nonce, sealed, label.encode()).decode()
        except InvalidTag as problem:
            raise KeyProblem(f"a value of {label} does not open with its key") from problem

    def index(self, *parts: str) -> bytes:
        """16 bytes by which a value can be found without being known, e.g. `index("sms", "+57300…")`."""
        return self.index_under(next(iter(self._index_keys)), *parts)

    def indices(self, *parts: str) -> list[bytes]:
        """Return the index under each key: by one of them the value can be found, most likely by the
        first.
        """
        return [self.index_under(identity, *parts) for identity in self._index_keys]

    def index_under(self, identity: bytes, *parts: str) -> bytes:
        """Return the index under one key. Raises KeyProblem when that key is not here."""
        if identity not in self._index_keys:
            raise KeyProblem("the key of the index is not in DATA_KEY")
        return hmac.digest(self._index_keys[identity], "\0".join(parts).encode(), "sha256")[:16]

    def index_order(self) -> list[bytes]:
        """Return the keys under which an index is looked for, in that order."""
        return list(self._index_keys)

    def look_first(self, identity: bytes) -> None:
        """Look for an index under this key first."""
        first = {identity: self._index_keys[identity]}
        # One assignment: other threads see the old order or the new one.
        self._index_keys = {**first, **self._index_keys}

    def seal(self, identity: bytes, text: str, label: str) -> bytes:
        """Encrypt under one key, newest or not."""
        nonce = os.urandom(_NONCE)
        return identity + nonce + self._cipher(identity).encrypt(nonce, text.encode(), label.encode())

    def _cipher(self, identity: bytes) -> AESGCM:
        try:
            return self._ciphers[identity]
        except KeyError:
            raise KeyProblem("no data key opens this value; is DATA_KEY complete?") from None


def new_key() -> str:
    """Return a fresh random key in the form that DATA_KEY takes."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def _decode(key: str) -> bytes:
    try:
        raw = base64.b64decode(key.strip(), altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise KeyProblem("DATA_KEY must be 32 bytes in URL-safe base64")
    return raw


def identity_of(value: bytes) -> bytes:
    """Return what the key that a value is encrypted under is known by."""
    return bytes(value)[:_ID]


def _identity(key: bytes) -> bytes:
    return hashlib.sha256(b"libreta key id" + key).digest()[:_ID]


#: The keys of this process; the program loads them once, before the first query.
keyring = Keyring()
