"""Everything is encrypted and indexed anew while families write; whatever ends it, it goes on from there."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, LargeBinary, Table, func, insert, select, text
from sqlalchemy.types import BigInteger, Boolean, Date, DateTime, Integer, Numeric, String, Uuid

from db import encrypted, reindex, rotation
from db.columns import (
    ENCRYPTED,
    EncryptedBytes,
    EncryptedDate,
    EncryptedInstant,
    EncryptedJSON,
    EncryptedText,
)
from db.data_key import DataKey
from db.engine import connect
from db.keys import WrongKeys, keyring, new_key
from db.migrate import upgrade
from db.tables import Conversation
from tests import world
from tests.commands.terminal import typed
from tests.doors import Twilio, Watch, application

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
NEW = new_key()

#: Columns of bytes that no data key has to do with: hashes, and what is public.
PLAIN = {
    "link_token.token_hash", "release.content", "release_place.content", "questionnaire.workbook",
    "questionnaire.content", "monthly_close.content", "wave.seed", "data_key.identity", "data_key.sealed",
    "deleted_mark.mark",
    # Under a key of its wave, which is encrypted.
    "bag_code.code_index",
}  # fmt: skip

#: Columns of bytes that are looked up: those of lines are made anew, the others are searched under every key.
INDICES = {
    "conversation.address_index",
    "broadcast.text_index",
    "sign_in_attempt.user_index",
    "sign_in_attempt.place_index",
    "sign_in_place.place_index",
    "sign_in_session.token_index",
    "complaint_case.place_index",
}


@pytest.fixture(autouse=True)
def own_keys(keys: str) -> Iterator[None]:
    """The keys of the other tests come back at the end."""
    yield
    keyring.load(keys)


@pytest.fixture
def full(database: Engine) -> Engine:
    """A database with rows in every table that has an encrypted column, under the old key."""
    with database.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in {column.table for column in encrypted.encrypted_columns()}:
            if table.name != "conversation":
                connection.execute(insert(table), [_row(table, number) for number in range(7)])
        where = world.place(connection)
        for number in range(7):
            family = world.family(connection, where, f"F{number:03}")
            world.contact(connection, family, address=f"+57300111000{number}")
    return database


def _row(table: Table, number: int) -> dict[str, Any]:
    values: dict[Any, Any] = {
        EncryptedText: f"texto {number}", EncryptedJSON: {"n": number}, EncryptedBytes: b"%d" % number,
        EncryptedDate: NOW.date(), EncryptedInstant: NOW, BigInteger: number + 1001,
        Boolean: False, Date: NOW.date(), DateTime: NOW, Integer: number + 1001, Numeric: 1,
        LargeBinary: b"%d" % number,
    }  # fmt: skip
    row = {}
    for column in table.columns:
        kind = type(column.type)
        if kind is Uuid:
            row[column.name] = column.type.python_type(int=number + 1)
        elif isinstance(column.type, String):
            row[column.name] = f"{number:02}"
        elif column.primary_key or not column.nullable or kind in ENCRYPTED:
            row[column.name] = values.get(kind, {})
    return row


def stored(engine: Engine) -> dict[str, list[Any]]:
    """What every encrypted column says."""
    with engine.connect() as connection:
        return {
            column.label: sorted(map(str, connection.scalars(select(column.table.c[column.name]))))
            for column in encrypted.encrypted_columns()
        }


def under(engine: Engine) -> set[bytes]:
    with engine.connect() as connection:
        return set(encrypted.counts(connection))


def says(engine: Engine, words: str, sender: str, minutes: int = 0) -> list[str]:
    at = Watch(NOW + timedelta(minutes=minutes))
    return Twilio(application(engine, at).test_client(), sender).send(words)


def rotated(engine: Engine, home: Path, keys: str) -> str:
    told = typed(("keys", "rotate"), engine, keys, home)
    assert told.exit_code == 0, told.output
    return told.output


def test_every_column_of_bytes_is_known(database: Engine) -> None:
    """A new encrypted column that is of no encrypted type would be left behind by a rotation."""
    with database.connect() as connection:
        found = {
            f"{row.table_name}.{row.column_name}"
            for row in connection.execute(
                text("SELECT table_name, column_name FROM information_schema.columns "
                     "WHERE table_schema = 'public' AND data_type = 'bytea'")
            )
        }  # fmt: skip
    sealed = {f"{column.table.name}.{column.name}" for column in encrypted.encrypted_columns()}
    labels = [column.label for column in encrypted.encrypted_columns()]
    assert sealed == set(labels), "a label is the name of its column"
    assert sealed <= found and found - sealed <= PLAIN | INDICES


def test_everything_is_encrypted_anew_and_the_old_key_may_go(full: Engine, keys: str, tmp_path: Path) -> None:
    keyring.load(keys)
    before = stored(full)
    assert all(len(values) >= 7 for values in before.values() if values != ["None"] * len(values))
    old = keyring.newest
    told = rotated(full, tmp_path, f"{NEW},{keys}")
    assert f"Ya puede quitar de DATA_KEY, en todas las máquinas, las llaves de huella {old.hex()}" in told
    keyring.load(NEW)
    assert under(full) == {keyring.newest}
    assert stored(full) == before
    says(full, "menu", "+573001110003")
    with full.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Conversation)) == 7
        index = keyring.index("sms", "+573001110003")
        assert connection.scalar(select(Conversation.id).where(Conversation.address_index == index))
        retired = connection.execute(select(DataKey.identity).where(DataKey.retired)).scalars().all()
    assert [bytes(one) for one in retired] == [old]
    again = typed(("doctor",), full, f"{keys},{NEW}", tmp_path)
    assert again.exit_code == 1 and "se retiró" in again.output, "nothing is encrypted under it again"
    assert typed(("keys", "check"), full, NEW, tmp_path).exit_code == 0


def test_a_second_time_changes_nothing(full: Engine, keys: str, tmp_path: Path) -> None:
    rotated(full, tmp_path, f"{NEW},{keys}")
    assert "cifrados de nuevo: 0; líneas indexadas de nuevo: 0" in rotated(full, tmp_path, f"{NEW},{keys}")


@pytest.mark.parametrize("after", [1, 2, 3, 9, 15, 30])
def test_cut_short_anywhere_it_goes_on(
    full: Engine, keys: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, after: int
) -> None:
    """Families write meanwhile and between: each finds its line, and a new one gets one alone."""
    monkeypatch.setattr(rotation, "BATCH", 2)
    monkeypatch.setattr(reindex, "BATCH", 2)
    keyring.load(keys)
    before = stored(full)["staff.name"]
    keyring.load(f"{NEW},{keys}")
    upgrade(full)
    chance, steps = random.Random(after), 0

    def written_to(done: int) -> None:
        nonlocal steps
        steps += 1
        # Nobody writes the same so often in so short a time that no answer comes.
        assert "logros" in says(full, "menu", f"+57300111000{chance.randrange(7)}", steps)[0].lower()
        says(full, "hola", f"+57300222000{chance.randrange(9)}", steps)
        if steps == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(full, written_to)
    says(full, "menu", "+573001110000")
    assert rotation.rotate(full, written_to).left == 0
    assert under(full) == {keyring.newest}
    assert stored(full)["staff.name"] == before
    keyring.load(NEW)
    with full.connect() as connection:
        rows = connection.execute(select(Conversation.address, Conversation.address_index)).all()
    assert len({row.address for row in rows}) == len(rows)
    assert all(bytes(row.address_index) == keyring.index("sms", row.address) for row in rows)


def command(engine: Engine, keys: str, home: Path) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "DATA_KEY": keys,
        "LIBRETA_HOME": str(home),
    }
    words = [sys.executable, "-m", "app", "keys", "rotate"]
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_at_once_take_turns(full: Engine, keys: str, tmp_path: Path) -> None:
    both = [command(full, f"{NEW},{keys}", tmp_path) for _ in range(2)]
    for process in both:
        out, err = process.communicate(timeout=90)
        assert process.returncode == 0, err
        assert "Ya puede quitar" in out
    keyring.load(NEW)
    assert under(full) == {keyring.newest}


def test_a_killed_process_leaves_what_another_finishes(full: Engine, keys: str, tmp_path: Path) -> None:
    """It is killed while it waits for a line that somebody holds, with some work done."""
    with full.connect() as connection, connection.begin():
        connection.execute(select(Conversation.id).order_by(Conversation.id).with_for_update())
        process = command(full, f"{NEW},{keys}", tmp_path)
        _until(full, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
    with full.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(DataKey)) == 2
        assert reindex.is_pending(connection)
    rotated(full, tmp_path, f"{NEW},{keys}")
    keyring.load(NEW)
    assert under(full) == {keyring.newest}


def _until(engine: Engine, query: str) -> None:
    """Wait until the query finds something."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _ in range(600):
            if connection.scalar(text(query)):
                return
            connection.execute(text("SELECT pg_sleep(0.05)"))
    raise TimeoutError


def test_no_key_is_changed_under_a_process_that_lacks_it(full: Engine, keys: str, tmp_path: Path) -> None:
    keyring.load(keys)
    server = connect(full.url.render_as_string(hide_password=False), serving=True)
    with server.connect():
        told = typed(("keys", "rotate"), full, f"{NEW},{keys}", tmp_path)
        assert told.exit_code == 1 and "no tienen la llave nueva" in told.output
        keyring.load(keys)
        assert under(full) == {keyring.newest}
    server.dispose()
    keyring.load(f"{keys},{NEW}")
    behind = connect(full.url.render_as_string(hide_password=False), serving=True)
    with behind.connect():
        rotated(full, tmp_path, f"{NEW},{keys}")
    behind.dispose()


def test_a_release_stays_as_it_was_published(full: Engine, keys: str) -> None:
    """Only the ciphertext may change, and only for a rotation."""
    query = text("UPDATE release SET counts = counts, reason = 'otra'")
    with pytest.raises(Exception, match="append-only"), full.begin() as connection:
        connection.execute(text("SET LOCAL libreta.rotating = 'on'"))
        connection.execute(query)
    with pytest.raises(Exception, match="append-only"), full.begin() as connection:
        connection.execute(text("UPDATE release SET counts = counts"))


def test_the_check_says_what_each_key_opens(full: Engine, keys: str, tmp_path: Path) -> None:
    keyring.load(keys)
    name = keyring.newest.hex()
    told = typed(("keys", "check"), full, keys, tmp_path)
    assert told.exit_code == 0 and f"Llave 1 (huella {name}): abre" in told.output
    told = typed(("keys", "check"), full, f"{NEW},{keys}", tmp_path)
    assert told.exit_code == 0 and f"Llave 2 (huella {name}): abre" in told.output and "abre 0" in told.output
    told = typed(("keys", "check"), full, NEW, tmp_path)
    assert told.exit_code == 1 and f"Falta la llave de huella {name}" in told.output
    assert "Traceback" not in told.output


def test_one_damaged_value_is_told(full: Engine, keys: str, tmp_path: Path) -> None:
    keyring.load(keys)
    with full.begin() as connection:
        connection.execute(
            text("UPDATE staff SET name = set_byte(name, 20, 255 - get_byte(name, 20)) WHERE true")
        )
    told = typed(("keys", "check"), full, keys, tmp_path)
    assert told.exit_code == 1 and "no abre estos datos" in told.output
    told = typed(("keys", "rotate"), full, f"{NEW},{keys}", tmp_path)
    assert told.exit_code == 1 and "Traceback" not in told.output
    with full.connect() as connection:
        assert connection.scalar(select(func.count()).where(DataKey.retired)) == 0


def test_a_newer_key_is_written_down_before_it_encrypts(full: Engine, keys: str) -> None:
    keyring.load(f"{NEW},{keys}")
    upgrade(full)
    keyring.load(keys)
    with pytest.raises(WrongKeys):
        upgrade(full)
    with full.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(DataKey)) == 2
