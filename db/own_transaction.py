"""Writing what must not share its transaction's id with what else is written in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from db.statement import driver


@contextmanager
def apart(connection: Connection) -> Iterator[None]:
    """A savepoint. Rows that are written or locked in it carry an id of their own (`xmin`, `xmax`) instead of
    that of the message, the conversation or the session that brought them; they stand or fall with the
    transaction all the same.
    """
    savepoint = connection.begin_nested()
    try:
        yield
    except BaseException:
        savepoint.rollback()
        driver(connection).forget_prepared()
        raise
    savepoint.commit()
