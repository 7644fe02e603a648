"""What docs/deploy.md, compose.yaml and the Dockerfile name is there: commands, settings, addresses."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from app import COMMANDS
from commands import old_copies, settings
from db.engine import connect
from db.migrate import WRITTEN_ANEW
from tests.day import NOW
from tests.doors import Watch, application

ROOT = Path(__file__).parent.parent
DEPLOY = (ROOT / "docs" / "deploy.md").read_text("utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")

#: Names in capitals that are settings of ours by their form.
SETTING = r"\b(?:LIBRETA|TWILIO|TELEGRAM|METRICS|LOG|SECRET|DATA|SIGNING|DATABASE|PUBLIC)_[A-Z][A-Z_]*[A-Z]\b"


class Asked(dict[str, str]):
    """An environment that remembers what was asked of it."""

    def __init__(self) -> None:
        super().__init__(LIBRETA_HOME="/nonexistent", SECRET_KEY="x", DATA_KEY="x")
        self.names: set[str] = set()

    def get(self, key: str, default: str = "") -> str:
        self.names.add(key)
        return super().get(key, default)


def known() -> set[str]:
    """The settings that the program reads."""
    asked = Asked()
    settings.read(asked)
    return asked.names


@pytest.fixture(scope="module")
def units() -> dict[str, str]:
    """The unit files of the document, by name."""
    found = re.findall(r"`/etc/systemd/system/([\w@.-]+\.service)`.*?```ini\n(.*?)```", DEPLOY, re.DOTALL)
    return dict(found)


@pytest.mark.parametrize(
    "text", [DEPLOY, COMPOSE, DOCKERFILE], ids=["deploy.md", "compose.yaml", "Dockerfile"]
)
def test_every_setting_that_is_named_is_read(text: str) -> None:
    named = set(re.findall(SETTING, text))
    assert named and named <= known()


def test_the_readme_lists_every_setting_and_no_other() -> None:
    within = known() - {"LIBRETA_CLOCK_SINCE"}  # set by the program for its own processes
    assert set(re.findall(SETTING, README)) | {"HOST", "PORT"} == within


def test_every_command_that_is_named_exists() -> None:
    named = re.findall(r"(?:^|bin/|`|server )libreta ([a-z][\w-]+)", DEPLOY, re.MULTILINE)
    named += re.findall(r'"libreta", "(\w+)"', COMPOSE + DOCKERFILE)
    assert {"serve", "worker", "doctor", "outbox", "link", "db"} <= set(named) <= set(COMMANDS)


def test_both_kinds_of_process_are_units_that_come_back(units: dict[str, str]) -> None:
    assert list(units) == ["libreta-serve.service", "libreta-worker@.service"]
    for name, unit in units.items():
        assert re.search(
            rf"^ExecStart=\S+/\.venv/bin/libreta {name[8:].split('.')[0].rstrip('@')}$", unit, re.M
        )
        assert "Restart=always" in unit and "EnvironmentFile=/etc/libreta/libreta.env" in unit
        # They end within three seconds by themselves.
        stop = re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
        assert stop and int(stop[1]) > 3


@pytest.fixture
def site(database: Engine) -> Flask:
    return application(database, Watch(NOW))


def test_every_address_that_is_named_is_answered(site: Flask) -> None:
    paths = set(re.findall(r"(?<=[\s`/a-zA-Z0-9])(/webhooks/[a-z/]+|/healthz|/metrics)", DEPLOY))
    assert paths == {"/webhooks/twilio/sms", "/webhooks/telegram", "/healthz", "/metrics"}
    client = site.test_client()
    assert {client.post(path).status_code for path in paths if "webhooks" in path} == {403}
    assert {client.get(path).status_code for path in paths if "webhooks" not in path} == {200}


def test_every_figure_that_is_worth_waking_for_is_one(site: Flask) -> None:
    named = {name.removesuffix("_total") for name in re.findall(r"\blibreta_[a-z_]+", DEPLOY)}
    told = site.test_client().get("/metrics").text
    assert named and all(f"# TYPE {name}" in told for name in named)


def test_the_sums_of_connections_are_those_of_the_program(database: Engine) -> None:
    ours = connect(database.url.render_as_string(hide_password=False))
    worker = ours.pool.size() + 4
    sum_of_both = 2 * settings.THREADS + worker
    assert f"opens at most {settings.THREADS}, a worker at most {worker}" in DEPLOY
    assert f"2 × {settings.THREADS} + {worker} = {sum_of_both}" in DEPLOY


def test_it_says_which_updates_leave_old_copies_that_hold_more() -> None:
    rows = re.findall(r"^\| (\d{4}) \|.*\| (.*) \|$", DEPLOY, re.MULTILINE)
    assert {number: tuple(re.findall(r"`(\w+)`", tables)) for number, tables in rows} == WRITTEN_ANEW
    assert all(old_copies.sentences(f"{int(number) - 1:04}") for number in WRITTEN_ANEW)
