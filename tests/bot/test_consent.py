"""What is asked before anything is kept or said: may we, and whose phone is it. Each answer is proved."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select, update

from bot.state import EXPIRES, Dialog, Kept, State
from db.tables import Consent, Contact
from programme.consents import TEXT_VERSION
from tests import world
from tests.bot.rehearsed import Phone, undone
from tests.databases import fresh_database
from tests.webhooks.rows import CLOSES, NOW, OPENS

NEW, UNASKED, OLDER, REFUSED, SHARED = (f"+57300111000{number}" for number in range(1, 6))
CHILD = "tengo 10 años"


@pytest.fixture(scope="module")
def town(server: Any) -> Iterator[Engine]:
    """A family that was asked nothing, one that was not asked whose phone it is, one that said yes to the
    words of before, one that said no, and a phone of two that said yes to the words of before.
    """
    with fresh_database(server) as engine:
        with engine.begin() as connection:
            where = world.place(connection)
            families = [world.family(connection, where, f"F00{at}") for at in range(1, 7)]
            new, unasked, older, refused, *both = families
            world.contact(connection, new, "sms", NEW, authorised=None, safe=None)
            world.contact(connection, unasked, "sms", UNASKED, safe=None)
            world.contact(connection, older, "sms", OLDER, text_version="2025-01")
            world.contact(connection, refused, "sms", REFUSED, authorised=False, safe=None)
            for each in both:
                world.contact(connection, each, "sms", SHARED, text_version="2025-01")
            world.meeting(connection, where, NOW + timedelta(days=4), code="R1", family_id=older)
            world.wave(connection, OPENS, CLOSES)
        yield engine


@pytest.fixture
def connection(town: Engine) -> Iterator[Connection]:
    with undone(town) as connection:
        yield connection


@pytest.fixture
def phone(connection: Connection) -> Phone:
    return Phone(connection, NEW)


@pytest.mark.parametrize(
    ("address", "written", "said"),
    [
        (NEW, ["logros"], ["consent.ask"]),
        (NEW, ["logros", "1"], ["safe.ask"]),
        (NEW, ["logros", "2"], ["consent.no"]),
        (NEW, ["logros", "2", "1"], ["consent.waits_no"]),
        (NEW, ["logros", "zzz"], ["wrong.choice"]),
        (NEW, ["logros", "9"], ["wrong.choice"]),
        (NEW, ["logros", "para qué es eso"], ["consent.what_for", "…"]),
        (NEW, ["logros", "cuánto cuesta"], ["answer.cost", "…"]),
        # It is put twice; then in a line, which keeps what was wanted last.
        (NEW, ["hola", "logrso", "proyecto"], ["consent.short"]),
        (NEW, ["hola", "logrso", "visita", "1", "1"], ["safe.thanks", "visita.none"]),
        (NEW, ["hola", "logrso", "zzz", "1", "1"], ["safe.thanks", "logros.list"]),
        (NEW, ["hola", "logros", "hola"], ["consent.ask"]),
        # Closed, it waits until it is taken up.
        (NEW, ["logros", "9", "9", "9"], ["consent.closed"]),
        (NEW, ["logros", "9", "9", "9", "logros"], ["consent.waits"]),
        (NEW, ["logros", "9", "9", "9", "gracias"], ["answer.thanks"]),
        (NEW, ["logros", "9", "9", "9", "hola"], ["consent.ask"]),
        (NEW, ["logros", "9", "9", "9", "alta"], ["consent.ask"]),
        (NEW, ["hola", "no me escriban más", "2"], ["stop.no", "…"]),
        (NEW, ["hola", "no me escriban más", "logros"], ["consent.ask"]),
        (REFUSED, ["logros"], ["consent.waits_no"]),
        (REFUSED, ["gracias"], ["answer.thanks"]),
        (REFUSED, ["hola"], ["consent.ask"]),
        # The other question interrupts nothing.
        (UNASKED, ["logros"], ["safe.ask"]),
        (UNASKED, ["zzz"], ["safe.ask"]),
        (UNASKED, ["hola", "1"], ["safe.thanks", "menu.hello"]),
        (UNASKED, ["logros", "1"], ["safe.thanks", "logros.list"]),
        (UNASKED, ["logros", "2"], ["safe.shared", "logros.list"]),
        (UNASKED, ["logros", "es de mi cuñada"], ["safe.shared", "logros.list"]),
        (UNASKED, ["hola", "para qué es eso"], ["safe.what_for", "…"]),
        (UNASKED, ["hola", "cuánto cuesta"], ["answer.cost", "…"]),
        (UNASKED, ["hola", "9"], ["wrong.choice"]),
        (UNASKED, ["hola", "logros"], ["logros.list"]),
        (UNASKED, ["idioma", "1"], ["idioma.done"]),
        (UNASKED, ["logros", "1", "me equivoqué"], ["safe.ask"]),
        (UNASKED, ["zzz", "1"], ["safe.thanks", "menu.hello"]),
        # Closed, it does not wait as the first one does.
        (NEW, ["hola", "1", "9", "9", "9", "logros"], ["safe.ask"]),
        # Who said yes to other words is asked anew.
        (OLDER, ["logros"], ["consent.renew"]),
        (OLDER, ["logros", "1"], ["logros.list"]),
        (OLDER, ["logros", "2"], ["consent.no"]),
        (OLDER, ["zzz", "idioma", "1", "1"], ["menu.hello"]),
        (SHARED, ["logros", "1"], ["consent.renew"]),
        (SHARED, ["logros", "1", "1"], ["logros.list"]),
        # In another language it is asked again.
        (NEW, ["hola", "idioma", "1"], ["idioma.done", "consent.ask"]),
        (UNASKED, ["hola", "idioma", "1"], ["idioma.done", "safe.ask"]),
        # A child consents to nothing.
        (NEW, [CHILD], ["consent.child"]),
        (NEW, ["hola", CHILD], ["consent.child"]),
        (NEW, ["hola", CHILD, "logros"], ["consent.child_again"]),
        (NEW, ["hola", CHILD, CHILD], ["consent.child_again"]),
        (NEW, ["hola", CHILD, "soy adulto"], ["consent.ask"]),
        (NEW, ["hola", "sí, tengo 10 años"], ["consent.child"]),
        (NEW, ["hola", "1", "sí, tengo 10 años"], ["consent.child"]),
        (UNASKED, ["hola", CHILD], ["consent.child"]),
        # Where none wrote, nobody is asked anything as a grown-up.
        (UNASKED, ["visita", "1", "soy adulto"], ["wrong.menu"]),
    ],
)
def test_what_is_asked_first(
    connection: Connection, address: str, written: list[str], said: list[str]
) -> None:
    assert Phone(connection, address).writes(*written) == said


def _proofs(connection: Connection) -> list[tuple[Any, ...]]:
    columns = (
        Consent.contact_id,
        Consent.kind,
        Consent.given,
        Consent.text_version,
        Consent.channel,
        Consent.at,
    )
    return [tuple(row) for row in connection.execute(select(*columns).order_by(Consent.id))]


def _contact(connection: Connection, phone: Phone) -> tuple[Any, ...]:
    kept = select(Contact.authorised, Contact.safe, Contact.health, Contact.text_version)
    return tuple(connection.execute(kept.where(Contact.id == phone.talk.line.contact_id)).one())


def test_each_answer_is_kept_with_its_proof(connection: Connection, phone: Phone) -> None:
    phone.writes("logros", "1")
    line, version = phone.talk.line, f"{TEXT_VERSION} es_CO"
    contact_id, data_at = line.contact_id, phone.now
    assert _contact(connection, phone) == (True, None, None, TEXT_VERSION)
    assert (line.authorised, line.text_version) == (True, TEXT_VERSION)
    phone.writes("2")
    assert _contact(connection, phone) == (True, False, None, TEXT_VERSION)
    assert _proofs(connection) == [
        (contact_id, "data", True, version, "sms", data_at),
        (contact_id, "safe", False, version, "sms", phone.now),
    ]
    others = connection.scalars(select(Contact.safe).where(Contact.id != contact_id)).all()
    assert False not in others


def test_a_no_is_kept_too_and_ends_it(connection: Connection, phone: Phone) -> None:
    phone.writes("logros", "2")
    assert _contact(connection, phone) == (False, None, None, TEXT_VERSION)
    assert [(kind, given) for _, kind, given, *_ in _proofs(connection)] == [("data", False)]
    state = phone.talk.state
    assert (state.dialog, state.below, state.wanted) == (None, None, None)


@pytest.mark.parametrize(
    ("address", "written", "labels"),
    [
        (NEW, ["logros", "1"], ["consent_yes"]),
        (NEW, ["logros", "2"], ["consent_no"]),
        (NEW, ["logros", "para qué es eso"], ["who"]),
        (UNASKED, ["idioma", "1", "hola", "2"], ["menu", "phone_shared"]),
        (UNASKED, ["hola", "1"], ["menu", "phone_own"]),
        (UNASKED, ["hola", "es de mi cuñada"], ["phone_shared", "menu"]),
    ],
)
def test_what_was_done_has_its_label(
    connection: Connection, address: str, written: list[str], labels: list[str]
) -> None:
    phone = Phone(connection, address)
    phone.writes(*written)
    assert phone.talk.labels == labels


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (["hola", "no sé"], "no sé"),
        (["hola", "1", "no sé"], "no sé"),
        (["hola", "no me escriban más", "logros"], "logros"),
    ],
)
def test_answers_to_these_questions_may_be_kept(phone: Phone, written: list[str], kept: str) -> None:
    phone.writes(*written)
    assert phone.kept() == ("text", kept)


def test_what_a_yes_is_to_each_question(phone: Phone) -> None:
    asked = {}
    for one in ("logros", "1"):
        phone.writes(one)
        dialog = phone.talk.state.dialog
        assert dialog is not None
        asked[dialog.name] = (dialog.asks, [label for _, label in dialog.options])
    assert asked == {
        "consent": ("consent", ["SÍ", "NO"]),
        "safe": ("phone", ["SÍ, solo yo", "NO, lo comparto"]),
    }
    assert phone.talk.state.consent_at == (phone.now - timedelta(seconds=70)).isoformat()


def test_the_consent_says_where_to_read_more(phone: Phone) -> None:
    phone.writes("hola")
    assert "https://libreta.example/datos" in phone.talk.lines[0]


def test_the_short_question_is_put_as_the_long_one(phone: Phone) -> None:
    phone.writes("hola", "logrso", "visita")
    dialog = phone.talk.state.dialog
    assert dialog is not None
    assert (dialog.name, dialog.asks, [value for value, _ in dialog.options]) == (
        "consent",
        "consent",
        ["1", "2"],
    )
    assert phone.talk.state.consent_put == 2
    # Who takes it up hears the whole of it twice again.
    phone.writes("hola")
    assert phone.talk.state.consent_put == 1


@pytest.mark.parametrize(
    ("ago", "said"),
    [(EXPIRES, ["consent.waits"]), (EXPIRES + timedelta(seconds=1), ["consent.ask"])],
)
def test_it_waits_for_three_days(phone: Phone, ago: timedelta, said: list[str]) -> None:
    put = NOW + timedelta(seconds=70) - ago
    phone.remembers(State(consent_at=put.isoformat(), consent_put=1))
    assert phone.writes("logros") == said
    assert phone.talk.state.consent_put == 1


def test_put_again_so_long_after_it_is_put_twice_again(phone: Phone) -> None:
    put = NOW - EXPIRES
    phone.remembers(State(consent_at=put.isoformat(), consent_put=2))
    phone.writes("logros")
    assert phone.talk.state.consent_put == 1


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(hours=1), ["consent.child_again"]),
        (timedelta(hours=1, seconds=1), ["consent.ask"]),
    ],
)
def test_after_a_child_an_hour_passes(phone: Phone, ago: timedelta, said: list[str]) -> None:
    wrote = (NOW + timedelta(seconds=70) - ago).isoformat()
    phone.remembers(State(child_at=wrote))
    assert phone.writes("hola") == said
    assert phone.talk.state.child_at == (wrote if said == ["consent.child_again"] else "")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["1"], ["consent.child_again"]),
        (["logros"], ["logros.list"]),
        (["soy adulto"], ["wrong.choice"]),
        (["soy adulto", "1"], ["logros.list"]),
        (["idioma", "1"], ["idioma.done", "consent.child_again"]),
        (["1", "soy adulto"], ["health.ask"]),
        (["1", "zzz qqq"], ["wrong.menu"]),
        (["1", "logros", "soy adulto"], ["wrong.number"]),
        (["1", "soy adulto", "1"], ["logros.list"]),
    ],
)
def test_of_health_too_a_grown_up_decides_after_a_child(
    connection: Connection, written: list[str], said: list[str]
) -> None:
    connection.execute(update(Contact).values(text_version=TEXT_VERSION))
    phone = Phone(connection, OLDER)
    phone.remembers(State(dialog=_open("health", asks="health"), child_at=NOW.isoformat()))
    assert phone.writes(*written) == said
    agreed = written[-2:] == ["soy adulto", "1"]
    assert [(kind, given) for _, kind, given, *_ in _proofs(connection)] == [("health", True)] * agreed


def test_nothing_is_open_for_a_child(connection: Connection, phone: Phone) -> None:
    phone.writes("hola", "1 tengo 10 años")
    assert phone.talk.state.dialog is None and phone.talk.state.child_at == phone.now.isoformat()
    assert _contact(connection, phone)[0] is None and _proofs(connection) == []


def _open(name: str, **more: Any) -> Dialog:
    options = [["1", "SÍ"], ["2", "NO"]]
    return Dialog(name, {}, NOW.isoformat(), "¿Sí o no?", options, **more)


@pytest.mark.parametrize(
    ("written", "said", "health"),
    [
        (["1"], ["logros.list"], True),
        (["2"], ["health.no"], False),
        (["9"], ["wrong.choice"], None),
        ([CHILD], ["consent.child"], None),
        (["idioma", "1"], ["idioma.done", "health.ask"], None),
    ],
)
def test_matters_of_health_are_asked_about_apart(
    connection: Connection, written: list[str], said: list[str], health: bool | None
) -> None:
    connection.execute(update(Contact).values(text_version=TEXT_VERSION))
    phone = Phone(connection, OLDER)
    phone.remembers(State(dialog=_open("health", asks="health")))
    assert phone.writes(*written) == said
    assert _contact(connection, phone)[2] is health and phone.talk.line.health is health
    proofs = [(kind, given) for _, kind, given, *_ in _proofs(connection)]
    assert proofs == ([] if health is None else [("health", health)])
    if written == ["2"]:
        assert phone.talk.state.dialog is None
    if written[0] == "idioma":
        dialog = phone.talk.state.dialog
        assert dialog is not None and (dialog.name, dialog.asks) == ("health", "health")
        assert len(dialog.options) == 2


def test_what_was_open_when_the_words_changed_waits(connection: Connection) -> None:
    phone = Phone(connection, OLDER)
    phone.remembers(State(dialog=_open("queja", keeps=True)))
    assert phone.writes("1") == ["consent.renew"]
    assert phone.writes("9") == ["wrong.choice"]
    assert phone.writes("1") == ["…"]
    assert _proofs(connection)[0][1:4] == ("data", True, f"{TEXT_VERSION} es_CO")
    dialog = phone.talk.state.dialog
    assert dialog is not None and dialog.name == "queja" and phone.talk.state.below is None


def test_what_was_open_is_offered_again_after_what_was_wanted(connection: Connection) -> None:
    phone = Phone(connection, OLDER)
    phone.remembers(State(dialog=_open("libreta", keeps=True)))
    assert phone.writes("logros", "1") == ["logros.list", "offer.libreta"]


@pytest.mark.parametrize(
    ("address", "written"), [(OLDER, ["hola", "hola"]), (NEW, ["no me escriban más", "logros"])]
)
def test_a_question_of_ours_does_not_wait_below_another(
    connection: Connection, address: str, written: list[str]
) -> None:
    phone = Phone(connection, address)
    phone.writes(*written)
    dialog = phone.talk.state.dialog
    assert dialog is not None and dialog.name == "consent" and phone.talk.state.below is None


def test_once_it_is_answered_nothing_is_open(phone: Phone) -> None:
    assert phone.writes("hola", "logrso", "visita", "1", "1") == ["safe.thanks", "visita.none"]
    assert phone.talk.state.dialog is None


def test_after_a_no_what_was_open_is_closed(connection: Connection) -> None:
    phone = Phone(connection, OLDER)
    phone.remembers(State(dialog=_open("queja")))
    assert phone.writes("logros", "2") == ["consent.no"]
    state = phone.talk.state
    assert (state.dialog, state.below, state.wanted) == (None, None, None)


def test_the_phone_counts_as_shared_until_it_is_asked_once_more(connection: Connection) -> None:
    phone = Phone(connection, UNASKED)
    phone.writes("logros", "1")
    assert _contact(connection, phone)[1] is True
    assert phone.writes("me equivoqué") == ["safe.ask"]
    assert _contact(connection, phone)[1] is None and phone.talk.line.safe is None
    left = connection.scalar(select(func.count()).select_from(Contact).where(Contact.safe.is_(True)))
    assert left == 3, "of no other"


def test_what_another_said_of_its_phone_is_not_undone(connection: Connection) -> None:
    phone = Phone(connection, UNASKED)
    phone.writes("hola", "1")
    phone.remembers(State(done=Kept("safe", {"contact_id": 999}, NOW.isoformat())))
    assert phone.writes("me equivoqué") == ["undo.nothing"]
    assert _contact(connection, phone)[1] is True


def test_what_is_open_keeps_its_place_while_it_is_asked_once_more(connection: Connection) -> None:
    phone = Phone(connection, UNASKED)
    phone.writes("hola", "1")
    done = phone.talk.state.done
    phone.remembers(State(done=done, dialog=_open("mensaje", keeps=True)))
    assert phone.writes("me equivoqué") == ["safe.ask"]
    assert list(phone.talk.state.parked) == ["mensaje"]
