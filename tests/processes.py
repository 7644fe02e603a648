"""The server as real processes, as `libreta serve` starts them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import psutil
from sqlalchemy import Engine

from tests.doors import ENVIRONMENT


class Server(NamedTuple):
    """A running server: the port it answers on, and its process, whose children take the requests."""

    port: int
    process: psutil.Process


@contextmanager
def serving(database: Engine, keys: str, home: Path, now: datetime, processes: int = 3) -> Iterator[Server]:
    """`libreta serve` on this database, its clock starting at `now`; it answers already.

    What it writes is in `home/server.log`.
    """
    port = _free_port()
    environment = {
        **os.environ,
        **ENVIRONMENT,
        "LIBRETA_HOME": str(home),
        "LIBRETA_CLOCK": now.isoformat(),
        "LIBRETA_CLOCK_SINCE": str(time.time()),
        "LIBRETA_PROCESSES": str(processes),
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
        "DATA_KEY": keys,
        "PORT": str(port),
    }
    with (home / "server.log").open("a+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve"], env=environment, stdout=log, stderr=log
        )
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 30
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
