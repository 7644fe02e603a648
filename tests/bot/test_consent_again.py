"""When the words of the consent change, who said yes to others is asked anew, on writing."""

from sqlalchemy import Engine, select

from db.tables import Consent, Contact
from programme.consents import TEXT_VERSION
from tests import world
from tests.doors import Twilio, Watch, application
from tests.webhooks.rows import NOW

OLD = "2025-01"


def _family(engine: Engine, text_version: str | None) -> Twilio:
    with engine.begin() as connection:
        family = world.family(connection, world.place(connection))
        world.contact(connection, family, text_version=text_version)
    return Twilio(application(engine, Watch(NOW)).test_client())


def _kept(engine: Engine) -> tuple[bool | None, str | None]:
    with engine.connect() as connection:
        row = connection.execute(select(Contact.authorised, Contact.text_version)).one()
        return row.authorised, row.text_version


def test_a_yes_is_kept_with_the_words_of_today(database: Engine) -> None:
    phone = _family(database, OLD)
    assert phone.send("logros")[0].startswith("Cambio el texto")
    assert _kept(database) == (True, OLD), "silence changes nothing"
    assert "logros" in phone.send("si")[0]
    assert _kept(database) == (True, TEXT_VERSION)
    with database.connect() as connection:
        proof = connection.execute(select(Consent.kind, Consent.given, Consent.text_version)).all()
    assert [tuple(row) for row in proof] == [("data", True, f"{TEXT_VERSION} es_CO")]
    assert "logros" in phone.send("logros")[0], "and it is asked once"


def test_a_no_is_a_no_from_then_on(database: Engine) -> None:
    phone = _family(database, OLD)
    phone.send("hola")
    phone.send("no")
    assert _kept(database) == (False, TEXT_VERSION)
    assert phone.send("logros") == ["Usted nos dijo que no. Si cambia de idea, escriba HOLA."]
    assert phone.send("hola")[0].startswith("Somos Libreta")


def test_who_said_yes_to_the_words_of_today_is_not_asked(database: Engine) -> None:
    assert "logros" in _family(database, TEXT_VERSION).send("logros")[0]


def test_help_leaving_and_danger_do_not_wait_for_the_answer(database: Engine) -> None:
    phone = _family(database, OLD)
    assert "123" in phone.send("ayuda")[0]
    assert "123" in phone.send("mi esposo me pega")[0]
    assert "No le escribiremos" in phone.send("salir")[0]
