"""Complaints: from the chat to the national team, past everybody who may be meant."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text, update

from db.tables import Case, Contact, Inbound, Outbox
from outreach.worker.retention import Kept, blank
from programme import sealed_audit
from tests import world
from tests.console.people import sign_in, token
from tests.console.reports.test_coordination import plain
from tests.doors import Telegram, Twilio, Watch, application

HOME = "/central/quejas"
TOLD = "El de las citas pide plata"


@pytest.fixture
def phone(database: Engine, watch: Watch, place: world.Place) -> Twilio:
    """The phone of family F001."""
    return Twilio(application(database, watch).test_client())


def test_the_national_team_reads_it_and_takes_it_up(
    site: Flask, phone: Twilio, database: Engine, place: world.Place
) -> None:
    for said in ("queja", "1", TOLD):
        phone.send(said)
    (answer,) = phone.send("1")
    client = site.test_client()
    sign_in(client, "national")
    words = plain(client.get(HOME).text)
    with database.connect() as connection:
        case = connection.execute(select(Case.number, Case.family_id, Case.kind)).one()
    assert case[1:] == (place.families["F001"], "money") and case.number in answer
    head = f"Caso {case.number} · Dinero o favores · Sin atender Recibido el 20 de noviembre de 2026."
    assert f"{head} Plazo: 14 de diciembre de 2026. {TOLD} Familia F001, de San José de Pare." in words
    take_up = f"/casos/{case.number}/atender"
    assert client.post(take_up).status_code == 400, "not from our page"
    form = {"csrf_token": token(client.get(HOME).text)}
    assert client.post("/casos/%00/atender", data=form).status_code == 404
    assert client.post("/casos/999999/atender", data=form).status_code == 403
    for _ in range(2):
        assert client.post(take_up, data=form).status_code == 302
    assert "En trámite" in plain(client.get(HOME).text)
    with database.connect() as connection:
        events = list(sealed_audit.events(connection, "case"))
    assert [(event.actor, event.action, event.subject, event.detail) for event in events] == [
        ("staff:P-national", "case.taken_up", f"case:{case.number}", {})
    ]


def test_without_a_name_nothing_in_it_leads_to_the_family(
    site: Flask, phone: Twilio, database: Engine
) -> None:
    """And whatever was chosen, the log of messages keeps neither the word nor the story."""
    for said in ("queja", "2", TOLD, "tal vez"):
        phone.send(said)
    (answer,) = phone.send("2")
    client = site.test_client()
    sign_in(client, "national")
    assert "Una familia de San José de Pare, sin nombre." in plain(client.get(HOME).text)
    with database.connect() as connection:
        assert connection.scalars(select(Case.family_id)).all() == [None]
        assert connection.scalars(select(Inbound.text)).all() == [None] * 5
        assert TOLD.encode() not in bytes(connection.scalar(text("SELECT text FROM complaint_case")) or b"")
    assert TOLD not in answer


@pytest.mark.parametrize("channel", ["sms", "telegram"])
def test_a_day_later_nothing_leads_from_the_phone_to_a_complaint(
    phone: Twilio, database: Engine, watch: Watch, place: world.Place, channel: str
) -> None:
    """A repeat of the provider's is still known."""
    with database.begin() as connection:
        world.contact(connection, place.families["F002"], "telegram", "9001")
    chat = Telegram(phone.client, 9001)
    for at, said in enumerate(("queja", "1", TOLD, "2")):
        watch.now += timedelta(minutes=1)
        if channel == "sms":
            phone.send(said, sid=f"SM{'f' * 31}{at}")
        else:
            assert chat.post(chat.message(said)).status_code == 200
    with database.begin() as connection:
        connection.execute(update(Outbox).values(state="sent"))
    blank(database, Kept(), watch() + timedelta(hours=23))
    assert _lines(database) > 0, "until then a repeat gets its answer"
    written = "SELECT xmin::text FROM complaint_case"
    with database.connect() as connection:
        before = connection.scalar(text(written))
    blank(database, Kept(), watch() + timedelta(hours=25))
    assert _lines(database) == 0
    with database.connect() as connection:
        for column in (Inbound.reply, Outbox.text, Outbox.payload):
            assert set(connection.scalars(select(column))) <= {None}
        assert connection.scalar(text("SELECT count(*) FROM outbox_change")) == 0
        assert connection.scalar(text(written)) != before
        cases = connection.scalars(select(Case.text)).all()
    assert cases == [TOLD]
    if channel == "sms":
        assert phone.send("2", sid=f"SM{'f' * 31}3") == []


def test_nor_from_a_phone_of_several_families_or_before_consent(
    phone: Twilio, database: Engine, watch: Watch, place: world.Place
) -> None:
    """The word itself is a trace where something must be asked before the complaint begins."""
    with database.begin() as connection:
        world.contact(connection, place.families["F002"])
        world.contact(connection, place.families["F003"], address="+573008880000", authorised=None)
    assert "varias familias" in phone.send("queja")[0]
    assert "guardar sus datos" in Twilio(phone.client, "+573008880000").send("queja")[0]
    with database.connect() as connection:
        assert connection.scalars(select(Inbound.text)).all() == [None] * 2
    blank(database, Kept(), watch() + timedelta(hours=25))
    assert _lines(database) == 0


def test_a_long_story_is_kept_whole_and_no_story_is_none(phone: Twilio, database: Engine) -> None:
    for said in ("queja", "1"):
        phone.send(said)
    assert "Escribalo con palabras" in phone.send("No.")[0]
    story = "Pide plata. " * 110 + "Fin."
    for said in (story, "1"):
        phone.send(said)
    with database.connect() as connection:
        assert connection.scalars(select(Case.text)).all() == [story]


def _lines(database: Engine) -> int:
    """Messages, in and out, of which it is known whose they are."""
    with database.connect() as connection:
        lines = [
            *connection.scalars(select(Inbound.conversation_id)),
            *connection.scalars(select(Outbox.conversation_id)),
        ]
    return sum(line is not None for line in lines)


def test_gestor_and_coordinator_never_see_it(site: Flask, phone: Twilio, database: Engine) -> None:
    for said in ("queja", "6", TOLD, "1"):
        phone.send(said)
    with database.connect() as connection:
        number = connection.scalar(select(Case.number))
    for role in ("gestor", "coordinator", "territorial", "administrator"):
        client = site.test_client()
        sign_in(client, role)
        for path in (HOME, "/coordinacion", "/coordinacion/casos"):
            page = client.get(path).text
            assert TOLD not in page and str(number) not in page
        form = {"csrf_token": token(client.get("/").text), "text": "Ya"}
        for act in ("atender", "responder", "trasladar"):
            assert client.post(f"/casos/{number}/{act}", data=form).status_code == 403


def test_danger_in_a_complaint_is_shown_to_the_national_team_alone(
    site: Flask, phone: Twilio, database: Engine
) -> None:
    """It may be the coordinator who threatens."""
    threat = "el coordinador me amenazo con una pistola"
    for said in ("queja", "6"):
        phone.send(said)
    assert "123" in phone.send(threat)[0]
    coordinator, national = site.test_client(), site.test_client()
    sign_in(coordinator, "coordinator")
    page = coordinator.get("/coordinacion").text
    assert threat not in page and "peligro" not in page
    seen = "/central/quejas/avisos/1/visto"
    assert coordinator.post(seen, data={"csrf_token": token(page)}).status_code == 403
    sign_in(national, "national")
    page = national.get("/central/quejas").text
    assert threat in page and "F001" in page
    assert national.post(seen, data={"csrf_token": token(page)}).status_code == 302
    assert threat not in national.get("/central/quejas").text


def test_who_gave_a_name_is_answered_and_nobody_else_at_home(
    site: Flask, phone: Twilio, database: Engine, place: world.Place
) -> None:
    """Not even from another phone of the same family, with the number."""
    with database.begin() as connection:
        world.contact(connection, place.families["F001"], "telegram", "9001")
    for said in ("queja", "3", TOLD, "1"):
        phone.send(said)
    with database.connect() as connection:
        number = connection.scalar(select(Case.number))
    client = site.test_client()
    sign_in(client, "national")
    form = {"csrf_token": token(client.get(HOME).text), "text": "Ya hablamos con la oficina."}
    assert client.post(f"/casos/{number}/responder", data=form).status_code == 302
    chat = Telegram(phone.client, 9001)
    assert chat.post(chat.message(f"caso {number}")).status_code == 200
    with database.connect() as connection:
        told = connection.scalars(select(Outbox.payload)).all()
    assert [(one["text"].split(".")[0], one["protect"]) for one in told] == [
        (f"No encontramos el caso {number} de su familia en este teléfono", True)
    ]
    assert "Ya hablamos con la oficina." in phone.send(f"caso {number}")[0]


def test_without_a_name_it_ends_with_a_note(site: Flask, phone: Twilio, database: Engine) -> None:
    for said in ("queja", "1", TOLD, "2"):
        phone.send(said)
    with database.connect() as connection:
        number = connection.scalar(select(Case.number))
    client = site.test_client()
    sign_in(client, "national")
    page = client.get(HOME).text
    assert "Nadie espera respuesta" in page and "Trasladar a otra" not in page
    form = {"csrf_token": token(page), "text": "Se pasó a la procuraduría."}
    assert client.post(f"/casos/{number}/responder", data=form).status_code == 302
    words = plain(client.get(HOME).text)
    assert "Respondidos y resueltos" in words and "Se pasó a la procuraduría." in words


def test_it_takes_the_consent_of_the_family_like_everything_else(phone: Twilio, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(update(Contact).values(authorised=None))
    assert "Nos deja guardar sus datos" in phone.send("queja")[0].replace("¿", "")
    with database.connect() as connection:
        assert connection.scalars(select(Case.number)).all() == []
