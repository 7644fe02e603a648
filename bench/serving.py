"""A real server process to measure, from start to end."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from bench.load import PUBLIC, TOKEN
from bench.place import KEY
from commands.settings import THREADS

PROCESSES = 2


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(url: str, target: str, home: str) -> Iterator[int]:
    """`libreta serve` where `target` is empty, else that WSGI factory on the same server. Gives the port."""
    port = free_port()
    environment = {
        **os.environ, "DATABASE_URL": url, "DATA_KEY": KEY, "SECRET_KEY": "bench", "PORT": str(port),
        "PUBLIC_URL": PUBLIC, "TWILIO_AUTH_TOKEN": TOKEN, "LIBRETA_HOME": home, "LOG_LEVEL": "WARNING",
        "LIBRETA_PROCESSES": str(PROCESSES),
    }  # fmt: skip
    command = [sys.executable, "-m", "app", "serve"]
    if target:
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--http", "1", "--no-ws",
            "--workers", str(PROCESSES), "--blocking-threads", str(THREADS), "--port", str(port),
            "--log-level", "warning", target,
        ]  # fmt: skip
    with subprocess.Popen(command, env=environment) as process:
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()


def _wait(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")
