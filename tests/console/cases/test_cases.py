"""Cases on the coordinator's page: what is seen, who may do what, and what becomes of it."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select

from db.tables import Case, CaseEntry, Municipality
from programme import sealed_audit
from programme.cases import asking
from tests import world
from tests.console.people import person, sign_in, token
from tests.console.reports.test_coordination import plain
from tests.doors import Watch

HOME = "/coordinacion/casos"
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def cases(database: Engine, place: world.Place) -> None:
    """One that is due in weeks, one soon, one overdue; one that is private."""
    with database.begin() as connection:
        one, two, three = place.families.values()
        world.case(connection, "100001", "service", TODAY, "No hay cupo", family_id=one)
        world.case(connection, "100002", "papers", date(2026, 11, 10), "Un certificado", family_id=two)
        world.case(connection, "100003", "service", date(2026, 10, 10), "La vía", family_id=three)
        world.case(connection, "100004", "money", TODAY, "Pide plata", family_id=three)


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """The coordinator, signed in."""
    client = site.test_client()
    sign_in(client, "coordinator")
    return client


def send(client: FlaskClient, number: str, act: str, home: str = HOME, **form: str) -> tuple[int, str]:
    """Fill in the form of a case. Gives the status, and the words of the page."""
    given = {"csrf_token": token(client.get(home).text), **form}
    answer = client.post(f"/casos/{number}/{act}", data=given)
    return answer.status_code, plain(answer.text)


def status(database: Engine, number: str) -> str | None:
    with database.connect() as connection:
        return connection.scalar(select(Case.status).where(Case.number == number))


def actions(database: Engine) -> list[tuple[str, str, str]]:
    """Who did what with which case."""
    with database.connect() as connection:
        return [
            (event.actor, event.action, event.subject) for event in sealed_audit.events(connection, "case")
        ]


def test_what_is_due_first_is_at_the_top_and_marked(client: FlaskClient) -> None:
    words = plain(client.get(HOME).text)
    places = [words.index(f"Caso {number}") for number in ("100003", "100002", "100001")]
    assert places == sorted(places)
    assert "Plazo: 3 de noviembre de 2026. El plazo ya venció. La vía Familia F003" in words
    assert "Plazo: 25 de noviembre de 2026. El plazo vence pronto. Un certificado" in words
    assert "Plazo: 14 de diciembre de 2026. No hay cupo Familia F001, de San José de Pare." in words
    assert "100004" not in words and "plata" not in words


def test_it_is_taken_up_and_answered_and_leaves_the_list(client: FlaskClient, database: Engine) -> None:
    for _ in range(2):
        assert send(client, "100001", "atender")[0] == 302
    assert send(client, "100001", "responder", text="Ya hay cupo.\n\n Vaya mañana. ")[0] == 302
    assert status(database, "100001") == "answered"
    words = plain(client.get(HOME).text)
    assert words.index("Respondidos y resueltos") < words.index("Caso 100001")
    with database.connect() as connection:
        assert connection.scalars(select(CaseEntry.text)).all() == ["Ya hay cupo.\nVaya mañana."]
    code, words = send(client, "100001", "responder", text="Otra cosa")
    assert code == 400 and "El caso 100001 ya tiene respuesta" in words
    assert actions(database) == [
        ("staff:P-coordinator", "case.taken_up", "case:100001"),
        ("staff:P-coordinator", "case.answered", "case:100001"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"), [("", "Falta escribir aquí."), ("a" * 241, "tiene 241 letras y caben 240")]
)
def test_a_bad_answer_is_not_lost(client: FlaskClient, database: Engine, text: str, problem: str) -> None:
    given = {"csrf_token": token(client.get(HOME).text), "text": text}
    answer = client.post("/casos/100001/responder", data=given)
    assert answer.status_code == 400 and problem in answer.text
    assert text in answer.text and status(database, "100001") == "received"


def test_what_was_typed_is_still_there_when_the_session_has_ended(client: FlaskClient) -> None:
    answer = client.post("/casos/100001/responder", data={"csrf_token": "old", "text": "Ya hay cupo"})
    assert answer.status_code == 400 and "Ya hay cupo</textarea>" in answer.text


def test_it_is_passed_on_to_who_is_competent(client: FlaskClient, database: Engine) -> None:
    """The time to answer begins anew; in time is within five business days (Ley 1755 of 2015, art. 21)."""
    words = plain(client.get(HOME).text)
    assert "cinco días hábiles para trasladarlo: hasta el 27 de noviembre de 2026." in words
    assert send(client, "100002", "trasladar", entity="la luna")[0] == 400
    assert send(client, "100002", "trasladar", entity="la Registraduría")[0] == 302
    words = plain(client.get(HOME).text)
    assert "Trasladado, 20 de noviembre de 2026, 10:00: la Registraduría." in words
    with database.connect() as connection:
        case = connection.execute(select(Case.status, Case.due_on).where(Case.number == "100002")).one()
        (event,) = sealed_audit.events(connection, "case")
    assert tuple(case) == ("passed_on", date(2026, 12, 4)) and event.detail == {"from": "2026-11-25"}


def test_a_nudo_critico_is_raised_and_seen_by_the_national_team(
    client: FlaskClient, site: Flask, database: Engine
) -> None:
    given = {"csrf_token": token(client.get(HOME).text), "text": "No hay registrador hace dos meses"}
    assert client.post(HOME, data=given).status_code == 302
    assert client.post(HOME, data={**given, "text": " "}).status_code == 400
    words = plain(client.get(HOME).text)
    assert "Nudo crítico · Sin atender" in words and "Del equipo de San José de Pare." in words
    national = site.test_client()
    sign_in(national, "national")
    page = plain(national.get("/central/quejas").text)
    assert "No hay registrador hace dos meses" in page and "No hay cupo" not in page
    with database.connect() as connection:
        cases = connection.execute(select(Case.number, Case.kind))
        number = next(case.number for case in cases if case.kind == "knot")
    assert send(national, number, "trasladar", "/central/quejas", entity="la Registraduría")[0] == 400
    assert send(national, number, "responder", "/central/quejas", text="Va uno el lunes")[0] == 302
    assert status(database, number) == "solved"
    assert "Qué se hizo, 20 de noviembre de 2026, 10:00: Va uno el lunes" in plain(client.get(HOME).text)


def test_another_municipality_is_another_coordinators(
    site: Flask, database: Engine, watch: Watch, client: FlaskClient
) -> None:
    with database.begin() as connection:
        connection.execute(insert(Municipality).values(code="15001", name="Tunja", department_code="15"))
        person(connection, watch, "coordinator", "otra", places=("15001",))
    other = site.test_client()
    sign_in(other, "otra")
    assert "100001" not in other.get(HOME).text
    assert other.get(f"{HOME}?municipio={world.PLACE}").status_code == 403
    for act in ("atender", "responder", "trasladar"):
        assert send(other, "100001", act, text="Ya", entity="el ICBF")[0] == 403
    given = {"csrf_token": token(other.get(HOME).text), "text": "Algo"}
    assert other.post(f"{HOME}?municipio={world.PLACE}", data=given).status_code == 403
    assert actions(database) == []


def test_where_there_is_no_coordinator_the_national_team_sees_to_it(site: Flask, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(insert(Municipality).values(code="15001", name="Tunja", department_code="15"))
        world.case(connection, "100009", "papers", TODAY, "Mi registro", municipality="15001")
    national = site.test_client()
    sign_in(national, "national")
    words = plain(national.get("/central/quejas").text)
    assert "Mi registro" in words and "100001" not in words
    assert send(national, "100009", "trasladar", "/central/quejas", entity="la Registraduría")[0] == 302


def test_what_the_family_says_is_missing_comes_back(
    client: FlaskClient, database: Engine, watch: Watch, place: world.Place
) -> None:
    assert send(client, "100003", "responder", text="Ya está")[0] == 302
    watch.now += timedelta(hours=1)
    asker = asking.Asker(place.families["F003"], None)
    with database.begin() as connection:
        assert asking.missing(connection, asker, "100003", "No, sigue igual", watch.now) == date(2026, 12, 14)
        assert asking.missing(connection, asker, "100003", "Otra vez", watch.now) is None
        assert not asking.solved(connection, asker, "100003", watch.now)
    words = plain(client.get(HOME).text)
    assert "La familia dice que falta algo" in words and "No, sigue igual" in words
    assert "Respondidos y resueltos" not in words
