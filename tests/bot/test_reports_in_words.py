"""A family tells in its own words that it has reached something: that is offered, and done after a choice."""

import pytest
from sqlalchemy import Engine, select

from db.tables import LogroState
from tests import world
from tests.doors import Twilio, Watch, application
from tests.webhooks.rows import NOW

PENDING = ("IDE-01", "EDU-03", "HAB-03", "BAN-03", "NUT-01", "IDE-02", "EDU-07", "SAL-11", "DIN-05")


@pytest.fixture
def phone(database: Engine) -> Twilio:
    with database.begin() as connection:
        where = world.place(connection)
        family = world.family(connection, where, pending=dict.fromkeys(PENDING), achieved=("HAB-04",))
        world.contact(connection, family)
    return Twilio(application(database, Watch(NOW)).test_client())


@pytest.mark.parametrize(
    ("said", "title", "code"),
    [
        ("Ya saqué la cédula del niño", "Documentos de identidad al dia", "IDE-01"),
        ("ya tenemos registro civil del bebé", "Documentos de identidad al dia", "IDE-01"),
        ("doctora ya matriculé la niña en el colegio", "Niños y jovenes en la escuela", "EDU-03"),
        ("la niña ya entró al colegio", "Niños y jovenes en la escuela", "EDU-03"),
        ("ya nos pasa el carro de la basura", "Manejo de basuras", "HAB-03"),
        ("ya abrimos la cuenta en el banco", "Cuenta en el banco", "BAN-03"),
    ],
)
def test_it_is_offered_and_noted_after_the_choice(
    phone: Twilio, database: Engine, said: str, title: str, code: str
) -> None:
    (offered,) = phone.send(said)
    assert f" Contar que ya: {title}" in offered
    with database.connect() as connection:
        states = dict(connection.execute(select(LogroState.logro_code, LogroState.state)).all())
        assert "reported" not in states.values(), "an offer does nothing"
    assert f"Anotado: {title}." in phone.send("1")[0]
    with database.connect() as connection:
        states = dict(connection.execute(select(LogroState.logro_code, LogroState.state)).all())
    assert [one for one, state in states.items() if state == "reported"] == [code]


@pytest.mark.parametrize(
    "said",
    ["ya tengo la libreta militar", "el niño ya no trabaja", "mi hijo ya dejó el vicio",
     "ya hablamos más en la casa"],
)  # fmt: skip
def test_what_is_kept_discreet_or_private_is_named_by_nobody_but_the_family(phone: Twilio, said: str) -> None:
    (answer,) = phone.send(said)
    assert not any(
        title in answer
        for title in ("Libreta militar", "Niños sin trabajar", "dejar el consumo", "Dialogo en la casa")
    )


@pytest.mark.parametrize("said", ["todavía no he sacado la cédula", "no nos pasa el carro de la basura"])
def test_what_is_not_reached_is_not_offered_as_reached(phone: Twilio, said: str) -> None:
    assert "1 Contar que ya" not in phone.send(said)[0]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("colegio", "Niños y jovenes en la escuela"), ("EDU-03", "Niños y jovenes en la escuela"),
        ("la basura", "Manejo de basuras"), ("vivienda", "Manejo de basuras"),
        ("el tercero", "Niños y jovenes en la escuela"),
    ],
)  # fmt: skip
def test_a_few_words_open_a_logro_of_the_list(phone: Twilio, said: str, title: str) -> None:
    assert "3 Niños y jovenes en la escuela" in phone.send("logros")[0]
    assert phone.send(said)[0].startswith(f"{title}. ¿")


def test_what_is_kept_discreet_is_not_opened_by_its_name(phone: Twilio) -> None:
    phone.send("logros")
    assert "militar" not in phone.send("libreta militar")[0]


def test_a_sentence_about_one_of_the_list_is_asked_about(phone: Twilio) -> None:
    phone.send("logros")
    (asked,) = phone.send("el tercero me interesa, el del estudio")
    assert "1 Niños y jovenes en la escuela" in asked
    assert phone.send("1")[0].startswith("Niños y jovenes en la escuela. ¿")


def test_where_nothing_is_probable_the_likeliest_is_asked_about_instead_of_the_menu(phone: Twilio) -> None:
    assert phone.send("se me salio la leche de la olla")[0].startswith("No entendimos bien.")
    (asked,) = phone.send("se me llena la memoria del celular con esos mensajes, suspendanlos")
    assert "No recibir mas mensajes" in asked
