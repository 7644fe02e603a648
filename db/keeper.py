"""Keeps the embedded PostgreSQL running as long as somebody uses it: a process of its own beside it.

`python -I -S db/keeper.py DATA SOCKETS POSTGRES USER USERS LOCK`, started by `db.embedded`. Only one keeper
holds LOCK, where it writes the number of the PostgreSQL that it started. Who uses that holds a shared lock on
USERS, which the kernel drops when a process is killed. A PostgreSQL that dies is started again; after its
last user it is stopped; and where the keeper itself is killed, Linux tells it to stop.

It loads nothing but the standard library, since it runs all the time.
"""

import ctypes
import fcntl
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

#: Seconds between two looks at who is there.
_LOOK = 0.1

#: Seconds until a PostgreSQL that died is started again, and how often where none has been ready yet.
_AGAIN, _TRIES = 0.5, 6

#: Seconds that PostgreSQL gets to end as it should, and then at once.
_FAST, _IMMEDIATE = 20.0, 3.0

#: What stands in LOCK in place of a number where PostgreSQL did not start.
FAILED = "failed"

_SET_DEATH_SIGNAL = 1


class Keeper:
    """Of the PostgreSQL in `data`, which belongs to `user`, or to us where that is empty."""

    def __init__(self, data: Path, sockets: Path, postgres: Path, user: str, lock: int) -> None:
        self.data, self.sockets, self.postgres, self.user, self.lock = data, sockets, postgres, user, lock
        self.process: subprocess.Popen[bytes] | None = None
        self.was_ready = False
        self.failures = 0

    def look(self) -> None:
        """Start PostgreSQL where it does not run. Raises SystemExit where it cannot be started."""
        if self.process is None:
            end_what_is_left(self.data, self.sockets)
            self.process = self._start()
            write(self.lock, str(self.process.pid))
        elif self.process.poll() is not None:
            self.process = None
            self.failures += 1
            if not self.was_ready and self.failures == _TRIES:
                write(self.lock, FAILED)
                sys.exit(1)
            time.sleep(_AGAIN)
        elif not self.was_ready:
            self.was_ready = status(self.data) == "ready"

    def stop(self) -> None:
        """Stop it, at once where it takes too long."""
        if self.process is None:
            return
        for number, seconds in ((signal.SIGINT, _FAST), (signal.SIGQUIT, _IMMEDIATE), (signal.SIGKILL, 60)):
            self.process.send_signal(number)
            try:
                self.process.wait(seconds)
                return
            except subprocess.TimeoutExpired:
                continue

    def _start(self) -> "subprocess.Popen[bytes]":
        owner = pwd.getpwnam(self.user) if self.user else None
        with (self.data / "log").open("ab") as log:
            return subprocess.Popen(
                [self.postgres, "-D", self.data, "-h", "", "-k", self.sockets],
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
                cwd=self.data,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_us() if sys.platform == "linux" else None,
            )


def _end_with_us() -> Callable[[], None]:
    """Return what a child does so that it stops when this process dies. There is one thread here, which it
    needs.
    """
    keeper, prctl = os.getpid(), ctypes.CDLL(None).prctl

    def set_signal() -> None:
        prctl(_SET_DEATH_SIGNAL, int(signal.SIGINT))
        if os.getppid() != keeper:
            os._exit(1)

    return set_signal


def status(data: Path) -> str:
    """Return what PostgreSQL says of itself in its last line of `postmaster.pid`; empty where it says
    nothing.
    """
    lines = _lines(data)
    return lines[7].strip() if len(lines) > 7 else ""


def process_id(data: Path) -> int | None:
    """Return the process that `postmaster.pid` names."""
    lines = _lines(data)
    return int(lines[0]) if lines and lines[0].strip().isdecimal() else None


def _lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def end_what_is_left(data: Path, sockets: Path) -> None:
    """End a PostgreSQL of this folder that nobody keeps, and the processes of one that was killed.

    Then also remove a `postmaster.pid`, and the lock of its socket, whose number is another program's by now:
    PostgreSQL would take that for itself and never start again. Only where the kernel says which process
    works in which folder.
    """
    if not Path("/proc/self/cwd").exists():
        return
    main = process_id(data)
    if main in (left := _working_in(data)):
        _end([main], signal.SIGINT, _FAST)
        left = _working_in(data)
    _end(left, signal.SIGQUIT, _IMMEDIATE)
    _end(left := _working_in(data), signal.SIGKILL, _IMMEDIATE)
    if not _working_in(data):
        (data / "postmaster.pid").unlink(missing_ok=True)
        (sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _working_in(data: Path) -> list[int]:
    """Return the processes of PostgreSQL in a data folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                here = os.readlink(entry / "cwd") == str(data)
                program = os.readlink(entry / "exe").removesuffix(" (deleted)")
            except OSError:
                continue
            if here and program.endswith("/postgres"):
                found.append(int(entry.name))
    return found


def _end(processes: list[int], number: signal.Signals, seconds: float) -> None:
    """Send a signal, and wait until they are gone, at most so long."""
    for process in processes:
        try:
            os.kill(process, number)
        except OSError:
            continue
    until = time.monotonic() + seconds
    while any(map(_is_there, processes)) and time.monotonic() < until:
        time.sleep(_LOOK / 2)


def _is_there(process: int) -> bool:
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def lock_now(file: int, how: int) -> bool:
    """Lock an open file unless somebody else has."""
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write(file: int, words: str) -> None:
    """Write `words` into an open file in place of what is there."""
    os.ftruncate(file, 0)
    os.pwrite(file, words.encode(), 0)


def _lock(path: str) -> int | None:
    """Return the file, locked for us alone; None where another keeper has it. Who looks has it for a moment
    only.
    """
    file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    for _ in range(20):
        if lock_now(file, fcntl.LOCK_EX):
            write(file, "")
            return file
        time.sleep(0.01)
    return None


def main(data: str, sockets: str, postgres: str, user: str, users: str, lock: str) -> None:
    """Keep it until nobody uses it. Returns at once where another keeper does."""
    holding = _lock(lock)
    if holding is None:
        return
    # The lock is taken when whoever started us sees us end; from here on we are nobody's child.
    if os.fork():
        os._exit(0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Whoever ends a whole group of processes ends the users too, and after them we end.
        signal.signal(number, lambda *_: None)
    everybody = os.open(users, os.O_CREAT | os.O_RDWR, 0o600)
    keeper = Keeper(Path(data), Path(sockets), Path(postgres), user, holding)
    while not lock_now(everybody, fcntl.LOCK_EX):
        keeper.look()
        time.sleep(_LOOK)
    keeper.stop()
    # In this order: who waits for the second finds no keeper any more and starts one.
    os.close(holding)
    os.close(everybody)


if __name__ == "__main__":
    main(*sys.argv[1:])
