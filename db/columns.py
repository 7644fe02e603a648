"""Column types: encrypted text, JSON and dates."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from db.keys import keyring


class EncryptedText(TypeDecorator[str]):
    """Text that a copy of the database does not show. `label` is `table.column`. `block`: it is filled up to
    a multiple of so many bytes, where its length would tell what it says. `hides_none`: what is not there is
    encrypted as well, where its absence would tell something; an SQL NULL is still possible.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str, block: int = 1, hides_none: bool = False) -> None:
        super().__init__()
        self.label, self.block, self.hides_none = label, block, hides_none

    def sealed(self, value: str | None) -> bytes | None:
        """As the database keeps it."""
        if value is None and self.hides_none:
            return nothing(self.label, self.block)
        return None if value is None else keyring.encrypt(filled(value, self.block), self.label)

    def opened(self, kept: bytes | None) -> str | None:
        """Return what the database keeps, in clear."""
        text = None if kept is None else keyring.decrypt(kept, self.label).rstrip("\0")
        return None if self.hides_none and text == "" else text

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return self.sealed(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return self.opened(value)


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON value, encrypted as EncryptedText is."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str, block: int = 1, hides_none: bool = False) -> None:
        super().__init__()
        self.label, self.block, self.hides_none = label, block, hides_none

    def sealed(self, value: Any) -> bytes | None:
        """As the database keeps it."""
        if value is None and not self.hides_none:
            return None
        return keyring.encrypt(filled(json.dumps(value, ensure_ascii=False), self.block), self.label)

    def opened(self, kept: bytes | None) -> Any:
        """Return what the database keeps, in clear."""
        return None if kept is None else json.loads(keyring.decrypt(kept, self.label).rstrip("\0"))

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return self.sealed(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return self.opened(value)


class EncryptedBytes(TypeDecorator[bytes]):
    """Text in UTF-8, encrypted as EncryptedText is; it is given and read as bytes."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str, block: int = 1) -> None:
        super().__init__()
        self.label, self.block = label, block

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring.encrypt(filled(value.decode(), self.block), self.label)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring.decrypt(value, self.label).rstrip("\0").encode()


class EncryptedInstant(TypeDecorator[datetime]):
    """An instant, encrypted; all are as long."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring.encrypt(filled(value.isoformat(), 40), self.label)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.fromisoformat(keyring.decrypt(value, self.label).rstrip("\0"))


class EncryptedDate(TypeDecorator[date]):
    """A day, encrypted; all are as long."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: date | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring.encrypt(value.isoformat(), self.label)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(keyring.decrypt(value, self.label))


def filled(text: str, block: int) -> str:
    """Return the text with NUL behind it, up to a multiple of `block` bytes."""
    return text + "\0" * (-len(text.encode()) % block)


def nothing(label: str, block: int) -> bytes:
    """Return what hides that there is no text: it looks like one of up to `block` bytes."""
    return keyring.encrypt("\0" * block, label)


#: All of them: what is encrypted is found by the types of the columns.
ENCRYPTED = (EncryptedText, EncryptedJSON, EncryptedBytes, EncryptedInstant, EncryptedDate)
