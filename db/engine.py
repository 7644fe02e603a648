"""The connection to PostgreSQL."""

from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from db.keys import keyring

#: The server notices within half a minute that a machine is gone, and lets go of what it had locked.
_OPTIONS = (
    "-c statement_timeout=10000 -c timezone=UTC "
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
)


class DriverConnection(psycopg.Connection[Any]):
    """Does not go through the driver to end a transaction that has ended: SQLAlchemy's pool asks for that
    after every use, and a turn of conversation is short enough to feel it. `prepared`: see db.statement.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.prepared: set[bytes] = set()

    def commit(self) -> None:
        if self.pgconn.transaction_status != TransactionStatus.IDLE:
            super().commit()

    def rollback(self) -> None:
        if self.pgconn.transaction_status != TransactionStatus.IDLE:
            super().rollback()
            self.forget_prepared()

    def forget_prepared(self) -> None:
        """psycopg forgets its prepared statements after a rollback, also of a savepoint, and the server may
        forget all of them.
        """
        if self.prepared:
            self.pgconn.exec_(b"DEALLOCATE ALL")
            self.prepared.clear()


#: psycopg prepares a statement that comes often, and PostgreSQL may then keep one plan for it, made for an
#: array of ten elements. With thousands in it the statement takes minutes instead of a fifth of a second.
#: Planning anew costs little beside such a batch; of turns, which are many and small, it costs a fifth.
_PLANNED_ANEW = " -c plan_cache_mode=force_custom_plan"


def connect(url: str, *, pool: int = 8, serving: bool = False, keeps_plans: bool = False) -> Engine:
    """Return an engine for `url` (`postgresql://…`), with at most `pool` connections open at once.

    `serving`: its connections say which data keys they have, so that no key is changed under a server or
    worker that lacks the new one. `keeps_plans`: for turns of conversation, whose few small statements need
    not be planned each time. A statement that waits more than ten seconds is given up, so that a door
    answers 503 instead of hanging.
    """
    options = _OPTIONS if keeps_plans else _OPTIONS + _PLANNED_ANEW
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 5},
    )

    @event.listens_for(engine, "do_connect")
    def open_ours(
        dialect: object, record: object, arguments: list[Any], named: dict[str, Any]
    ) -> DriverConnection:
        if serving:
            names = " ".join(identity.hex() for identity in keyring.identities)
            # PostgreSQL keeps 63 bytes of it.
            # A name of the operator's own, in DATABASE_URL or PGAPPNAME, stays.
            named["fallback_application_name"] = f"libreta keys {names}"[:63]
        return DriverConnection.connect(*arguments, **named)

    return engine
