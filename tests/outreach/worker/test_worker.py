"""A real worker process: quick, gentle when asked to end, and safe to kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, create_engine, select, text

from db.tables import Outbox
from tests.messaging.post import conversation, history, letter, row
from tests.processes import worker_environment
from tests.standins.telegram import TelegramStandIn
from tests.world import PLACE, contact, family, meeting, place

#: A Friday morning in Bogotá, at which the worker's clock starts.
START = datetime.fromisoformat("2026-11-20T10:00:00-05:00")


@contextmanager
def worker(
    database: Engine, keys: str, home: Path, telegram: TelegramStandIn
) -> Iterator[subprocess.Popen[str]]:
    """`libreta worker` on this database; it has said that it is ready."""
    environment = {**os.environ, **worker_environment(database, keys, home, START, telegram)}
    log = (home / "worker.log").open("a+")
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "worker"], env=environment, stderr=log, text=True
    )
    try:
        until(lambda: "worker ready" in (home / "worker.log").read_text() or process.poll() is not None, 40)
        assert process.poll() is None, (home / "worker.log").read_text()
        yield process
    finally:
        process.kill()
        process.wait()
        log.close()


def until(happened: Callable[[], object], seconds: float) -> float:
    """Wait until something has happened; gives the seconds it took."""
    started = time.monotonic()
    while not happened():
        assert time.monotonic() - started < seconds, "it has not happened"
        time.sleep(0.005)
    return time.monotonic() - started


def drains(engine: Engine) -> int:
    """How many drains are under way."""
    doing = (
        "SELECT count(*) FROM procrastinate_jobs WHERE lock LIKE 'drain:%' AND status IN ('todo', 'doing')"
    )
    with engine.connect() as connection:
        return int(connection.execute(text(doing)).scalar_one())


def test_a_reply_is_sent_in_well_under_a_second_and_the_worker_ends_when_asked(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    with TelegramStandIn() as telegram, worker(database, keys, tmp_path, telegram) as process:
        chat = conversation(database, "9001")
        letter(database, chat, "uno", now=START)
        until(lambda: len(telegram.sent) == 1, 15)
        until(lambda: not drains(database), 15)
        written = time.monotonic()
        outbox_id = letter(database, chat, "dos", now=START)
        until(lambda: len(telegram.sent) == 2, 15)
        assert telegram.sent[1]["at"] - written < 0.7
        until(lambda: row(database, outbox_id).state == "sent", 5)
        # It ends as quickly while a provider takes its time.
        telegram.next(slow=8.0, chat_id=9002)
        slow = letter(database, conversation(database, "9002"), now=START)
        until(lambda: row(database, slow).state == "sending", 15)
        process.send_signal(signal.SIGTERM)
        assert until(lambda: process.poll() is not None, 5) < 3.5
        assert process.returncode == 0
        log = (tmp_path / "worker.log").read_text()
    assert "worker stopped" in log
    assert "9001" not in log
    assert "Traceback" not in log


def test_a_reminder_is_written_and_sent_by_itself(database: Engine, keys: str, tmp_path: Path) -> None:
    with database.begin() as connection:
        where = place(connection, PLACE)
        family_id = family(connection, where)
        contact(connection, family_id, "telegram", "9001")
        meeting(connection, where, START + timedelta(hours=22), family_id=family_id)
    with TelegramStandIn() as telegram, worker(database, keys, tmp_path, telegram):
        until(lambda: telegram.sent, 30)
        assert telegram.sent[0]["text"].startswith("La Red le recuerda su reunión: sábado 21 de noviembre")
        buttons = telegram.sent[0]["reply_markup"]["inline_keyboard"][0]
        assert [each["text"] for each in buttons] == ["Confirmo", "No puedo"]


def test_what_a_killed_worker_was_doing_is_taken_over_and_marked(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    chat, other = conversation(database, "9001"), conversation(database, "9002")
    with TelegramStandIn() as telegram:
        with worker(database, keys, tmp_path, telegram) as process:
            telegram.next(slow=3.0, chat_id=9001)
            outbox_id = letter(database, chat, now=START)
            until(lambda: "sendMessage" in [method for method, _ in telegram.calls], 15)
            process.send_signal(signal.SIGKILL)
            process.wait()
        waiting = letter(database, other, now=START)
        assert row(database, outbox_id).state == "sending"
        # The dead worker was last heard of long ago, as it is after a quarter of a minute.
        with database.begin() as connection:
            heard = "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'"
            connection.execute(text(heard))
        with worker(database, keys, tmp_path, telegram):
            until(lambda: row(database, outbox_id).state == "sent", 30)
            until(lambda: row(database, waiting).state == "sent", 30)
    assert row(database, outbox_id).repeated
    assert not row(database, waiting).repeated
    assert history(database, outbox_id) == ["queued", "sending", "queued", "sending", "sent"]


def test_two_workers_send_nothing_twice(database: Engine, keys: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with (
        TelegramStandIn() as telegram,
        worker(database, keys, first, telegram),
        worker(database, keys, second, telegram),
    ):
        for number in range(30):
            letter(database, conversation(database, f"{number + 1}"), f"{number + 1}", now=START)
        with database.connect() as connection:
            unsent = select(Outbox.id).where(Outbox.state != "sent")
            until(lambda: connection.scalar(unsent) is None, 30)
        assert sorted(int(each["text"]) for each in telegram.sent) == list(range(1, 31))


@contextmanager
def away(database: Engine, which: str = "true") -> Iterator[None]:
    """What connections see of a server that restarts: all of them end, and for a while no new ones begin.

    `which`: an SQL condition on those that end.
    """
    name = database.url.database
    elsewhere = create_engine(database.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with elsewhere.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        kill = text(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND {which}"
        )
        connection.execute(kill, {"name": name})
        yield
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    elsewhere.dispose()
    database.dispose()


def test_the_worker_lives_through_a_restart_of_the_database(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    chat = conversation(database, "9001")
    with TelegramStandIn() as telegram, worker(database, keys, tmp_path, telegram) as process:
        telegram.next(slow=1.0)
        on_its_way = letter(database, chat, now=START)
        until(lambda: "sendMessage" in [method for method, _ in telegram.calls], 15)
        with away(database):
            until(lambda: telegram.silent_for(0.5), 20)  # in which the worker hears it, and cannot write it
        later = letter(database, conversation(database, "9002"), now=START)
        until(lambda: row(database, later).state == row(database, on_its_way).state == "sent", 40)
        until(lambda: "the database is back" in (tmp_path / "worker.log").read_text(), 30)
        assert process.poll() is None
        log = (tmp_path / "worker.log").read_text()
    # What the provider said while the database was away is not forgotten.
    assert (row(database, on_its_way).state, row(database, on_its_way).repeated) == ("sent", False)
    assert len(telegram.sent) == 2
    assert log.count("the database is away;") == 1
    assert log.count("the database is back") == 1
    assert "Traceback" not in log


def test_an_outage_that_only_the_listening_connection_notices_is_said_and_survived(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    listens = "query LIKE 'LISTEN %'"

    def listening() -> object:
        with database.connect() as connection:
            here = f"datname = current_database() AND pid <> pg_backend_pid() AND {listens}"
            return connection.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {here}"))

    def said(words: str) -> int:
        return (tmp_path / "worker.log").read_text().count(words)

    with TelegramStandIn() as telegram, worker(database, keys, tmp_path, telegram):
        until(listening, 15)
        with away(database, listens):
            until(lambda: said("the database is away;"), 15)
            assert not listening()
        until(listening, 15)
        until(lambda: said("the database is back"), 15)
        assert said("the database is away;") == said("the database is back") == 1
        assert said("Traceback") == 0


def test_a_statement_that_was_cancelled_is_said_to_be_that(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    def said(words: str) -> int:
        return (tmp_path / "worker.log").read_text().count(words)

    def cancel() -> object:
        waits = "wait_event_type = 'Lock' AND datname = current_database() AND query LIKE '%meeting_change%'"
        with database.connect() as connection:
            return connection.scalar(
                text(f"SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE {waits}")
            )

    with TelegramStandIn() as telegram, database.connect() as holding:
        holding.execute(text("LOCK TABLE meeting_change"))
        with worker(database, keys, tmp_path, telegram):
            until(cancel, 15)
            until(lambda: said("job reminders failed after"), 15)
            holding.rollback()
            # The worker goes on as before.
            later = letter(database, conversation(database, "9001"), now=START)
            until(lambda: row(database, later).state == "sent", 15)
        assert said("QueryCanceled: canceling statement due to user request") == 1, "and not tried once more"
        assert said("the database is away") == said("Traceback") == 0


def test_a_job_that_an_older_program_left_waiting_is_done(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    """Jobs were renamed; what waits has the name of before. A job that is done is deleted."""
    with database.begin() as connection:
        connection.execute(text("SELECT wake('flush_ballots', 'flush_ballots', 'flush_ballots', '{}')"))
    states = text("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'flush_ballots'")
    with TelegramStandIn() as telegram, worker(database, keys, tmp_path, telegram):

        def done() -> bool:
            with database.connect() as connection:
                return connection.scalars(states).all() == []

        until(done, 20)
