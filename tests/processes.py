"""The server and the workers as real processes, as `libreta serve` and `libreta worker` start them."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, NamedTuple

import psutil
from sqlalchemy import Engine, text

from tests.doors import ENVIRONMENT
from tests.standins import telegram, twilio
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

#: Where these servers say that they are. Their clock is set, so they are of the demo, which has no https.
ADDRESS = "http://libreta.example"


class Server(NamedTuple):
    """A running server: the port it answers on, and its process, whose children take the requests."""

    port: int
    process: psutil.Process


def server_environment(
    database: Engine, keys: str, home: Path, now: datetime, port: int, processes: int = 3
) -> dict[str, str]:
    """Of a `libreta serve` on this database, its clock starting at `now`."""
    return {
        **os.environ,
        **ENVIRONMENT,
        "PUBLIC_URL": ADDRESS,
        "LIBRETA_HOME": str(home),
        "LIBRETA_CLOCK": now.isoformat(),
        "LIBRETA_CLOCK_SINCE": str(time.time()),
        "LIBRETA_PROCESSES": str(processes),
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
        "DATA_KEY": keys,
        "PORT": str(port),
    }


@contextmanager
def serving(
    database: Engine,
    keys: str,
    home: Path,
    now: datetime,
    processes: int = 3,
    command: Sequence[str] = (sys.executable, "-m", "app", "serve"),
) -> Iterator[Server]:
    """`libreta serve` on this database, its clock starting at `now`; it answers already.

    What it writes is in `home/server.log`.
    """
    port = free_port()
    environment = server_environment(database, keys, home, now, port, processes)
    with (home / "server.log").open("a+") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait(process, port, home / "server.log")
            yield Server(port, psutil.Process(process.pid))
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 100
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise TimeoutError(log.read_text())


def worker_environment(
    database: Engine,
    keys: str,
    home: Path,
    now: datetime,
    chats: TelegramStandIn,
    sms: TwilioStandIn | None = None,
) -> dict[str, str]:
    """Of a `libreta worker` on this database that sends to these stand-ins, its clock starting at `now`.
    Without one for SMS, these go to the simulator.
    """
    return {
        "LIBRETA_HOME": str(home),
        "LIBRETA_CLOCK": now.isoformat(),
        "LIBRETA_CLOCK_SINCE": str(time.time()),
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
        "DATA_KEY": keys,
        "TELEGRAM_BOT_TOKEN": telegram.TOKEN,
        "TELEGRAM_API_URL": chats.url,
        "TWILIO_ACCOUNT_SID": twilio.ACCOUNT_SID if sms else "",
        "TWILIO_AUTH_TOKEN": twilio.AUTH_TOKEN,
        "TWILIO_FROM": "87654",
        "TWILIO_API_URL": sms.url if sms else "",
    }


class Workers:
    """Worker processes that start quickly and are killed at random moments.

    Each that dies is forgotten by the queue at once, as it is after a quarter of a minute of silence; but not
    before what it had said last has arrived. Use it as a context.
    """

    def __init__(
        self, database: Engine, environment: dict[str, str], log: Path, chance: random.Random
    ) -> None:
        self.database, self.environment, self.log, self.chance = database, environment, log, chance
        self.alive: dict[int, int] = {}
        self.killed = 0

    def __enter__(self) -> "Workers":
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *problem: object) -> None:
        for process in self.alive:
            os.kill(process, signal.SIGKILL)
        self._nursery.kill()
        self._nursery.wait()

    def start(self) -> None:
        """One more; it is known to the queue when this returns."""
        known = self._registered()
        line = json.dumps({**self.environment, "LOG": str(self.log)})
        asked, answers = self._pipes()
        asked.write(line + "\n")
        asked.flush()
        process = int(answers.readline())
        until = time.monotonic() + 20
        while not (new := self._registered() - known):
            assert time.monotonic() < until, self.log.read_text()[-5000:]
            time.sleep(0.01)
        (self.alive[process],) = new

    def kill(self, at_work_on: str = "") -> None:
        """One of them: the one that holds the lock `at_work_on` (`drain:sms`), else whichever."""
        process = self.holder(at_work_on) if at_work_on else self.chance.choice(list(self.alive))
        os.kill(process, signal.SIGKILL)
        self.killed += 1
        dead = self.alive.pop(process)
        time.sleep(0.1)
        self.give_up(dead)

    def give_up(self, worker: int) -> None:
        """Let the queue take a worker (its number there) for dead, and the others take over what it did."""
        with self.database.begin() as connection:
            silent = "UPDATE procrastinate_workers SET last_heartbeat = 'epoch' WHERE id = :worker"
            connection.execute(text(silent), {"worker": worker})
            connection.execute(text("SELECT wake('retry_stalled', 'retry_stalled', NULL, '{}')"))

    def holder(self, lock: str) -> int:
        """The process that does the job with this lock."""
        doing = text("SELECT worker_id FROM procrastinate_jobs WHERE lock = :lock AND status = 'doing'")
        until = time.monotonic() + 10
        while True:
            with self.database.connect() as connection:
                worker = connection.scalar(doing, {"lock": lock})
            for process, number in self.alive.items():
                if number == worker:
                    return process
            assert time.monotonic() < until, f"nobody is at work on {lock}"

    def _registered(self) -> set[int]:
        with self.database.connect() as connection:
            return set(connection.scalars(text("SELECT id FROM procrastinate_workers")))

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        assert self._nursery.stdin is not None and self._nursery.stdout is not None
        return self._nursery.stdin, self._nursery.stdout
