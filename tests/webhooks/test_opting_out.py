"""What Twilio has done itself about a wish to leave or to come back (`OptOutType`)."""

from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine, select

from db.tables import Conversation
from tests import world
from tests.doors import Twilio, Watch, application
from tests.webhooks.rows import CLOSES, NOW, OPENS, state

PHONE = "+573001112233"


class Phone:
    """A family's keypad phone."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with engine.begin() as connection:
            where = world.place(connection)
            family = world.family(connection, where, pending={"EDU-03": 1})
            world.contact(connection, family, "sms", PHONE)
            world.wave(connection, OPENS, CLOSES)
        self.twilio = Twilio(application(engine, Watch(NOW)).test_client(), PHONE)

    def says(self, text: str, **more: str) -> list[str]:
        """What is answered; nothing for an empty answer."""
        answer = self.twilio.post(self.twilio.form(text, **more))
        assert answer.status_code == 200
        return [message.text or "" for message in ElementTree.fromstring(answer.data)]

    def left(self) -> bool:
        with self.engine.connect() as connection:
            return connection.scalars(select(Conversation.opted_out_at)).one() is not None


@pytest.fixture
def phone(database: Engine) -> Phone:
    return Phone(database)


@pytest.mark.parametrize("text", ["STOP", "cancelar", "fin", "lo que sea"])
def test_a_stop_that_twilio_confirmed_gets_an_empty_answer(phone: Phone, text: str) -> None:
    """Also in the midst of a dialog in which the word has another sense."""
    phone.says("libreta")
    phone.says("1")
    assert phone.says(text, OptOutType="STOP") == []
    assert phone.left() and state(phone.engine, "sms", PHONE).dialog is None
    assert phone.says("logros") == []


def test_a_start_is_welcomed_back_in_a_line(phone: Phone) -> None:
    phone.says("STOP", OptOutType="STOP")
    assert phone.says("START", OptOutType="START") == ["Bienvenido otra vez."]
    assert not phone.left()
    assert phone.says("logros")


@pytest.mark.parametrize("kind", ["", "HELP", "stop?", "OTHER"])
def test_what_twilio_did_not_do_is_ours_to_answer(phone: Phone, kind: str) -> None:
    (said,) = phone.says("ayuda", OptOutType=kind)
    assert said.startswith("Escriba LOGROS")
    assert not phone.left()
