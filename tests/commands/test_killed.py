"""The demo, of which any process is killed at any moment: nothing outlives it, and the next start is good."""

import os
import re
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil
import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from commands.listener import refuse_if_busy
from db.embedded import EmbeddedPostgres
from tests.commands.test_run import demo, free_port
from tests.databases import data_folder
from tests.db.test_keeper import ask, beside, ended, kill, postmasters, until

COMMAND = ["make", "--no-print-directory", "run"]


@contextmanager
def begun(home: Path, port: str) -> Iterator["subprocess.Popen[str]"]:
    """`make run`, just typed. All of it is killed at the end."""
    process = subprocess.Popen(
        COMMAND,
        env={**os.environ, "LIBRETA_HOME": str(home), "PORT": port, "LOG_LEVEL": "WARNING"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            kill([*tree(process), *beside(home)])
        process.communicate()


def tree(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    found = psutil.Process(process.pid)
    return [found, *found.children(recursive=True)]


def lines(process: "subprocess.Popen[str]", last: str) -> str:
    """What it has said until a line that holds `last`."""
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if last in line:
            return said
    raise AssertionError(said)


def has_come_to(home: Path, question: str) -> bool:
    """Whether the database, looked at from beside, has something to answer yet."""
    try:
        return bool(ask(f"postgresql+psycopg://postgres@/postgres?host={home / 'postgres'}", question))
    except (OperationalError, ProgrammingError):
        return False


#: The demo is loaded once, not once for every process of the tests.
_one_demo = pytest.mark.xdist_group("loaded demo")

#: What the database has when all of a first start is killed: tables, families, a wave in which they talk.
_MOMENTS = ("SELECT 1", "SELECT count(*) FROM family", "SELECT count(*) FROM wave")


@pytest.fixture(scope="module")
def made_good() -> Iterator[tuple[Path, list[str]]]:
    """A data folder whose first start was killed three times, each time a little later, and what the demo
    says that made it good.
    """
    with data_folder() as home:
        port = free_port()
        for question in _MOMENTS:
            with begun(home, port):
                until(partial(has_come_to, home, question))
        # As an earlier version left it, killed while it wrote it.
        (home / "demo.password").touch()
        refuse_if_busy("127.0.0.1", int(port))
        with demo(home, PORT=port) as (_, said):
            pass
        yield home, said


@pytest.fixture(scope="module")
def loaded(made_good: tuple[Path, list[str]]) -> Path:
    """Its data folder."""
    return made_good[0]


@_one_demo
def test_a_first_start_that_is_killed_is_made_good_by_the_next(
    made_good: tuple[Path, list[str]],
) -> None:
    home, said = made_good
    (user,) = [line for line in said if "Usuario" in line]
    assert re.search(r"coordinacion   [\w-]{12}$", user)
    with EmbeddedPostgres(home) as address:
        assert ask(address, "SELECT count(*) FROM family") == 600


@_one_demo
@pytest.mark.parametrize("victim", ["make", "demo", "serve", "worker"])
def test_whatever_is_killed_nothing_outlives_it(loaded: Path, victim: str) -> None:
    """Make itself, the demo, and what the demo started."""
    port = free_port()
    with begun(loaded, port) as process:
        lines(process, "Ctrl-C")
        running = [*tree(process), *beside(loaded)]
        # The server's own processes have the same words as the server, which comes before them.
        killed = (
            running[0] if victim == "make" else next(one for one in running if one.cmdline()[-1] == victim)
        )
        killed.kill()
        until(lambda: all(map(ended, running)))
    refuse_if_busy("127.0.0.1", int(port))


@_one_demo
def test_a_killed_database_comes_back_under_the_demo(loaded: Path) -> None:
    port = free_port()
    with demo(loaded, PORT=port) as (process, _):
        address = f"http://127.0.0.1:{port}/healthz"
        postmasters(loaded)[0].kill()
        until(lambda: _status(address) == 200)
        assert process.poll() is None


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as problem:
        return problem.code
