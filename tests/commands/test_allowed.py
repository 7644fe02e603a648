"""What production refuses to start with, and what the demo does."""

import asyncio
import base64
import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from app import COMMANDS, main
from commands import external
from commands.application import gate
from commands.program import Program
from commands.settings import SettingsProblem, read
from commands.worker import wiring
from db.keys import new_key
from messaging.delivery import drain
from tests import world
from tests.commands.terminal import typed
from tests.messaging.post import Watch, conversation, letter, row

SMS = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": "87654"}
CHAT = {"TELEGRAM_BOT_TOKEN": "1:t", "TELEGRAM_WEBHOOK_SECRET": "Zr8tQ2wLk7nP4x_v"}
KEYS = {
    "SECRET_KEY": "Vd7kQm2Zp9Rt4Xw8Lb6Nc3Hs5Jf1Gy0K",
    "DATA_KEY": "EnQZ-ve0BO0pLJ0fKxFJkN9QzxuuS6pvmXpBgQYT_sE=",
}
ADDRESS = {"PUBLIC_URL": "https://libreta.example.gov.co"}
LOOPBACK = "http://127.0.0.1:9"


def key(raw: bytes) -> str:
    """These bytes as DATA_KEY takes them."""
    return base64.urlsafe_b64encode(raw).decode()


def production(**environment: str) -> dict[str, str]:
    """An environment of production with both providers, but for what is given; an empty text takes away."""
    return {"LIBRETA_ENV": "production", **KEYS, **ADDRESS, **SMS, **CHAT, **environment}


@pytest.mark.parametrize("provider", [SMS, CHAT, {**SMS, **CHAT}])
def test_production_starts_with_one_provider(provider: dict[str, str]) -> None:
    given = read({"LIBRETA_ENV": "production", **KEYS, **ADDRESS, **provider})
    assert given.production
    assert (given.twilio_ready, given.telegram_ready) == (
        "TWILIO_FROM" in provider,
        "TELEGRAM_BOT_TOKEN" in provider,
    )


@pytest.mark.parametrize(
    ("given", "named", "unnamed"),
    [
        ({}, ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM o TWILIO_MESSAGING_SERVICE_SID",
              "TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"], []),
        ({**CHAT, "TWILIO_AUTH_TOKEN": "t"}, ["TWILIO_ACCOUNT_SID", "TWILIO_FROM o"], ["TELEGRAM", "AUTH"]),
        ({**CHAT, "TWILIO_FROM": "8"}, ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"], ["TELEGRAM", "FROM"]),
        ({**SMS, "TWILIO_FROM": ""}, ["TWILIO_FROM o TWILIO_MESSAGING_SERVICE_SID"], ["TELEGRAM", "SID,"]),
        ({**SMS, "TELEGRAM_BOT_TOKEN": "1:t"}, ["TELEGRAM_WEBHOOK_SECRET"], ["TWILIO", "TOKEN"]),
        ({"TELEGRAM_WEBHOOK_SECRET": CHAT["TELEGRAM_WEBHOOK_SECRET"]}, ["TELEGRAM_BOT_TOKEN"], ["TWILIO"]),
    ],
)  # fmt: skip
def test_half_a_provider_is_named(given: dict[str, str], named: list[str], unnamed: list[str]) -> None:
    with pytest.raises(SettingsProblem) as problem:
        read({"LIBRETA_ENV": "production", **KEYS, **ADDRESS, **given})
    sentence = str(problem.value)
    assert all(name in sentence for name in named)
    assert not any(name in sentence for name in unnamed)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATA_KEY", key(bytes(32))),
        ("DATA_KEY", key(b"\xff" * 32)),
        ("DATA_KEY", key(bytes(range(32)))),
        ("DATA_KEY", key(bytes(range(100, 132)))),
        ("DATA_KEY", key(b"\x01\x02" * 16)),
        ("DATA_KEY", key(bytes([7, 99, 31, 200, 5, 61, 180, 44]) * 4)),
        ("DATA_KEY", key(b"12345678901234567890123456789012")),
        ("DATA_KEY", key(b"correct horse battery staple pas")),
        ("DATA_KEY", key(b"\x8a0Lr\xd4\x9c!\x7f\xb3\x05\xe6K\x90\xfd2a")),
        ("DATA_KEY", f"{KEYS['DATA_KEY']},{key(bytes(32))}"),
        ("DATA_KEY", f"{KEYS['DATA_KEY']},{KEYS['DATA_KEY']}"),
        ("DATA_KEY", "x"),
        ("DATA_KEY", ","),
        ("SECRET_KEY", "x"),
        ("SECRET_KEY", "Vd7kQm2Zp9Rt4Xw8Lb6Nc3Hs5Jf1Gy0"),
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY", "abc123XY" * 8),
        ("SECRET_KEY", "please-change-this-before-you-go-live"),
        ("SECRET_KEY", "abcdefghijklmnopqrstuvwxyzabcdefghij"),
        ("TELEGRAM_WEBHOOK_SECRET", "x"),
        ("TELEGRAM_WEBHOOK_SECRET", "Zr8tQ2wLk7nP4x_"),
        ("TELEGRAM_WEBHOOK_SECRET", "Zr8tQ2wLk7nP4x_v ñ"),
        ("TELEGRAM_WEBHOOK_SECRET", "Zr8tQ2wLk7nP4x_v" * 17),
        ("TELEGRAM_WEBHOOK_SECRET", "a" * 32),
        ("METRICS_TOKEN", "x"),
        ("SIGNING_KEY", "x"),
        ("SIGNING_KEY", key(b"12345678901234567890123456789012")),
        ("SIGNING_KEY", KEYS["DATA_KEY"]),
        ("SIGNING_KEY", key(bytes(range(7, 39))).replace("=", "")),
        ("PUBLIC_URL", "http://libreta.example.gov.co"),
        ("PUBLIC_URL", "libreta.example.gov.co"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://localhost"),
        ("PUBLIC_URL", "https://127.0.0.1"),
        ("PUBLIC_URL", "https://[::1]:8000"),
        ("PUBLIC_URL", "https://0.0.0.0"),
        ("PUBLIC_URL", "https://user:pass@libreta.example.gov.co"),
        ("PUBLIC_URL", "https://libreta.example.gov.co/?a=1"),
        ("PUBLIC_URL", "https://libreta.example.gov.co/#a"),
        ("PUBLIC_URL", "https://libreta.example.gov.co:port"),
        ("TWILIO_API_URL", "http://proxy.example"),
        ("TELEGRAM_API_URL", "http://127.0.0.1.proxy.example"),
    ],
)
def test_production_refuses_what_is_weak_or_in_the_clear(name: str, value: str) -> None:
    with pytest.raises(SettingsProblem) as problem:
        read(production(**{name: value}))
    sentence = str(problem.value)
    assert name in sentence and sentence.endswith(".") and "\n" not in sentence
    assert "_URL" in name or len(value) < 3 or value not in sentence, "a secret is never repeated"


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsProblem) as problem:
        read({"LIBRETA_ENV": "production", "SECRET_KEY": "x", "PUBLIC_URL": "http://a.example", **SMS})
    sentence = str(problem.value)
    assert all(name in sentence for name in ("SECRET_KEY", "DATA_KEY", "PUBLIC_URL"))


def test_random_secrets_are_never_taken_for_weak_ones() -> None:
    for _ in range(200):
        read(production(DATA_KEY=f"{new_key()},{new_key()}", TELEGRAM_WEBHOOK_SECRET=os.urandom(8).hex(),
                        SIGNING_KEY=new_key(), SECRET_KEY=os.urandom(16).hex(),
                        METRICS_TOKEN=os.urandom(16).hex()))  # fmt: skip


@pytest.mark.parametrize("address", ["https://a.example:8443", "https://a.example/", "https://a.example/red"])
def test_an_address_behind_a_proxy_is_taken(address: str) -> None:
    assert read(production(PUBLIC_URL=address)).public_url == address.rstrip("/")


def test_the_demo_refuses_a_signing_key_that_cannot_stand(tmp_path: Path) -> None:
    for value in ("x", key(bytes(32)), KEYS["DATA_KEY"]):
        with pytest.raises(SettingsProblem, match="SIGNING_KEY es débil") as problem:
            read({"LIBRETA_HOME": str(tmp_path), "DATA_KEY": KEYS["DATA_KEY"], "SIGNING_KEY": value})
        assert "is weak or misspelt" in str(problem.value)
    mine = new_key()
    assert read({"LIBRETA_HOME": str(tmp_path), "SIGNING_KEY": mine}).signing_key == mine


REAL = [
    {**SMS},
    {**SMS, "TWILIO_FROM": ""},
    {"TELEGRAM_BOT_TOKEN": "1:t"},
    {**SMS, "TWILIO_API_URL": LOOPBACK, "TELEGRAM_BOT_TOKEN": "1:t"},
    *(
        {"TELEGRAM_BOT_TOKEN": "1:t", "TELEGRAM_API_URL": url}
        for url in (
            "https://api.telegram.org",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "http://localhost@evil.example",
            "http://127.0.0.1:80@evil.example",
            "http://127.0.0.1\\@evil.example",
            "http://evil.example\\@127.0.0.1",
            "http://evil.example#@127.0.0.1",
            "http://evil.example/127.0.0.1",
            "http://[::2]",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "127.0.0.1:8081",
            "ftp://127.0.0.1",
            "http://[::1",
        )
    ),
    {"PUBLIC_URL": "https://libreta.example"},
    {"PUBLIC_URL": "HTTPS://libreta.example"},
]


@pytest.mark.parametrize("given", REAL)
def test_the_demo_is_refused_with_what_is_real(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(SettingsProblem, match="La demostración no corre"):
        read({"LIBRETA_HOME": str(tmp_path / "home"), **given})
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9",
        "http://localhost:9",
        "http://LOCALHOST",
        "http://[::1]:9",
        "http://127.8.8.8:9/x",
    ],
)
def test_the_demo_starts_with_a_stand_in_of_this_machine(tmp_path: Path, url: str) -> None:
    given = read(
        {"LIBRETA_HOME": str(tmp_path), **SMS, **CHAT, "TWILIO_API_URL": url, "TELEGRAM_API_URL": url}
    )
    assert given.twilio_ready and given.telegram_ready and not given.production


@pytest.mark.parametrize("name", sorted(set(COMMANDS)))
def test_no_command_runs_as_a_demo_with_real_credentials(tmp_path: Path, name: str) -> None:
    """Whatever is typed, also what is never reached for want of arguments."""
    environment = {"LIBRETA_HOME": str(tmp_path), "LIBRETA_ENV": "", **SMS, "TWILIO_API_URL": ""}
    told = CliRunner(env=environment).invoke(main, [name])
    assert told.exit_code == 1 and "La demostración no corre" in told.output


def test_no_other_server_runs_the_demo_with_real_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"LIBRETA_HOME": str(tmp_path), "LIBRETA_ENV": "demo", **SMS}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsProblem, match="La demostración no corre"):
        gate()


@pytest.mark.parametrize("name", ["serve", "worker", "demo"])
def test_credentials_of_a_file_count_too(tmp_path: Path, name: str) -> None:
    (tmp_path / ".env").write_text("TELEGRAM_BOT_TOKEN=1:t\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TELEGRAM")}
    told = subprocess.run(
        [sys.executable, "-m", "app", name],
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2]), "PORT": str(port)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 1 and "La demostración no corre" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(("environment", "state"), [("production", "failed"), ("demo", "sent")])
def test_in_production_nothing_counts_as_sent_that_has_no_provider(
    database: Engine, tmp_path: Path, environment: str, state: str
) -> None:
    """Telegram alone, and a family that has a phone."""
    given = {"LIBRETA_ENV": environment, "LIBRETA_HOME": str(tmp_path)}
    if environment == "production":
        given |= {**KEYS, **ADDRESS, **CHAT}
    outbox_id = letter(database, conversation(database, "+573001112233", channel="sms"), channel="sms")
    with ExitStack() as closing:
        program = Program(read(given), closing)
        program.__dict__["engine"] = database
        asyncio.run(drain(replace(wiring(program), clock=Watch()), "sms", asyncio.Event()))
    assert row(database, outbox_id).state == state


def test_an_external_database_of_the_demo_is_worth_a_word(
    database: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ExitStack() as closing:
        outside = {"LIBRETA_HOME": str(tmp_path), "DATABASE_URL": "postgresql://db.example/x"}
        external.warn(Program(read(outside), closing))
        assert "base externa" in capsys.readouterr().err
        external.warn(Program(read({"LIBRETA_HOME": str(tmp_path)}), closing))
        external.warn(Program(read(production(DATABASE_URL="postgresql://db.example/x")), closing))
        assert not capsys.readouterr().err


def test_production_refuses_the_data_of_the_demo(database: Engine, keys: str, tmp_path: Path) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        world.contact(connection, world.family(connection, where), simulated=True)
    given = production()
    for name in ("worker", "doctor", "outbox"):
        told = typed((name,), database, keys, tmp_path, clock="", **{**given, "DATA_KEY": keys})
        assert told.exit_code == 1 and "familias simuladas" in told.output
