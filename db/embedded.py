"""The PostgreSQL that comes with the program, for whoever has no server: in the data folder, on a socket.

Every process that uses it holds a shared lock on a file beside it. A keeper (`db.keeper`), a process of its
own, starts it, starts it again when it dies, and stops it after the last one has left. The kernel drops the
lock of a process that is killed, so nobody is counted who is no longer there.
"""

import fcntl
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from db import keeper
from db.data_folder import EmbeddedProblem, prepare, socket_folder
from db.keeper import lock_now

#: Seconds that PostgreSQL has to answer: after a crash it first reads what it had not written yet.
_PATIENCE = 60.0

#: Seconds that the last one to leave waits for the end of it.
_GOODBYE = 10.0

_LOOK = 0.02

#: So many lines of its log are shown where it does not start.
_LINES = 10

_log = logging.getLogger(__name__)


class EmbeddedPostgres:
    """The server under `home/postgres`. Use it as a context: `with EmbeddedPostgres(home) as uri:`.

    Raises EmbeddedProblem where it cannot be started.
    """

    def __init__(self, home: Path) -> None:
        self.folder = home.resolve() / "postgres"
        self._lock_file = self.folder.parent / "postgres.keeper"
        self._users_file = self.folder.parent / "postgres.users"
        self._users: int | None = None
        self._command: list[str] = []

    def __enter__(self) -> str:
        """Start the server, or join it where it runs already. Return its address for SQLAlchemy."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._users = os.open(self._users_file, os.O_CREAT | os.O_RDWR, 0o600)
        # Waits where it is being stopped just now.
        fcntl.flock(self._users, fcntl.LOCK_SH)
        try:
            server = prepare(self.folder)
            sockets, user = socket_folder(self.folder, server.system_user), server.system_user or ""
            programs = server.bin_path / "postgres"
            self._command = [
                sys.executable, "-I", "-S", keeper.__file__,
                *map(str, (self.folder, sockets, programs, user, self._users_file, self._lock_file)),
            ]  # fmt: skip
            self._start(sockets)
        except BaseException:
            os.close(self._users)
            self._users = None
            raise
        threading.Thread(target=self._watch, daemon=True).start()
        return f"postgresql+psycopg://postgres@/postgres?host={quote(str(sockets))}"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        users, self._users = self._users, None
        assert users is not None
        last = lock_now(users, fcntl.LOCK_EX)
        # Not only closed: a process that we forked may hold it open.
        fcntl.flock(users, fcntl.LOCK_UN)
        os.close(users)
        until = time.monotonic() + _GOODBYE
        while last and self._is_kept() and time.monotonic() < until:
            time.sleep(_LOOK)

    def _start(self, sockets: Path) -> None:
        """Return once it answers."""
        until, asked = time.monotonic() + _PATIENCE, False
        while not self._answers(sockets):
            if time.monotonic() > until:
                raise EmbeddedProblem(f"it does not answer: {self._last_words()}")
            if not self._is_kept():
                if asked and self._lock_file.read_text() == keeper.FAILED:
                    raise EmbeddedProblem(f"it does not start: {self._last_words()}")
                asked = True
                self._start_keeper()
            time.sleep(_LOOK)

    def _last_words(self) -> str:
        """Return the last lines of its log, and where that is."""
        log = self.folder / "log"
        last = log.read_text(errors="replace").splitlines()[-_LINES:] if log.exists() else []
        return "\n".join([str(log), *last])

    def _start_keeper(self) -> None:
        with (self.folder / "log").open("ab") as log:
            subprocess.run(
                self._command,
                cwd=self.folder.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                check=False,
            )

    def _answers(self, sockets: Path) -> bool:
        """Return whether the server that the keeper started takes connections."""
        started = self._lock_file.read_text() if self._lock_file.exists() else ""
        named = keeper.process_id(self.folder)
        if named is None or str(named) != started or keeper.status(self.folder) != "ready":
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(sockets / ".s.PGSQL.5432")) == 0

    def _is_kept(self) -> bool:
        try:
            file = os.open(self._lock_file, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            return not lock_now(file, fcntl.LOCK_SH)
        finally:
            os.close(file)

    def _watch(self) -> None:
        """Start another keeper where it was killed, for as long as we use the server."""
        file = os.open(self._lock_file, os.O_RDWR)
        try:
            while self._users is not None:
                fcntl.flock(file, fcntl.LOCK_SH)
                fcntl.flock(file, fcntl.LOCK_UN)
                if self._users is not None:
                    _log.warning("the embedded PostgreSQL has no keeper; another one starts")
                    with suppress(OSError):
                        self._start_keeper()
                    time.sleep(1)
        finally:
            os.close(file)
