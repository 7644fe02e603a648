"""What is written and then undone."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from db.statement import driver


@contextmanager
def undone(engine: Engine) -> Iterator[Connection]:
    """A transaction of which nothing is ever committed."""
    with engine.connect() as connection, connection.begin() as transaction:
        try:
            yield connection
        finally:
            transaction.rollback()


@contextmanager
def part_undone(connection: Connection) -> Iterator[None]:
    """A part of a transaction, undone before the rest of it."""
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        driver(connection).forget_prepared()
