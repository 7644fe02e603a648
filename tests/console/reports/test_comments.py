"""Open comments: the national team reads them first, coordinators what is left of them."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select, text

from db.tables import Alert, AuditEvent, OpenComment
from outreach.alerts import write_alerts
from tests import world
from tests.console.people import sign_in, token
from tests.console.reports.test_coordination import plain
from tests.doors import Watch

HOME = "/central/comentarios"
TOLD = "La gestora Nubia Rojas no vino. Llame al 310 765 4321"


def commented(database: Engine, watch: Watch, *texts: str, municipality: str | None = world.PLACE) -> None:
    """Comments of a wave as its ballots leave them, in the order in which they are put before a reader."""
    with database.begin() as connection:
        wave = connection.scalar(text("SELECT id FROM wave")) or world.wave(
            connection, watch().date(), watch().date()
        )
        made = len(connection.scalars(select(OpenComment.id)).all())
        for at, said in enumerate(texts, made):
            values = {"id": uuid.UUID(int=at), "wave_id": wave, "text": said}
            where = {"municipality_code": municipality, "department_code": municipality and municipality[:2]}
            connection.execute(insert(OpenComment).values(**values, **where))


def decide(client: FlaskClient, at: int, decision: str, left: str = "", page: str = "") -> str:
    """Press one of the three buttons; gives the page that follows."""
    form = {"csrf_token": token(page or client.get(HOME).text), "decision": decision, "text": left}
    return client.post(f"{HOME}/{uuid.UUID(int=at)}", data=form, follow_redirects=True).text


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    """The national team, signed in."""
    client = site.test_client()
    sign_in(client, "national")
    return client


def shown(site: Flask) -> str:
    """The coordinator's page."""
    client = site.test_client()
    sign_in(client, "coordinator")
    return client.get("/coordinacion").text


def test_names_and_numbers_are_marked_and_left_out_of_what_is_suggested(
    reader: FlaskClient, database: Engine, watch: Watch
) -> None:
    commented(database, watch, TOLD)
    page = reader.get(HOME).text
    assert "La gestora <mark>Nubia</mark> <mark>Rojas</mark> no vino." in page
    assert "La gestora […] no vino. Llame al […]</textarea>" in page
    assert "Espera 1 comentario. Ronda 2026-2 · San José de Pare" in plain(page)


def test_coordinators_read_what_was_cleared_of_ten_or_more(
    site: Flask, reader: FlaskClient, database: Engine, watch: Watch
) -> None:
    commented(database, watch, TOLD, *["Que avisen antes"] * 8)
    assert "ya pueden leerlo" in decide(reader, 0, "cleared", "La gestora no vino.")
    assert "La gestora no vino." not in shown(site), "nine families may be guessed"
    commented(database, watch, "Que avisen antes")
    page = shown(site)
    assert "La gestora no vino." in page
    assert "Nubia" not in page and "Que avisen antes" not in page
    decide(reader, 1, "set_aside", "Que avisen antes")
    assert "Que avisen antes" not in shown(site)
    with database.connect() as connection:
        kept = connection.execute(select(OpenComment.text, OpenComment.cleared, OpenComment.status)
                                  .order_by(OpenComment.id).limit(2)).all()  # fmt: skip
        events = connection.execute(select(AuditEvent.actor, AuditEvent.action, AuditEvent.detail)
                                    .where(AuditEvent.action.startswith("comment."))).all()  # fmt: skip
    assert [tuple(row) for row in kept] == [
        (None, "La gestora no vino.", "cleared"),
        (None, None, "set_aside"),
    ]
    assert [tuple(row) for row in events] == [
        ("staff:P-national", "comment.cleared", {}), ("staff:P-national", "comment.set_aside", {})
    ]  # fmt: skip


def test_two_readers_decide_once(site: Flask, reader: FlaskClient, database: Engine, watch: Watch) -> None:
    commented(database, watch, TOLD)
    page = reader.get(HOME).text
    other = site.test_client()
    sign_in(other, "national")
    decide(other, 0, "set_aside")
    for left in ("No vino", "Llame al 310 765 4321"):
        assert "Otra persona ya decidió" in decide(reader, 0, "cleared", left, page)
    with database.connect() as connection:
        assert connection.execute(select(OpenComment.status, OpenComment.cleared)).all() == [
            ("set_aside", None)
        ]
        events = connection.scalars(select(AuditEvent.action).where(AuditEvent.action.like("comment.%")))
        assert list(events) == ["comment.set_aside"]


def test_a_number_that_was_left_in_is_refused_and_the_edit_is_not_lost(
    reader: FlaskClient, database: Engine, watch: Watch, place: world.Place
) -> None:
    commented(database, watch, "Otro", TOLD)
    page = decide(reader, 1, "cleared", "No vino, mi celular es 3107654321")
    assert "un teléfono o un número largo" in page and "No vino, mi celular es 3107654321</textarea>" in page
    assert f"{HOME}/{uuid.UUID(int=1)}" in page, "the same comment is still before the reader"
    with database.begin() as connection:
        world.family(connection, place, "SJP-0001")
    page = decide(reader, 1, "cleared", "No vino donde sjp-0001")
    assert "el código de una familia: SJP-0001" in page and "No vino donde sjp-0001</textarea>" in page


@pytest.mark.parametrize("municipality", [world.PLACE, None])
def test_danger_reaches_whoever_is_on_duty(
    site: Flask, reader: FlaskClient, database: Engine, watch: Watch, municipality: str | None
) -> None:
    """With what the reader left of it; the coordinators' phones are told that something waits."""
    commented(database, watch, TOLD, municipality=municipality)
    with database.begin() as connection:
        coordinator = connection.scalar(text("SELECT id FROM staff WHERE role = 'coordinator'"))
        world.contact(connection, None, "telegram", "71", staff_id=coordinator)
    decide(reader, 0, "danger", "En la vereda Guanomo golpean a una niña")
    with database.begin() as connection:
        assert write_alerts(connection, watch()) == 1
        assert connection.scalars(select(OpenComment.text)).all() == [None]
        assert connection.scalars(select(Alert.conversation_id)).all() == [None]
    words = plain(shown(site))
    assert "En la vereda Guanomo golpean a una niña" in words
    assert "De un comentario de la Libreta: no se sabe quién lo escribió" in words


def test_a_forged_decision_changes_nothing(reader: FlaskClient, database: Engine, watch: Watch) -> None:
    commented(database, watch, TOLD)
    form = {"decision": "cleared", "text": "No vino nunca"}
    answer = reader.post(f"{HOME}/{uuid.UUID(int=0)}", data=form)
    assert answer.status_code == 400 and "No vino nunca</textarea>" in answer.text, "a session may have ended"
    with database.connect() as connection:
        assert connection.scalars(select(OpenComment.status)).all() == ["unread"]
