"""The embedded PostgreSQL runs as long as somebody uses it, no longer, and whatever is killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from db import keeper
from db.data_folder import EmbeddedProblem
from db.embedded import EmbeddedPostgres
from tests.databases import data_folder

#: Uses it until it is told to leave.
_USER = """
import sys
from pathlib import Path
from db.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as address:
    print(address, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder
        kill(beside(folder))


def kill(processes: list[psutil.Process]) -> None:
    """Those that have not ended meanwhile."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def started(home: Path) -> "subprocess.Popen[str]":
    """Another process that uses it, just begun."""
    return subprocess.Popen(
        [sys.executable, "-c", _USER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


@contextmanager
def used(home: Path) -> Iterator[tuple[psutil.Process, str]]:
    """Another process that uses it, and the address that it was given."""
    process = started(home)
    assert process.stdin is not None and process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert address
        yield psutil.Process(process.pid), address
    finally:
        process.communicate(timeout=30)


def beside(home: Path) -> list[psutil.Process]:
    """The keeper, PostgreSQL, and its processes."""
    found = [
        one
        for one in psutil.process_iter(["cmdline"])
        if str(home / "postgres") in (one.info["cmdline"] or ())
    ]
    children = [child for one in found for child in _children(one) if child not in found]
    return [one for one in found + children if not ended(one)]


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def ended(process: psutil.Process) -> bool:
    """Whether it is gone, or only its number is still there."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def keepers(home: Path) -> list[psutil.Process]:
    return [one for one in beside(home) if any("keeper.py" in word for word in words(one))]


def postmasters(home: Path) -> list[psutil.Process]:
    return [one for one in beside(home) if words(one)[1:2] == ["-D"]]


def words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def until(true: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def ask(address: str, question: str) -> object:
    engine = create_engine(address)
    try:
        with engine.begin() as connection:
            answer = connection.execute(text(question))
            return answer.scalar() if answer.returns_rows else None
    finally:
        engine.dispose()


def works(address: str) -> bool:
    try:
        return ask(address, "SELECT 1") == 1
    except OperationalError:
        return False


def test_it_ends_with_its_last_user_however_that_ended(home: Path) -> None:
    with used(home) as (first, address), used(home) as (second, same):
        assert same == address
        running = beside(home)
        assert len(keepers(home)) == len(postmasters(home)) == 1
        first.kill()
        assert psutil.wait_procs(running, timeout=1)[0] == []
        assert works(address)
        second.kill()
        until(lambda: all(map(ended, running)))


def test_who_leaves_last_leaves_nothing_running(home: Path) -> None:
    with used(home):
        running = beside(home)
    assert all(map(ended, running))


def test_it_is_started_again_when_it_is_killed(home: Path) -> None:
    """Once, and nothing that was committed is lost."""
    with used(home) as (_, address), used(home):
        ask(address, "CREATE TABLE kept AS SELECT 7 AS number")
        for _ in range(2):
            (before,) = postmasters(home)
            before.kill()
            until(lambda before=before: works(address) and postmasters(home) != [before])
        assert ask(address, "SELECT number FROM kept") == 7
        assert len(keepers(home)) == len(postmasters(home)) == 1


def test_it_is_started_again_although_one_of_its_processes_hangs(home: Path) -> None:
    """That one still holds the shared memory, which must never have two masters."""
    with used(home) as (_, address):
        engine = create_engine(address)
        with engine.connect() as connection:
            hanging = psutil.Process(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
            hanging.suspend()
            postmasters(home)[0].kill()
            until(lambda: works(address))
            assert ended(hanging)
            connection.invalidate()
        engine.dispose()


def test_it_comes_back_by_itself_when_one_of_its_processes_is_killed(home: Path) -> None:
    """As the kernel does where memory is short."""
    with used(home) as (_, address):
        before = postmasters(home)
        engine = create_engine(address)
        with engine.connect() as connection:
            killed = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            os.kill(killed, signal.SIGKILL)
            connection.invalidate()
        engine.dispose()
        until(lambda: works(address))
        assert postmasters(home) == before


def test_a_killed_keeper_is_replaced(home: Path) -> None:
    with used(home) as (_, address), used(home):
        (old,) = keepers(home)
        old.kill()
        until(lambda: len(keepers(home)) == 1 and keepers(home) != [old] and works(address))
        until(lambda: len(postmasters(home)) == 1)
        postmasters(home)[0].kill()
        until(lambda: works(address))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start ends it")
def test_nothing_is_left_when_all_others_are_killed_at_once(home: Path) -> None:
    with used(home) as (user, address):
        running = beside(home)
        kill([user, *keepers(home)])
        until(lambda: all(map(ended, running)))
    with used(home) as (_, address):
        assert works(address)


#: Files that appear one after the other while it starts for the first time.
_STEPS = (
    "postgres.users",
    "postgres.new-*",
    "postgres.new-*/PG_VERSION",
    "postgres.new-*/global/pg_control",
    "postgres.new-*/base/4",
    "postgres",
    "postgres/log",
    "postgres.keeper",
    "postgres/postmaster.pid",
    "postgres/.s.PGSQL.5432",
)


@pytest.mark.parametrize("step", _STEPS)
def test_a_first_start_that_is_killed_is_made_good_by_the_next(home: Path, step: str) -> None:
    process = started(home)
    try:
        until(lambda: any(home.glob(step)))
    finally:
        kill([*psutil.Process(process.pid).children(recursive=True), *beside(home)])
        process.kill()
        process.communicate()
    with used(home) as (_, address):
        assert works(address)
        assert len(postmasters(home)) == 1
    assert list(home.glob("postgres.new-*")) == list(home.glob("postgres.unfinished-*")) == []


def test_a_folder_that_an_older_version_left_half_made_is_put_aside(home: Path) -> None:
    (home / "postgres" / "base").mkdir(parents=True)
    (home / "postgres" / "PG_VERSION").write_text("18\n")
    with used(home) as (_, address):
        assert works(address)
    assert (home / "postgres.unfinished-1" / "PG_VERSION").exists()


@pytest.mark.parametrize("left", ["", "\n", "{pid}\n", "{pid}\n{data}\n1\n5432\n{data}\n\n1 1\nready\n"])
def test_a_process_file_of_before_is_nothing_to_it(home: Path, left: str) -> None:
    """Cut off, or with a number that is another program's by now."""
    with used(home):
        pass
    data = home / "postgres"
    file = data / "postmaster.pid"
    file.write_text(left.format(pid=os.getpid(), data=data))
    shutil.copystat(data / "libreta.conf", file)
    with used(home) as (_, address):
        assert works(address)


def test_the_lock_of_a_socket_of_before_is_nothing_to_it(home: Path) -> None:
    """As a cut of the power leaves it; its number is another program's of the same user by now."""
    with used(home):
        data, sockets, _, user = keepers(home)[0].cmdline()[4:8]
    other = subprocess.Popen(["sleep", "600"], user=user or None)
    try:
        Path(sockets, ".s.PGSQL.5432.lock").write_text(f"{other.pid}\n{data}\n1\n5432\n{sockets}\n")
        with used(home) as (_, address):
            assert works(address)
    finally:
        other.kill()
        other.wait()


def test_one_that_nobody_keeps_is_taken_over(home: Path) -> None:
    """As an older version of the program started it."""
    with used(home):
        old = keepers(home)[0].cmdline()
    data, sockets, postgres, user = old[4:8]
    running = subprocess.Popen(
        [postgres, "-D", data, "-h", "", "-k", sockets],
        cwd=data, user=user or None, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    until(lambda: keeper.status(Path(data)) == "ready")
    with used(home) as (_, address):
        assert running.wait(20) == 0
        assert works(address)


def test_one_that_cannot_start_is_an_error(home: Path) -> None:
    with used(home):
        pass
    (home / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedProblem, match="pg_control"), EmbeddedPostgres(home):
        pass
    assert "pg_control" in (home / "postgres" / "log").read_text()
    until(lambda: beside(home) == [])
    said = subprocess.run(
        [sys.executable, "-m", "app", "outbox"],
        env={**os.environ, "LIBRETA_HOME": str(home), "DATABASE_URL": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (said.returncode, len(said.stderr.splitlines())) == (1, 1)
    assert "postgres/log" in said.stderr


def test_data_that_lie_deep_have_their_socket_elsewhere(home: Path) -> None:
    deep = home / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    with used(deep) as (_, address):
        assert works(address)
        assert str(deep) not in address
