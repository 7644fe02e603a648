"""Encrypt everything anew under the newest data key, and index it, while the program runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from time import sleep
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    LargeBinary,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)

from db import locks
from db.case import reindex_places
from db.data_key import DataKey
from db.encrypted import Sealed, counts, encrypted_columns
from db.keys import WrongKeys, identity_of, keyring
from db.reindex import index_under_newest, reindex

BATCH = 500

#: Rows that somebody holds are left for later; so often, with a pause, they are looked for again.
_PASSES, _PAUSE = 60, 0.5

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Rotated:
    """`values` encrypted anew, `lines` indexed anew, and what is still encrypted under other keys."""

    values: int
    lines: int
    left: int


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Wait for another rotation, and keep others waiting."""
    with engine.connect() as connection:
        connection.execute(text("SET statement_timeout = 0"))
        locks.hold_on(connection, locks.Lock.ROTATE_KEYS)
        connection.commit()
        try:
            yield
        finally:
            # The lock and the setting go with the connection.
            connection.invalidate()


def work(engine: Engine) -> int:
    """Return how many values there are to encrypt anew, and lines to look at."""
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        found = counts(connection)
        lines = connection.scalar(text("SELECT count(*) FROM conversation"))
    return sum(number for identity, number in found.items() if identity != keyring.newest) + (lines or 0)


def rotate(engine: Engine, progress: Progress = lambda done: None) -> Rotated:
    """Index and encrypt everything under the newest key; call it `alone`. Raises KeyProblem."""
    refuse_without_newest(engine)
    index_under_newest(engine)
    lines = reindex(engine, progress)
    values = left = 0
    for _ in range(_PASSES):
        for table, columns in groupby(encrypted_columns(), key=lambda column: column.table):
            values += _table(engine, table, list(columns), progress)
        left = _left(engine) + _places(engine)
        if not left:
            break
        sleep(_PAUSE)
    if not left:
        _retire(engine)
    return Rotated(values, lines, left)


def _places(engine: Engine) -> int:
    """Index cases anew by their place. Return how many were found under another key: some may be left."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        return reindex_places(connection, BATCH)


def refuse_without_newest(engine: Engine) -> None:
    """Raise WrongKeys when a server or worker runs that could not read what is encrypted anew."""
    with engine.connect() as connection:
        names = connection.scalars(
            text("SELECT DISTINCT application_name FROM pg_stat_activity "
                 "WHERE datname = current_database() AND application_name LIKE 'libreta keys %'")
        ).all()  # fmt: skip
    if any(keyring.newest.hex() not in name.split()[2:] for name in names):
        raise WrongKeys(
            "Hay servidores o trabajadores que no tienen la llave nueva: póngala en DATA_KEY en todas las "
            "máquinas y reinícielos antes. / Some servers or workers lack the new key: put it into DATA_KEY "
            "on every machine and restart them first."
        )


def _left(engine: Engine) -> int:
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        return sum(number for key, number in counts(connection).items() if key != keyring.newest)


def _retire(engine: Engine) -> None:
    """Note that nothing needs the other keys any more."""
    with engine.begin() as connection:
        locks.hold(connection, locks.Lock.WRITE_KEYS)
        connection.execute(
            update(DataKey).where(DataKey.identity != keyring.newest, ~DataKey.indexing).values(retired=True)
        )


def _table(engine: Engine, table: Table, columns: list[Sealed], progress: Progress) -> int:
    """Encrypt the values of one table anew, those that nobody holds. Return how many."""
    done, last = 0, None
    while True:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL libreta.rotating = 'on'"))
            rows = _old(connection, table, columns, last)
            changed = _encrypt(connection, table, columns, rows)
        if not rows:
            return done
        done += changed
        progress(changed)
        last = [rows[-1][f"key_{column.name}"] for column in table.primary_key]


def _old(
    connection: Connection, table: Table, columns: list[Sealed], last: list[Any] | None
) -> list[dict[str, object]]:
    """Return the next rows with a value under another key, by the primary key."""
    keys = list(table.primary_key)
    old = or_(*(func.substring(column.raw, 1, 4) != keyring.newest for column in columns))
    after = tuple_(*keys) > tuple_(*last) if last is not None else None
    rows = connection.execute(
        select(*(key.label(f"key_{key.name}") for key in keys), *(c.raw.label(c.name) for c in columns))
        .where(old, *([after] if after is not None else []))
        .order_by(*keys)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return [dict(row) for row in rows.mappings()]


def _encrypt(connection: Connection, table: Table, columns: list[Sealed], rows: list[dict[str, Any]]) -> int:
    changed = 0
    for row in rows:
        for column in columns:
            value = row[column.name]
            if value is not None and identity_of(value) != keyring.newest:
                row[column.name] = keyring.encrypt(keyring.decrypt(value, column.label), column.label)
                changed += 1
    if rows:
        this_row = and_(*(key == bindparam(f"key_{key.name}") for key in table.primary_key))
        values = {c.name: bindparam(f"new_{c.name}", type_=LargeBinary) for c in columns}
        sent = [
            {(f"new_{name}" if not name.startswith("key_") else name): value for name, value in row.items()}
            for row in rows
        ]
        connection.execute(update(table).where(this_row).values(values), sent)
    return changed
