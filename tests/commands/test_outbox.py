"""`libreta outbox` tells how the messages are doing, and names nobody."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from commands.outbox import read, show
from messaging.outbox import advance
from messaging.stops import stop
from tests.messaging.post import NOW, conversation, letter, put


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
    show(figures)
    shown = capsys.readouterr().out + json.dumps(figures)
    assert "el celular está apagado" in shown
    assert not any(secret in shown for secret in ("9001", "300111", "secreto"))


def test_nothing_waits(database: Engine) -> None:
    with database.connect() as connection:
        assert read(connection, NOW) == {
            "stopped": [],
            "counts": [],
            "oldest_waiting_seconds": None,
            "rates": [],
            "possible_repeats": 0,
            "errors": [],
        }


def test_a_channel_that_is_out_of_order_is_said_first_and_what_to_do(
    database: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    letter(database, conversation(database, "+573001112233", "sms"), channel="sms")
    with database.begin() as connection:
        stop(connection, "sms", "20003", "Twilio no acepta la cuenta", NOW)
    with database.connect() as connection:
        figures = read(connection, NOW)
    assert figures["stopped"][0]["since"] == NOW.isoformat()
    show(figures)
    first = capsys.readouterr().out.splitlines()[0]
    assert "SMS: NADA SALE desde 2026-11-20 10:00: Twilio no acepta la cuenta." in first
    assert "reinicie libreta worker" in first


def test_how_fast_messages_leave_and_how_long_the_rest_takes(
    database: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    line = conversation(database, "+573001112233", "sms")

    def sent(at: datetime) -> None:
        with database.begin() as connection:
            advance(connection, outbox_id, "sent", None, None, at)

    for ago in (5, 20, 600, 5000):
        outbox_id = letter(database, line, channel="sms")
        sent(NOW - timedelta(seconds=ago))
    for _ in range(4):
        letter(database, line, channel="sms", not_before=NOW - timedelta(seconds=7200))
    put(database, outbox_id, repeated=True)
    with database.connect() as connection:
        figures = read(connection, NOW)
    rate = {"channel": "sms", "last_minute": 2, "last_hour": 3, "waiting": 4, "seconds_left": 120}
    assert figures["rates"] == [rate]
    assert figures["possible_repeats"] == 1
    show(figures)
    told = capsys.readouterr().out
    assert "El más viejo espera hace 2 horas. / The oldest has waited for 2 hours." in told
    assert "SMS: salieron 2 en el último minuto y 3 en la hora; a ese paso, los 4 que esperan" in told
    assert "tardan 2 minutos" in told
    assert "1 pudieron llegar dos veces." in told


def test_what_a_person_took_back_is_no_error(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"))
    with database.begin() as connection:
        advance(connection, outbox_id, "cancelled", None, "la reunión cambió", NOW)
    with database.connect() as connection:
        assert read(connection, NOW)["errors"] == []
