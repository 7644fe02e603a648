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


def environment(url: str, home: str, **more: str) -> dict[str, str]:
    """What a process of the product is started with."""
    return {
        **os.environ, "DATABASE_URL": url, "DATA_KEY": KEY, "SECRET_KEY": "bench", "PUBLIC_URL": PUBLIC,
        "TWILIO_AUTH_TOKEN": TOKEN, "LIBRETA_HOME": home, "LOG_LEVEL": "WARNING",
        "LIBRETA_PROCESSES": str(PROCESSES), **more,
    }  # fmt: skip


@contextmanager
def serving(url: str, target: str, home: str, **more: str) -> Iterator[int]:
    """`libreta serve` where `target` is empty, else that WSGI factory on the same server. Gives the port."""
    port = free_port()
    command = [sys.executable, "-m", "app", "serve"]
    if target:
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--http", "1", "--no-ws",
            "--workers", str(PROCESSES), "--blocking-threads", str(THREADS), "--port", str(port),
            "--log-level", "warning", target,
        ]  # fmt: skip
    with running(command, environment(url, home, PORT=str(port), **more)):
        wait_for(port)
        yield port


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    """A process that ends with the block."""
    with subprocess.Popen(command, env=environment) as process:
        try:
            yield
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Until somebody answers there. Raises TimeoutError."""
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
