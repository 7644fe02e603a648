"""What a family adds to "ya lo logramos": its gestor alone reads it, a copy of the database shows nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, select, text

from db.tables import Alert, Case, Family, Inbound, LogroChange, LogroState, ReportNote
from outreach.worker.retention import Kept, blank
from tests import world
from tests.bot.test_family_messages import NOW, Town, town

__all__ = ["town"]

NOTE = "el carro de la basura pasa los martes"


def test_the_gestor_reads_it_where_the_logro_is_checked(town: Town) -> None:
    town.says("logros", "3", "1", NOTE)
    (asked,) = town.told("verificar")
    assert f"La familia escribió: {NOTE}" in asked
    town.told("1")
    assert town.rows(select(LogroState.state).where(LogroState.logro_code == "HAB-03")) == [("achieved",)]


def test_of_a_discreet_logro_it_is_read_once_that_one_is_asked_for(town: Town) -> None:
    with town.engine.begin() as connection:
        connection.execute(text("UPDATE logro_state SET logro_code = 'DIN-03' WHERE logro_code = 'HAB-03'"))
    town.says("logros", "3", "1", "ya hablamos con los niños")
    (asked,) = town.told("verificar")
    assert "Uno de Dinámica familiar" in asked and "niños" not in asked
    (named,) = town.told("4")
    assert "La familia escribió: ya hablamos con los niños" in named


def test_another_gestor_reads_nothing(town: Town) -> None:
    town.says("logros", "3", "1", NOTE)
    with town.engine.begin() as connection:
        other = world.gestor(connection, "G02")
        connection.execute(Family.__table__.update().values(gestor_id=other))
    assert NOTE not in str(town.told("verificar"))


def test_it_is_sealed_and_in_no_log(town: Town) -> None:
    town.says("logros", "3", "1", NOTE)
    ((sealed,),) = town.rows(text("SELECT text FROM report_note"))
    assert b"carro" not in bytes(sealed)
    assert "carro" not in str(town.rows(select(Inbound.text)))
    assert "carro" not in str(town.rows(select(LogroChange.__table__)))


def test_it_goes_with_the_report_the_family_and_the_time(town: Town) -> None:
    town.says("logros", "3", "1", NOTE, "me equivoqué")
    assert town.rows(select(ReportNote.at)) == []
    town.says("logros", "3", "1", NOTE)
    assert len(town.rows(select(ReportNote.at))) == 1
    blank(town.engine, Kept(), NOW + timedelta(days=29))
    assert len(town.rows(select(ReportNote.at))) == 1
    town.says("logros", "2", "1", "ya tienen cédula")
    blank(town.engine, Kept(), NOW + timedelta(days=32))
    assert town.rows(select(ReportNote.at)) == []
    town.says("logros", "1", "1", "ya están en la escuela")
    with town.engine.begin() as connection:
        connection.execute(text("SET LOCAL libreta.erasing = 'on'"))
        connection.execute(delete(Family))
    assert town.rows(select(ReportNote.at)) == []


def test_a_new_report_has_no_note_of_the_old_one(town: Town) -> None:
    town.says("logros", "3", "1", NOTE)
    town.told("verificar", "2")
    town.says("logros", "3", "1", "no")
    assert NOTE not in town.told("verificar")[0]


def test_what_is_checked_meanwhile_takes_no_note(town: Town) -> None:
    town.says("logros", "3", "1")
    town.told("verificar", "1")
    assert "ya lo reviso" in town.says(NOTE)
    assert town.rows(select(ReportNote.at)) == []


@pytest.mark.parametrize(
    "words",
    ["no", "nada", "gracias", "ok", "1", "5", "visita", "mis logros", "?", "¿quién lee esto?", "salir", "sí",
     "me equivoqué", "hola", "😀", "quiero saber cuándo es la próxima visita"],
)  # fmt: skip
def test_what_is_no_note_is_kept_from_the_gestor(town: Town, words: str) -> None:
    town.says("logros", "3", "1", words)
    assert town.rows(select(ReportNote.at)) == []


def test_danger_and_accusations_never_travel_there(town: Town) -> None:
    assert "123" in town.says("logros", "3", "1", "mi esposo me pega")
    assert len(town.rows(select(Alert.id))) == 1
    assert "en privado" in town.says("logros", "2", "1", "la gestora pidió plata para anotarlo")
    town.says("1", "2", "2")
    assert town.rows(select(ReportNote.at)) == [] and len(town.rows(select(Case.number))) <= 1


def test_a_phone_that_changed_hands_adds_nothing(town: Town, database: Engine) -> None:
    town.says("logros", "3", "1")
    with database.begin() as connection:
        other = world.family(connection, town.where, "F002")
        connection.execute(text(f"UPDATE contact SET family_id = {other} WHERE staff_id IS NULL"))
    town.says(NOTE)
    assert town.rows(select(ReportNote.at)) == []
