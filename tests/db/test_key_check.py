"""Data of an older version and its keys: in both orders everybody is found, and wrong keys change nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, func, insert, select, text

from db import key_check, reindex
from db.data_key import DataKey
from db.keys import Keyring, WrongKeys, keyring
from db.migrate import upgrade
from db.tables import Contact, Conversation, Inbound, Staff
from db.version import pending
from programme.broadcasts import indices_of
from tests.commands.terminal import typed
from tests.databases import empty_database
from tests.db import older
from tests.doors import Twilio, Watch, application

OLD = "W4Gp0_8tXY_D-TFrp-UlZ6vxOYPPHW2_E2nBG3fVNZc="
NEW = "ttwELlqIuOoeVIzGAkCAwgZMlN4qeMgabsQcdtIwkPI="
OTHER = "ETdfibXjE0V5r-chXZvbHWGn7zmF0yN1yR930S2L600="
PHONE, STRANGER = "+573001112233", "+573009990000"
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_keys(keys: str) -> Iterator[None]:
    """The keys of the other tests come back at the end."""
    yield
    keyring.load(keys)


@pytest.fixture
def old_database(server: URL) -> Iterator[Engine]:
    with empty_database(server) as engine:
        older.make(engine)
        yield engine


def identity(key: str) -> bytes:
    ring = Keyring()
    ring.load(key)
    return ring.newest


def lines(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(Conversation)) or 0


def says(engine: Engine, words: str, sender: str = PHONE) -> list[str]:
    return Twilio(application(engine, Watch(NOW)).test_client(), sender).send(words)


@pytest.mark.parametrize("written", [f"{NEW},{OLD}", f"{OLD},{NEW}"])
@pytest.mark.parametrize("read", [f"{NEW},{OLD}", f"{OLD},{NEW}", f"{OTHER},{NEW},{OLD}"])
def test_in_any_order_a_family_is_found(
    old_database: Engine, written: str, read: str, tmp_path: Path
) -> None:
    with old_database.begin() as connection:
        older.line(connection, written, PHONE, "F001")
    keyring.load(read)
    upgrade(old_database)
    assert "logros" in says(old_database, "menu")[0].lower()
    assert lines(old_database) == 1
    told = typed(("db", "upgrade"), old_database, read, tmp_path)
    assert told.exit_code == 0, told.output
    assert "logros" in says(old_database, "menu")[0].lower() and lines(old_database) == 1
    with old_database.connect() as connection:
        target = connection.execute(select(DataKey.__table__).where(DataKey.indexing)).one()
        index = connection.scalar(select(Conversation.address_index))
    assert target.reindexed_to is None and index == keyring.index_under(target.identity, "sms", PHONE)
    assert keyring.index_order()[0] == target.identity, "found by the first look"


def test_lines_of_either_order_come_under_one_key(old_database: Engine, tmp_path: Path) -> None:
    """Some lines were begun after somebody put the keys the other way round."""
    with old_database.begin() as connection:
        for number in range(30):
            keys = f"{NEW},{OLD}" if number % 3 else f"{OLD},{NEW}"
            older.line(connection, keys, f"+5730011100{number:02}", f"F{number:03}")
    keyring.load(f"{NEW},{OLD}")
    upgrade(old_database)
    assert all("logros" in says(old_database, "menu", f"+5730011100{number:02}")[0].lower()
               for number in range(30))  # fmt: skip
    assert typed(("db", "upgrade"), old_database, f"{OLD},{NEW}", tmp_path).exit_code == 0
    target = keyring.index_order()[0]
    with old_database.connect() as connection:
        rows = connection.execute(select(Conversation.address, Conversation.address_index)).all()
    assert len(rows) == 30
    assert all(bytes(row.address_index) == keyring.index_under(target, "sms", row.address) for row in rows)


@pytest.mark.parametrize("first", ["with a family", "of a stranger"])
@pytest.mark.parametrize("opted_out", ["with a family", "of a stranger", None])
def test_two_lines_of_one_address_become_one(old_database: Engine, first: str, opted_out: str | None) -> None:
    """While the keys were the wrong way round, the family was a stranger, which also may have left."""
    made = {"with a family": (f"{NEW},{OLD}", "F001"), "of a stranger": (f"{OLD},{NEW}", None)}
    with old_database.begin() as connection:
        for name in sorted(made, key=lambda name: name != first):
            older.line(connection, made[name][0], PHONE, made[name][1], opted_out=name == opted_out)
    keyring.load(f"{NEW},{OLD}")
    upgrade(old_database)
    reindex.reindex(old_database)
    with old_database.connect() as connection:
        (row,) = connection.execute(select(Conversation.__table__)).all()
        assert row.contact_id == connection.scalar(select(Contact.id))
        assert (row.opted_out_at is not None) == (opted_out is not None)
        assert connection.scalar(select(Contact.conversation_id)) == row.id


def test_what_was_said_on_both_lines_is_kept(old_database: Engine) -> None:
    with old_database.begin() as connection:
        ours = [
            older.line(connection, f"{NEW},{OLD}", PHONE, "F001"),
            older.line(connection, f"{OLD},{NEW}", PHONE),
        ]
    keyring.load(f"{NEW},{OLD}")
    upgrade(old_database)
    with old_database.begin() as connection:
        for number, one in enumerate(ours):
            said = {"channel": "sms", "provider_id": f"m{number}", "conversation_id": one, "kind": "text"}
            connection.execute(insert(Inbound).values(**said, received_at=NOW, text="hola"))
    reindex.reindex(old_database)
    with old_database.connect() as connection:
        left = connection.scalars(select(Conversation.id)).all()
        assert list(connection.scalars(select(Inbound.conversation_id))) == list(left) * 2


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (OLD, NEW),
        (f"{NEW},{OLD}", OLD),
        (f"{NEW},{OLD}", NEW),
        (f"{NEW},{OLD}", f"{OTHER},{NEW}"),
    ],
    ids=["another", "the newer is missing", "the older, of the index, is missing", "one is another"],
)
def test_keys_that_do_not_fit_change_nothing(
    old_database: Engine, written: str, read: str, tmp_path: Path
) -> None:
    with old_database.begin() as connection:
        older.line(connection, written, PHONE, "F001")
    keyring.load(read)
    with pytest.raises(WrongKeys):
        upgrade(old_database)
    with old_database.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == older.REVISION
        assert pending(connection)
        assert connection.scalar(text("SELECT to_regclass('data_key')")) is None
    for words in (("db", "upgrade"), ("worker",), ("keys", "rotate")):
        told = typed(words, old_database, read, tmp_path)
        said = [line for line in told.output.splitlines() if not line.startswith("Aviso: ")]
        assert told.exit_code == 1 and "DATA_KEY" in told.output and len(said) == 1


@pytest.mark.parametrize("read", [NEW, f"{NEW},{OTHER}"])
@pytest.mark.parametrize("name", ["serve", "worker", "doctor", "outbox"])
def test_wrong_keys_end_every_process_in_plain_words(
    old_database: Engine, name: str, read: str, tmp_path: Path
) -> None:
    keyring.load(OLD)
    upgrade(old_database)
    told = subprocess.run(
        [sys.executable, "-m", "app", name],
        env={
            **os.environ,
            "DATABASE_URL": old_database.url.render_as_string(hide_password=False),
            "DATA_KEY": read,
            "LIBRETA_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 1
    assert identity(OLD).hex() in told.stderr and "Traceback" not in told.stderr
    assert "no abre estos datos" in told.stderr


def test_the_watcher_hears_of_wrong_keys(old_database: Engine) -> None:
    keyring.load(OLD)
    upgrade(old_database)
    door = application(old_database, Watch(NOW)).test_client()
    assert door.get("/healthz").status_code == 200
    keyring.load(NEW)
    answer = door.get("/healthz")
    assert answer.status_code == 503 and "DATA_KEY no abre" in (answer.json or {})["reason"]
    form = Twilio(door).form("hola")
    assert Twilio(door).post(form).status_code == 503, "a number that is not found is no stranger's"
    assert lines(old_database) == 0


def test_a_key_of_data_without_a_check_value_is_tried_on_the_data(database: Engine, keys: str) -> None:
    keyring.load(keys)
    with database.begin() as connection:
        connection.execute(insert(Staff).values(code="G1", role="gestor", name="Ana"))
        connection.execute(text("TRUNCATE data_key"))
    keyring.load(NEW)
    with database.connect() as connection, pytest.raises(WrongKeys):
        key_check.check(connection)
    with pytest.raises(WrongKeys):
        upgrade(database)
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(DataKey)) == 0


def test_a_new_database_begins_with_the_newest_key(server: URL) -> None:
    keyring.load(f"{NEW},{OLD}")
    with empty_database(server) as engine:
        upgrade(engine)
        with engine.connect() as connection:
            (row,) = connection.execute(select(DataKey.__table__)).all()
        assert (bytes(row.identity), row.indexing, row.reindexed_to) == (identity(NEW), True, None)
        assert keyring.index_order()[0] == identity(NEW)


def test_the_same_text_is_known_under_either_key(database: Engine, keys: str) -> None:
    """What is looked up by an index beside lines."""
    keyring.load(f"{NEW},{keys}")
    before = indices_of({"es_CO": "Hola"})
    keyring.look_first(identity(NEW))
    after = indices_of({"es_CO": " hola "})
    assert sorted(after) == sorted(before) and after[0] != before[0]
