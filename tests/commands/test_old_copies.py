"""Whoever updates is told what copies of before the update still hold, whichever process updates."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest
from sqlalchemy import URL

from db.migrate import migrate
from tests.commands.terminal import typed
from tests.databases import empty_database
from tests.day import NOW
from tests.processes import serving, worker_environment
from tests.standins.telegram import TelegramStandIn

CLEAR = "still hold cases, members of families or private logros in clear"
BALLOTS = "still hold the answers of each family together"


UPGRADE = ("db", "upgrade")


@pytest.mark.parametrize(
    ("words", "before", "told"),
    [
        (UPGRADE, "0019", [CLEAR, BALLOTS]),
        (UPGRADE, "0023", [CLEAR, BALLOTS]),
        (UPGRADE, "0024", [BALLOTS]),
        (UPGRADE, "0037", []),
        (UPGRADE, None, []),
        (("import", "municipios", "FILE"), "0024", [BALLOTS]),
        (("keys", "rotate"), "0024", [BALLOTS]),
    ],
)
def test_a_command_says_it_once(
    server: URL, keys: str, tmp_path: Path, words: tuple[str, ...], before: str | None, told: list[str]
) -> None:
    places = tmp_path / "municipios.csv"
    places.write_text("codigo,nombre,departamento\n15664,San José de Pare,Boyacá\n", "utf-8")
    with empty_database(server) as engine:
        if before is not None:
            migrate(engine, before)
        line = tuple(str(places) if word == "FILE" else word for word in words)
        said = [typed(line, engine, keys, tmp_path).output for _ in range(2)]
    assert [one for one in (CLEAR, BALLOTS) if one in said[0]] == told
    assert "still hold" not in said[1]


def test_a_server_that_updates_says_it_in_its_log(server: URL, keys: str, tmp_path: Path) -> None:
    with empty_database(server) as engine:
        migrate(engine, "0036")
        with serving(engine, keys, tmp_path, NOW, processes=1):
            pass
    assert (tmp_path / "server.log").read_text("utf-8").count(BALLOTS) == 1


def test_so_does_a_worker(server: URL, keys: str, tmp_path: Path) -> None:
    with empty_database(server) as engine, TelegramStandIn() as chats:
        migrate(engine, "0036")
        environment = {**os.environ, **worker_environment(engine, keys, tmp_path, NOW, chats)}
        command = [sys.executable, "-m", "app", "worker"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as worker:
            late = Timer(60, worker.kill)
            late.start()
            assert worker.stderr is not None
            found = any(BALLOTS in line for line in worker.stderr)
            late.cancel()
            worker.kill()
    assert found
