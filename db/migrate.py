"""Bring the tables up to date."""

from pathlib import Path

from sqlalchemy import Connection, Engine, text

from db import locks
from db.key_check import check_before_upgrade, settle
from db.statement import driver
from db.version import current, pending

#: Tables of which a migration encrypted, or let go, what nobody may read. The rows of before lie on the disk
#: until the table is written anew.
WRITTEN_ANEW = {
    "0020": ("complaint_case", "case_entry", "alert", "audit_event", "inbound", "outbox"),
    "0021": ("member", "monthly_close"),
    "0024": ("family", "logro_state", "logro_change"),
    "0037": ("completed_part",),
}


def upgrade(engine: Engine) -> str | None:
    """Apply the migrations that are missing; a second process that comes meanwhile waits. Then write down
    which data keys are in use. Return the revision before, as migrate does.

    Raises WrongKeys when the data keys do not open what is here; nothing is changed then.
    """
    check_before_upgrade(engine)
    before = migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        settle(connection)
    return before


def migrate(engine: Engine, revision: str = "head") -> str | None:
    """Apply the migrations up to a revision, whatever the keys. Return the revision before; None where the
    tables are new, or were up to date.
    """
    with engine.connect() as connection:
        if not pending(connection):
            return None
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
            before = current(connection)
            command.upgrade(configuration, revision)
            connection.commit()
            if before is not None:
                _compact(connection, before)
            return before
        finally:
            # The lock and the setting go with the connection.
            connection.invalidate()


def _compact(connection: Connection, before: str) -> None:
    """Write anew on the disk what migrations after `before` encrypted or let go. Nobody can use a table
    meanwhile.
    """
    tables = {table for number, each in WRITTEN_ANEW.items() if number > before for table in each}
    raw = driver(connection)
    raw.autocommit = True
    for table in sorted(tables):
        raw.execute(f"VACUUM FULL {table}".encode())
