"""The PostgreSQL that comes with the program, where nobody has used it yet."""

import os
import subprocess
import sys
from pathlib import Path

from tests.databases import data_folder

#: `/etc` as it is on a machine that has no user for PostgreSQL yet, for this process and its children alone.
_NEW_MACHINE = """
cp -a /etc/. "$1" && cd "$1" && sed -i /^pgserver:/d passwd shadow group gshadow subuid subgid
mount --bind "$1" /etc && cd "$2" && shift 2 && exec "$@"
"""

#: A machine that is busy when the user is made.
_SLOW = """#!/bin/sh
sleep 0.3
PATH=${PATH#*:} exec useradd "$@"
"""

#: Three at once, as three processes of a test run start theirs.
_THREE = """
import subprocess, sys
one = "import sys; from pathlib import Path; from db.embedded import EmbeddedPostgres as Embedded\\n" \\
    "with Embedded(Path(sys.argv[1])): pass"
folders = sys.argv[1:]
started = [subprocess.Popen([sys.executable, "-c", one, folder]) for folder in folders]
sys.exit(max(process.wait() for process in started))
"""


def test_three_begin_at_once_on_a_machine_that_is_new_to_them(tmp_path: Path) -> None:
    """Only root needs a user made for it; everybody else starts them as themselves."""
    with data_folder() as home:
        _three(tmp_path, [str(home / f"home-{number}") for number in range(3)])


def _three(tmp_path: Path, folders: list[str]) -> None:
    new = []
    (tmp_path / "useradd").write_text(_SLOW)
    (tmp_path / "useradd").chmod(0o755)
    if os.geteuid() == 0:
        (tmp_path / "etc").mkdir()
        new = ["unshare", "--mount", "sh", "-c", _NEW_MACHINE, "sh", str(tmp_path / "etc"), str(Path.cwd())]
    path = f"{tmp_path}:{os.environ['PATH']}"
    subprocess.run(
        [*new, sys.executable, "-c", _THREE, *folders], check=True, env={**os.environ, "PATH": path}
    )
