"""Column types: encrypted text and encrypted JSON."""

import json
from typing import Any

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from db.keys import keyring


class EncryptedText(TypeDecorator[str]):
    """Text that a copy of the database does not show. `label` is `table.column`. `block`: it is filled up to
    a multiple of so many bytes, where its length would tell what it says.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str, block: int = 1) -> None:
        super().__init__()
        self.label, self.block = label, block

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring.encrypt(_filled(value, self.block), self.label)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring.decrypt(value, self.label).rstrip("\0")


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON value, encrypted as EncryptedText is."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str, block: int = 1) -> None:
        super().__init__()
        self.label, self.block = label, block

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return keyring.encrypt(_filled(json.dumps(value, ensure_ascii=False), self.block), self.label)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(keyring.decrypt(value, self.label).rstrip("\0"))


def _filled(text: str, block: int) -> str:
    return text + "\0" * (-len(text.encode()) % block)
