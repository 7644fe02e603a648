"""An answer of the bot is sent as it was said."""

from typing import Any

import pytest
from sqlalchemy import Engine

from messaging.composing import Composed, Row, Suppressed, compose_reply
from messaging.message import Option, Reply
from tests.messaging.post import NOW, conversation, letter, put, row


def _composed(engine: Engine, payload: dict[str, object]) -> Composed:
    outbox_id = letter(engine, conversation(engine, "9001"), payload=payload)
    there = row(engine, outbox_id)
    given: dict[str, Any] = {name: getattr(there, name, None) for name in Row.__dataclass_fields__}
    with engine.connect() as connection:
        return compose_reply(connection, Row(**{**given, "address": "9001", "simulated": False}), NOW)


def test_all_that_was_said_with_it(database: Engine) -> None:
    shown = letter(database, conversation(database, "9002"))
    put(database, shown, provider_id="77")
    said = {
        "text": "¿Puede ir?",
        "options": [["1", "Confirmo"], ["2", "No puedo"]],
        "scale": True,
        "protect": True,
        "photo": "AgAC",
        "turn": 7,
        "more": "MORE: see more",
        "tap_id": "q1",
        "button_message_id": 12,
        "takes_back": {"theirs": [5], "ours": [shown]},
    }
    options = (Option("1", "Confirmo"), Option("2", "No puedo"))
    assert _composed(database, said) == Composed(
        Reply("¿Puede ir?", options, scale=True, protect=True, photo="AgAC"),
        turn=7,
        more="MORE: see more",
        tap_id="q1",
        button_message_id=12,
        takes_back=("5", "77"),
    )


@pytest.mark.parametrize("more", [{}, {"options": None, "photo": None, "turn": None, "more": None}])
def test_where_the_text_is_all_there_is(database: Engine, more: dict[str, object]) -> None:
    found = _composed(database, {"text": "Hola.", **more})
    assert found == Composed(Reply("Hola.", (), False, "", False), 0, "MAS: ver más", None, None, ())
    assert (found.reply.photo, found.reply.said) == ("", ())


def test_what_is_left_unsaid_is_the_least() -> None:
    assert Composed(Reply("Hola.")) == Composed(Reply("Hola."), 0, "", None, None, ())
    assert Suppressed("No hay a quién").state == "suppressed"
