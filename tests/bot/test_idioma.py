"""What is kept of a language that was chosen, and on which contacts."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from bot.dialogs.consent import TEXT_VERSION
from db.tables import Consent, Contact, Family
from tests import world
from tests.doors import Twilio, Watch, application
from tests.webhooks.rows import NOW

ONE, OTHER = "+573001112233", "+573004445566"


@pytest.fixture
def phone(database: Engine) -> Callable[[str], Twilio]:
    client = application(database, Watch(NOW)).test_client()
    return lambda address: Twilio(client, address)


def kept(engine: Engine) -> list[str | None]:
    with engine.connect() as connection:
        return list(connection.scalars(select(Contact.language).order_by(Contact.id)))


def test_it_is_kept_on_the_contact_alone(database: Engine, phone: Callable[[str], Twilio]) -> None:
    """Another phone of the family, and another family, are written to as before."""
    with database.begin() as connection:
        where = world.place(connection)
        family = world.family(connection, where)
        for address in (ONE, OTHER):
            world.contact(connection, family, address=address)
        world.contact(connection, world.family(connection, where, "F002"), address="+573007778899")
    for text in ("idioma", "english"):
        phone(ONE).send(text)
    assert kept(database) == ["en", None, None]
    assert phone(ONE).send("menu")[0].startswith("Hello")
    assert phone(OTHER).send("menu")[0].startswith("Hola")
    with database.connect() as connection:
        assert set(connection.scalars(select(Family.language))) == {"es_CO"}


def test_on_a_phone_of_several_families_it_is_kept_on_that_which_writes(
    database: Engine, phone: Callable[[str], Twilio]
) -> None:
    """Where none has said that it writes, on all of them."""
    with database.begin() as connection:
        where = world.place(connection)
        for code in ("F001", "F002"):
            world.contact(connection, world.family(connection, where, code), address=ONE)
    for text in ("idioma", "english"):
        phone(ONE).send(text)
    assert kept(database) == ["en", "en"]
    for text in ("hola", "2", "idioma", "español"):
        phone(ONE).send(text)
    assert kept(database) == ["en", "es_CO"]


def test_the_proof_of_a_consent_says_in_which_language_it_was_asked(
    database: Engine, phone: Callable[[str], Twilio]
) -> None:
    """In Wayuunaiki nobody has translated it yet, so it was asked in Spanish."""
    with database.begin() as connection:
        family = world.family(connection, world.place(connection))
        world.contact(connection, family, authorised=None, safe=None)
    for text in ("idioma", "wayuunaiki", "sí", "idioma", "english", "1"):
        phone(ONE).send(text)
    with database.connect() as connection:
        versions = connection.scalars(select(Consent.text_version).order_by(Consent.id)).all()
    assert versions == [f"{TEXT_VERSION} es_CO", f"{TEXT_VERSION} en"]
