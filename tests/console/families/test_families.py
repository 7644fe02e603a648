"""The pages of a gestor: own families alone, what is private between them, and codes for a PIN."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from db.tables import AuditEvent, Family, LogroChange, ReservedCode, Staff
from programme import sealed_audit
from programme.reserved import codes, logros
from tests import world
from tests.console.people import sign_in, token
from tests.doors import Watch

PAGE = "/gestor/familias/F001"


@pytest.fixture(autouse=True)
def families(database: Engine, place: world.Place) -> None:
    """F001 is of who signs in, and says that it has reached something private; F002 is another's."""
    with database.begin() as connection:
        theirs = connection.scalars(select(Staff.id).where(Staff.code == "P-gestor")).one()
        mine = update(Family).where(Family.code == "F001")
        states = {"EDU-07": {"state": "reported", "priority": None, "since": "2026-03-01"},
                  "SAL-03": {"state": "pending", "priority": None, "since": "2026-03-01"}}  # fmt: skip
        connection.execute(mine.values(gestor_id=theirs, private_logros=states))
        connection.execute(update(Family).where(Family.code == "F002").values(private_logros=states))


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """The gestor, signed in."""
    client = site.test_client()
    assert sign_in(client, "gestor").location == "/gestor"
    return client


def pressed(client: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    """Press a button of the family's page. Gives the status and the page."""
    answer = client.post(f"{PAGE}/{path}", data={"csrf_token": token(client.get(PAGE).text), **form})
    return answer.status_code, answer.text


def states(database: Engine) -> dict[str, str]:
    with database.connect() as connection:
        family_id = connection.scalars(select(Family.id).where(Family.code == "F001")).one()
        return {one.logro.code: one.state for one in logros.private_logros(connection, family_id)}


def audited(database: Engine) -> list[tuple[str, str]]:
    with database.connect() as connection:
        return [(event.actor, event.action) for event in sealed_audit.events(connection, "family")]


def test_a_gestor_sees_own_families_alone(client: FlaskClient) -> None:
    page = client.get("/gestor").text
    assert "F001" in page and "F002" not in page and "F003" not in page
    assert "Niños sin trabajar" not in page, "a list names nothing"
    for code in ("F002", "F999"):
        assert client.get(f"/gestor/familias/{code}").status_code == 404
        form = {"csrf_token": token(client.get(PAGE).text), "state": "achieved"}
        assert client.post(f"/gestor/familias/{code}/codigo", data=form).status_code == 404
        assert client.post(f"/gestor/familias/{code}/logros/EDU-07", data=form).status_code == 404


def test_a_family_that_left_is_nobodys(client: FlaskClient, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(update(Family).values(stage="withdrawn"))
    assert client.get(PAGE).status_code == 404


def test_what_is_private_is_named_and_checked_there(client: FlaskClient, database: Engine) -> None:
    page = client.get(PAGE).text
    assert "Niños sin trabajar" in page and "la familia dice que ya lo alcanzó" in page
    assert pressed(client, "logros/EDU-07", state="achieved")[0] == 302
    assert pressed(client, "logros/EDU-07", state="achieved")[0] == 302, "twice is once"
    assert pressed(client, "logros/SAL-03", state="achieved")[0] == 302
    assert pressed(client, "logros/SAL-03", state="pending")[0] == 302
    assert states(database) == {"EDU-07": "achieved", "SAL-03": "pending"}
    assert audited(database) == [("staff:P-gestor", "private.checked")] * 3
    with database.connect() as connection:
        assert connection.scalars(select(LogroChange.logro_code)).all() == [None] * 3
        changes = [one["new_state"] for one in connection.scalars(select(LogroChange.sealed))]
        assert changes == ["achieved", "achieved", "pending"]
        shown = connection.execute(select(AuditEvent.subject, AuditEvent.detail)).all()
    assert not [one for one in shown if "EDU-07" in str(one)]


@pytest.mark.parametrize("state", ["reported", "", "gone"])
def test_another_state_is_none(client: FlaskClient, database: Engine, state: str) -> None:
    assert pressed(client, "logros/EDU-07", state=state)[0] == 404
    assert states(database)["EDU-07"] == "reported"


def test_a_logro_that_is_not_private_is_not_touched_there(client: FlaskClient, database: Engine) -> None:
    assert pressed(client, "logros/IDE-01", state="achieved")[0] == 302
    assert states(database) == {"EDU-07": "reported", "SAL-03": "pending"} and audited(database) == []


def test_a_code_is_shown_once_and_kept_nowhere_in_clear(
    client: FlaskClient, database: Engine, watch: Watch
) -> None:
    status, page = pressed(client, "codigo")
    found = re.search(r"Código: (\d{4}) (\d{4})", page)
    assert status == 200 and found
    code = found[1] + found[2]
    assert not re.search(r"\d{4} \d{4}", client.get(PAGE).text)
    with database.connect() as connection:
        (row,) = connection.execute(select(ReservedCode.__table__)).all()
        assert code not in str(row)
        family = row.sealed["family_id"]
        assert codes.find(connection, family, code, watch()) == row.id
    assert audited(database) == [("staff:P-gestor", "pin.code_made")]
    assert "pin.code_made" not in client.get(PAGE).text


def test_a_second_code_ends_the_first(client: FlaskClient, database: Engine) -> None:
    for _ in range(2):
        assert pressed(client, "codigo")[0] == 200
    with database.connect() as connection:
        assert len(connection.scalars(select(ReservedCode.id)).all()) == 1


def test_a_forged_press_does_nothing(client: FlaskClient, database: Engine) -> None:
    assert client.post(f"{PAGE}/codigo").status_code == 400
    assert client.post(f"{PAGE}/logros/EDU-07", data={"state": "achieved"}).status_code == 400
    assert states(database)["EDU-07"] == "reported"
