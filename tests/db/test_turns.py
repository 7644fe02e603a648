"""What a turn finds when it has waited for the one before it on the same line, and what it leaves."""

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from time import monotonic, sleep

import pytest
from sqlalchemy import Connection, Engine, insert, select, text, update

from db import turns
from db.statement import driver
from db.tables import Contact, Conversation
from db.turns import Line
from tests import world

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
NUMBER = "+573001112233"


def _load(engine: Engine) -> Line:
    with engine.connect() as connection:
        return turns.load(driver(connection), "sms", NUMBER, simulated=False)


def _while_another_holds_the_line(engine: Engine, change: Callable[[Connection, int], None]) -> Line:
    """What a turn loads that began while another held the line, which then did `change`."""
    with ThreadPoolExecutor(1) as pool, engine.begin() as connection:
        line = connection.scalars(select(Conversation.id).with_for_update()).one()
        waiting: Future[Line] = pool.submit(_load, engine)
        _until_somebody_waits(engine)
        change(connection, line)
        connection.commit()
        return waiting.result(timeout=20)


def _until_somebody_waits(engine: Engine) -> None:
    until = monotonic() + 20
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
        while not watching.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            assert monotonic() < until, "nobody waits for the line"
            sleep(0.01)


@pytest.fixture
def line(database: Engine) -> Engine:
    """A line of one family that has not been asked for its consent."""
    with database.begin() as connection:
        where = world.place(connection)
        family = world.family(connection, where)
        world.family(connection, where, "F002")
        world.contact(connection, family, address=NUMBER, authorised=None, safe=None)
    return database


def test_it_knows_the_consent_that_the_one_before_it_gave(line: Engine) -> None:
    def consent(connection: Connection, conversation_id: int) -> None:
        connection.execute(update(Contact).values(authorised=True))
        connection.execute(update(Conversation).values(turn=Conversation.turn + 1))

    assert _while_another_holds_the_line(line, consent).authorised is True


def test_it_knows_the_family_to_which_the_number_was_given_meanwhile(line: Engine) -> None:
    def move(connection: Connection, conversation_id: int) -> None:
        connection.execute(update(Contact).values(ended_at=NOW))
        other = connection.execute(text("SELECT id FROM family WHERE code = 'F002'")).scalar_one()
        values = {"conversation_id": conversation_id, "family_id": other, "created_at": NOW}
        contact = connection.scalar(insert(Contact).values(values).returning(Contact.id))
        connection.execute(update(Conversation).values(contact_id=contact))

    assert _while_another_holds_the_line(line, move).family_code == "F002"


def test_it_knows_whether_it_was_somebody_else_who_left(line: Engine) -> None:
    """Whoever has the number since then was never told how to come back."""
    for left, before in ((None, False), (NOW, False), (datetime(2025, 1, 1, tzinfo=UTC), True)):
        with line.begin() as connection:
            connection.execute(update(Conversation).values(opted_out_at=left))
        found = _load(line)
        assert (found.opted_out, found.left_before) == (left is not None, before)


def test_states_replies_and_texts_are_as_long_as_others(line: Engine) -> None:
    """Their own length would tell which question was put, and so what was answered to the one before."""
    lengths = []
    for number, letters in enumerate((1, 400, 600)):
        said = "a" * letters
        with line.connect() as connection:
            raw = driver(connection)
            found = turns.load(raw, "sms", NUMBER, simulated=False)
            found.state = json.dumps(said)
            given = {"kind": "text", "text": said, "reply": [said], "now": NOW}
            turns.store(raw, found, channel="sms", provider_id=f"SM{number}", **given)
        assert json.loads(_load(line).state or "") == said
        with line.connect() as connection:
            kept = "SELECT octet_length(state), octet_length(text), octet_length(reply) FROM conversation, "
            lengths.append(connection.execute(text(f"{kept} inbound ORDER BY inbound.id DESC LIMIT 1")).one())
    for short, longer, longest in zip(*lengths, strict=True):
        assert short == longer == longest - 512
