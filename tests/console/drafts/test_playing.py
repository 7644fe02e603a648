"""A draft is played as a family would hear it, and nothing of the talk stays anywhere."""

import json
import re
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from tests import world
from tests.console.people import person, sign_in, token
from tests.doors import Twilio, Watch, application
from tests.scorecard.workbooks import changed

DEMO, ADMIN = "/simulador/borrador", "/admin/cuestionario"


class Player:
    """Who plays a draft on the page, as its script does."""

    def __init__(self, client: FlaskClient, path: str, workbook: Path, **family: str) -> None:
        self.client, self.path = client, path
        given = {
            "csrf_token": token(client.get(path).text),
            "workbook": (BytesIO(workbook.read_bytes()), "o.xlsx"),
        }
        shown = client.post(path, data=given, content_type="multipart/form-data")
        assert shown.status_code == 200, shown.status
        form = {name: _hidden(shown.text, name) for name in ("csrf_token", "draft")}
        page = client.post(f"{path}/charla", data={**form, **family})
        assert page.status_code == 200, page.status
        found = re.search(r'data-state="([^"]+)"', page.text)
        assert found
        self.state: Any = json.loads(unescape(found[1]))

    def send(self, said: str, channel: str = "sms") -> str:
        """What is answered to a text; empty for silence."""
        return self._take(channel, text=said)

    def tap(self, value: str, channel: str = "telegram") -> str:
        """What is answered to a tap on a button of the last message."""
        return self._take(channel, value=value, turn=self.line(channel)["messages"][-1]["turn"])

    def line(self, channel: str) -> Any:
        """What a phone shows."""
        return next(line for line in self.state["lines"] if line["channel"] == channel)

    def _take(self, channel: str, **said: object) -> str:
        body = {"talk": self.state["talk"], "channel": channel, **said}
        answer = self.client.post(f"{self.path}/mensajes", json=body)
        assert answer.status_code == 200, answer.status
        before, self.state = self.line(channel)["messages"], answer.json
        messages = self.line(channel)["messages"]
        return messages[-1]["text"] if len(messages) > len(before) + 1 else ""


def _hidden(page: str, name: str) -> str:
    found = re.findall(rf'name="{name}"[^>]*value="([^"]+)"', page)
    return unescape(found[-1])


@pytest.fixture
def demo(database: Engine, watch: Watch) -> FlaskClient:
    return application(database, watch, PUBLIC_URL="http://localhost").test_client()


def _rows(database: Engine) -> dict[str, int]:
    """How many rows each table has, those of the queue of jobs too."""
    names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    with database.connect() as connection:
        return {
            name: connection.scalar(text(f"SELECT count(*) FROM {name}"))
            for name in connection.scalars(text(names))
        }


def test_a_draft_is_heard_to_its_end_by_sms_and_nothing_is_kept(
    demo: FlaskClient, database: Engine, tmp_path: Path
) -> None:
    """With a question that was put in, a correction, a 0, a comment in two parts, and the price of each."""
    before = _rows(database)
    play = Player(demo, DEMO, changed(tmp_path, survey_C2="¿La gestora fue?"), dimension="ING")
    assert play.line("sms")["messages"][0]["text"].startswith("Califique la Red: escriba LIBRETA.")
    assert play.send("libreta").startswith("Califique la Red. Son maximo 10 preguntas")
    assert play.send("1").startswith("Pregunta 1. ¿La gestora fue?\n1 SI\n2 NO\n0 NO SÉ")
    play.send("si")
    assert play.send("4").startswith("Pregunta 3.")
    assert play.send("me equivoque, era 3").startswith("Listo, cambiamos su respuesta anterior.\nPregunta 3.")
    assert play.send("9") == "No entendimos. Responda con uno de estos numeros: 1, 2, 3, 4, 5, 0."
    while not play.send("0").startswith("Pregunta 10."):
        pass
    assert play.send("que vengan mas").startswith("¡Gracias! Su Libreta esta completa.")
    assert play.send("y a tiempo") == "Lo agregamos a su opinion."
    assert play.send("libreta") == "Su familia ya respondio esta Libreta. ¡Gracias!"
    assert play.state["prices"][0] == {"question": "G1", "price": "1 segmento · $ 45"}
    assert play.state["prices"][2] == {"question": "G3", "price": "3 segmentos · $ 135"}
    assert any(price["question"] == "P1" for price in play.state["prices"]), "it lacks something of the SENA"
    assert _rows(database) == before


def test_a_family_can_be_chosen_that_is_asked_what_most_are_not(demo: FlaskClient, tmp_path: Path) -> None:
    """I2 is put on Telegram alone, with buttons; and who lacks nothing is asked about no entity."""
    play = Player(demo, DEMO, changed(tmp_path), question="I2")
    play.send("libreta", "telegram")
    play.tap("1")
    heard = [play.tap("1")]
    while "Pregunta 10" not in heard[-1]:
        heard.append(play.tap("2" if "visit" in heard[-1] else "0"))
    assert sum("ir a un acto político" in one for one in heard) == 1
    assert play.state["prices"] == [], "nothing of it was billed"
    assert not any("en los últimos 6 meses" in one.casefold() for one in heard)
    assert play.line("telegram")["messages"][-2]["text"] == "NO SÉ", "what stood on the button"
    assert not play.line("telegram")["messages"][-3].get("buttons"), "an old one cannot be tapped"


def test_both_phones_are_of_one_family_that_may_say_no(demo: FlaskClient, tmp_path: Path) -> None:
    play = Player(demo, DEMO, changed(tmp_path), language="en")
    assert "1 Start" in play.send("libreta")
    assert play.send("3") == "All right. We will not ask you again this time."
    assert play.send("libreta", "telegram") != ""
    assert play.send("salir").startswith("Done. We will not write to you here again.")
    assert play.line("sms")["opted_out"] and not play.line("telegram")["opted_out"]


def test_it_works_in_production_for_who_publishes_and_writes_to_nobody(
    database: Engine, watch: Watch, tmp_path: Path
) -> None:
    """While real families answer their own wave, on the same database."""
    with database.begin() as connection:
        where = world.place(connection)
        world.contact(connection, world.family(connection, where))
        person(connection, watch, "administrator", "administrator")
        person(connection, watch, "coordinator", "coordinator")
    app = application(database, watch, LIBRETA_ENV="production")
    client = app.test_client()
    assert client.post(f"{ADMIN}/mensajes", json={}, base_url="https://localhost").status_code == 401
    client = _https(app.test_client())
    sign_in(client, "coordinator")
    assert client.get(ADMIN).status_code == 403
    client = _https(app.test_client())
    sign_in(client, "administrator")
    before = _rows(database)
    play = Player(client, ADMIN, changed(tmp_path))
    play.send("libreta")
    assert play.send("1").startswith("Pregunta 1.")
    play.send("libreta", "telegram")
    assert _rows(database) == before
    assert Twilio(app.test_client()).send("hola")[0].startswith("Hola"), "the real one goes on"
    assert client.get(DEMO).status_code == 404


def _https(client: FlaskClient) -> FlaskClient:
    client.environ_base["wsgi.url_scheme"] = "https"
    return client


def test_what_no_phone_could_send_is_refused(
    demo: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So are families that there cannot be, and a talk without end."""
    workbook = changed(tmp_path)
    play = Player(demo, DEMO, workbook)
    good = {"talk": play.state["talk"], "channel": "sms", "text": "libreta"}
    for wrong in (
        {"talk": "made.up"},
        {"channel": "letter"},
        {"text": " "},
        {"text": "x" * 5000},
        {"text": None, "value": "1", "turn": 1},
    ):
        assert demo.post(f"{DEMO}/mensajes", json={**good, **wrong}).status_code == 400, wrong
    form = {"csrf_token": token(demo.get(DEMO).text)}
    for choice in ({"dimension": "XXX"}, {"question": "G1"}, {"language": "xx"}, {"draft": "made.up"}):
        given = {**form, "draft": play.state["talk"], **choice}
        assert demo.post(f"{DEMO}/charla", data=given).status_code == 400, choice
    monkeypatch.setattr("console.drafts.talk.MOST_SAID", 0)
    answer = demo.post(f"{DEMO}/mensajes", json=good)
    assert (answer.status_code, answer.json) == (400, {"error": "La charla ya es muy larga. Empiece otra."})
