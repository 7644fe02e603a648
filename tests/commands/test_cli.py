"""The `libreta` command from outside: help in both languages, plain errors, exit statuses."""

import json
import os
import subprocess
import sys
import threading
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from app import COMMANDS, main
from db.keys import new_key
from scorecard.publication.signing import Signer
from tests import world
from tests.commands.terminal import typed
from tests.standins.telegram import TOKEN, TelegramStandIn


def libreta(
    *arguments: str, database: Engine | None = None, keys: str = "", stdin: str = "", **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command as its own process, without a terminal."""
    given = {**os.environ, "LIBRETA_HOME": "/nonexistent/home", "SECRET_KEY": "x", **environment}
    if database is not None:
        given["DATABASE_URL"] = database.url.render_as_string(hide_password=False)
        given["DATA_KEY"] = keys
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        env=given,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def place(database: Engine) -> Engine:
    """A database with one family that has a phone."""
    with database.begin() as connection:
        where = world.place(connection)
        world.contact(connection, world.family(connection, where), simulated=True)
    return database


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself_in_spanish_and_english(name: str) -> None:
    told = CliRunner().invoke(main, [name, "--help"])
    assert told.exit_code == 0, told.output
    paragraphs = [part for part in told.output.split("\n\n") if part.startswith("  ")]
    assert len(paragraphs) >= 2


def test_it_says_its_version_without_a_setting() -> None:
    said = libreta("--version", LIBRETA_ENV="production")
    declared = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
    assert (said.returncode, said.stdout) == (0, f"libreta {declared}\n")


def test_help_needs_neither_database_nor_keys(tmp_path: Path) -> None:
    told = libreta("wave", "--help", LIBRETA_HOME=str(tmp_path))
    assert told.returncode == 0, told.stderr
    assert "open" in told.stdout


def test_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    assert libreta("nothing", LIBRETA_HOME=str(tmp_path)).returncode == 2
    assert libreta("link", LIBRETA_HOME=str(tmp_path)).returncode == 2


def test_production_names_what_is_missing(tmp_path: Path) -> None:
    told = libreta("doctor", LIBRETA_ENV="production", LIBRETA_HOME=str(tmp_path), SECRET_KEY="", DATA_KEY="")
    assert told.returncode == 1
    for name in ("SECRET_KEY", "DATA_KEY", "TWILIO_AUTH_TOKEN", "TELEGRAM_WEBHOOK_SECRET"):
        assert name in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("wave", "status", "a\udcf1o"),
        ("wave", "open", "w", "--seed", "\udcf1"),
        ("publish", "a\udcf1o"),
        ("summary", "--municipality", "a\udced\udca0\udc80"),
        ("close-month", "2026\0"),
        ("import", "familias", "a\udcf1o.csv"),
    ],
)
def test_words_that_are_not_utf_8_are_one_sentence(words: tuple[str, ...]) -> None:
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 1
    assert "que no se pueden leer en" in told.output and len(told.output.splitlines()) == 1


def test_a_terminal_of_another_encoding_gets_a_sentence(tmp_path: Path) -> None:
    told = libreta("wave", "status", "a\udcf1o", LIBRETA_HOME=str(tmp_path))
    assert told.returncode == 1
    assert "no se pueden leer en a?o" in told.stderr and "Traceback" not in told.stderr


@pytest.mark.parametrize("clock", ["ayer", "2026-11-20", "2026-11-20T10:00"])
def test_a_clock_without_its_zone_is_refused(clock: str, tmp_path: Path) -> None:
    told = libreta("doctor", LIBRETA_CLOCK=clock, LIBRETA_HOME=str(tmp_path))
    assert told.returncode == 1
    assert "LIBRETA_CLOCK" in told.stderr


def test_a_database_that_is_away_is_said_in_one_sentence(tmp_path: Path) -> None:
    told = libreta("doctor", DATABASE_URL="postgresql://u:p@127.0.0.1:1/x", LIBRETA_HOME=str(tmp_path))
    assert told.returncode == 1
    assert len(told.stderr.strip().splitlines()) == 1


def test_a_phone_in_the_terminal(place: Engine, keys: str) -> None:
    told = libreta("simulate", "F001", database=place, keys=keys, stdin="hola\n1\n")
    assert told.returncode == 0, told.stderr
    assert "< 1 Mis logros" in told.stdout
    assert "Le faltan 3 logros" in told.stdout
    assert "1 SMS" in told.stdout


def test_a_phone_that_nobody_has(place: Engine, keys: str) -> None:
    told = libreta("simulate", "F999", database=place, keys=keys)
    assert told.returncode == 1
    assert "F999" in told.stderr


def test_a_link_names_the_bot_as_telegram_does(place: Engine, keys: str) -> None:
    with TelegramStandIn() as telegram:
        told = libreta(
            "link", "F001", database=place, keys=keys,
            TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url,
        )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("https://t.me/LibretaBot?start=")


def test_a_link_without_a_bot_is_for_the_simulator(place: Engine, keys: str) -> None:
    told = libreta("link", "F001", database=place, keys=keys)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("/start ")
    assert libreta("link", "F999", database=place, keys=keys).returncode == 1


def test_the_doctor_says_what_goes_to_the_simulator(place: Engine, keys: str) -> None:
    told = libreta("doctor", "--json", database=place, keys=keys)
    assert told.returncode == 0, told.stderr
    findings = {finding["name"]: finding for finding in json.loads(told.stdout)}
    assert not findings["SMS"]["ok"] and "simulador" in findings["SMS"]["detail"]
    assert findings["familias"]["detail"] == "1"


def test_the_doctor_says_whether_the_public_log_is_signed_and_as_it_was(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    def found(**settings: str) -> dict[str, Any]:
        told = typed(("doctor", "--json"), database, keys, tmp_path, **settings)
        return next(one for one in json.loads(told.stdout) if one["name"] == "registro público")

    assert not found()["ok"] and "ponga SIGNING_KEY" in found()["detail"]
    key = new_key()
    signed = found(SIGNING_KEY=key)
    assert signed["ok"] and signed["detail"].endswith(f"llave pública {Signer(key).public_key}")
    assert key not in str(signed)
    with database.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO public_log (position, kind, subject, hash, day, root) "
            "VALUES (0, 'month', '2026-01', 'a', '2026-02-01', 'b')"
        )
    assert "no cuadra desde la entrada 0" in found(SIGNING_KEY=key)["detail"]


def test_a_statement_that_was_given_up_is_said_in_one_sentence(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    def cancel() -> None:
        waits = "wait_event_type = 'Lock' AND datname = current_database()"
        query = text(f"SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE {waits}")
        for _ in range(1000):
            with database.connect() as connection:
                if connection.scalar(query):
                    return
            time.sleep(0.02)

    with database.connect() as holding:
        holding.execute(text("LOCK TABLE municipality"))
        thread = threading.Thread(target=cancel)
        thread.start()
        done = typed(("summary", "--municipality", "15664"), database, keys, tmp_path)
        thread.join()
    assert done.exit_code == 1
    assert "Error: La base de datos tardó demasiado; inténtelo de nuevo. / The database took" in done.output
    assert "Traceback" not in done.output
