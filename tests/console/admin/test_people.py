"""The administrator takes somebody of the team away: the page, the chat and the sessions stop at once."""

from flask import Flask
from sqlalchemy import Engine, select, update

from db.tables import AuditEvent, Contact, Staff
from tests import world
from tests.console.people import sign_in, token
from tests.doors import Watch

PAGE = "/admin/personal"


def test_end_stops_the_chat_and_the_open_session_at_once(
    site: Flask, database: Engine, place: world.Place
) -> None:
    with database.begin() as connection:
        staff_id = connection.scalars(select(Staff.id).where(Staff.code == "P-coordinator")).one()
        world.contact(connection, None, "telegram", "71", staff_id=staff_id)
    theirs, ours = site.test_client(), site.test_client()
    sign_in(theirs, "coordinator")
    assert theirs.get("/coordinacion").status_code == 200
    assert sign_in(ours, "administrator").location == PAGE
    page = ours.get(PAGE).text
    assert "Tiene un chat." in page and "P-coordinator" in page
    form = {"csrf_token": token(page)}
    answer = ours.post(f"{PAGE}/P-coordinator/terminar", data=form, follow_redirects=True)
    assert "P-coordinator ya no está en el equipo." in answer.text
    assert theirs.get("/coordinacion").status_code == 302, "the session is dead"
    assert sign_in(theirs, "coordinator").status_code == 401
    with database.connect() as connection:
        assert connection.scalars(select(Contact.ended_at).where(Contact.staff_id == staff_id)).one()
        events = select(AuditEvent.actor).where(AuditEvent.action == "staff.ended")
        assert connection.scalars(events).one() == "staff:P-administrator"
    again = ours.post(f"{PAGE}/P-coordinator/terminar", data=form)
    assert again.status_code == 400 and "ya no está en el equipo" in again.text


def test_unlink_leaves_the_user_as_it_is(site: Flask, database: Engine, place: world.Place) -> None:
    with database.begin() as connection:
        world.contact(connection, None, "telegram", "70", staff_id=place.gestor_id)
    client = site.test_client()
    sign_in(client, "administrator")
    form = {"csrf_token": token(client.get(PAGE).text)}
    said = client.post(f"{PAGE}/G01/desvincular", data=form, follow_redirects=True).text
    assert "Los chats de G01 ya no abren nada." in said
    said = client.post(f"{PAGE}/G01/terminar", data=form, follow_redirects=True).text
    assert "G01 tiene a su nombre 3 familias. Asígnelas." in said


def test_nobody_takes_themselves_out_nor_without_the_form(
    site: Flask, database: Engine, place: world.Place
) -> None:
    client = site.test_client()
    sign_in(client, "administrator")
    assert client.post(f"{PAGE}/G01/terminar").status_code == 400
    form = {"csrf_token": token(client.get(PAGE).text)}
    answer = client.post(f"{PAGE}/P-administrator/terminar", data=form)
    assert answer.status_code == 400 and "Nadie se quita del equipo a sí mismo" in answer.text
    assert client.post(f"{PAGE}/X99/terminar", data=form).status_code == 400
    with database.connect() as connection:
        assert connection.scalars(select(Staff.id).where(Staff.ended_at.is_not(None))).all() == []


def test_a_role_that_is_taken_closes_the_page_in_the_same_session(
    site: Flask, database: Engine, watch: Watch
) -> None:
    client = site.test_client()
    sign_in(client, "coordinator")
    with database.begin() as connection:
        connection.execute(update(Staff).where(Staff.code == "P-coordinator").values(role="gestor"))
    assert client.get("/coordinacion").status_code == 403
