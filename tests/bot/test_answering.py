"""In which order the possible meanings of a message are tried."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select, update

from bot.linking import new_token
from bot.state import EXPIRES, Dialog, State
from db.tables import Case, Contact, Conversation, ReportNote
from tests import world
from tests.bot.rehearsed import Phone, undone
from tests.databases import fresh_database
from tests.webhooks.rows import CLOSES, NOW, OPENS

KNOWN, NEW, UNASKED, SHARED, STRANGER = (f"+57300111000{number}" for number in range(1, 6))
CHAT, STAFF, MACHINE = "9001", "9100", "85432"


@pytest.fixture(scope="module")
def town(server: Any) -> Iterator[Engine]:
    """A family that has agreed, one that was asked nothing, one that was not asked whose phone it is, and a
    phone of two. A wave, and a visit.
    """
    with fresh_database(server) as engine:
        with engine.begin() as connection:
            where = world.place(connection)
            one, new, unasked, *both = (world.family(connection, where, f"F00{at}") for at in range(1, 6))
            world.contact(connection, one, "sms", KNOWN)
            world.contact(connection, one, "sms", MACHINE)
            world.contact(connection, one, "telegram", CHAT)
            world.contact(connection, new, "sms", NEW, authorised=None, safe=None)
            world.contact(connection, unasked, "sms", UNASKED, safe=None)
            for each in both:
                world.contact(connection, each, "sms", SHARED)
            world.contact(connection, None, "telegram", STAFF, staff_id=where.gestor_id)
            world.meeting(connection, where, NOW + timedelta(days=4), code="R1", family_id=one)
            world.wave(connection, OPENS, CLOSES)
        yield engine


@pytest.fixture
def connection(town: Engine) -> Iterator[Connection]:
    with undone(town) as connection:
        yield connection


@pytest.fixture
def phone(connection: Connection) -> Phone:
    return Phone(connection, KNOWN)


@pytest.fixture
def chat(connection: Connection) -> Phone:
    return Phone(connection, CHAT, "telegram")


AYUDA = ["ayuda.words", "ayuda.lines"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        # A word, also where something is open: what keeps its place is offered again.
        (["menu", "ayuda"], AYUDA),
        (["libreta", "1", "ayuda"], [*AYUDA, "offer.libreta"]),
        (["visita", "llámeme", "2"], ["mensaje.no", "…"]),
        (["idioma", "1"], ["idioma.done"]),
        # `volver` is back to where one was; the command is one everywhere.
        (["logros", "1", "volver"], ["logros.list"]),
        (["logros", "1", "/start"], ["menu.hello"]),
        (["logros", "1", " /start"], ["menu.hello"]),
        # The number of a case, and any other.
        (["482913"], ["caso.unknown"]),
        (["4829"], ["wrong.unknown"]),
        # An answer, and what is offered again when it ends a dialog.
        (["logros", "1"], ["…"]),
        (["libreta", "1", "datos", "3"], ["datos.stays", "offer.libreta"]),
        (["libreta", "1", "queja", "1"], ["queja.text"]),
        (["queja", "idioma", "1", "más"], ["…"]),
        # 0 is the menu where it is no answer.
        (["menu", "0"], ["menu.hello"]),
        (["queja", "ayuda"], AYUDA),
        (["libreta", "1", "0"], ["libreta.question"]),
        (["queja", "1", "me pidieron plata por el cupo", "0."], ["queja.text"]),
        # What is offered is forgotten for something plain.
        (["cuáles son", "1"], ["logros.list"]),
        (["cuáles son", "volver"], ["menu.hello"]),
        (["cuáles son", "idioma", "1"], ["idioma.done"]),
        (["visita", "cuáles son", "cancelar"], ["stop.which"]),
        (["logros", "1", "1", "no", "me equivoqué"], ["undo.logro"]),
        # A refusal is no wish to leave.
        (["no me manden más encuestas"], ["libreta.stopped"]),
        (["no quiero contestar la libreta"], ["libreta.stopped"]),
        # A slip, words around a word, and what may be two words.
        (["logrso"], ["logros.list"]),
        (["ver mis logros"], ["logros.list"]),
        (["ver salir"], ["wrong.menu"]),
        # Answers to what asks for nothing; then what was open is told that it has none.
        (["gracias"], ["answer.thanks"]),
        (["se murió mi papá"], ["answer.grief", "novedad.grief"]),
        (["visita", "zzz qqq"], ["wrong.choice"]),
        (["zzz qqq"], ["wrong.menu"]),
        (["99"], ["wrong.unknown"]),
        (["libreta", "1", "datos", "3", "99"], ["wrong.unknown", "offer.libreta"]),
    ],
)
def test_each_message_has_its_answer(phone: Phone, written: list[str], said: list[str]) -> None:
    assert phone.writes(*written) == said


def test_of_words_that_are_near_two_it_is_asked_which(phone: Phone) -> None:
    assert phone.writes("mena") == ["near.ask"]
    assert "LOGROS / MENU" in phone.talk.lines[0]


ASK = "no me escriban más"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["cancelar por favor"], "salir.done"),
        (["visita", "cancelar por favor"], "stop.which"),
        (["salid"], "stop.ask"),
        ([ASK], "stop.ask"),
        (["menu", ASK], "stop.ask"),
        # In what was asked to be told at length it tells of something.
        (["mensaje", ASK], "stop.ask"),
        (["mensaje", "señora ya no me escriban más por favor"], "stop.ask"),
        (["mensaje", "buenas señora ya no me escriban más por favor"], "mensaje.sent"),
        (["buenas señora ya no me escriban más por favor"], "stop.ask"),
        # Asked whether it is meant, who says it once more in a few words has said yes.
        ([ASK, "no me texteen más"], "salir.done"),
        ([ASK, "sí, no más mensajes"], "salir.done"),
        ([ASK, "no, ya no me escriban más"], "stop.ask"),
        ([ASK, "señora ya no me escriban más por favor"], "stop.ask"),
        ([ASK, "2"], "stop.no"),
    ],
)
def test_a_wish_to_leave_is_done_or_asked_about(phone: Phone, written: list[str], said: str) -> None:
    assert phone.writes(*written) == [said]
    assert phone.talk.line.opted_out is (said == "salir.done")


@pytest.mark.parametrize(
    ("address", "written", "said"),
    [
        (NEW, ["ayuda"], AYUDA),
        (NEW, ["logros", "1", "1"], ["safe.thanks", "logros.list"]),
        (NEW, ["hola", "logrso"], ["consent.ask"]),
        (NEW, ["hola", "logrso", "1", "1"], ["safe.thanks", "logros.list"]),
        (NEW, ["hola", "ayda"], AYUDA),
        (UNASKED, ["logros"], ["safe.ask"]),
        (UNASKED, ["idioma"], ["…"]),
        (SHARED, ["ayuda"], AYUDA),
        (SHARED, ["logros"], ["family.ask"]),
        (SHARED, ["logros", "zzz"], ["family.ask"]),
        (SHARED, ["logros", "1"], ["logros.list"]),
        (SHARED, ["logros", "1", "visita"], ["visita.none"]),
        (SHARED, [ASK, "1"], ["salir.done"]),
        (STRANGER, ["hola"], ["stranger.number"]),
        (STRANGER, ["/start x"], ["stranger.number"]),
        ("85433", ["hola"], []),
        (MACHINE, ["hola"], ["menu.hello"]),
        (KNOWN, ["salir", "hola"], []),
        (KNOWN, ["salir", "alta"], ["alta.back", "menu.hello"]),
        (KNOWN, ["salir", "datos"], ["…"]),
    ],
)
def test_first_it_must_be_known_who_writes_and_allowed(
    connection: Connection, address: str, written: list[str], said: list[str]
) -> None:
    assert Phone(connection, address).writes(*written) == said


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (["hola"], ("text", "hola")),
        (["gracias"], ("text", "gracias")),
        (["4829"], ("text", None)),
        (["queja"], ("text", None)),
        (["libreta", "1", "no sé qué decir"], ("libreta", None)),
        (["libreta", "1", "ayuda"], ("text", "ayuda")),
        (["libreta", "1", "queja", "ayuda"], ("text", "ayuda")),
        (["mi esposo me pega", "zzz qqq"], ("text", None)),
        # What is no answer is not kept as one is, where answers are private.
        (["datos", "0"], ("text", "0")),
        (["datos", "/start"], ("text", "/start")),
        (["datos", " /start"], ("text", " /start")),
    ],
)
def test_what_is_kept_of_it(phone: Phone, written: list[str], kept: tuple[str, str | None]) -> None:
    phone.writes(*written)
    assert phone.kept() == kept


def test_who_was_just_given_the_help_lines_is_met_with_care(phone: Phone) -> None:
    assert phone.writes("mi esposo me pega", "zzz qqq") == ["danger.after"]
    assert phone.talk.labels == ["danger"]


def test_that_nothing_was_understood_is_noted(phone: Phone) -> None:
    phone.writes("zzz qqq")
    assert phone.talk.labels == ["not_understood"]


def test_the_number_of_a_case_waits_for_the_consent(connection: Connection) -> None:
    phone = Phone(connection, NEW)
    phone.writes("caso 240891")
    assert phone.talk.state.case == "240891"
    phone.writes("ayuda")
    assert phone.talk.state.case == "240891"
    phone.writes("caso")
    assert phone.talk.state.case == ""


def test_what_was_asked_too_long_ago_takes_no_answer(phone: Phone) -> None:
    phone.writes("menu")
    phone.now += EXPIRES
    assert phone.writes("1") == ["wrong.unknown"]


def test_what_was_written_before_the_question_is_no_answer_to_it(phone: Phone) -> None:
    assert phone.writes("menu") == ["menu.hello"]
    assert phone.writes("1", sent_at=NOW) == ["earlier.question", "…"]


def test_more_of_what_was_told_is_added(phone: Phone) -> None:
    phone.writes("mensaje", "no hay agua en la vereda hace una semana")
    phone.now -= timedelta(seconds=60)
    assert phone.writes("la bomba se dañó") == ["visita.added"]


def test_a_stop_that_the_provider_has_answered_lets_go_whatever_its_word(phone: Phone) -> None:
    assert phone.writes("fin", handled="stop") == []
    assert phone.talk.line.opted_out


def test_the_staff_is_answered_with_its_own_words(connection: Connection) -> None:
    desk = Phone(connection, STAFF, "telegram")
    assert desk.writes("queja") == ["staff.hello", "staff.words"]
    assert desk.kept() == ("text", "queja")


def test_a_link_joins_a_chat_and_no_phone(connection: Connection, chat: Phone) -> None:
    family_id = connection.scalar(select(Contact.family_id).where(Contact.authorised.is_(None)))
    token = new_token(connection, family_id=family_id, now=NOW, random=random.Random(1))
    assert "link.done" not in Phone(connection, KNOWN).writes(f"/start {token}")
    assert chat.writes(f"/start {token}") == ["link.done", "consent.ask"]


def test_a_correction_is_no_answer(chat: Phone) -> None:
    chat.writes("menu", message_id=7)
    assert chat.writes("menu", message_id=7, kind="edited") == []
    assert chat.kept() == ("edited", None)
    assert chat.writes("1", message_id=7, kind="edited") == ["edited", "…"]
    assert chat.kept() == ("edited", None)
    assert chat.writes("ayuda", message_id=7, kind="edited") == ["edited", "…"]
    assert chat.kept() == ("edited", None)


def test_a_tap_on_an_older_button_does_nothing(chat: Phone) -> None:
    chat.writes("menu")
    turn = chat.talk.line.turn
    assert chat.writes("1", kind="tap", turn=turn - 1) == ["stale.tap", "…"]
    assert chat.writes("1", kind="tap", turn=turn + 1) == ["logros.list"]


def test_a_wish_in_a_button_is_none(chat: Phone) -> None:
    """Such a button is none of ours."""
    chat.writes("menu")
    assert chat.writes("me equivoqué", kind="tap", turn=chat.talk.line.turn) == ["wrong.buttons"]


PHOTO: dict[str, Any] = {"what": "photo", "photo": "AgACAgEAAxkBAAIB"}


def test_a_photo_that_was_asked_for_is_kept_for_the_gestor(connection: Connection, chat: Phone) -> None:
    assert chat.writes("", kind="media", **PHOTO) == ["media"]
    chat.writes("logros", "1", "1")
    assert chat.writes("", kind="media", **PHOTO) == ["nota.photo_kept"]
    assert [one for one in connection.scalars(select(ReportNote.photo)) if one]


def test_words_under_it_are_its_note(connection: Connection, chat: Phone) -> None:
    chat.writes("logros", "1", "1")
    assert chat.writes("el carro pasa los martes", **PHOTO) == ["nota.kept", "media.beside"]
    assert [one for one in connection.scalars(select(ReportNote.photo)) if one]


def test_words_under_a_photo_do_what_they_say(chat: Phone) -> None:
    chat.writes("logros", "1", "1")
    assert chat.writes("proyecto", **PHOTO)[-1] == "media.beside"
    assert chat.talk.labels == ["project"]


def test_on_a_phone_of_several_our_question_is_answered_by_whom_it_is_for(connection: Connection) -> None:
    phone = Phone(connection, SHARED)
    family_id = connection.scalar(select(func.min(Contact.family_id)).where(Contact.shared.is_(True)))
    asked = Dialog("novedad", {"news": "moved"}, NOW.isoformat(), "¿Le decimos?", [["1", "SÍ"], ["2", "NO"]])
    asked.family_id = family_id
    phone.remembers(State(dialog=asked))
    assert phone.writes("2") == ["mensaje.no"]
    assert phone.writes("logros") == ["family.ask"]
    asked.family_id = 999
    phone.remembers(State(dialog=asked))
    assert phone.writes("2") == ["family.ask"]


def _behind_the_pin(chat: Phone, name: str = "reservado") -> None:
    chat.remembers(State(dialog=Dialog(name, {}, chat.now.isoformat(), reserved=True)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("482913", ["reserved.wrong"]),
        ("ayuda", AYUDA),
        ("zzz qqq", ["menu.hello"]),
        ("me equivoqué", ["menu.hello"]),
    ],
)
def test_behind_the_pin_a_number_is_one_and_what_is_none_ends_it(
    chat: Phone, text: str, said: list[str]
) -> None:
    _behind_the_pin(chat)
    assert chat.writes(text) == said
    assert chat.talk.takes_back is (text == "482913")


def test_of_a_pin_nothing_is_remembered(chat: Phone) -> None:
    _behind_the_pin(chat)
    chat.writes("482913", message_id=7)
    state = chat.talk.state
    assert (state.same, state.heard) == ("", [])


def test_a_pin_that_comes_too_late_is_taken_back_all_the_same(chat: Phone) -> None:
    _behind_the_pin(chat)
    chat.now += timedelta(minutes=11)
    assert chat.writes("482913") == ["reserved.closed"]
    assert chat.talk.takes_back and chat.kept()[1] is None


def test_behind_the_pin_a_mistake_is_not_told_as_a_text(connection: Connection, chat: Phone) -> None:
    _behind_the_pin(chat, "datos_text")
    assert chat.writes("me equivoqué") == ["menu.hello"]
    assert connection.scalar(select(func.count()).select_from(Case)) == 0


def test_behind_the_pin_an_older_message_is_no_answer(chat: Phone) -> None:
    _behind_the_pin(chat)
    assert chat.writes("482913", sent_at=NOW - timedelta(minutes=1)) == ["reserved.closed"]


@pytest.mark.parametrize(
    ("changed", "said"), [({"safe": False}, "menu.hello"), ({"authorised": False}, "consent.waits_no")]
)
def test_behind_the_pin_the_phone_must_still_be_its_own_and_the_consent_stand(
    connection: Connection, chat: Phone, changed: dict[str, bool], said: str
) -> None:
    mine = select(Conversation.contact_id).where(Conversation.channel == "telegram")
    connection.execute(update(Contact).where(Contact.id.in_(mine)).values(changed))
    _behind_the_pin(chat)
    assert chat.writes("482913") == [said]
