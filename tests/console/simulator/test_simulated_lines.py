"""The simulator asks nobody who they are, so it opens simulated lines alone: never a person's."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, update

from db.tables import Contact, Conversation, Family, Inbound
from tests import world
from tests.commands.terminal import typed
from tests.console.simulator.test_simulator import line, post, state, write
from tests.doors import Watch, application
from tests.rooms import ROOT

REAL, CHAT = "+573005556677", "900100"

#: Every address of the simulator; each is asked below for a family whose contact is real.
ROUTES = {
    ("GET", "/simulador"),
    ("GET", "/simulador/familias"),
    ("GET", "/simulador/familias/<code>"),
    ("POST", "/simulador/mensajes"),
    ("POST", "/simulador/vincular"),
}


@pytest.fixture
def real(database: Engine, place: world.Place) -> None:
    """F002 has a phone of its own, F003 a phone and a simulated chat."""
    with database.begin() as connection:
        world.contact(connection, place.families["F002"], address=REAL)
        world.contact(connection, place.families["F003"], address="+573005556688")
        world.contact(connection, place.families["F003"], "telegram", CHAT, simulated=True)


def test_every_route_is_tried_here(site: Flask) -> None:
    found = {
        (method, rule.rule)
        for rule in site.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.endpoint.startswith("simulator.") and method not in ("HEAD", "OPTIONS")
    }
    assert found == ROUTES
    others = [rule for rule in site.url_map.iter_rules() if "simulador" in rule.rule]
    # The draft of a questionnaire, which knows no family.
    assert {rule.rule for rule in others} - {rule for _, rule in ROUTES} == {
        "/simulador/borrador", "/simulador/borrador/charla", "/simulador/borrador/mensajes",
    }  # fmt: skip


def test_no_other_page_reads_a_conversation() -> None:
    reading = re.compile(
        r"\bconsole\.simulator\.(?:history|phones) import|\bimport\b.*\bphones\b|\b(?:Inbound|Outbox)\b"
    )
    pages = (ROOT / "console").rglob("*.py")
    found = {page.name for page in pages if reading.search(page.read_text("utf-8"))}
    of_drafts = {"playing.py"}  # the phones of a family that is made up
    assert found - of_drafts == {
        "bubbles.py", "context.py", "family_search.py", "history.py", "phones.py", "simulator.py", "site.py",
    }  # fmt: skip


@pytest.mark.usefixtures("real")
def test_a_family_with_a_phone_of_its_own_is_not_there(site: Flask, database: Engine) -> None:
    client = site.test_client()
    assert client.get("/simulador/familias/F002").status_code == 404
    assert client.get("/simulador/familias?q=F002").json == {"total": 0, "families": []}
    assert REAL not in client.get("/simulador?familia=F002").text
    unlinked = str(4_000_000_000_000_000 + _id(database, "F002"))
    for channel, address in (("sms", REAL), ("telegram", unlinked)):
        body = {"family": "F002", "channel": channel, "address": address, "text": "SALIR", "id": uuid4().hex}
        for path in ("/simulador/mensajes", "/simulador/vincular"):
            assert post(client, path, body).status_code == 404
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Inbound)) == 0
        assert connection.scalars(select(Conversation.opted_out_at)).all() == [None] * 4


@pytest.mark.usefixtures("real")
def test_of_a_family_with_both_only_the_simulated_line_opens(site: Flask) -> None:
    client = site.test_client()
    shown = state(client, "F003")
    assert [(one["channel"], one["address"]) for one in shown["lines"]] == [("telegram", CHAT)]
    found = client.get("/simulador/familias?q=F003").json or {}
    assert found["families"][0]["channels"] == ["telegram"]
    body = {"family": "F003", "channel": "sms", "address": "+573005556688", "text": "SALIR"}
    assert post(client, "/simulador/mensajes", body).status_code == 404
    assert write(client, "telegram", "F003", text="hola")["waiting"] == 1


@pytest.mark.usefixtures("real")
def test_a_contact_that_ended_does_not_open_its_family(site: Flask, database: Engine, watch: Watch) -> None:
    with database.begin() as connection:
        connection.execute(update(Contact).values(ended_at=watch()))
    assert site.test_client().get("/simulador/familias/F002").status_code == 404


def test_a_line_that_is_real_by_now_takes_nothing_from_the_simulator(site: Flask, database: Engine) -> None:
    """A person wrote from the very number that stood for an unlinked chat."""
    client = site.test_client()
    address = line(state(client, "F002"), "telegram")["address"]
    write(client, "telegram", "F002", text="hola")
    with database.begin() as connection:
        connection.execute(
            update(Conversation).where(Conversation.channel == "telegram").values(simulated=False)
        )
    body = {"family": "F002", "channel": "telegram", "address": address, "text": "SALIR"}
    assert post(client, "/simulador/mensajes", body).status_code == 404
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Inbound)) == 1


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("contact", [REAL, "3005556677", "F002"])
def test_the_terminal_does_not_write_as_a_person(
    database: Engine, keys: str, tmp_path: Path, contact: str
) -> None:
    told = typed(("simulate", contact), database, keys, tmp_path)
    assert told.exit_code == 1 and "es de verdad" in told.output


@pytest.mark.usefixtures("real")
def test_the_terminal_prefers_the_simulated_line(database: Engine, keys: str, tmp_path: Path) -> None:
    assert typed(("simulate", "F003"), database, keys, tmp_path).exit_code == 0


def test_in_production_nothing_is_simulated(
    database: Engine, watch: Watch, place: world.Place, keys: str, tmp_path: Path
) -> None:
    production = application(database, watch)
    assert not [rule for rule in production.url_map.iter_rules() if "simulador" in rule.rule]
    told = typed(
        ("simulate", "3001112244"), database, keys, tmp_path, clock="", LIBRETA_ENV="production",
        SECRET_KEY="Vd7kQm2Zp9Rt4Xw8Lb6Nc3Hs5Jf1Gy0K", PUBLIC_URL="https://libreta.example",
        TELEGRAM_BOT_TOKEN="1:t", TELEGRAM_WEBHOOK_SECRET="Zr8tQ2wLk7nP4x_v",
    )  # fmt: skip
    assert told.exit_code == 1 and "no se simula" in told.output


def _id(database: Engine, code: str) -> int:
    with database.connect() as connection:
        found = connection.scalar(select(Family.id).where(Family.code == code))
    assert found is not None
    return found
