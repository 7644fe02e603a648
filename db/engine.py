"""The connection to PostgreSQL."""

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url


def connect(url: str, *, pool: int = 8) -> Engine:
    """An engine for `url` (`postgresql://…`), with at most `pool` connections open at once.

    A statement that waits more than ten seconds is given up, so that a door answers 503 instead of hanging.
    """
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,
        connect_args={"options": "-c statement_timeout=10000 -c timezone=UTC", "connect_timeout": 5},
    )


def reachable(engine: Engine) -> None:
    """Raise sqlalchemy.exc.OperationalError when the database cannot be reached."""
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
