"""What comes in at the doors that nobody plans: two phones at once, people who left, old buttons, signs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, update

from bot.understanding import sound, spelling
from db.tables import (
    Case,
    CompletedPart,
    Family,
    FamilyMessage,
    LogroState,
    Meeting,
    MeetingReply,
    Outbox,
    Staff,
)
from tests import world
from tests.doors import Telegram, Twilio, Watch, application
from tests.webhooks.rows import CLOSES, NOW, OPENS, count, state

MOTHER, FATHER = "+573001110001", "+573001110002"
#: A family of four with the colours of their skin: eleven code points, one sign.
FOUR = "👨🏽\u200d👩🏽\u200d👧🏽\u200d👦🏽"
#: One sign that is a phrase of eighteen letters when it is taken apart.
LIGATURE = "\ufdfa"
FAILED = "Tuvimos un problema"


class Home:
    """A family with two phones, a meeting and a wave of the Libreta."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.watch = engine, Watch(NOW)
        with engine.begin() as connection:
            self.where = world.place(connection)
            self.family = world.family(connection, self.where)
            for phone in (MOTHER, FATHER):
                world.contact(connection, self.family, "sms", phone)
            world.contact(connection, self.family, "telegram", "9001")
            self.meeting = world.meeting(
                connection, self.where, NOW + timedelta(days=3), family_id=self.family
            )
            world.wave(connection, OPENS, CLOSES)
        self.app: Flask = application(engine, self.watch)
        self.mother, self.father = self.phone(MOTHER), self.phone(FATHER)
        self.telegram = Telegram(self.app.test_client(), 9001)

    def phone(self, number: str) -> Twilio:
        return Twilio(self.app.test_client(), number)

    def tap(self, data: str) -> str:
        """What a tap on a button is answered with."""
        update_ = self.telegram.tap(data)
        assert self.telegram.post(update_).status_code == 200
        return self._reply(update_["update_id"])

    def writes(self, text: str) -> str:
        """What a text on Telegram is answered with."""
        update_ = self.telegram.message(text)
        assert self.telegram.post(update_).status_code == 200
        return self._reply(update_["update_id"])

    def _reply(self, number: int) -> str:
        with self.engine.connect() as connection:
            cause = f"reply:telegram:{number}"
            payload = connection.scalar(select(Outbox.payload).where(Outbox.cause == cause))
        return str(payload["text"]) if payload else ""

    def turn(self) -> int:
        """The turn to which the buttons on Telegram belong."""
        dialog = state(self.engine, "telegram", "9001").dialog
        assert dialog is not None
        return dialog.turn


@pytest.fixture
def home(database: Engine) -> Home:
    return Home(database)


def says(phone: Twilio, *texts: str) -> str:
    """What the last of these is answered with; silence is nothing."""
    answers: list[str] = []
    for text in texts:
        answers = phone.send(text)
    return "\n".join(answers)


def _to_the_last_question(phone: Twilio) -> None:
    """Answer the Libreta up to its comment."""
    shown = says(phone, "libreta", "1")
    for _ in range(12):
        if "mejorar" in shown:
            return
        shown = says(phone, "1")
    raise AssertionError(shown)


def test_two_phones_that_finish_one_libreta_at_once_count_once(home: Home) -> None:
    for phone in (home.mother, home.father):
        _to_the_last_question(phone)
    with ThreadPoolExecutor(2) as threads:
        thanks = sorted(threads.map(lambda phone: says(phone, "0"), (home.mother, home.father)))
    assert ["completa" in one for one in thanks].count(True) == 1
    assert ["ya respondio" in one for one in thanks].count(True) == 1
    with home.engine.connect() as connection:
        parts = connection.execute(select(CompletedPart.part, func.count()).group_by(CompletedPart.part))
        assert {number for _, number in parts} == {1}


def test_two_phones_that_answer_one_visit_leave_the_last_word(home: Home) -> None:
    says(home.mother, "visita"), says(home.father, "visita")
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda one: says(*one), ((home.mother, "1"), (home.father, "1"))))
    assert count(home.engine, MeetingReply) == 1
    says(home.father, "visita", "2")
    with home.engine.connect() as connection:
        assert connection.scalars(select(MeetingReply.answer)).all() == ["declined"]


def test_what_one_phone_tells_the_other_does_not_read(home: Home) -> None:
    """A complaint about the gestor is of the phone that told it."""
    says(home.mother, "queja", "1", "me pidieron plata en la visita", "1")
    with home.engine.connect() as connection:
        number = connection.scalar(select(Case.number))
    assert f"No encontramos el caso {number}" in says(home.father, f"caso {number}")
    assert "6 cifras" in says(home.father, "caso") and number not in says(home.father, "caso")
    assert str(number) in says(home.mother, "caso")


def test_a_phone_of_two_families_asks_again_who_is_writing(home: Home) -> None:
    """What one of them was in the middle of is not answered by the other."""
    with home.engine.begin() as connection:
        other = world.family(connection, home.where, "F002")
        world.contact(connection, other, "sms", MOTHER)
    shared = home.mother
    says(shared, "queja", "1", "1", "me pidieron plata en la visita del martes")
    home.watch.now += timedelta(hours=13)
    assert "familia" in says(shared, "1")
    assert count(home.engine, Case) == 0
    says(shared, "2")
    assert "F002" not in says(shared, "caso") and count(home.engine, Case) == 0


@pytest.mark.parametrize("stage", ["withdrawn", "exited"])
def test_a_family_that_has_left_in_the_midst_gives_no_answers_and_is_heard(home: Home, stage: str) -> None:
    _to_the_last_question(home.mother)
    says(home.father, "visita")
    with home.engine.begin() as connection:
        connection.execute(update(Family).values(stage=stage))
    said = [says(home.mother, "0"), says(home.father, "1")]
    words = ("logros", "visita", "libreta", "proyecto", "oferta", "datos", "caso", "ayuda", "menu", "idioma")
    said += [says(home.mother, word) for word in words]
    assert not any(FAILED in one for one in said) and all(said)
    assert count(home.engine, CompletedPart) == 0
    says(home.mother, "queja", "5", "me sacaron del programa sin decirme por qué")
    assert count(home.engine, Case) == 1


def test_a_gestor_who_changes_in_the_midst_of_a_message_does_not_get_it(home: Home) -> None:
    says(home.mother, "mensaje", "doctora, ¿a qué hora viene el martes?")
    with home.engine.begin() as connection:
        new = world.gestor(connection, "G02")
        world.contact(connection, None, "telegram", "9101", staff_id=home.where.gestor_id)
        world.contact(connection, None, "telegram", "9102", staff_id=new)
        connection.execute(update(Family).values(gestor_id=new))
        connection.execute(update(Meeting).values(gestor_id=new))
    assert FAILED not in says(home.mother, "1")
    assert count(home.engine, FamilyMessage) == 1
    old = Telegram(home.app.test_client(), 9101)
    asked = old.message("mensajes")
    assert old.post(asked).status_code == 200
    assert "martes" not in home._reply(asked["update_id"])
    _to_the_last_question(home.father)
    with home.engine.begin() as connection:
        connection.execute(update(Family).values(gestor_id=home.where.gestor_id))
    assert "completa" in says(home.father, "0")


def test_a_gestor_who_is_gone_in_the_midst_breaks_nothing(home: Home) -> None:
    says(home.mother, "mensaje", "doctora, ¿a qué hora viene el martes?")
    says(home.father, "visita")
    with home.engine.begin() as connection:
        connection.execute(update(Staff).values(ended_at=NOW))
        connection.execute(update(Family).values(gestor_id=None))
    for answer in (says(home.mother, "1"), says(home.father, "2"), says(home.mother, "visita")):
        assert answer and FAILED not in answer


@pytest.mark.parametrize("word", ["visita", "logros", "queja", "libreta", "caso", "menu"])
@pytest.mark.parametrize("days", [4, 31])
def test_a_button_of_last_month_does_nothing(home: Home, word: str, days: int) -> None:
    with home.engine.begin() as connection:
        connection.execute(update(Meeting).values(starts_at=NOW + timedelta(days=90)))
    if word == "caso":
        for one in ("pqr", "5", "no hay cupo para mi hija", "pqr", "5", "no nos llega el agua desde mayo"):
            home.writes(one)
            home.watch.now += timedelta(minutes=2)
    home.writes(word)
    turn = home.turn() if word != "menu" else 1
    cases = count(home.engine, Case)
    home.watch.now += timedelta(days=days)
    assert home.tap(f"{turn}:1")
    assert home.tap(f"{turn}:1")
    assert count(home.engine, MeetingReply) == 0 and count(home.engine, Case) == cases
    with home.engine.connect() as connection:
        assert connection.scalars(select(LogroState.state).where(LogroState.state == "reported")).all() == []


PLACES = [
    (), ("logros",), ("logros", "1"), ("visita",), ("visita", "2"), ("libreta",), ("libreta", "1"),
    ("libreta", "1", "1"), ("queja",), ("queja", "1"), ("queja", "5"), ("caso",), ("mensaje",), ("datos",),
    ("idioma",), ("oferta",), ("no me escriban más",),
]  # fmt: skip


SIGNS = [FOUR, f"{FOUR}{FOUR} ", LIGATURE * 4096, "\u200d" * 300, "\u0301" * 300]


@pytest.mark.parametrize("path", PLACES, ids=" ".join)
def test_signs_that_say_nothing_do_nothing(home: Home, path: tuple[str, ...]) -> None:
    """They are answered, change nothing, and break nothing."""
    for sign in SIGNS:
        for word in ("menu", *path):
            says(home.mother, word)
        assert FAILED not in says(home.mother, sign)
        assert FAILED not in home.writes(sign)
        home.watch.now += timedelta(minutes=2)
    for table in (Case, FamilyMessage, CompletedPart):
        assert count(home.engine, table) == 0
    with home.engine.connect() as connection:
        replies = connection.execute(select(MeetingReply.answer, MeetingReply.proposal)).all()
    assert [tuple(one) for one in replies] == ([("declined", None)] if path == ("visita", "2") else [])


def test_a_sign_of_many_parts_in_a_complaint_stays_whole(home: Home) -> None:
    says(home.mother, "pqr", "5", f"{FOUR} no hay cupo para mi hija {FOUR}")
    with home.engine.connect() as connection:
        assert connection.scalar(select(Case.text)) == f"{FOUR} no hay cupo para mi hija {FOUR}"


@pytest.mark.parametrize("text", [LIGATURE * 2000, "a" + LIGATURE * 1999, "ﷻ" * 2000])
def test_a_text_of_ligatures_is_not_longer_when_it_is_read(text: str) -> None:
    """Else one message costs us as much as twenty."""
    assert len(spelling.plain(text)) <= 2 * len(text)
    assert len(sound.fold(text[:600])) <= 1200


@pytest.mark.parametrize("text", ["mi esposo me pega", "½ hora", "１", "ﬁn", "é" * 300])
def test_what_is_left_out_is_no_part_of_what_people_write(text: str) -> None:
    assert spelling.bounded(text) == text
    assert "mi esposo me pega" in spelling.plain(LIGATURE * 900 + " mi esposo me pega")
