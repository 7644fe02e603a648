"""What is answered before everything else: danger, and a calamity. Whoever is on duty reads why."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select

from bot.state import Dialog, State
from db.tables import Alert, Municipality, Staff, StaffMunicipality
from tests import world
from tests.bot.rehearsed import Phone, undone
from tests.conftest import fresh_database
from tests.webhooks.rows import CLOSES, NOW, OPENS

KNOWN, CHAT, STAFF = "+573001110001", "9001", "9100"
DANGER = "mi esposo me pega"
FLOOD = "se está inundando la casa y no podemos salir"


@pytest.fixture(scope="module")
def town(server: Any) -> Iterator[Engine]:
    """A family with a phone and a chat, a meeting and a wave; and the gestor's chat."""
    with fresh_database(server) as engine:
        with engine.begin() as connection:
            where = world.place(connection)
            family_id = world.family(connection, where)
            world.contact(connection, family_id, "sms", KNOWN)
            world.contact(connection, family_id, "telegram", CHAT)
            world.contact(connection, None, "telegram", STAFF, staff_id=where.gestor_id)
            world.meeting(connection, where, NOW + timedelta(days=4), code="R1", family_id=family_id)
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


@pytest.fixture
def desk(connection: Connection) -> Phone:
    return Phone(connection, STAFF, "telegram")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ([DANGER], ["danger.lines"]),
        ([FLOOD], ["calamity.lines", "calamity.case"]),
        ([FLOOD, FLOOD], ["calamity.lines", "calamity.added"]),
        # Who has just got the lines is met with care instead of with the same words again.
        ([DANGER, "me quiere matar"], ["danger.after"]),
        ([DANGER, "zzz qqq"], ["danger.after"]),
        ([DANGER, FLOOD], ["calamity.lines", "calamity.case"]),
        # What was open goes on.
        (["visita", DANGER, "1"], ["visita.confirmed"]),
        (["queja", "2", DANGER], ["danger.lines", "queja.also"]),
        (["queja", "2", DANGER, "me dijo que me mata"], ["danger.after", "queja.also"]),
        (["queja", "2", FLOOD], ["calamity.lines", "calamity.case", "queja.also"]),
        (["salir", DANGER], ["danger.lines"]),
        # A word of ours, one with a slip, a wish to leave, an answer in the question's own words.
        (["señora ayuda"], ["ayuda.words", "ayuda.lines"]),
        (["mi encentro"], ["visita.next"]),
        (["salir de aquí"], ["salir.done"]),
        (["señora no más y"], ["salir.done"]),
        (["visita", "no podemos"], ["visita.when"]),
        (["visita", "2 no podemos aquí"], ["visita.when"]),
        (["visita", "no podemos respirar"], ["danger.lines"]),
    ],
)
def test_what_is_heard_before_everything_else(phone: Phone, written: list[str], said: list[str]) -> None:
    assert phone.writes(*written) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 porque mi esposo me pega", "danger.lines"),
        ("1 porque nunca viene", "libreta.question"),
        ("1", "libreta.question"),
    ],
)
def test_a_reason_behind_a_mark_may_be_danger(phone: Phone, text: str, said: str) -> None:
    phone.writes("libreta", "1")
    while not phone.talk.scale:
        phone.writes("1")
    assert phone.writes(text) == [said]


@pytest.mark.parametrize(("within", "said"), [(60, ["danger.lines"]), (61, ["wrong.menu"])])
def test_two_parts_may_say_together_what_neither_says(phone: Phone, within: int, said: list[str]) -> None:
    phone.writes("mensaje", "el papá de la niña la")
    phone.now += timedelta(seconds=within - 70)
    assert phone.writes("la toca por las noches") == said


@pytest.mark.parametrize(
    ("ago", "text", "said"),
    [
        (timedelta(minutes=10), DANGER, ["danger.after"]),
        (timedelta(minutes=10, seconds=1), DANGER, ["danger.lines"]),
        (timedelta(hours=2), "zzz qqq", ["danger.after"]),
        (timedelta(hours=2, seconds=1), "zzz qqq", ["wrong.menu"]),
    ],
)
def test_how_long_after_the_lines_one_is_met_with_care(
    phone: Phone, ago: timedelta, text: str, said: list[str]
) -> None:
    phone.remembers(State(helped_at=(NOW + timedelta(seconds=70) - ago).isoformat()))
    assert phone.writes(text) == said


def test_what_follows_a_calamity_within_a_minute_belongs_to_it(phone: Phone) -> None:
    phone.writes(FLOOD)
    phone.now -= timedelta(seconds=10)
    assert phone.writes("el río se llevó el puente y quedamos incomunicados") == ["calamity.added"]


def test_a_calamity_is_no_rest_of_anything_else(phone: Phone) -> None:
    phone.writes("mensaje", "ya llegó la cédula del niño")
    phone.now -= timedelta(seconds=10)
    assert phone.writes(FLOOD) == ["calamity.lines", "calamity.case"]


def _alerts(connection: Connection) -> list[tuple[Any, ...]]:
    columns = (Alert.kind, Alert.conversation_id, Alert.at, Alert.private, Alert.text)
    return [tuple(row) for row in connection.execute(select(*columns).order_by(Alert.id))]


@pytest.mark.parametrize(
    ("before", "text", "kind", "private", "read"),
    [
        ([], DANGER, "danger", False, DANGER),
        (["queja", "2"], DANGER, "danger", True, DANGER),
        ([], FLOOD, "calamity", False, FLOOD),
        (["queja", "2"], FLOOD, "calamity", False, "Avisa de una calamidad. Hay que llamarla."),
    ],
)
def test_whoever_is_on_duty_reads_why(
    connection: Connection, phone: Phone, before: list[str], text: str, kind: str, private: bool, read: str
) -> None:
    phone.writes(*before, text)
    assert _alerts(connection) == [(kind, phone.talk.line.id, phone.now, private, read)]
    assert phone.kept() == ("danger", None)
    assert phone.talk.labels[0] == kind and phone.talk.final
    state = phone.talk.state
    assert (state.alerted, state.alerted_at) == (kind, phone.now.isoformat())
    helped = (phone.now.isoformat(), phone.number) if kind == "danger" else ("", 0)
    assert (state.helped_at, state.helped_turn) == helped


def test_what_keeps_its_place_is_put_aside_and_what_is_reserved_is_closed(phone: Phone, chat: Phone) -> None:
    assert phone.writes("libreta", "1", DANGER)[0] == "danger.lines"
    assert phone.talk.state.dialog is None and list(phone.talk.state.parked) == ["libreta"]
    chat.remembers(State(dialog=Dialog("reservado", {}, chat.now.isoformat(), reserved=True)))
    assert chat.writes(DANGER) == ["danger.lines"]
    assert chat.talk.state.under_way() == []


def test_a_button_says_nothing_of_danger(connection: Connection, chat: Phone) -> None:
    chat.writes("menu")
    assert chat.writes(DANGER, kind="tap", turn=chat.talk.line.turn) == ["wrong.buttons"]
    assert _alerts(connection) == []


def test_words_under_a_photo_are_heard_but_no_complaint(chat: Phone) -> None:
    chat.writes("queja", "2")
    assert chat.writes(DANGER, kind="media", what="photo")[0] == "danger.lines"
    dialog = chat.talk.state.dialog
    assert dialog is not None and dialog.name == "queja"


def test_a_calamity_is_told_in_a_text(connection: Connection, chat: Phone) -> None:
    chat.writes(FLOOD, kind="media", what="photo")
    assert _alerts(connection) == []


def test_the_staff_is_told_what_to_do_about_danger(connection: Connection, desk: Phone) -> None:
    assert desk.writes(DANGER) == ["staff.danger"]
    assert desk.writes(DANGER) == ["staff.danger"]
    assert [kind for kind, *_ in _alerts(connection)] == ["danger", "danger"]
    assert desk.writes(FLOOD) == ["staff.calamity"]
    assert [kind for kind, *_ in _alerts(connection)] == ["danger", "danger", "calamity"]


@pytest.mark.parametrize(
    ("works", "place"), [((), world.PLACE), (("15001",), "15001"), (("15001", world.PLACE), None)]
)
def test_those_on_duty_where_a_member_of_staff_works_are_told_if_it_is_one_place(
    connection: Connection, desk: Phone, phone: Phone, works: tuple[str, ...], place: str | None
) -> None:
    """Who is entered nowhere works where the families live. A family's place is known by its line."""
    staff_id = connection.scalars(select(Staff.id).where(Staff.code == "G01")).one()
    connection.execute(insert(Municipality).values(code="15001", name="Tunja", department_code="15"))
    for code in works:
        values = {"staff_id": staff_id, "municipality_code": code}
        connection.execute(insert(StaffMunicipality).values(values))
    desk.writes(DANGER)
    phone.writes(DANGER)
    assert list(connection.scalars(select(Alert.municipality_code).order_by(Alert.id))) == [place, None]


def test_what_the_staff_writes_to_families_is_no_cry(connection: Connection, desk: Phone) -> None:
    desk.writes("aviso", DANGER)
    desk.writes(FLOOD)
    desk.writes(f"nudo {FLOOD}")
    assert _alerts(connection) == []
