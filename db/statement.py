"""Statements run through libpq itself, for the few that every turn of conversation needs.

A cursor of psycopg costs more than twice as much processor time a statement, which a server of many
families feels. Errors are psycopg's own, and its cursors may be used in the same transaction.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from db.engine import DriverConnection

_BINARY = 1


class Statement:
    """One statement with the parameters `$1`, `$2`, …, prepared on every connection that runs it."""

    def __init__(self, name: str, sql: str) -> None:
        self._name = name.encode()
        self._sql = sql.encode()

    def run(self, raw: DriverConnection, values: Sequence[object]) -> tuple[Any, ...] | None:
        """Run it and give its first row. Bytes are sent as they are, all else as its text.

        Raises psycopg's errors.
        """
        if self._name not in raw.prepared:
            _checked(raw.pgconn.prepare(self._name, self._sql))
            raw.prepared.add(self._name)
        formats = [int(type(value) is bytes) for value in values]
        sent: list[Any] = [_sent(value) for value in values]
        result = _checked(raw.pgconn.exec_prepared(self._name, sent, formats, _BINARY))
        if not result.ntuples:
            return None
        reading = Transformer(raw)
        reading.set_pgresult(result)
        return reading.load_row(0, tuple)


def _sent(value: object) -> bytes | None:
    if value is None or type(value) is bytes:
        return value
    text = str(value).encode()
    if b"\0" in text:  # where libpq would cut it
        raise psycopg.DataError("NUL in a text")
    return text


def begin(raw: DriverConnection) -> None:
    """Begin a transaction."""
    _checked(raw.pgconn.exec_(b"BEGIN"))


def commit(raw: DriverConnection) -> None:
    """End it; only without an error is it known to be stored."""
    _checked(raw.pgconn.exec_(b"COMMIT"))


def _checked(result: PGresult) -> PGresult:
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise error_from_result(result)
    return result


def driver(connection: Any) -> DriverConnection:
    """Return the driver's connection under SQLAlchemy's."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, DriverConnection)
    return raw
