"""What a family adds to "ya lo logramos": its gestor alone reads it, a copy of the database shows nothing."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, text

from db.tables import Alert, Case, Family, Inbound, LogroChange, LogroState, ReportNote
from outreach.worker.retention import Kept, blank
from programme import report_notes
from tests import world
from tests.bot.test_family_messages import NOW, Town, town
from tests.doors import Telegram

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


PHOTO = [{"file_id": "small", "width": 90}, {"file_id": "AgACAgEAAxkBAAIB", "width": 1280}]


@pytest.fixture
def mobile(town: Town) -> Telegram:
    """The family's chat, beside its phone; it has just said that it reached HAB-03."""
    with town.engine.begin() as connection:
        world.contact(connection, town.family_id, "telegram", "9002")
    chat = Telegram(town.phone.client, 9002)
    chat._numbers = itertools.count(1_000)  # type: ignore[misc]
    for one in ("logros", "3", "1"):
        town.watch.now += timedelta(seconds=70)
        assert chat.post(chat.message(one)).status_code == 200
    assert "mande una foto" in town.delivered()[0][-1]
    return chat


def _sends(town: Town, mobile: Telegram, text_: str | None = None, **more: Any) -> str:
    town.watch.now += timedelta(seconds=70)
    assert mobile.post(mobile.message(text_, **more)).status_code == 200
    return town.delivered()[0][-1]


def test_the_gestor_is_shown_the_photo_that_was_sent(town: Town, mobile: Telegram) -> None:
    assert "Gracias por la foto" in _sends(town, mobile, photo=PHOTO)
    assert "Su gestor lo lee" in _sends(town, mobile, NOTE)
    ((kept,),) = town.rows(text("SELECT photo FROM report_note"))
    assert b"AgAC" not in bytes(kept)
    (asked,) = town.told("verificar")
    assert NOTE in asked and "La familia mandó esta foto." in asked
    assert town.bot.photos == [{"chat_id": "9001", "photo": "AgACAgEAAxkBAAIB", "protect_content": True}]
    town.told("1")
    assert len(town.bot.photos) == 1, "with that question alone"


def test_words_under_the_photo_are_the_note(town: Town, mobile: Telegram) -> None:
    assert "Su gestor lo lee" in _sends(town, mobile, photo=PHOTO, caption="el carro pasa los martes")
    with town.engine.connect() as connection:
        note = report_notes.note(connection, town.family_id, "HAB-03")
    assert note is not None and note.text == "el carro pasa los martes" and note.photo is not None


def test_what_is_said_under_a_photo_may_be_danger_or_an_accusation(town: Town, mobile: Telegram) -> None:
    assert "123" in _sends(town, mobile, photo=PHOTO, caption="mi esposo me pega")
    assert town.rows(select(ReportNote.at)) == []
    assert "en privado" in _sends(town, mobile, photo=PHOTO, caption="la gestora pidió plata")


@pytest.mark.parametrize(
    "more",
    [{"photo": []}, {"photo": "x"}, {"photo": [{"file_id": 7}]}, {"photo": [{"file_id": "A" * 300}]},
     {"voice": {"file_id": "v"}}, {"sticker": {"file_id": "s"}}, {"document": {"file_id": "d"}}],
)  # fmt: skip
def test_what_is_no_photo_is_not_kept(town: Town, mobile: Telegram, more: dict[str, Any]) -> None:
    _sends(town, mobile, **more)
    assert town.rows(select(ReportNote.at)) == []


def test_a_photo_sent_to_another_question_is_not_kept(town: Town, mobile: Telegram) -> None:
    _sends(town, mobile, "logros")
    _sends(town, mobile, photo=PHOTO)
    assert town.rows(select(ReportNote.at)) == []


@pytest.mark.parametrize("caption", ["salir", "no me escriban más", "logros", "me equivoqué"])
def test_words_that_do_something_do_it_under_a_photo_too(town: Town, mobile: Telegram, caption: str) -> None:
    _sends(town, mobile, photo=PHOTO, caption=caption)
    assert town.rows(select(ReportNote.at)) == []


def test_without_consent_no_photo_is_kept(town: Town, mobile: Telegram) -> None:
    town.run(text("UPDATE contact SET authorised = NULL WHERE staff_id IS NULL"))
    _sends(town, mobile, photo=PHOTO)
    assert town.rows(select(ReportNote.at)) == []


def test_a_photo_that_cannot_be_shown_takes_nothing_from_the_question(town: Town, mobile: Telegram) -> None:
    _sends(town, mobile, photo=PHOTO)
    town.bot.next_error(400, "Bad Request: wrong file identifier", method="sendPhoto")
    (asked,) = town.told("verificar")
    assert "¿Usted lo comprobó?" in asked and town.bot.photos == []


def test_of_a_photo_on_another_channel_the_gestor_is_told(town: Town) -> None:
    town.says("logros", "3", "1")
    with town.engine.begin() as connection:
        photo = report_notes.Photo("paloma", "p1")
        assert report_notes.show(connection, town.family_id, "HAB-03", photo, NOW)
    (asked,) = town.told("verificar")
    assert "Pídala en la visita" in asked and town.bot.photos == []
