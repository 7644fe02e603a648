"""What is encrypted in the database, and under which keys."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, LargeBinary, Table, text, type_coerce
from sqlalchemy.sql.elements import ColumnElement

from db.base import Base
from db.columns import ENCRYPTED, EncryptedBytes
from db.keys import KeyProblem, identity_of, keyring
from db.version import current

#: The migration that encrypted what had been bytes in clear: by their type alone these look alike.
_BYTES_ENCRYPTED = "0021"


@dataclass(frozen=True)
class Sealed:
    """An encrypted column. `raw`: its bytes as stored; `of_bytes`: what is sealed in it is bytes too."""

    table: Table
    name: str
    label: str
    of_bytes: bool = False

    @property
    def raw(self) -> ColumnElement[bytes]:
        return type_coerce(self.table.c[self.name], LargeBinary)


def encrypted_columns() -> list[Sealed]:
    """Return all of them, by the types of the columns, so that none is forgotten."""
    return [
        Sealed(table, column.name, column.type.label, isinstance(column.type, EncryptedBytes))
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, ENCRYPTED)
    ]


def counts(connection: Connection) -> dict[bytes, int]:
    """Return how many values each key encrypts, by its identity. Reads the tables once."""
    found: dict[bytes, int] = {}
    for column in _present(connection):
        query = (
            f"SELECT substring({column.name} FROM 1 FOR 4), count(*) FROM {column.table.name} "
            f"WHERE {column.name} IS NOT NULL GROUP BY 1"
        )
        for identity, number in connection.execute(text(query)):
            found[bytes(identity)] = found.get(bytes(identity), 0) + number
    return found


def samples(connection: Connection) -> Iterator[tuple[Sealed, bytes]]:
    """Yield one value of each column and key."""
    for column in _present(connection):
        query = (
            f"SELECT DISTINCT ON (substring({column.name} FROM 1 FOR 4)) {column.name} "
            f"FROM {column.table.name} WHERE {column.name} IS NOT NULL"
        )
        for (value,) in connection.execute(text(query)):
            yield column, bytes(value)


def a_sample(connection: Connection) -> Iterator[tuple[Sealed, bytes]]:
    """Yield one value of each column, whichever comes first: cheap."""
    for column in _present(connection):
        query = f"SELECT {column.name} FROM {column.table.name} WHERE {column.name} IS NOT NULL LIMIT 1"
        for (value,) in connection.execute(text(query)):
            yield column, bytes(value)


def opens(column: Sealed, value: bytes) -> bool:
    """Return whether the keys of this process open it."""
    try:
        keyring.decrypt(value, column.label)
    except KeyProblem:
        return False
    return True


def unopened(values: Iterator[tuple[Sealed, bytes]]) -> list[bytes]:
    """Return the identities of the keys that are missing, or do not open what they should."""
    return sorted({identity_of(value) for column, value in values if not opens(column, value)})


def _present(connection: Connection) -> list[Sealed]:
    """Return the columns that are encrypted in this database: one of an older version lacks some."""
    columns = connection.execute(
        text("SELECT table_name, column_name FROM information_schema.columns "
             "WHERE table_schema = ANY(current_schemas(false)) AND data_type = 'bytea'")
    )  # fmt: skip
    there = {(row.table_name, row.column_name) for row in columns}
    if (current(connection) or "") < _BYTES_ENCRYPTED:
        there -= {(one.table.name, one.name) for one in encrypted_columns() if one.of_bytes}
    return [column for column in encrypted_columns() if (column.table.name, column.name) in there]
