"""Replies and commitments of actors, as staff write them and as a release will show them."""

import random
from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import DBAPIError

from db.tables import ActorReply, AuditEvent, Municipality, Wave
from messaging.hours import Hours
from outreach.waves import schedule
from scorecard.voices import replying
from scorecard.voices.replies import commitments_of, replies_of
from tests import world
from tests.console.people import sign_in, token
from tests.console.reports.test_coordination import plain
from tests.doors import Watch

HOME = "/coordinacion/compromisos"


def closed_wave(database: Engine, watch: Watch, name: str = "2026-2", days_ago: int = 0) -> int:
    """A wave that was held in the place and closed."""
    day = watch().date() - timedelta(days=days_ago)
    with database.begin() as connection:
        wave = world.wave(connection, day - timedelta(days=20), day, name)
        connection.execute(update(Wave).where(Wave.id == wave).values(status="closed", closed_on=day))
    return wave


@pytest.fixture
def wave(database: Engine, watch: Watch, place: world.Place) -> int:
    return closed_wave(database, watch)


@pytest.fixture
def client(site: Flask, wave: int) -> FlaskClient:
    """The coordinator, signed in."""
    return signed_in(site, "coordinator")


def signed_in(site: Flask, user: str) -> FlaskClient:
    client = site.test_client()
    sign_in(client, user)
    return client


def send(client: FlaskClient, form: str, place: str = world.PLACE, **values: str) -> tuple[int, str]:
    """Fill in the form `respuesta` or `compromiso`. Gives the status, and the words of the page."""
    fields = {"actor": "municipio", "on": "2026-11-20", **values}
    prefix = "reply" if form == "respuesta" else "commitment"
    fields = {f"{prefix}-{name}": value for name, value in fields.items()}
    # Both forms of the page have the same token under their own prefix.
    page = client.get(f"{HOME}?lugar={place}").text
    given = page.split(f'name="{prefix}-csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = client.post(f"{HOME}/{form}?lugar={place}", data={f"{prefix}-csrf_token": given, **fields})
    return answer.status_code, answer.text


def promise(client: FlaskClient, text: str, due_on: str = "2026-12-15", **values: str) -> tuple[int, str]:
    return send(client, "compromiso", text=text, due_on=due_on, **values)


def press(client: FlaskClient, commitment_id: int, state: str) -> tuple[int, str]:
    """Press a button beside a commitment."""
    given = token(client.get(HOME).text)
    answer = client.post(f"{HOME}/{commitment_id}", data={"csrf_token": given, "state": state})
    return answer.status_code, answer.text


def promised(database: Engine, wave: int) -> Mapping[str, list[tuple[str, str]]]:
    """By place: what was promised, and what became of it."""
    with database.connect() as connection:
        found = commitments_of(connection, wave)
    return {place: [(one.text, one.state) for one in made] for place, made in found.items()}


def test_a_reply_is_shown_and_the_newest_counts(client: FlaskClient, database: Engine, wave: int) -> None:
    for text in ("Vamos a abrir más temprano.", "Desde enero abrimos a las 7."):
        assert send(client, "respuesta", author="Secretaría de Salud", text=text)[0] == 302
    words = plain(client.get(HOME).text)
    assert "Alcaldía , Secretaría de Salud, 20 de noviembre de 2026: Desde enero abrimos a las 7." in words
    assert "sale en la próxima edición" in words and "más temprano" not in words
    with database.connect() as connection:
        (reply,) = replies_of(connection, wave)[world.PLACE]
        events = connection.scalars(select(AuditEvent.detail).where(AuditEvent.action == "reply.entered"))
        assert list(events) == [{"wave": wave, "actor": "municipio"}] * 2
    with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
        connection.execute(update(ActorReply).values(text="Nada"))
    assert (reply.actor, reply.author, reply.text) == (
        "municipio", "Secretaría de Salud", "Desde enero abrimos a las 7."
    )  # fmt: skip


def test_a_commitment_is_followed_until_it_is_kept_or_missed(
    client: FlaskClient, database: Engine, watch: Watch, wave: int
) -> None:
    """Across the next wave, and no longer than that."""
    for text in ("Arreglar el puesto de salud", "Abrir los sábados", "Abrir los sábados"):
        assert promise(client, text)[0] == 302
    assert promised(database, wave)[world.PLACE] == [
        ("Arreglar el puesto de salud", "open"), ("Abrir los sábados", "open")
    ]  # fmt: skip
    assert press(client, 1, "kept")[0] == 302
    status, page = press(client, 2, "missed")
    assert status == 400 and "El plazo todavía no vence" in page
    watch.now += timedelta(days=60)
    sign_in(client, "coordinator")
    assert press(client, 2, "missed")[0] == 302
    later = closed_wave(database, watch, "2027-1")
    last = closed_wave(database, watch, "2027-2", days_ago=-30)
    assert "Cumplido · Alcaldía · Ronda 2026-2" in plain(client.get(HOME).text)
    assert promised(database, later)[world.PLACE] == [
        ("Arreglar el puesto de salud", "kept"), ("Abrir los sábados", "missed")
    ]  # fmt: skip
    assert send(client, "compromiso", text="Poner un aviso", due_on="2027-03-01")[0] == 302
    assert promised(database, wave)[world.PLACE][-1] == ("Abrir los sábados", "missed")
    assert ("Poner un aviso", "open") in promised(database, last)[world.PLACE]
    with database.connect() as connection:
        checked = [one.checked_on for one in commitments_of(connection, later)[world.PLACE]]
    assert [str(day) for day in checked] == ["2026-11-20", "2027-01-19"]


def test_it_is_said_when_families_are_asked(
    client: FlaskClient, database: Engine, watch: Watch, place: world.Place
) -> None:
    with database.begin() as connection:
        for number in range(10):
            world.family(connection, place, f"F9{number:02}")
    for text in ("Abrir los sábados", "Avisar antes"):
        assert promise(client, text)[0] == 302
    assert "se les preguntará si se cumplió, el 15 de diciembre de 2026 o después." in client.get(HOME).text
    watch.now += timedelta(days=25)
    schedule.see_to(database, watch.now, Hours(), random.Random(1))
    sign_in(client, "coordinator")
    words = plain(client.get(HOME).text)
    opened = "del 15 de diciembre de 2026 al 24 de diciembre de 2026. Ronda compromiso-1."
    assert f"A las familias se les pregunta si se cumplió, {opened}" in words
    assert "Llegó la fecha. A las familias se les preguntará apenas se pueda" in words
    watch.now += timedelta(days=10)
    schedule.see_to(database, watch.now, Hours(), random.Random(1))
    sign_in(client, "coordinator")
    page = client.get(HOME).text
    assert "se les preguntó si se cumplió, hasta el 24 de diciembre" in page
    assert "Respuesta a la ronda compromiso-1" not in page, "offices answer to waves of the Libreta"


def test_a_commitment_entered_by_mistake_is_taken_back_on_the_same_day_only(
    client: FlaskClient, database: Engine, watch: Watch, wave: int
) -> None:
    for text in ("Abrir lso sábados", "Abrir los sábados"):
        promise(client, text)
    assert press(client, 1, "withdrawn")[0] == 302
    assert promised(database, wave)[world.PLACE] == [("Abrir los sábados", "open")]
    watch.now += timedelta(days=1)
    sign_in(client, "coordinator")
    assert press(client, 2, "withdrawn")[0] == 400
    assert promised(database, wave)[world.PLACE] == [("Abrir los sábados", "open")]


def test_what_cannot_be_published_is_refused_and_not_lost(
    client: FlaskClient, database: Engine, wave: int
) -> None:
    for values, said in (
        ({"text": "Llame al 310 765 4321"}, "Tiene un teléfono o un número largo"),
        ({"text": "Doña Ana, cédula 52345678, tendrá cupo"}, "Tiene un teléfono o un número largo"),
        ({"text": "Doña Ana, C.C. 52.345.678, tendrá cupo"}, "Tiene un teléfono o un número largo"),
        ({"text": " . "}, "Falta escribir aquí"),
        ({"text": "a" * 281}, "tiene 281 letras y caben 280"),
        ({"text": "Abrir", "due_on": "pronto"}, "Escriba una fecha"),
        ({"text": "Abrir", "due_on": ""}, "Escriba una fecha"),
        ({"text": "Abrir", "due_on": "2026-11-19"}, "La fecha límite es anterior"),
        ({"text": "Abrir", "on": "2026-11-21"}, "Esa fecha todavía no llega"),
        ({"text": "Abrir", "on": "0026-11-20"}, "Esa fecha queda a más de cinco años"),
        ({"text": "Abrir", "due_on": "2062-12-15"}, "Esa fecha queda a más de cinco años"),
    ):
        status, page = promise(client, **{"text": "", **values})
        assert status == 400 and said in plain(page), values
        assert values["text"].strip() in page
    assert promised(database, wave) == {}


def test_no_family_is_named_by_its_code(
    client: FlaskClient, database: Engine, wave: int, place: world.Place
) -> None:
    """Not by the office that signs either. A short number is no code, also where a family has it as one."""
    with database.begin() as connection:
        for code in ("SJP-0001", "120", "b/7.x"):
            world.family(connection, place, code)
    for text in ("La familia SJP-0001 se quejó", "(sjp–0001), B/7.X.", "SJP-0001/SJP-0002: cupos"):
        status, page = promise(client, text)
        assert status == 400 and "Tiene el código de una familia" in plain(page) and text in page, text
    for said in ({"author": "Sobre SJP-0001", "text": "Sí"}, {"author": "Salud", "text": "A\nSJP-0001"}):
        status, page = send(client, "respuesta", **said)
        assert status == 400 and "Tiene el código de una familia: SJP-0001." in plain(page)
    assert promise(client, "Damos 120 cupos a SJP-0002")[0] == 302
    assert list(promised(database, wave)) == [world.PLACE]


def test_prices_years_and_hours_may_be_published(client: FlaskClient, database: Engine, wave: int) -> None:
    text = "De 2026 a 2027 damos 120 cupos, de 8:00 a 17:00, por $ 1.500.000 o 2.000.000 pesos (15/12/2026)"
    assert promise(client, text, "15/12/2026")[0] == 302
    assert promised(database, wave)[world.PLACE] == [(text, "open")]


def test_what_shows_nothing_is_left_out_and_few_lines_stay(
    client: FlaskClient, database: Engine, wave: int
) -> None:
    """Unseen characters could turn the words around or part a telephone; many lines could fill a page."""
    said = {"author": "Secretaría\r\nde Salud\x00", "text": "Sí:\r\n\r\n\r\nvamos\x00 a \u202eabrir\x1b"}
    assert send(client, "respuesta", **said)[0] == 302
    assert promise(client, "Abrir\nlos sábados\u2028y avisar")[0] == 302
    assert promise(client, "Llame al 310\u200b765\u200b4321")[0] == 400
    assert send(client, "respuesta", actor="red", author="Red", text="a\n" * 200)[0] == 302
    with database.connect() as connection:
        first, last = replies_of(connection, wave)[world.PLACE]
    assert (first.author, first.text) == ("Secretaría de Salud", "Sí:\nvamos a abrir")
    assert last.text == "a " * 199 + "a"
    assert promised(database, wave)[world.PLACE] == [("Abrir los sábados y avisar", "open")]


def test_an_actor_promises_no_more_than_can_be_followed(
    client: FlaskClient, database: Engine, wave: int
) -> None:
    for at in range(replying.MOST_COMMITMENTS):
        assert promise(client, f"Compromiso {at}")[0] == 302
    status, page = promise(client, "Uno más")
    assert status == 400 and "Aquí ya hay 6 compromisos de esta oficina" in page and "Uno más" in page
    assert promise(client, "Uno más", actor="red")[0] == 302, "another actor"
    assert press(client, 1, "withdrawn")[0] == 302
    assert promise(client, "Uno más")[0] == 302
    assert len(promised(database, wave)[world.PLACE]) == replying.MOST_COMMITMENTS + 1


def test_a_commitment_that_cannot_be_is_not_found(client: FlaskClient) -> None:
    assert press(client, 10**20, "kept")[0] == 404


def test_each_role_writes_for_its_own_places(site: Flask, database: Engine, wave: int) -> None:
    with database.begin() as connection:
        connection.execute(insert(Municipality).values(code="15001", name="Tunja", department_code="15"))
    for user, own, other in (
        ("coordinator", world.PLACE, "15001"),
        ("territorial", "15", world.PLACE),
        ("national", "colombia", "15"),
    ):
        client = signed_in(site, user)
        assert promise(client, f"De {user}", place=own)[0] == 302
        assert client.get(f"{HOME}?lugar={other}").status_code == 403
    client = signed_in(site, "coordinator")
    assert press(client, 3, "kept")[0] == 403
    assert client.post(f"{HOME}/1", data={"state": "kept"}).status_code == 400, "not from our page"
    assert promised(database, wave) == {
        world.PLACE: [("De coordinator", "open")],
        "15": [("De territorial", "open")],
        "colombia": [("De national", "open")],
    }


def test_before_a_round_has_closed_there_is_nothing_to_answer(site: Flask, place: world.Place) -> None:
    page = signed_in(site, "coordinator").get(HOME)
    assert page.status_code == 200 and "Aún no ha cerrado ninguna ronda aquí" in page.text


def test_when_the_session_has_ended_what_was_typed_is_not_lost(client: FlaskClient, watch: Watch) -> None:
    """The browser has it; the answer says how to send it again, and afterwards it stands in the form."""
    watch.now += timedelta(hours=9)
    typed = {"reply-text": "Abriremos los sábados.", "reply-actor": "municipio"}
    address = f"{HOME}/respuesta?lugar={world.PLACE}"
    answer = client.post(address, data=typed)
    assert answer.status_code == 401
    assert "Lo que escribió no se ha perdido" in answer.text
    sign_in(client, "coordinator")
    assert "Abriremos los sábados." in client.post(address, data=typed).text
