"""Which migrations a database has had."""

from pathlib import Path

from sqlalchemy import Connection, text

_FOLDER = Path(__file__).parent / "migrations" / "versions"


def newest() -> str:
    """Return the revision that this program's tables are at: migrations are numbered, `0001_….py`."""
    return max(path.name.partition("_")[0] for path in _FOLDER.glob("[0-9]*_*.py"))


def pending(connection: Connection) -> bool:
    """Return whether the tables are older than this program."""
    return current(connection) != newest()


def current(connection: Connection) -> str | None:
    """Return the revision that the tables are at; None where there are none yet."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
