"""Whether the next message can be stored: what storing one needs is done, and leaves nothing behind."""

import psycopg.errors
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from db.version import pending

#: The check must not be what the database has no time for.
_LIMITS = "SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = '2s'"

_READ_ONLY = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'"

#: What a turn of conversation writes. Asking needs the right to write, and waits where a table is locked.
_TABLES = "LOCK TABLE conversation, inbound, outbox IN ROW EXCLUSIVE MODE"

#: A list too long for this memory goes to a file of PostgreSQL's own, about half a megabyte, beside the
#: tables, until the statement ends. An UPDATE of one row would fit where it was, and show no full disk.
_SPACE = "SELECT count(*) FROM generate_series(1, 40000)"
_IN_LITTLE_MEMORY = "SET LOCAL work_mem = '64kB'; SET LOCAL temp_tablespaces = ''"

#: A record in the log that a commit writes to the disk; nobody reads it.
_LOG = "SELECT pg_logical_emit_message(true, 'libreta', '')"

#: What each error of PostgreSQL means; else the database failed.
_REASONS: tuple[tuple[type[psycopg.Error], str], ...] = (
    (psycopg.errors.DiskFull, "the disk of the database is full"),
    (psycopg.errors.InsufficientPrivilege, "the database may not be written to"),
    (psycopg.errors.ReadOnlySqlTransaction, "the database is read-only"),
    (psycopg.errors.LockNotAvailable, "the tables are locked"),
    (psycopg.errors.QueryCanceled, "the database is too slow"),
)


def reading(engine: Engine) -> str:
    """Return why nothing can be stored, as far as one look tells: `problem` says how."""
    with engine.connect() as connection:
        if connection.scalar(text(_READ_ONLY)):
            return "the database is read-only"
        return "migrations are missing" if pending(connection) else ""


def problem(engine: Engine) -> str:
    """Return why the next message cannot be stored, in a few words for whoever watches; empty where it can.

    Takes some milliseconds, of a disk too. Raises SQLAlchemyError where the connection is dead.
    """
    try:
        with engine.begin() as connection:
            for statement in (_LIMITS, _TABLES, _IN_LITTLE_MEMORY, _SPACE, _LOG):
                connection.execute(text(statement))
    except DBAPIError as failed:
        if failed.connection_invalidated:
            raise
        return _reason(failed)
    return ""


def _reason(failed: SQLAlchemyError) -> str:
    error = getattr(failed, "orig", None)
    known = (reason for kind, reason in _REASONS if isinstance(error, kind))
    return next(known, "the database cannot be reached")
