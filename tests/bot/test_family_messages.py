"""A family writes to its gestor, who answers: through the doors of both, and out to both providers."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update

from bot.registry import dialogs
from bot.state import State
from db.tables import (
    Alert,
    AuditEvent,
    Case,
    Conversation,
    Family,
    FamilyMessage,
    FamilyNote,
    Inbound,
    Municipality,
    Outbox,
    StaffMunicipality,
)
from locales.texts import texts
from messaging.sms import fold
from outreach.composers import COMPOSERS
from outreach.worker.retention import Kept, blank
from programme import notes, sealed_audit
from tests import world
from tests.doors import Telegram, Twilio, Watch, application
from tests.messaging import post
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
PHONE, CHAT = "+573001112233", "9001"


@dataclass
class Town:
    """F001 with a phone, its gestor G01 with a chat."""

    engine: Engine
    sms: TwilioStandIn
    bot: TelegramStandIn
    watch: Watch = field(default_factory=lambda: Watch(NOW))

    def __post_init__(self) -> None:
        with self.engine.begin() as connection:
            self.where = world.place(connection)
            self.family_id = world.family(connection, self.where)
            self.line = world.contact(connection, self.family_id, "sms", PHONE)
            self.desk = world.contact(connection, None, "telegram", CHAT, staff_id=self.where.gestor_id)
        client = application(self.engine, self.watch).test_client()
        self.phone, self.chat = Twilio(client, PHONE), Telegram(client, int(CHAT))

    def says(self, *words: str) -> str:
        """By SMS. Return the last answer."""
        answers: list[str] = []
        for one in words:
            self.watch.now += timedelta(seconds=70)
            answers = self.phone.send(one)
        return answers[-1] if answers else ""

    def told(self, *words: str) -> list[str]:
        """The gestor writes these. Return what has come to the chat since, and to nobody's phone."""
        for one in words:
            self.watch.now += timedelta(seconds=70)
            assert self.chat.post(self.chat.message(one)).status_code == 200
        return self.delivered()[0]

    def delivered(self) -> tuple[list[str], list[str]]:
        """What leaves now: to the chat, to the phone."""
        before = len(self.bot.sent), len(self.sms.sent)
        for channel, provider in (
            ("sms", post.twilio_provider(self.sms)),
            ("telegram", post.telegram_provider(self.bot)),
        ):
            post.drain(self.engine, self.watch, channel, provider, composers=dict(COMPOSERS))
        chats = [one["text"] for one in self.bot.sent[before[0] :]]
        return chats, [one["body"] for one in self.sms.sent[before[1] :]]

    def rows(self, statement: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(statement))

    def run(self, statement: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(statement)

    def state(self, line: int) -> State:
        """What the bot remembers of a conversation."""
        ((kept,),) = self.rows(select(Conversation.state).where(Conversation.id == line))
        return State.read(kept)


@pytest.fixture
def town(database: Engine) -> Iterator[Town]:
    with TwilioStandIn() as sms, TelegramStandIn() as bot:
        yield Town(database, sms, bot)


def test_it_is_read_and_answered_in_the_chat_and_the_answer_comes_to_the_phone(town: Town) -> None:
    assert "se lo enviamos" in town.says("mensaje", "ya llegó la cédula del niño")
    ((came,), nothing) = town.delivered()
    assert came.startswith("F001 le escribe: ya llegó la cédula del niño") and nothing == []
    (shown,) = town.told("Qué bueno. Tráigala el martes.")
    assert "¿Se lo enviamos a F001?" in shown and "Tráigala el martes." in shown
    assert town.delivered() == ([], []), "nothing goes before the yes"
    town.watch.now += timedelta(seconds=70)
    assert town.chat.post(town.chat.message("sí")).status_code == 200
    chat, phone = town.delivered()
    assert chat == ["Enviado a F001."]
    said = "Su gestor le escribe: Qué bueno. Traigala el martes.\nPara responder escriba MENSAJE."
    assert phone == [said]
    assert town.told("mensajes") == ["No hay mensajes sin responder."]
    assert [
        tuple(one) for one in town.rows(select(AuditEvent.actor, AuditEvent.action, AuditEvent.subject))
    ] == [("staff:G01", "family.answered", "family:F001")]


def test_what_is_sent_is_in_the_log_of_nobody(town: Town) -> None:
    town.says("mensaje ya llegó la cédula", "1")
    assert "cédula" not in str(town.rows(select(Inbound.text)))
    ((payload,),) = town.rows(select(Outbox.payload).where(Outbox.kind == "family_message"))
    assert "cédula" not in str(payload), "it is composed when it is sent"


def test_neither_takes_the_place_of_an_open_question(town: Town) -> None:
    with town.engine.begin() as connection:
        world.meeting(connection, town.where, NOW + timedelta(days=3), family_id=town.family_id)
    town.told("familias")
    town.says("mensaje", "ya llegó la cédula")
    ((came,), _) = town.delivered()
    assert came.endswith("Para responder escriba MENSAJES.")
    dialog = town.state(town.desk).dialog
    assert dialog is not None and dialog.name == "familias"
    town.says("visita")
    town.told("mensajes", "1", "Tráigala el martes", "1")
    dialog = town.state(town.line).dialog
    assert dialog is not None and dialog.name == "visita", "the answer has come meanwhile"
    assert "Gracias. Nos vemos" in town.says("1")


@pytest.mark.parametrize(
    "words",
    [
        ("mensaje", "la gestora me pidió plata por la cita"),
        ("mensaje dígale al candidato que no le doy el voto",),
        ("recado", "la doctora me grita"),
    ],
)
def test_what_accuses_never_travels_to_the_gestor(town: Town, words: tuple[str, ...]) -> None:
    assert "¿Quiere contarlo en privado" in town.says(*words)
    assert town.rows(select(FamilyMessage.id)) == []
    assert "¿De qué se trata?" in town.says("1")
    assert "quién escribe" in town.says("1")
    town.says("2")
    ((told, family_id),) = town.rows(select(Case.text, Case.family_id))
    assert told == words[-1].removeprefix("mensaje ") and family_id is None
    assert town.told("mensajes") == ["No hay mensajes sin responder."]


def test_danger_is_heard_before_everything(town: Town) -> None:
    assert "123" in town.says("mensaje", "mi esposo me pega")
    assert "123" in town.says("mensaje mi esposo me quiere matar")
    assert town.rows(select(FamilyMessage.id)) == []
    assert len(town.rows(select(Alert.id))) == 2


def test_a_longer_one_is_cut_and_said_so(town: Town) -> None:
    said = town.says("mensaje", "no vamos a estar " * 30)
    assert fold(texts("es_CO").say("told.cut")) in said
    ((kept,),) = town.rows(select(FamilyMessage.text))
    assert kept == ("no vamos a estar " * 30)[:300]


def test_without_a_chat_or_a_gestor_it_waits(town: Town) -> None:
    town.run(text("UPDATE contact SET ended_at = now() WHERE staff_id IS NOT NULL"))
    assert "Lo guardamos. Su gestor" in town.says("mensaje", "ya llegó la cédula")
    town.run(update(Family).values(gestor_id=None))
    assert "sin gestor" in town.says("mensaje", "y el registro también")
    assert town.rows(select(Outbox.id).where(Outbox.kind == "family_message")) == []
    with town.engine.begin() as connection:
        connection.execute(update(Family).values(gestor_id=town.where.gestor_id))
        world.contact(connection, None, "telegram", CHAT, staff_id=town.where.gestor_id)
    assert town.told("mensajes")[0].startswith("Hay 2 mensajes sin responder.")


def test_with_another_gestor_it_is_the_others_to_read(town: Town) -> None:
    town.says("mensaje", "ya llegó la cédula")
    with town.engine.begin() as connection:
        connection.execute(update(Family).values(gestor_id=world.gestor(connection, "G02")))
    assert town.delivered() == ([], [])
    ((state,),) = town.rows(select(Outbox.state).where(Outbox.kind == "family_message"))
    assert state == "suppressed"
    assert town.told("mensajes") == ["No hay mensajes sin responder."]


def test_whoever_loses_the_family_while_writing_sends_nothing(town: Town) -> None:
    town.says("mensaje", "ya llegó la cédula")
    town.delivered()
    town.told("Tráigala el martes")
    with town.engine.begin() as connection:
        connection.execute(update(Family).values(gestor_id=world.gestor(connection, "G02")))
    town.told("1")
    assert town.rows(select(Outbox.id).where(Outbox.kind == "gestor_message")) == []


def test_an_answer_is_not_sent_where_the_phone_is_no_longer_the_familys(town: Town) -> None:
    town.says("mensaje", "ya llegó la cédula")
    town.delivered()
    town.told("Tráigala el martes")
    town.watch.now += timedelta(seconds=70)
    assert town.chat.post(town.chat.message("1")).status_code == 200
    town.run(text("UPDATE contact SET ended_at = now() WHERE family_id IS NOT NULL"))
    assert town.delivered()[1] == []


def test_on_a_phone_of_several_families_it_is_said_for_which(town: Town) -> None:
    town.says("mensaje", "ya llegó la cédula")
    town.delivered()
    with town.engine.begin() as connection:
        world.contact(connection, world.family(connection, town.where, "F002"), "sms", PHONE)
    town.told("Tráigala el martes")
    town.watch.now += timedelta(seconds=70)
    assert town.chat.post(town.chat.message("1")).status_code == 200
    ((said,),) = (town.delivered()[1],)
    assert said.startswith("El gestor de F001 le escribe: ")


def test_it_can_be_taken_back_until_it_has_left(town: Town) -> None:
    town.says("mensaje", "ya llegó la cédula")
    assert "no sale" in town.says("me equivoqué")
    assert town.delivered() == ([], []) and town.rows(select(FamilyMessage.id)) == []
    town.says("mensaje", "ya llegó la cédula")
    town.delivered()
    assert "ya salio" in town.says("me equivoqué")
    assert len(town.rows(select(FamilyMessage.id))) == 1


def test_danger_of_a_gestor_is_heard_where_we_opened_the_question(town: Town) -> None:
    town.says("mensaje", "ya llegó la cédula")
    town.delivered()
    (said,) = town.told("me están amenazando de muerte")
    assert "123" in said


def test_a_call_is_asked_for_once_and_told_in_hoy(town: Town) -> None:
    town.says("llámeme", "1", "que me llame la gestora", "1")
    assert town.told("hoy")[0].startswith("F001: pide que la llame.")
    assert "F001" not in town.told("hoy")[0]
    town.watch.now += timedelta(days=1)
    town.says("llámeme por favor", "sí")
    assert town.told("hoy")[0].startswith("F001: pide que la llame.")


@pytest.mark.parametrize(
    ("opened", "is_told"),
    [
        (("visita",), True),
        (("logros",), True),
        (("logros", "1"), True),
        (("mensaje",), True),
        (("queja",), False),
        (("queja", "1"), False),
        (("libreta",), False),
        (("mensaje", "me pidieron plata"), False),
    ],
)
def test_a_gestor_hears_that_a_family_got_stuck_only_where_that_may_be_told(
    town: Town, opened: tuple[str, ...], is_told: bool
) -> None:
    with town.engine.begin() as connection:
        world.meeting(connection, town.where, NOW + timedelta(days=3), family_id=town.family_id)
        world.wave(connection, NOW.date(), NOW.date() + timedelta(days=20))
    town.says(*opened, "no sé", "no sé", "no sé")
    assert town.state(town.line).dialog is None or not is_told
    assert town.rows(select(FamilyNote.kind)) == ([("stuck",)] if is_told else [])


def test_of_a_discreet_logro_nobody_hears(town: Town) -> None:
    with town.engine.begin() as connection:
        other = world.family(connection, town.where, "F002", pending={"DIN-03": 1})
        world.contact(connection, other, "sms", "+573001110002")
    phone = Twilio(application(town.engine, town.watch).test_client(), "+573001110002")
    for words in ("logros", "1", "no sé", "no sé", "no sé"):
        town.watch.now += timedelta(seconds=70)
        phone.send(words)
    assert town.rows(select(FamilyNote.kind)) == []


def test_private_dialogs_never_declare_that_a_gestor_hears_of_them() -> None:
    told = {name for name, one in dialogs.items() if one.stuck_is_told.__name__ != "_never"}
    of_logros = {"logros", "logro", "logrados", "logro_dicho", "proyecto", "plan", "plan_mes"}
    assert told == {"visita", "mensaje"} | of_logros


def test_a_note_is_written_once_a_day_for_each_kind(town: Town) -> None:
    with town.engine.begin() as connection:
        for kind in (*notes.KINDS, *notes.KINDS):
            notes.note(connection, town.family_id, kind, NOW)
    assert len(town.rows(select(FamilyNote.id))) == len(notes.KINDS)
    (said,) = town.told("hoy")
    assert said.splitlines()[0] == (
        "F001: pide que la llame, se enredó con el chat, su número cambió, dice que se mudó, "
        "cambió quiénes son, ya no está quien contestaba, está de luto."
    )
    lengths = {len(kind) for (kind,) in town.rows(text("SELECT kind FROM family_note"))}
    assert len(lengths) == 1, "how long it is would tell which"


def test_texts_are_blanked_and_notes_go_and_all_goes_with_the_family(town: Town) -> None:
    for days in (29, 31, 89, 91):
        for staff_id in (None, town.where.gestor_id):
            at = NOW - timedelta(days=days)
            values = {"family_id": town.family_id, "staff_id": staff_id, "text": f"hace {days}", "at": at}
            town.run(insert(FamilyMessage).values(values))
        note = {"family_id": town.family_id, "kind": "call", "day": (NOW - timedelta(days=days)).date()}
        town.run(insert(FamilyNote).values(note))
    blank(town.engine, Kept(), NOW, random.Random(1))
    kept = [tuple(one) for one in town.rows(select(FamilyMessage.text, FamilyMessage.staff_id))]
    ours = town.where.gestor_id
    assert sorted((said, who == ours) for said, who in kept if said) == [
        ("hace 29", False), ("hace 29", True), ("hace 31", True), ("hace 89", True)
    ]  # fmt: skip
    assert len(kept) == 8, "that there were some stays"
    assert len(town.rows(select(FamilyNote.id))) == 1
    town.run(delete(Family).where(Family.id == town.family_id))
    assert town.rows(select(FamilyMessage.id)) == town.rows(select(FamilyNote.id)) == []


def test_a_gestor_writes_to_one_of_their_own_families_alone(town: Town) -> None:
    with town.engine.begin() as connection:
        other = world.family(connection, town.where, "F002", gestor_id=world.gestor(connection, "G02"))
        world.contact(connection, other, "sms", "+573001110002")
    assert "no tiene una familia" in town.told("mensaje f002")[0]
    assert "Sale como 1 SMS." in town.told("mensaje f001 Nos vemos el martes")[0]
    town.watch.now += timedelta(seconds=70)
    assert town.chat.post(town.chat.message("sí")).status_code == 200
    _, phone = town.delivered()
    assert phone == ["Su gestor le escribe: Nos vemos el martes\nPara responder escriba MENSAJE."]
    events = town.rows(select(AuditEvent.actor, AuditEvent.action, AuditEvent.subject))
    assert [tuple(one) for one in events] == [("staff:G01", "family.written_to", "family:F001")]


def test_an_answer_may_begin_with_the_word(town: Town) -> None:
    town.says("mensaje", "ya llegó la cédula")
    town.delivered()
    assert "¿Se lo enviamos a F001?" in town.told("Mensaje recibido, gracias")[0]


def test_a_nudo_of_a_gestor_is_a_case_of_the_coordination(town: Town) -> None:
    town.told("nudo", "No hay registrador hace dos meses")
    (said,) = town.told("1")
    ((number, kind, told, municipality, family_id),) = town.rows(
        select(Case.number, Case.kind, Case.text, Case.municipality_code, Case.family_id)
    )
    assert number in said
    assert (kind, told, municipality) == ("knot", "G01: No hay registrador hace dos meses", world.PLACE)
    assert family_id is None
    with town.engine.connect() as connection:
        (event,) = sealed_audit.events(connection, "case")
    assert (event.actor, event.action) == ("staff:G01", "case.raised")


def test_a_gestor_of_two_municipalities_is_asked_which(town: Town) -> None:
    with town.engine.begin() as connection:
        connection.execute(
            insert(Municipality).values(code="15001", name="Tunja", department_code=world.PLACE[:2])
        )
        connection.execute(
            insert(StaffMunicipality),
            [{"staff_id": town.where.gestor_id, "municipality_code": one} for one in ("15001", world.PLACE)],
        )
    assert town.told("nudo")[0].startswith("¿De qué municipio?")
    town.told("2", "No hay registrador", "1")
    assert town.rows(select(Case.municipality_code)) == [("15001",)]


def test_without_a_municipality_there_is_no_nudo(town: Town) -> None:
    town.run(update(Family).values(gestor_id=None))
    assert town.told("nudo") == ["Usted no tiene un municipio a su cargo."]
