"""`/healthz` says whether the next message can be stored; and where it cannot, providers come again."""

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from db.embedded import EmbeddedPostgres
from db.engine import connect
from db.migrate import upgrade
from db.storable import problem
from db.tables import Inbound
from programme import catalogue
from tests.databases import data_folder
from tests.doors import Telegram, Twilio, Watch, application
from tests.webhooks.rows import NOW, count, known
from webhooks.health import Health, seldom

OK = (200, {"status": "ok"})


def health(engine: Engine) -> tuple[int, object]:
    answer = application(engine, Watch(NOW)).test_client().get("/healthz")
    return answer.status_code, answer.get_json()


def unavailable(reason: str) -> tuple[int, object]:
    return 503, {"status": "unavailable", "reason": reason}


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own with room for little more than an empty database."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=192m,mode=755", "tmpfs", str(folder)], check=False
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk(keys: str) -> None:
    """Nothing is lost and nothing answered as if it were kept; with room again all goes on by itself."""
    with data_folder() as folder, small_disk(folder) as home, EmbeddedPostgres(home) as url:
        engine = connect(url, pool=4)
        upgrade(engine)
        with engine.begin() as connection:
            catalogue.load(connection)
        known(engine)
        door = application(engine, Watch(NOW)).test_client()
        assert health(engine) == OK
        fill(home / "filler")
        assert health(engine) == unavailable("the disk of the database is full")
        # Small messages may still find room in what is there; the first that does not is told to come again.
        twilio, forms = Twilio(door), []
        answers = []
        while 503 not in answers:
            forms.append(twilio.form("hola"))
            answers.append(twilio.post(forms[-1]).status_code)
            assert len(answers) < 5_000
        assert set(answers) <= {200, 503}
        (home / "filler").unlink()
        assert health(engine) == OK
        assert twilio.post(forms[-1]).status_code == 200
        assert count(engine, Inbound) == len(forms)
        engine.dispose()


def test_a_database_that_is_read_only(database: Engine) -> None:
    known(database)
    assert health(database) == OK
    with database.begin() as connection:
        name = connection.scalar(text("SELECT current_database()"))
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    database.dispose()
    assert health(database) == unavailable("the database is read-only")
    door = application(database, Watch(NOW)).test_client()
    assert Twilio(door).post(Twilio(door).form("hola")).status_code == 503
    chat = Telegram(door, 77)
    assert chat.post(chat.message("hola")).status_code == 503
    assert count(database, Inbound) == 0


def test_one_that_only_reads(database: Engine, server: object) -> None:
    with database.begin() as connection:
        connection.execute(text("CREATE ROLE watcher LOGIN"))
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO watcher"))
    reader = create_engine(database.url.set(username="watcher"))
    try:
        assert health(reader) == unavailable("the database may not be written to")
    finally:
        reader.dispose()
        with database.begin() as connection:
            connection.execute(text("DROP OWNED BY watcher"))
            connection.execute(text("DROP ROLE watcher"))


def test_tables_that_are_locked(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("LOCK TABLE inbound"))
        assert health(database) == unavailable("the tables are locked")
    assert health(database) == OK


def test_a_database_that_takes_connections_and_says_nothing() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        engine = connect(f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing")
        assert health(engine) == unavailable("the database does not answer")


def test_who_asks_while_it_hangs_does_not_make_it_hang_more() -> None:
    going_on, looks = threading.Event(), []

    def hanging() -> str:
        looks.append(1)
        going_on.wait(60)
        return ""

    state = Health([hanging], patience=0.05)
    assert {state.reason() for _ in range(20)} == {"the database does not answer"}
    assert len(looks) == 1
    going_on.set()
    while state.reason():
        pass


def test_each_check_can_give_a_reason_and_the_first_counts() -> None:
    reasons = ["", "", ""]
    state = Health([lambda each=each: reasons[each] for each in range(3)])  # type: ignore[misc]
    assert state.reason() == ""
    reasons[1:] = "second", "third"
    assert state.reason() == "second"

    def away() -> str:
        raise OperationalError("SELECT 1", {}, Exception())

    assert Health([away]).reason() == "the database cannot be reached"


def test_strangers_do_not_make_the_database_write_all_the_time() -> None:
    now, written, reason = 0.0, [], ""

    def write() -> str:
        written.append(now)
        return reason

    check = seldom(write, lambda: now)
    for _ in range(100):
        assert check() == ""
        now += 0.01
    assert len(written) == 2
    reason, now = "full", 5.0
    assert [check(), check()] == ["full", "full"]
    reason = ""
    assert check() == ""
    assert len(written) == 5


def test_the_check_leaves_nothing_behind(database: Engine) -> None:
    tables = ("inbound", "outbox", "conversation", "pg_class")
    sizes = text("SELECT " + ", ".join(f"pg_total_relation_size('{table}')" for table in tables))
    with database.connect() as connection:
        before = connection.execute(sizes).one()
    assert [problem(database) for _ in range(20)] == [""] * 20
    with database.connect() as connection:
        assert connection.execute(sizes).one() == before
        assert connection.scalar(text("SHOW work_mem")) != "64kB"
