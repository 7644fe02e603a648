"""Bring the tables up to date."""

from pathlib import Path

from sqlalchemy import Engine, text

from db.key_check import check_before_upgrade, settle
from db.version import pending

#: Two processes that start at once must not both migrate (any number; it only has to be ours).
_ADVISORY_LOCK = 5_336_7253


def upgrade(engine: Engine) -> None:
    """Apply the migrations that are missing; a second process that comes meanwhile waits. Then write down
    which data keys are in use.

    Raises WrongKeys when the data keys do not open what is here; nothing is changed then.
    """
    check_before_upgrade(engine)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        settle(connection)


def migrate(engine: Engine, revision: str = "head") -> None:
    """Apply the migrations up to a revision, whatever the keys."""
    with engine.connect() as connection:
        if not pending(connection):
            return
        # Large, and seldom needed.
        from alembic import command
        from alembic.config import Config

        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _ADVISORY_LOCK})
        connection.commit()
        try:
            configuration = Config()
            configuration.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            configuration.attributes["connection"] = connection
            command.upgrade(configuration, revision)
            connection.commit()
        finally:
            # The lock and the setting go with the connection.
            connection.invalidate()
