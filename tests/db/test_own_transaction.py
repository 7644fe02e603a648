"""What is written apart stands or falls with its transaction, but carries an id of its own."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from db import turns
from db.own_transaction import apart
from db.statement import driver

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
_WRITE = text("INSERT INTO department (code, name) VALUES (:code, 'x')")


def test_it_has_another_id_and_is_undone_with_the_rest(database: Engine) -> None:
    with database.connect() as connection, connection.begin() as transaction:
        connection.execute(_WRITE, {"code": "15"})
        with apart(connection):
            connection.execute(_WRITE, {"code": "16"})
        ids = connection.scalars(text("SELECT xmin::text FROM department")).all()
        assert len(set(ids)) == 2
        transaction.rollback()
    with database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM department")) == 0


def test_a_turn_goes_on_where_something_in_it_was_refused(database: Engine) -> None:
    """The driver lets go of prepared statements when a savepoint is undone."""
    for number in range(2):
        with database.connect() as connection, connection.begin():
            raw = driver(connection)
            line = turns.load(raw, "sms", "+573001112233", False)
            for _ in range(6):  # so often that the driver prepares it as well
                connection.execute(text("SELECT 1"))
            with pytest.raises(LookupError), apart(connection):
                connection.execute(_WRITE, {"code": "15"})
                raise LookupError
            said = {"kind": "text", "text": "hola", "reply": None, "now": NOW}
            turns.store(raw, line, channel="sms", provider_id=f"SM{number}", **said)
    with database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM inbound")) == 2
        assert connection.scalar(text("SELECT count(*) FROM department")) == 0
