"""`/metrics`: who may read it, what it says, and that it names nobody; and who is behind a proxy."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, insert

from db.tables import Alert
from messaging import stops
from messaging.outbox import advance
from tests.console.people import sign_in
from tests.doors import Watch, application
from tests.messaging.post import NOW, conversation, letter

FAR = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def watch() -> Watch:
    return Watch(NOW)


def app(database: Engine, watch: Watch, **environment: str) -> Flask:
    return application(database, watch, PUBLIC_URL="http://localhost", **environment)


def figures(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """What it says: name and values of the labels, with the figure."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.status
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_it_opens_from_loopback_and_with_the_token_alone(database: Engine, watch: Watch) -> None:
    client = app(database, watch, METRICS_TOKEN="una-clave-ñ").test_client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base=FAR).status_code == 403
    given = {"una-clave-ñ": 200, "otra": 403, "": 403, "una-clave-ñ ": 403}
    for token, status in given.items():
        headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
        assert client.get("/metrics", environ_base=FAR, headers=headers).status_code == status, token
    basic = {"Authorization": "Basic dW5hLWNsYXZl"}
    assert client.get("/metrics", environ_base=FAR, headers=basic).status_code == 403


def test_without_a_token_no_token_opens_it(database: Engine, watch: Watch) -> None:
    client = app(database, watch).test_client()
    for header in ("Bearer ", "Bearer", "Bearer None", ""):
        answer = client.get("/metrics", environ_base=FAR, headers={"Authorization": header})
        assert answer.status_code == 403


@pytest.mark.parametrize("proxies", ["0", "1"])
def test_through_a_proxy_of_this_machine_it_stays_shut(database: Engine, watch: Watch, proxies: str) -> None:
    """Whatever the caller says of itself."""
    client = app(database, watch, LIBRETA_PROXIES=proxies).test_client()
    for claimed in ("192.0.2.7", "127.0.0.1, 192.0.2.7", "127.0.0.1"):
        assert client.get("/metrics", headers={"X-Forwarded-For": claimed}).status_code == 403
    assert client.get("/metrics").status_code == 200


def test_it_says_how_messages_are_doing(database: Engine, watch: Watch) -> None:
    chat, number = conversation(database, "9001"), conversation(database, "+573001112233", "sms")
    letter(database, chat, now=NOW - timedelta(seconds=30))
    letter(database, number, channel="sms", kind="reminder", priority=1, not_before=NOW + timedelta(hours=2))
    quick, failed = letter(database, chat, now=NOW - timedelta(seconds=20)), letter(database, chat)
    with database.begin() as connection:
        advance(connection, quick, "sent", None, None, NOW - timedelta(seconds=18))
        advance(connection, failed, "failed", "403", "la persona bloqueó el bot", NOW)
        stops.stop(connection, "sms", "20003", "la clave no sirve", NOW - timedelta(minutes=5))
        values = {"kind": "danger", "conversation_id": chat, "text": "mi esposo me pega", "at": NOW}
        connection.execute(insert(Alert).values(values))
    client = app(database, watch).test_client()
    found = figures(client)
    assert found["libreta_outbox_waiting", "telegram", "reply"] == 1
    assert found["libreta_outbox_waiting", "sms", "reminder"] == 1
    assert found["libreta_outbox_results_total", "telegram", "sent"] == 1
    assert found["libreta_outbox_results_total", "telegram", "failed"] == 1
    assert found["libreta_outbox_oldest_seconds", "telegram"] == 30
    assert ("libreta_outbox_oldest_seconds", "sms") not in found, "nothing is due there"
    assert found["libreta_replies_last_hour", "telegram"] == 2
    assert found["libreta_replies_last_hour_soon", "telegram"] == 1
    assert found["libreta_channel_stopped_seconds", "sms", "20003"] == 300
    assert found["libreta_alerts_unseen", "danger"] == 1
    told = client.get("/metrics").text
    assert not any(secret in told for secret in ("9001", "300111", "esposo", "Hola"))


def test_behind_one_proxy_everybody_has_their_own_attempts_to_sign_in(database: Engine, watch: Watch) -> None:
    client = app(database, watch, LIBRETA_PROXIES="1").test_client()

    def fails(user: str, seen_from: str) -> int:
        client.environ_base["HTTP_X_FORWARDED_FOR"] = seen_from
        return sign_in(client, user, "equivocada", address="127.0.0.1").status_code

    guesses = [fails(f"user{number}", f"198.51.100.{number}, 192.0.2.7") for number in range(21)]
    assert guesses == [401] * 20 + [429], "what the caller claims before the proxy's word changes nothing"
    assert fails("user30", "192.0.2.8") == 401
