"""Telling a database that is away from one that has refused or given up a statement."""

import psycopg

#: States in which the server goes away, comes back or takes nobody more in (PostgreSQL, appendix A); those of
#: class 08 are of the connection.
_AWAY = {"57P01", "57P02", "57P03", "57P04", "57P05", "53300"}


def away(problem: BaseException) -> bool:
    """Return whether the database could not be reached. False where it was reached, and answered with an
    error: a statement that took too long, a deadlock, a full disk.

    `problem`: an error of the driver, or one that was raised because of it.
    """
    state = _state(problem)
    return state is None or state in _AWAY or state.startswith("08")


def given_up(problem: BaseException) -> bool:
    """Return whether a statement was cancelled: it took longer than it may."""
    return _state(problem) == psycopg.errors.QueryCanceled.sqlstate


def words(problem: BaseException) -> str:
    """Return what the server said, without what was in the statement."""
    cause = _cause(problem)
    return f"{type(cause).__name__}: {cause.diag.message_primary or cause.sqlstate}" if cause else ""


def _state(problem: BaseException) -> str | None:
    cause = _cause(problem)
    return cause.sqlstate if cause else None


def _cause(problem: BaseException) -> psycopg.Error | None:
    """Return the driver's own error, which SQLAlchemy keeps as `orig` and Procrastinate as its cause."""
    found: BaseException | None = problem
    while found is not None and not isinstance(found, psycopg.Error):
        found = getattr(found, "orig", None) or found.__cause__
    return found
