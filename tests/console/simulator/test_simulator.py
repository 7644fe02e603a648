"""What the two phones of the demo ask of the server."""

import asyncio
import random
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, insert, select, update
from werkzeug.test import TestResponse

from db.engine import connect
from db.tables import Inbound, LinkToken, Outbox, OutboxChange
from messaging.delivery import drain
from messaging.pace import Pace
from messaging.routes import Delivery, Route
from messaging.simulator.phone import Simulator
from tests import world
from tests.doors import Watch, application

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    return site.test_client()


def state(client: FlaskClient, code: str = "F001") -> dict:
    answer = client.get(f"/simulador/familias/{code}")
    assert answer.status_code == 200
    return answer.json or {}


def line(shown: dict, channel: str) -> dict:
    return next(one for one in shown["lines"] if one["channel"] == channel)


def post(client: FlaskClient, path: str, body: object, **headers: str) -> TestResponse:
    return client.post(path, json=body, headers={**SAME_SITE, **headers})


def write(client: FlaskClient, channel: str, code: str = "F001", **what: object) -> dict:
    address = line(state(client, code), channel)["address"]
    body = {"family": code, "channel": channel, "address": address, "id": uuid4().hex, **what}
    answer = post(client, "/simulador/mensajes", body)
    assert answer.status_code == 200, answer.text
    return line(answer.json or {}, channel)


def deliver(database: Engine, watch: Watch) -> None:
    """What the worker does with Telegram's messages."""
    simulator = Simulator()
    routes = {"telegram": Route(simulator, Pace(30))}
    delivery = Delivery(database, watch, random.Random(1), routes, simulator)
    asyncio.run(drain(delivery, "telegram", asyncio.Event()))


def test_an_sms_is_answered_at_once_with_its_segments_and_price(client: FlaskClient) -> None:
    shown = write(client, "sms", text="logros")
    asked, answered = shown["messages"]
    assert (asked["sent"], asked["text"], asked["cost"]) == (True, "logros", "1 segmento · $ 45")
    assert not answered["sent"] and "logros" in answered["text"]
    assert answered["size"] == f"{len(answered['text'])} caracteres"
    assert answered["time"] == "10:00" and "20 de noviembre de 2026" in answered["day"]


def test_accents_show_what_they_cost(client: FlaskClient) -> None:
    asked = write(client, "sms", text="ó " * 40)["messages"][0]
    assert (asked["cost"], asked["dearer"]) == ("2 segmentos · $ 90", "más caro por «ó»")


def test_the_same_message_again_does_nothing_twice(client: FlaskClient, database: Engine) -> None:
    again = uuid4().hex
    first = write(client, "sms", text="hola", id=again)
    assert write(client, "sms", text="hola", id=again) == first
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Inbound)) == 1


def test_a_chat_is_linked_and_its_buttons_can_be_tapped(
    client: FlaskClient, database: Engine, watch: Watch
) -> None:
    chat = line(state(client), "telegram")
    assert not chat["linked"] and chat["messages"] == []
    body = {"family": "F001", "channel": "telegram", "address": chat["address"]}
    assert post(client, "/simulador/vincular", body).status_code == 200
    waiting = line(state(client), "telegram")
    assert waiting["linked"] and waiting["waiting"] == 1 and not waiting["late"]
    deliver(database, watch)
    last = line(state(client), "telegram")["messages"][-1]
    (value, label), *_ = last["buttons"][0]
    assert not last["sent"]
    write(client, "telegram", value=value, turn=last["turn"])
    deliver(database, watch)
    messages = line(state(client), "telegram")["messages"]
    assert [message["text"] for message in messages if message["kind"] == "tap"] == [label]
    assert "buttons" not in next(message for message in messages if message["id"] == last["id"])
    with database.connect() as connection:
        assert connection.scalar(select(LinkToken.used_at)) is not None


def test_what_waits_for_a_worker_that_is_away_is_said(
    client: FlaskClient, database: Engine, watch: Watch
) -> None:
    write(client, "telegram", text="hola")
    assert not line(state(client), "telegram")["late"]
    with database.begin() as connection:
        connection.execute(update(Outbox).values(not_before=func.now() - func.make_interval(0, 0, 0, 10000)))
    shown = line(state(client), "telegram")
    assert shown["late"] and shown["waiting"] == 1
    with database.begin() as connection:
        one = connection.scalar(select(Outbox.id))
        connection.execute(insert(OutboxChange).values(outbox_id=one, state="sending", at=watch()))
    assert not line(state(client), "telegram")["late"], "others leave: it is only not its turn"


def test_answers_to_the_libreta_are_not_shown(client: FlaskClient, database: Engine, watch: Watch) -> None:
    with database.begin() as connection:
        world.wave(connection, watch().date(), watch().date())
    write(client, "sms", text="libreta")
    write(client, "sms", text="1")
    shown = write(client, "sms", text="1")
    hidden = [message for message in shown["messages"] if message["sent"] and message["text"] is None]
    assert hidden and hidden[0]["why"] == "Las respuestas a la Libreta no se guardan aquí."
    assert "cost" not in hidden[0]


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.org"}, {"Sec-Fetch-Site": "none"}],
)
def test_another_sites_page_cannot_write(client: FlaskClient, headers: dict[str, str]) -> None:
    body = {"family": "F001", "channel": "sms", "address": "+573001112233", "text": "SALIR"}
    assert client.post("/simulador/mensajes", json=body, headers=headers).status_code == 403


def test_an_older_browser_is_known_by_its_origin(client: FlaskClient) -> None:
    body = {"family": "F001", "channel": "sms", "address": "+573001112233", "text": "hola"}
    answer = client.post("/simulador/mensajes", json=body, headers={"Origin": "http://localhost"})
    assert answer.status_code == 200


def test_a_form_is_no_message(client: FlaskClient) -> None:
    answer = client.post("/simulador/mensajes", data={"family": "F001"}, headers=SAME_SITE)
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"address": "+573009998877"}, 404),
        ({"family": "F002"}, 404),
        ({"family": "nada"}, 404),
        ({"family": 7}, 400),
        ({"text": "  "}, 400),
        ({"text": "a" * 1601}, 400),
        ({"text": None}, 400),
        ({"value": "1", "turn": 1, "text": None}, 400),
    ],
)
def test_what_makes_no_sense_is_refused_in_plain_words(
    client: FlaskClient, change: dict[str, object], status: int
) -> None:
    body = {"family": "F001", "channel": "sms", "address": "+573001112233", "text": "hola", **change}
    answer = post(client, "/simulador/mensajes", body, Accept="application/json")
    assert answer.status_code == status
    assert (answer.json or {})["error"]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("", ["F001", "F002", "F003", "F004"]),
        ("f004", ["F004"]),
        ("rosario INVITADAS", ["F004"]),
        ("agüitas", ["F004"]),
        ("sms", ["F001"]),
        ("50%", []),
    ],
)
def test_families_are_found_by_what_is_known_of_them(
    client: FlaskClient, database: Engine, place: world.Place, words: str, codes: list[str]
) -> None:
    with database.begin() as connection:
        world.family(connection, place, "F004", vereda="El Rosario Águitas", stage="invited")
    found = client.get("/simulador/familias", query_string={"q": words}).json or {}
    assert [family["code"] for family in found["families"]] == codes
    assert found["total"] == len(codes)


def test_without_a_database_there_is_a_sentence(watch: Watch) -> None:
    nowhere = connect("postgresql://nobody@127.0.0.1:9/nothing")
    client = application(nowhere, watch, PUBLIC_URL="http://localhost").test_client()
    body = {"family": "F001", "channel": "sms", "address": "+573001112233", "text": "hola"}
    answer = post(client, "/simulador/mensajes", body, Accept="application/json")
    assert answer.status_code == 503
    assert (answer.json or {})["error"].startswith("La base de datos no responde. Nada")
    assert client.get("/simulador").status_code == 200, "the page itself needs none"
    page = client.get("/simulador/familias")
    assert page.status_code == 503 and "La base de datos no responde" in page.text


def test_of_a_code_from_a_bag_the_page_alone_has_what_was_said(client: FlaskClient) -> None:
    before = line(state(client), "sms")["messages"]
    body = {"family": "F001", "channel": "sms", "address": line(state(client), "sms")["address"]}
    text = "LIBRETA K7F2-9HX4-M3T 1 2 5 1"
    answer = post(client, "/simulador/mensajes", body | {"id": uuid4().hex, "text": text}).json or {}
    assert line(answer, "sms")["messages"] == before == line(state(client), "sms")["messages"]
    asked, answered = answer["unkept"]["messages"]
    assert (asked["sent"], asked["text"], answered["sent"]) == (True, text, False)
    assert answered["text"].startswith("Revise el codigo") and answered["cost"] == "1 segmento · $ 45"
    assert state(client)["unkept"] is None
