"""`libreta doctor` counts a municipality anew, and `libreta db recount` puts right what is wrong."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from app import main
from tests import world

SOON = datetime(2026, 11, 25, 15, tzinfo=UTC)
Run = Callable[..., str]


@pytest.fixture
def run(database: Engine, keys: str, tmp_path: Path) -> Run:
    """Type a command; gives what it says."""

    def typed(*words: str) -> str:
        environment = {
            "DATABASE_URL": database.url.render_as_string(hide_password=False),
            "DATA_KEY": keys,
            "LIBRETA_HOME": str(tmp_path),
        }
        result = CliRunner(env=environment).invoke(main, words)
        assert result.exit_code == 0, result.output
        return result.output

    return typed


def figures(run: Run, *words: str) -> tuple[bool, str]:
    found = {finding["name"]: finding for finding in json.loads(run("doctor", "--json", *words))}
    return found["cifras"]["ok"], found["cifras"]["detail"]


def test_wrong_figures_are_told_with_what_to_do_and_then_are_right(database: Engine, run: Run) -> None:
    assert figures(run) == (True, "aún no hay familias que contar")
    with database.begin() as connection:
        where = world.place(connection)
        world.meeting(connection, where, SOON, family_id=world.family(connection, where))
    assert figures(run) == (True, "municipio 15664: contado de nuevo, cuadra")
    with database.begin() as connection:
        connection.execute(text("DELETE FROM meeting_count"))
    told = "municipio 15664: 1 cifra no cuadra; use `libreta db recount`"
    assert figures(run, "--municipality", "15664") == (False, told)
    assert run("db", "recount") == "Cifras corregidas: 1. / Figures corrected: 1.\n"
    assert figures(run)[0]
    assert run("db", "recount") == "Cifras corregidas: 0. / Figures corrected: 0.\n"


def test_a_municipality_without_families_is_told(run: Run) -> None:
    assert figures(run, "--municipality", "99999") == (False, "no hay familias en el municipio 99999")
