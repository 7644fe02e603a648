"""What a family is told, and what it is not: whoever holds the phone reads it."""

import json
import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import URL, insert, select, update

from db.tables import AuditEvent, Consent, Contact, Conversation, Family, LogroChange, Outbox
from locales.texts import texts
from messaging.sms import fold
from programme.catalogue import catalogue
from reports.summary.municipality import summarise
from tests import world
from tests.databases import fresh_database
from tests.day import CHAT, NOW, NUMBER, Day, one_family

PRIVATE = [logro for logro in catalogue().values() if logro.privacy == "private"]


def _said_in_all(server: URL, private: bool) -> list[str]:
    """Everything a displaced family is told, on both channels, and what is counted and kept of it."""
    with fresh_database(server) as engine:
        with engine.begin() as connection:
            where = world.place(connection)
            pending = {"IDE-01": None, "DIN-03": 1, "JUS-01": None, "HAB-03": 2}
            hidden = {logro.code: at for at, logro in enumerate(PRIVATE, 1)} if private else {}
            family_id = world.family(connection, where, pending={**hidden, **pending}, displaced=True)
            world.contact(connection, family_id, address=NUMBER, health=True)
            world.contact(connection, family_id, "telegram", str(CHAT), health=True)
            world.meeting(connection, where, NOW + timedelta(days=1), family_id=family_id)
            world.wave(connection, NOW.date(), NOW.date() + timedelta(days=20))
        day = Day(engine)
        script = ["hola", "logros", "mas", "1", "1", "logros", "2", "2", "3", "1", "proyecto", "visita"]
        script += ["libreta", "1", "1", "1", "ayuda", "menu", "1", "2", "consumo", "desplazados"]
        said = day.says(*script) + day.chats(*script)
        day.reminds()
        said += day.delivers()
        with engine.connect() as connection:
            said.append(json.dumps(summarise(connection, world.PLACE, day.watch.now).as_json()))
            said += map(str, connection.execute(select(AuditEvent.action, AuditEvent.detail)))
            said += map(str, connection.execute(select(LogroChange.logro_code, LogroChange.new_state)))
        return said


def test_a_family_with_private_logros_is_told_the_same_as_one_without(
    server: URL, caplog: pytest.LogCaptureFixture
) -> None:
    """To the letter: replies, lists, totals, reminders, the coordinator's summary, audit, history, logs."""
    caplog.set_level(logging.DEBUG)
    with_them, without = (_said_in_all(server, private) for private in (True, False))
    assert with_them == without
    everything = "\n".join([*with_them, caplog.text])
    for logro in PRIVATE:
        names = {logro.code, logro.title, logro.question, fold(logro.title), fold(logro.question)}
        assert not [name for name in names if name in everything], logro.code


def test_health_comes_only_after_its_own_yes(server: URL) -> None:
    health = [fold(one.title) for one in catalogue().values() if one.dimension_code == "SAL"]
    with one_family(server) as day:
        before = day.says("logros", "1", "proyecto", "logros", "2")
        asked = day.says("logros", "salud")
        assert not [title for title in health for one in before + asked if title in one]
        assert "salud" in asked[-1]
        listed = day.says("2", "logros", "2", "1")
        assert any(fold(catalogue()["SAL-01"].title) in one for one in listed)
        with day.engine.connect() as connection:
            kept = connection.execute(select(Consent.kind, Consent.given).order_by(Consent.id)).all()
    assert [tuple(row) for row in kept] == [("health", False), ("health", True)]


def test_nothing_is_said_before_the_yes_but_the_question_help_and_how_to_leave(server: URL) -> None:
    es = texts("es_CO")
    keys = [
        "ayuda.words",
        "ayuda.lines",
        "danger.lines",
        "consent.short",
        "danger.after",
        "salir.done",
        "alta.back",
        "stop.ask",
        "stop.no",
        "answer.who",
        "meant.ask",
        "meant.else",
    ]
    allowed = [es.say(key) for key in (*keys, "media", "yes", "no")]
    allowed += [es.say("consent.ask", policy="https://libreta.example/privacidad")]
    allowed += [es.say("wrong.choice", numbers="1, 2"), es.say("wrong.buttons")]
    forms = sorted({form for one in allowed for form in (one, fold(one))}, key=len, reverse=True)
    with one_family(server, authorised=None, safe=None) as day:
        script = ["hola", "logros", "proyecto", "visita", "libreta", "menu", "3", "ver mis logros", "logrso"]
        script += ["mi visita", "no me escriban mas", "2", "¿quién es?", "ayuda", "mi esposo me pega"]
        script += ["si no", "salir", "alta", "volver", "0", "9"]
        for said in day.says(*script) + [json.loads(one)["text"] for one in day.chats(*script[:15])]:
            rest = said
            for known in forms:
                rest = rest.replace(known, "")
            assert re.sub(r"[\W\d]", "", rest) == "", said
        day.reminds()
        with day.engine.connect() as connection:
            assert connection.scalars(select(Outbox.id).where(Outbox.kind == "reminder")).all() == []
            assert connection.scalars(select(Consent.id)).all() == []


def test_a_number_that_is_given_to_another_family_shows_it_nothing_of_the_first(server: URL) -> None:
    """Neither a list that was open, nor a Libreta that was under way, which would become its own."""
    with one_family(server, authorised=True, safe=True) as day:
        day.says("libreta", "1", "1", "4", "logros")
        with day.engine.begin() as connection:
            place = world.Place(connection.scalars(select(Family.gestor_id)).one())
            other = world.family(connection, place, "F002", pending={}, achieved=())
            connection.execute(update(Contact).values(ended_at=NOW))
            line = connection.scalars(select(Conversation.id).where(Conversation.channel == "sms")).one()
            values = {"conversation_id": line, "family_id": other, "shared": False, "authorised": True}
            new = insert(Contact).values(safe=True, created_at=NOW, **values).returning(Contact.id)
            moved = update(Conversation).where(Conversation.id == line)
            connection.execute(moved.values(contact_id=connection.scalar(new)))
        said = "\n".join(day.says("1", "mas", "hola", "libreta", "logros"))
    assert "Documentos de identidad" not in said
    assert "Pregunta" not in said and "LIBRETA" not in said.replace("Escriba LOGROS, VISITA, LIBRETA", "")
