"""Bring the tables up to date."""

from pathlib import Path

from sqlalchemy import Engine, text

from db import locks
from db.version import pending


def upgrade(engine: Engine) -> None:
    """Apply the migrations that are missing; a second process that comes meanwhile waits."""
    with engine.connect() as connection:
        if not pending(connection):
            return
        # Large, and seldom needed.
        from alembic import command
        from alembic.config import Config

        connection.execute(text("SET statement_timeout = 0"))
        locks.hold_on(connection, locks.Lock.MIGRATE)
        connection.commit()
        try:
            configuration = Config()
            configuration.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            configuration.attributes["connection"] = connection
            command.upgrade(configuration, "head")
            connection.commit()
        finally:
            # The lock and the setting go with the connection.
            connection.invalidate()
