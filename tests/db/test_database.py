"""What the database promises by itself."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from db.keys import KeyProblem, Keyring, new_key
from db.tables import Base


def test_the_migrations_make_the_tables_that_the_program_expects(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = [
            difference
            for difference in compare_metadata(context, Base.metadata)
            if "procrastinate" not in str(difference)
        ]
    assert differences == []


@pytest.mark.parametrize("change", ["UPDATE audit_event SET actor = 'x'", "DELETE FROM audit_event"])
def test_history_cannot_be_changed(database: Engine, change: str) -> None:
    insert = (
        "INSERT INTO audit_event (at, actor, action, subject, detail) VALUES (now(), 'a', 'b', 'c', '{}')"
    )
    with database.begin() as connection:
        connection.execute(text(insert))
    with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
        connection.execute(text(change))
    with database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM audit_event")) == 1


def test_waking_a_drain_twice_leaves_one_job(database: Engine) -> None:
    with database.begin() as connection:
        for _ in range(2):
            connection.execute(text("SELECT wake('drain', 'drain:sms', 'drain:sms', '{}')"))
        assert connection.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 1


def test_old_keys_still_open_and_a_new_key_moves_no_index() -> None:
    old, new = new_key(), new_key()
    ring = Keyring()
    ring.load(old)
    sealed, index = ring.encrypt("+573001112233", "conversation.address"), ring.index("sms", "+573001112233")
    ring.load(f"{new},{old}")
    assert ring.decrypt(sealed, "conversation.address") == "+573001112233"
    assert ring.index("sms", "+573001112233") == index
    ring.load(new)
    with pytest.raises(KeyProblem):
        ring.decrypt(sealed, "conversation.address")


def test_a_value_moved_to_another_column_does_not_open() -> None:
    ring = Keyring()
    ring.load(new_key())
    sealed = ring.encrypt("secret", "inbound.text")
    with pytest.raises(KeyProblem):
        ring.decrypt(sealed, "alert.text")


@pytest.mark.parametrize("keys", ["", ",", "short", "ñ" * 43, "A" * 42])
def test_a_key_of_another_form_is_refused(keys: str) -> None:
    with pytest.raises(KeyProblem):
        Keyring().load(keys)
