"""The coordinator's page."""

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import Engine, insert, update

from db.tables import LogroState, Municipality
from scorecard import waves
from tests import world
from tests.console.people import person, sign_in
from tests.doors import Watch


def plain(page: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_it_shows_the_summary(site: Flask, database: Engine, watch: Watch, place: world.Place) -> None:
    with database.begin() as connection:
        connection.execute(
            update(LogroState)
            .where(LogroState.family_id == place.families["F001"], LogroState.logro_code == "IDE-01")
            .values(state="reported")
        )
        world.meeting(connection, place, watch() + timedelta(days=2), kind="community")
        world.wave(connection, watch().date(), watch().date() + timedelta(days=20))
    client = site.test_client()
    sign_in(client, "coordinator")
    words = plain(client.get("/coordinacion").text)
    assert "Resumen de San José de Pare (15664)" in words
    assert "20 de noviembre de 2026, 10:00" in words
    assert "Familias acompañadas 3" in words
    assert "Reportes por verificar 1" in words
    assert "Identificación 3 1 2" in words
    assert "Comunitarias 1 3 0 0 3" in words
    assert "Ronda 2026-2, abierta hasta el 10 de diciembre de 2026." in words
    assert "No representativo" in words
    assert "No se cuentan los logros privados" in words
    assert "Las opiniones se ven cuando la ronda cierra y se publica." in words


def test_it_shows_how_many_families_answered_in_tens_and_never_when(
    site: Flask, database: Engine, watch: Watch, place: world.Place
) -> None:
    with database.begin() as connection:
        wave = world.wave(connection, watch().date(), watch().date() + timedelta(days=20))
        for code, day in (("F001", 0), ("F002", 1)):
            family = place.families[code]
            waves.reach(connection, wave, family, "complete", watch().date() + timedelta(days=day))
    client = site.test_client()
    sign_in(client, "coordinator")
    words = plain(client.get("/coordinacion").text)
    assert "Respondieron todo, por decenas 0" in words and "21 de noviembre" not in words


def test_it_says_what_stands_out_and_gives_the_sheet_to_print(
    site: Flask, database: Engine, place: world.Place
) -> None:
    with database.begin() as connection:
        connection.execute(insert(Municipality).values(code="15001", name="Tunja", department_code="15"))
        connection.execute(update(LogroState).values(state="reported", since="2026-11-01"))
    client = site.test_client()
    assert client.get("/coordinacion/resumen.pdf").status_code == 302
    sign_in(client, "coordinator")
    page = client.get("/coordinacion").text
    assert "esperan hace más de 8 días. Pida a los gestores que escriban VERIFICAR" in plain(page)
    assert 'href="/coordinacion/resumen.pdf?municipio=15664"' in page
    sheet = client.get("/coordinacion/resumen.pdf?municipio=15664")
    assert sheet.mimetype == "application/pdf" and sheet.data.startswith(b"%PDF-")
    assert sheet.headers["Cache-Control"] == "no-store"
    assert client.get("/coordinacion/resumen.pdf?municipio=15001").status_code == 403


def test_private_logros_are_not_on_it(site: Flask, database: Engine, place: world.Place) -> None:
    with database.begin() as connection:
        connection.execute(
            insert(LogroState).values(
                family_id=place.families["F001"], logro_code="SAL-03", state="reported", since="2026-11-01"
            )
        )
    client = site.test_client()
    sign_in(client, "coordinator")
    words = plain(client.get("/coordinacion").text)
    assert "Salud 0 0 0" in words
    assert "Ningún reporte espera verificación." in words


def test_several_municipalities_have_a_link_each(site: Flask, database: Engine, watch: Watch) -> None:
    with database.begin() as connection:
        connection.execute(insert(Municipality).values(code="15001", name="Tunja", department_code="15"))
        person(connection, watch, "coordinator", "dos", places=("15001", world.PLACE))
    client = site.test_client()
    sign_in(client, "dos")
    first = client.get("/coordinacion").text
    assert "Resumen de San José de Pare (15664)" in first
    assert 'href="/coordinacion?municipio=15001"' in first
    assert "Resumen de Tunja (15001)" in client.get("/coordinacion?municipio=15001").text


def test_somebody_elses_municipality_is_not_shown(site: Flask, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(insert(Municipality).values(code="15001", name="Tunja", department_code="15"))
    client = site.test_client()
    sign_in(client, "coordinator")
    for code in ("15001", "99999"):
        answer = client.get(f"/coordinacion?municipio={code}")
        assert answer.status_code == 403
        assert "Tunja" not in answer.text


def test_without_a_municipality_there_is_a_sentence(site: Flask, database: Engine, watch: Watch) -> None:
    with database.begin() as connection:
        person(connection, watch, "coordinator", "nueva", places=())
    client = site.test_client()
    sign_in(client, "nueva")
    assert "Su usuario aún no tiene municipios." in client.get("/coordinacion").text


def test_a_gestor_is_told_kindly_that_it_is_another_teams(site: Flask) -> None:
    client = site.test_client()
    assert sign_in(client, "gestor").location == "/gestor"
    answer = client.get("/coordinacion")
    assert answer.status_code == 403
    assert "Esta página es de otro equipo" in answer.text


def test_it_speaks_the_language_that_one_chooses(site: Flask) -> None:
    client = site.test_client()
    sign_in(client, "coordinator")
    assert "Families by stage" in client.get("/coordinacion", headers={"Accept-Language": "en-GB,en"}).text
    assert "Familias por etapa" in client.get("/coordinacion", headers={"Accept-Language": "fr"}).text
    assert "Families by stage" in client.get("/coordinacion?lang=en").text
    assert "Families by stage" in client.get("/coordinacion").text, "the choice is kept"
    assert "Familias por etapa" in client.get("/coordinacion?lang=es").text
