"""`libreta demo`, as a person starts and ends it: real processes, a data folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.databases import data_folder


@contextmanager
def demo(home: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A running demo and the lines it has printed, once it has said where to look."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "demo"],
        env={**os.environ, "LIBRETA_HOME": str(home), "LOG_LEVEL": "WARNING", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    lines: list[str] = []
    ready = threading.Event()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                ready.set()
        ready.set()

    threading.Thread(target=read, daemon=True).start()
    try:
        assert ready.wait(120), lines
        yield process, lines
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(20)


def started_by(process: "subprocess.Popen[str]", home: Path) -> list[psutil.Process]:
    """Everything the demo started: its children, and the database that runs apart."""
    found = psutil.Process(process.pid).children(recursive=True)
    return found + [one for one in psutil.process_iter(["cmdline"]) if _is_database(one, home)]


def _is_database(process: psutil.Process, home: Path) -> bool:
    return str(home / "postgres") in " ".join(process.info["cmdline"] or [])


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def ends(process: "subprocess.Popen[str]", home: Path, number: int) -> None:
    """A signal ends it, and with it everything it started."""
    running = started_by(process, home)
    assert len(running) >= 5
    process.send_signal(number)
    assert process.wait(20) == 0
    gone, alive = psutil.wait_procs(running, timeout=2)
    assert alive == []


def test_it_says_where_to_look_ends_all_it_started_and_keeps_its_data() -> None:
    """Ended by the keyboard, killed without a word, ended by its manager: nothing is left behind."""
    with data_folder() as home:
        port = free_port()
        with demo(home, PORT=port) as (process, lines):
            told = "".join(lines)
            assert "Preparando" in told
            assert f"http://127.0.0.1:{port}/simulador" in told
            assert "coordinacion" in told
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                assert answer.status == 200
            refused_plainly(home, port)
            ends(process, home, signal.SIGINT)
        with demo(home, PORT=port) as (process, lines):
            assert "Preparando" not in "".join(lines)
            children = psutil.Process(process.pid).children(recursive=True)
            process.kill()
            gone, alive = psutil.wait_procs(children, timeout=15)
            assert alive == []
        with demo(home, PORT=port) as (process, lines):
            assert "Preparando" not in "".join(lines)
            ends(process, home, signal.SIGTERM)


def refused_plainly(home: Path, port: str) -> None:
    """A second demo on the same port says so in a sentence."""
    second = subprocess.run(
        [sys.executable, "-m", "app", "demo"],
        env={**os.environ, "LIBRETA_HOME": str(home), "PORT": port},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert second.returncode == 1
    assert "ocupado" in second.stderr
    assert "Traceback" not in second.stderr
