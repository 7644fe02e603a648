"""`libreta outbox` tells how the messages are doing, and names nobody."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from commands.outbox import _show, read
from messaging.outbox import advance
from tests.messaging.post import NOW, conversation, letter


def test_counts_the_oldest_and_the_last_errors(database: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    chat, number = conversation(database, "9001"), conversation(database, "+573001112233", "sms")
    letter(database, chat)
    letter(database, chat, not_before=NOW + timedelta(hours=1))
    for _ in range(2):
        outbox_id = letter(database, number, "un secreto", channel="sms")
        with database.begin() as connection:
            advance(connection, outbox_id, "failed", "30003", "el celular está apagado o sin señal", NOW)
    with database.connect() as connection:
        figures = read(connection, NOW + timedelta(seconds=40))
    assert [tuple(each.values()) for each in figures["counts"]] == [
        ("sms", "failed", 2),
        ("telegram", "scheduled", 1),
        ("telegram", "queued", 1),
    ]
    assert figures["oldest_waiting_seconds"] == 40
    assert [(each["code"], each["words"], each["times"]) for each in figures["errors"]] == [
        ("30003", "el celular está apagado o sin señal", 2)
    ]
    _show(figures)
    shown = capsys.readouterr().out + json.dumps(figures)
    assert "el celular está apagado" in shown
    assert not any(secret in shown for secret in ("9001", "300111", "secreto"))


def test_nothing_waits(database: Engine) -> None:
    with database.connect() as connection:
        assert read(connection, NOW) == {"counts": [], "oldest_waiting_seconds": None, "errors": []}
