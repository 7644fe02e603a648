"""The coordinator's pages by round of the Libreta: each is as well protected as the newest."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, insert, update

from db.tables import Municipality, OpenComment, Wave, WavePlace
from scorecard import waves
from scorecard.publication.withdrawing import withdraw
from tests import world
from tests.console.people import sign_in
from tests.console.released import PLACE, first, released
from tests.console.reports.test_coordination import plain
from tests.doors import Watch
from tests.scorecard import answered, pdf_text
from tests.scorecard.releases import shown

HOME, BY_GESTOR, SHEET = "/coordinacion", "/coordinacion/gestores", "/coordinacion/resumen.pdf"


def published(connection: Connection, place: world.Place, name: str, years_ago: int, share: int) -> int:
    """A wave of `years_ago`, in which as many families of G01, of 100, liked how they are treated."""
    pare = first().places[PLACE]
    release = replace(first(), places={PLACE: replace(pare, results={"G2": shown(share, 100)})})
    wave = released(connection, [release], name, years_ago)
    connection.execute(insert(WavePlace).values(wave_id=wave, municipality_code=PLACE))
    marks = [{"G2": 5}] * share + [{"G2": 1}] * (100 - share)
    answered.add(connection, wave, marks, municipality_code=PLACE, gestor_id=place.gestor_id)
    return wave


@pytest.fixture
def rounds(database: Engine, place: world.Place) -> list[int]:
    """Two that were published, the newest first."""
    with database.begin() as connection:
        older = published(connection, place, "2025-2", 1, 40)
        return [published(connection, place, "2026-2", 0, 90), older]


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    found = site.test_client()
    sign_in(found, "coordinator")
    return found


def test_the_newest_is_shown_and_the_others_have_a_link(client: FlaskClient, rounds: list[int]) -> None:
    for page, figure in ((HOME, "100 90%"), (BY_GESTOR, "G01 cerca de 90%")):
        newest = client.get(page).text
        assert figure in plain(newest), page
        for wave in rounds:
            assert f'href="{page}?ronda={wave}&amp;municipio={PLACE}"' in newest
        assert newest.count('aria-current="page">Ronda 2026-2<') == 1
        assert plain(client.get(f"{page}?ronda={rounds[0]}").text) == plain(newest)


def test_an_older_one_is_shown_as_it_was_published(client: FlaskClient, rounds: list[int]) -> None:
    page = client.get(f"{HOME}?ronda={rounds[1]}").text
    words = plain(page)
    assert "100 40%" in words and "90%" not in words
    assert "Ronda 2025-2, cerrada el 31 de octubre de 2025." in words
    assert "son de la ronda 2025-2. Lo demás es de hoy." in words
    assert 'aria-current="page">Ronda 2025-2<' in page
    for address in (BY_GESTOR, SHEET):
        assert f"{address}?municipio={PLACE}&amp;ronda={rounds[1]}" in page
    by_gestor = client.get(f"{BY_GESTOR}?ronda={rounds[1]}").text
    assert "G01 cerca de 40%" in plain(by_gestor) and "90%" not in by_gestor
    assert f'href="{HOME}?municipio={PLACE}&amp;ronda={rounds[1]}"' in by_gestor
    sheet = " ".join(pdf_text.pages(client.get(f"{SHEET}?ronda={rounds[1]}").data))
    assert "Ronda 2025-2, como se publicó." in sheet and "40%" in sheet and "90%" not in sheet


def test_while_one_is_open_what_was_published_last_stands_beside_it(
    client: FlaskClient, database: Engine, watch: Watch, rounds: list[int]
) -> None:
    """What stands out is of today, also beside an older round."""
    with database.begin() as connection:
        world.wave(connection, watch().date(), watch().date() + timedelta(days=9), "2026-3")
    low = "por responder la ronda 2026-3"
    newest = plain(client.get(HOME).text)
    assert "Ronda 2026-3, abierta" in newest and "Ronda 2026-2, como se publicó." in newest
    older = plain(client.get(f"{HOME}?ronda={rounds[1]}").text)
    assert "Ronda 2026-3, abierta" not in older and "Ronda 2025-2, como se publicó." in older
    assert low in newest and low in older
    assert "G01 cerca de 90%" in plain(client.get(BY_GESTOR).text)
    assert "2026-3" not in client.get(BY_GESTOR).text, "it has opinions of nobody yet"


def test_of_what_is_not_published_or_was_withdrawn_nothing_is_shown(
    client: FlaskClient, database: Engine, watch: Watch, place: world.Place, rounds: list[int]
) -> None:
    with database.begin() as connection:
        silent = published(connection, place, "2024-2", 2, 70)
        withdraw(connection, "2024-2", "Un error.", watch(), "test")
        kept = published(connection, place, "2023-2", 3, 70)
        connection.exec_driver_sql("ALTER TABLE release_place DISABLE TRIGGER USER")
        connection.exec_driver_sql(
            "DELETE FROM release_place USING release WHERE release.id = release_id AND wave_id = %s", (kept,)
        )
    for wave in (silent, kept):
        page = plain(client.get(f"{HOME}?ronda={wave}").text)
        assert "no hay opiniones publicadas" in page and "70%" not in page
        sheet = " ".join(pdf_text.pages(client.get(f"{SHEET}?ronda={wave}").data))
        assert "no hay opiniones publicadas" in sheet and "70%" not in sheet
        assert client.get(f"{BY_GESTOR}?ronda={wave}").status_code == 403
    by_gestor = client.get(BY_GESTOR).text
    assert "2024-2" not in by_gestor and "2023-2" not in by_gestor


def test_a_wave_of_another_place_or_about_a_promise_is_refused(
    client: FlaskClient, database: Engine, watch: Watch, rounds: list[int]
) -> None:
    with database.begin() as connection:
        connection.execute(insert(Municipality).values(code="15001", name="Tunja", department_code="15"))
        there = replace(first(), places={"15001": first().places["15001"]})
        elsewhere = released(connection, [there], "2022-2", 4)
        connection.execute(insert(WavePlace).values(wave_id=elsewhere, municipality_code="15001"))
        day = watch().date()
        promised = waves.open_wave(
            connection, "compromiso-1", [PLACE], "reconstruccion-1", day, day + timedelta(days=9)
        )
        connection.exec_driver_sql(
            "INSERT INTO actor_commitment (wave_id, place_code, actor, text, made_on, due_on, at, staff_id)"
            " SELECT %s, %s, 'municipio', 'Abrir', '2026-05-04', '2026-09-30', now(), min(id) FROM staff",
            (rounds[0], PLACE),
        )
        made = connection.exec_driver_sql("SELECT id FROM actor_commitment").scalar_one()
        connection.execute(update(Wave).where(Wave.id == promised).values(commitment_id=made))
    for page in (HOME, BY_GESTOR, SHEET):
        for wave in (elsewhere, promised, 2**70):
            assert client.get(f"{page}?ronda={wave}").status_code == 403, (page, wave)
        assert client.get(f"{page}?ronda={rounds[1]}&municipio=15001").status_code == 403
        assert client.get(f"{page}?ronda=nada").status_code == 200
    assert "compromiso-1" not in client.get(HOME).text


@pytest.mark.parametrize("families", [9, 10])
def test_comments_of_a_round_are_shown_where_ten_commented(
    client: FlaskClient, database: Engine, rounds: list[int], families: int
) -> None:
    with database.begin() as connection:
        for wave, said, many in ((rounds[0], "Todo bien", 10), (rounds[1], "Llegó tarde", families)):
            one = {"wave_id": wave, "municipality_code": PLACE, "department_code": PLACE[:2]}
            one |= {"status": "cleared", "cleared": said}
            connection.execute(insert(OpenComment), [{**one, "id": uuid.uuid4()} for _ in range(many)])
    newest, older = client.get(HOME).text, client.get(f"{HOME}?ronda={rounds[1]}").text
    assert "Todo bien" in newest and "Llegó tarde" not in newest
    assert ("Llegó tarde" in older) == (families == 10) and "Todo bien" not in older
