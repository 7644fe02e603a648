"""What the coordinator's page says of danger and of channels that are out of order."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select

from db.tables import Alert, Municipality
from messaging import stops
from programme import alerts, sealed_audit
from tests import world
from tests.console.people import person, sign_in, token
from tests.console.reports.test_coordination import plain
from tests.doors import Watch
from tests.messaging.post import conversation


def raised(
    database: Engine, line: int, watch: Watch, kind: str = "danger", words: str | None = "me pega"
) -> int:
    """An alert as the bot stores it."""
    values = {"kind": kind, "conversation_id": line, "text": words, "at": watch()}
    with database.begin() as connection:
        return connection.execute(insert(Alert).values(values).returning(Alert.id)).scalar_one()


@pytest.fixture
def line(database: Engine, place: world.Place) -> int:
    """The line of family F002."""
    with database.begin() as connection:
        return world.contact(connection, place.families["F002"], address="+573009998877")


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """The coordinator, signed in."""
    client = site.test_client()
    sign_in(client, "coordinator")
    return client


def seen(client: FlaskClient, alert_id: int, page: str | None = None) -> int:
    """Press the button; gives the status."""
    given = token(client.get("/coordinacion").text if page is None else page)
    path = f"/coordinacion/avisos/{alert_id}/visto?municipio={world.PLACE}"
    return client.post(path, data={"csrf_token": given}).status_code


def test_it_shows_the_words_and_the_family_until_somebody_takes_it_up(
    client: FlaskClient, database: Engine, watch: Watch, line: int
) -> None:
    alert_id = raised(database, line, watch, words="<b>mi esposo</b> me pega")
    page = client.get("/coordinacion").text
    assert "&lt;b&gt;mi esposo" in page
    words = plain(page)
    assert "Puede haber alguien en peligro · 20 de noviembre de 2026, 10:00" in words
    assert "Familia F002, vereda Guanomo" in words
    assert "9998877" not in page
    assert seen(client, alert_id) == 302
    assert "me pega" not in client.get("/coordinacion").text
    with database.connect() as connection:
        (event,) = sealed_audit.events(connection, "alert")
        assert (event.actor, event.action) == ("staff:P-coordinator", "alert.seen")
        assert (event.subject, event.detail, event.at) == (f"alert:{alert_id}", {}, watch())
        assert connection.scalar(select(Alert.seen_at)) == watch()


def test_seen_twice_the_first_counts(client: FlaskClient, database: Engine, watch: Watch, line: int) -> None:
    alert_id, first = raised(database, line, watch), watch()
    page = client.get("/coordinacion").text
    assert seen(client, alert_id, page) == 302
    watch.now += timedelta(minutes=5)
    assert seen(client, alert_id, page) == 302
    with database.connect() as connection:
        assert connection.scalar(select(Alert.seen_at)) == first


def test_a_forged_request_changes_nothing(
    client: FlaskClient, database: Engine, watch: Watch, line: int
) -> None:
    alert_id = raised(database, line, watch)
    assert client.post(f"/coordinacion/avisos/{alert_id}/visto").status_code == 400
    assert client.post(f"/coordinacion/avisos/{alert_id}/visto", data={"csrf_token": "x"}).status_code == 400
    assert client.get(f"/coordinacion/avisos/{alert_id}/visto").status_code == 405
    with database.connect() as connection:
        assert connection.scalar(select(Alert.seen_at)) is None


def test_of_another_municipality_nobody_sees_them_or_takes_them_up(
    site: Flask, client: FlaskClient, database: Engine, watch: Watch, line: int
) -> None:
    with database.begin() as connection:
        connection.execute(insert(Municipality).values(code="15001", name="Tunja", department_code="15"))
        person(connection, watch, "coordinator", "tunja", places=("15001",))
    alert_id = raised(database, line, watch)
    other = site.test_client()
    sign_in(other, "tunja")
    page = other.get("/coordinacion").text
    assert "me pega" not in page
    assert seen(other, alert_id, page) == 403
    gestor = site.test_client()
    sign_in(gestor, "gestor")
    assert seen(gestor, alert_id, gestor.get("/").text) == 403
    with database.connect() as connection:
        assert connection.scalar(select(Alert.seen_at)) is None
    assert seen(client, 999_999) == 403


def test_a_strangers_alert_is_every_coordinators(
    client: FlaskClient, database: Engine, watch: Watch, place: world.Place
) -> None:
    line = conversation(database, "+573005554433", "sms")
    alert_id = raised(database, line, watch, "flood", None)
    words = plain(client.get("/coordinacion").text)
    assert "manda mensajes sin parar" in words
    assert "Una línea que no es de ninguna familia" in words
    assert seen(client, alert_id) == 302


def test_what_is_no_longer_kept_is_said_to_be_so(
    client: FlaskClient, database: Engine, watch: Watch, line: int
) -> None:
    raised(database, line, watch, words=None)
    assert "Sus palabras ya no se guardan." in plain(client.get("/coordinacion").text)


def test_danger_comes_before_floods_and_the_list_is_short(
    database: Engine, watch: Watch, place: world.Place, line: int
) -> None:
    for _ in range(alerts.SHOWN):
        raised(database, line, watch, "flood", None)
    watch.now -= timedelta(days=3)
    raised(database, line, watch)
    with database.connect() as connection:
        shown = alerts.unseen(connection, world.PLACE)
    assert [each.kind for each in shown] == ["danger"] + ["flood"] * (alerts.SHOWN - 1)


def test_a_channel_that_is_out_of_order_is_the_first_line(
    client: FlaskClient, database: Engine, watch: Watch
) -> None:
    assert "no está saliendo nada" not in client.get("/coordinacion").text
    with database.begin() as connection:
        stops.stop(connection, "sms", "20003", "Twilio no acepta la cuenta", watch())
        stops.stop(connection, "telegram", "401", "Telegram no acepta la clave", watch())
    words = plain(client.get("/coordinacion").text)
    assert "Por SMS no está saliendo nada desde el 20 de noviembre de 2026, 10:00." in words
    assert "Por Telegram no está saliendo nada desde el" in words
    assert words.index("no está saliendo nada") < words.index("Resumen de San José")
    assert "20003" not in words
