"""What the talk of a Libreta leaves behind is cut when its answers are counted."""

import random
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from scorecard import counting
from tests.doors import Twilio
from tests.scorecard.town import Household, Town


@pytest.fixture
def town(database: Engine) -> Town:
    return Town(database)


def _settle(town: Town, many: int, **columns: Any) -> list[Household]:
    """So many more families."""
    return [town.family(**columns) for _ in range(many)]


def test_the_traces_of_those_who_were_counted_are_cut(town: Town) -> None:
    families = [*_settle(town, 9), town.family("telegram")]
    waiting = town.family(gestor_id=town.gestor())
    town.open()
    for household in (*families, waiting):
        town.answer(household)
    town.flush()
    traces = town.rows("SELECT conversation_id, text, reply FROM inbound WHERE kind = 'libreta'")
    hours = "SELECT DISTINCT {} AT TIME ZONE 'America/Bogota' FROM {} WHERE {} AND conversation_id IS NULL"
    assert sum(row.conversation_id is not None for row in traces) == 11, "of the one that waits"
    assert {row for row in traces if row.conversation_id is None} == {(None, None, None)}
    ((received,),) = town.rows(hours.format("received_at", "inbound", "kind = 'libreta'"))
    ((due,),) = town.rows(hours.format("not_before", "outbox", "libreta"))
    assert f"{received:%H:%M:%S} {due:%H:%M:%S}" == "00:00:00 00:00:00"
    shown = town.rows("SELECT payload, text, conversation_id FROM outbox WHERE libreta")
    assert len(shown) == 10 and set(shown) == {(None, None, None)}
    history = "SELECT 1 FROM outbox_change JOIN outbox ON outbox.id = outbox_id WHERE libreta"
    assert town.rows(history) == []


def test_the_last_word_arrives_although_the_answers_were_counted_first(town: Town) -> None:
    families = [*_settle(town, 9), town.family("telegram")]
    town.open()
    for household in families:
        town.answer(household)
    town.flush()
    ((state, payload),) = town.rows(
        "SELECT state, payload IS NOT NULL FROM outbox WHERE conversation_id IS NOT NULL AND NOT libreta "
        "ORDER BY id DESC LIMIT 1"
    )
    assert (state, payload) == ("queued", True)


def test_a_repeat_of_a_message_is_known_after_its_traces_are_cut(town: Town) -> None:
    families = _settle(town, 10)
    town.open()
    phone = families[0].phones[0]
    assert isinstance(phone, Twilio)
    town.say(phone, "libreta")
    town.say(phone, "1")
    form = phone.form("1", sid="SM" + "e" * 32)
    assert b"Pregunta 2" in phone.post(form).data
    assert b"Pregunta 2" in phone.post(form).data, "a repeat gets the same answer"
    while question := town.asked(phone):
        town.say(phone, str(question.choices[0].value) if question.choices else "0")
    for household in families[1:]:
        town.answer(household)
    assert town.flush() >= 10
    before = town.rows("SELECT count(*), max(turn) FROM inbound, conversation")
    assert b"<Message>" not in phone.post(form).data
    assert town.rows("SELECT count(*), max(turn) FROM inbound, conversation") == before


def test_history_is_guarded_again_when_the_traces_are_cut(town: Town) -> None:
    families = [*_settle(town, 9), town.family("telegram")]
    town.open()
    for household in families:
        town.answer(household)
    with pytest.raises(DBAPIError, match="append-only"), town.engine.begin() as connection:
        assert counting.flush(connection, random.Random(1)) >= 10
        connection.exec_driver_sql("DELETE FROM outbox_change")
