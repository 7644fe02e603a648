"""A database for each test, as new: the one of an earlier test, emptied, where that is enough."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from db.engine import connect

#: Bytes that the databases of a test run may take, with all that PostgreSQL writes besides.
_ROOM = 3 * 1024**3

#: Bytes. A larger table is not emptied: what is left of its rows would slow the next tests.
_LARGE = 256 * 1024

_SIZES = """
SELECT relname, pg_relation_size(oid) AS size FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
"""

#: What a change of the schema changes, in the numbers of the transactions that wrote it.
_SCHEMA = """
SELECT
  (SELECT sum(hashtext(xmin::text || relname)) FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind != 'i'),
  (SELECT count(*) FROM pg_index),
  (SELECT sum(hashtext(xmin::text)) FROM pg_attrdef),
  (SELECT sum(hashtext(xmin::text)) FROM pg_type WHERE typnamespace = 'public'::regnamespace),
  (SELECT count(*) FROM pg_statistic_ext),
  (SELECT sum(hashtext(xmin::text)) FROM pg_constraint),
  (SELECT sum(hashtext(xmin::text)) FROM pg_trigger),
  (SELECT sum(hashtext(xmin::text)) FROM pg_proc WHERE oid > 16383),
  (SELECT count(*) FROM pg_namespace WHERE nspname !~ '^pg_'),
  (SELECT count(*) FROM pg_db_role_setting WHERE setdatabase > 0)
"""

_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"

_SESSIONS = """
SELECT
  (SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend'),
  (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""

_numbers = itertools.count(1)
_administrations: dict[URL, Engine] = {}


@dataclass
class _Database:
    """A database and what it was like when it was new."""

    name: str
    engine: Engine
    schema: Any
    rows: dict[str, Any]
    sequences: dict[str, int]


#: Those that no test has just now, by their server.
_waiting: dict[URL, list[_Database]] = {}


@contextmanager
def fresh_database(server: URL, *, anew: bool = False) -> Iterator[Engine]:
    """An engine on a database with the tables and the catalogue alone. `anew`: never one that a test had
    before, for who looks at what lies on the disk.
    """
    waiting = _waiting.setdefault(server, [])
    database = waiting.pop() if waiting and not anew else _made(server)
    try:
        yield database.engine
    finally:
        if _emptied(database):
            waiting.append(database)
        else:
            _drop(server, database)


@contextmanager
def empty_database(server: URL) -> Iterator[Engine]:
    """An engine on a new database without a table, dropped afterwards."""
    name = f"empty_{next(_numbers)}"
    with administration(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = connect(server.set(database=name).render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()
        with administration(server) as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def let_go() -> None:
    """Drop those that wait, and close what is open: before this process is forked, and where a fork ends."""
    for server, waiting in _waiting.items():
        while waiting:
            _drop(server, waiting.pop())
    for engine in _administrations.values():
        engine.dispose()


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder for a database, in memory where there is room. Not pytest's own: a second run of pytest closes
    that to the user that PostgreSQL runs as when we are root.
    """
    with TemporaryDirectory(prefix="libreta-test-", dir=_memory(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def administration(url: URL) -> Iterator[Connection]:
    """The connection that makes databases and drops them, one for the whole run."""
    address = url.set(database="postgres")
    if address not in _administrations:
        _administrations[address] = create_engine(address, isolation_level="AUTOCOMMIT", pool_size=1)
    with _administrations[address].connect() as connection:
        yield connection


def _made(server: URL) -> _Database:
    name = f"test_{os.getpid()}_{next(_numbers)}"
    # On a disk, files are copied between two checkpoints, which take longer than the copy.
    strategy = "file_copy" if _memory() else "wal_log"
    with administration(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template STRATEGY {strategy}"))
    engine = connect(server.set(database=name).render_as_string(hide_password=False), pool=16)
    with engine.connect() as connection:
        rows = {table: _written(connection, table) for table in _sizes(connection)}
        sequences = {row.sequencename: row.last_value for row in connection.execute(text(_SEQUENCES))}
        return _Database(name, engine, _schema(connection), rows, sequences)


def _drop(server: URL, database: _Database) -> None:
    database.engine.dispose()
    with administration(server) as connection:
        connection.execute(text(f"DROP DATABASE {database.name} WITH (FORCE)"))


def _emptied(database: _Database) -> bool:
    """Take out what a test has written. False where it changed more than that, or is still at it."""
    pool = database.engine.pool
    if pool.checkedout():  # type: ignore[attr-defined]
        return False
    try:
        with database.engine.begin() as connection:
            ours = 1 + pool.checkedin()  # type: ignore[attr-defined]
            if connection.execute(text(_SESSIONS)).one() != (ours, 0):
                return False
            if _schema(connection) != database.schema:
                return False
            sizes = _sizes(connection)
            if max(sizes.values()) > _LARGE:
                return False
            if any(_written(connection, table) != rows for table, rows in database.rows.items()):
                return False
            # Without the triggers that keep rows from being deleted, and in any order.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in sizes.keys() - database.rows.keys():
                connection.exec_driver_sql(f'DELETE FROM "{table}"')
            for name, last in connection.execute(text(_SEQUENCES)).all():
                if last != database.sequences.get(name):
                    value, called = database.sequences.get(name, 1), name in database.sequences
                    connection.execute(text(f"SELECT setval('{name}', {value}, {called})"))
        _forget_settings(database.engine)
    except DBAPIError:
        return False
    return True


def _forget_settings(engine: Engine) -> None:
    """Bring every open connection back to what it was when it was opened."""
    open_ones = [engine.connect() for _ in range(engine.pool.checkedin())]  # type: ignore[attr-defined]
    for connection in open_ones:
        with connection, connection.begin():
            connection.exec_driver_sql("RESET ALL")
            connection.exec_driver_sql("UNLISTEN *")
            connection.exec_driver_sql("DISCARD TEMP")


def _sizes(connection: Connection) -> dict[str, int]:
    return {row.relname: row.size for row in connection.execute(text(_SIZES))}


def _written(connection: Connection, table: str) -> Any:
    """How many rows a table has, and the last transaction that wrote one."""
    asked = f'SELECT count(*), max(xmin::text::bigint) FROM "{table}"'
    return connection.exec_driver_sql(asked).one()


def _schema(connection: Connection) -> Any:
    return connection.execute(text(_SCHEMA)).one()


def _memory() -> str | None:
    """The folder that is kept in memory; None where there is none, or it is small."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() and disk_usage(shared).free > _ROOM else None
