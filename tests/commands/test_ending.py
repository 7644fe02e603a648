"""A server, a worker and a demo end when they are asked, and never outlive the process that started them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine

from commands import parent
from commands.listener import refuse_if_busy
from tests.processes import free_port, server_environment, serving, worker_environment
from tests.standins.telegram import TelegramStandIn
from tests.webhooks.rows import NOW

#: Runs `libreta` so that the signal comes while the main thread holds the lock of the event it waits for in
#: the function named first: the moment at which a handler that sets that event would wait for ever.
IN_THE_LOCK = """
import os, signal, sys
from app import main

waiter, ready = sys.argv.pop(1), sys.argv.pop(1)

def trip(frame, event, called):
    held = event == "c_return" and frame.f_code.co_name == "__enter__"
    caller = frame.f_back and frame.f_back.f_back
    if held and caller and caller.f_code.co_name == waiter:
        sys.setprofile(None)
        open(ready, "w").close()
        signal.raise_signal(signal.SIGTERM)

sys.setprofile(trip)
main()
"""


def gone(processes: list[psutil.Process]) -> None:
    """None of them is left within some seconds."""
    assert psutil.wait_procs(processes, timeout=20)[1] == []


def until(true: Callable[[], object], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("processes", [1, 3])
def test_nothing_of_a_killed_server_is_left(
    database: Engine, keys: str, tmp_path: Path, processes: int
) -> None:
    with serving(database, keys, tmp_path, NOW, processes) as server:
        children = server.process.children(recursive=True)
        assert len(children) == processes
        server.process.kill()
        gone(children)
        refuse_if_busy("127.0.0.1", server.port)
        with serving(database, keys, tmp_path, NOW, 1) as next_one:
            assert next_one.process.children()


def test_a_server_killed_while_its_processes_start(database: Engine, keys: str, tmp_path: Path) -> None:
    environment = server_environment(database, keys, tmp_path, NOW, free_port(), 2)
    process = psutil.Popen([sys.executable, "-m", "app", "serve"], env=environment)
    children: list[psutil.Process] = []
    until(lambda: children.extend(process.children(recursive=True)) or len(children) >= 2)
    process.kill()
    process.wait()
    gone(children)
    refuse_if_busy("127.0.0.1", int(environment["PORT"]))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_server_ends_with_all_its_processes(
    database: Engine, keys: str, tmp_path: Path, number: signal.Signals
) -> None:
    """Asked twice, too."""
    with serving(database, keys, tmp_path, NOW, 2) as server:
        children = server.process.children()
        for _ in range(2):
            server.process.send_signal(number)
        gone([server.process, *children])


def test_a_server_under_nohup_stays_when_the_terminal_closes(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    command = ("sh", "-c", f"trap '' HUP; exec {sys.executable} -m app serve")
    with serving(database, keys, tmp_path, NOW, 1, command) as server:
        children = server.process.children()
        server.process.send_signal(signal.SIGHUP)
        assert psutil.wait_procs([server.process, *children], timeout=1)[0] == []
        server.process.terminate()
        gone([server.process, *children])


def test_a_signal_while_the_server_holds_a_lock_is_not_lost(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    ready = tmp_path / "tripped"
    command = (sys.executable, "-c", IN_THE_LOCK, "_serve_loop", str(ready), "serve")
    environment = server_environment(database, keys, tmp_path, NOW, free_port(), 1)
    process = subprocess.Popen(command, env=environment)
    try:
        until(ready.exists)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()


def test_a_signal_is_noted_whatever_lock_is_held(tmp_path: Path) -> None:
    """Whatever the demo waits with: the signal comes at every step of a wait, and the wait ends."""
    program = """
import signal, sys
from commands.ending import Ending

ending, steps = Ending(), []
ending.listen()

def trip(frame, event, called):
    steps.append(event)
    signal.raise_signal(signal.SIGTERM)

sys.setprofile(trip)
assert ending.wait(3600)
sys.setprofile(None)
assert steps
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=20)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_worker_ends(database: Engine, keys: str, tmp_path: Path, number: signal.Signals) -> None:
    with TelegramStandIn() as standin, (tmp_path / "log").open("w+") as log:
        environment = {**os.environ, **worker_environment(database, keys, tmp_path, NOW, standin)}
        worker = psutil.Popen([sys.executable, "-m", "app", "worker"], env=environment, stderr=log)
        until(lambda: "worker ready" in (tmp_path / "log").read_text())
        worker.send_signal(number)
        assert worker.wait(20) == 0


def test_a_worker_ends_with_who_started_it(database: Engine, keys: str, tmp_path: Path) -> None:
    """Also where that one was gone before the worker could look."""
    with TelegramStandIn() as standin, (tmp_path / "log").open("w+") as log:
        environment = {**os.environ, **worker_environment(database, keys, tmp_path, NOW, standin)}
        dead = subprocess.Popen(["true"])
        dead.wait()
        worker = psutil.Popen(
            [sys.executable, "-m", "app", "worker"],
            env={**environment, parent.VARIABLE: str(dead.pid)},
            stderr=log,
        )
        gone([worker])


def test_a_server_that_a_person_started_outlives_the_shell(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    """As with `setsid` or `nohup … &`: it is left alone by whoever typed it."""
    port = free_port()
    environment = server_environment(database, keys, tmp_path, NOW, port, 1)
    number = tmp_path / "pid"
    script = f"setsid {sys.executable} -m app serve & echo $! > {number}"
    subprocess.run(["sh", "-c", script], env=environment, check=True)
    process = psutil.Process(int(number.read_text()))
    try:
        until(process.children)
        assert psutil.wait_procs([process], timeout=2)[0] == []
    finally:
        children = process.children(recursive=True)
        process.terminate()
        gone([process, *children])
