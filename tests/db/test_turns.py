"""What a turn finds when it has waited for the one before it on the same line, and what it leaves."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy import Connection, Engine, delete, func, insert, select, text, update
from sqlalchemy.exc import OperationalError

from db import turns
from db.keys import KeyProblem, keyring, new_key
from db.statement import commit, driver
from db.tables import Contact, Conversation, DataKey, Inbound
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


def test_the_line_is_held_until_the_turn_is_stored(line: Engine) -> None:
    now = text("SELECT id FROM conversation FOR UPDATE NOWAIT")
    with line.connect() as connection, line.connect() as other:
        raw = driver(connection)
        found = turns.load(raw, "sms", NUMBER, simulated=False)
        with pytest.raises(OperationalError, match="could not obtain lock"):
            other.execute(now)
        other.rollback()
        said = {"kind": "text", "text": "hola", "reply": None, "now": NOW}
        turns.store(raw, found, channel="sms", provider_id="SM1", **said)
        assert other.execute(now).all() == [(found.id,)]


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


#: A kind of message, and whether the line has left and is blocked after it.
Taken = tuple[str, bool, bool]


def _take(engine: Engine, number: int, taken: Taken, **more: object) -> None:
    """Let one message come in, a minute after the one before."""
    kind, opted_out, blocked = taken
    with engine.connect() as connection:
        raw = driver(connection)
        found = turns.load(raw, "sms", NUMBER, simulated=False)
        found.turn, found.opted_out, found.blocked = number, opted_out, blocked
        said = {"kind": kind, "text": None, "reply": None, "now": NOW + timedelta(minutes=number), **more}
        turns.store(raw, found, channel="sms", provider_id=f"SM{number}", **said)


def _line(engine: Engine) -> tuple[object, ...]:
    """The turn; and the minutes at which somebody last wrote, left, and blocked us."""
    with engine.connect() as connection:
        row = connection.execute(select(Conversation.__table__).order_by(Conversation.id)).first()
    assert row is not None
    times = (row.last_inbound_at, row.opted_out_at, row.blocked_at)
    return (row.turn, *(None if at is None else (at - NOW) // timedelta(minutes=1) for at in times))


def test_a_line_keeps_when_somebody_wrote_left_and_blocked_us(line: Engine) -> None:
    """Who left first left then, however often it is said; blocking us is no message of a person. And other
    lines are left alone.
    """
    with line.begin() as connection:
        other = connection.execute(text("SELECT id FROM family WHERE code = 'F002'")).scalar_one()
        world.contact(connection, other, address="+573009998877")
    for number, (taken, left) in enumerate(
        [
            (("text", False, False), (1, None, None)),
            (("blocked", False, True), (1, None, 2)),
            (("blocked", False, True), (1, None, 2)),
            (("unblocked", False, False), (1, None, None)),
            (("text", True, False), (5, 5, None)),
            (("text", True, False), (6, 5, None)),
            (("text", False, False), (7, None, None)),
        ],
        start=1,
    ):
        _take(line, number, taken)
        assert _line(line) == (number, *left)
        found = _load(line)
        assert (found.turn, found.opted_out, found.blocked) == (number, *taken[1:])
        assert found.last_inbound_at == NOW + timedelta(minutes=left[0])
    with line.connect() as connection:
        found = turns.load(driver(connection), "sms", "+573009998877", simulated=False)
    assert (found.turn, found.state, found.last_inbound_at) == (0, None, None)


def test_a_message_is_kept_with_what_was_answered(line: Engine) -> None:
    plain = ("text", False, False)
    _take(line, 1, plain, text="hola", reply=["Buenos días", "¿Qué necesita?"])
    _take(line, 2, plain)
    _take(line, 3, ("queja", False, False), text="me pidió plata")
    _take(line, 4, ("queja", False, False))
    with line.connect() as connection:
        kept = connection.execute(select(Inbound.__table__).order_by(Inbound.id)).all()
        assert {(row.channel, row.conversation_id) for row in kept} == {("sms", _load(line).id)}
        assert [row.provider_id for row in kept] == ["SM1", "SM2", "SM3", "SM4"]
        assert [(row.kind, row.text) for row in kept] == [("text", "hola"), *[("text", None)] * 3]
        assert [row.received_at for row in kept] == [
            NOW + timedelta(minutes=number) for number in (1, 2, 3, 4)
        ]
        length = "SELECT octet_length(text) FROM inbound ORDER BY id"
        one, none, *complaints = connection.scalars(text(length))
        assert none is None and complaints == [one, one], "a complaint looks like any other text"
        raw = driver(connection)
        assert turns.stored_reply(raw, "sms", "SM1") == (True, ["Buenos días", "¿Qué necesita?"])
        assert turns.stored_reply(raw, "sms", "SM2") == (True, [])
        assert (
            turns.stored_reply(raw, "sms", "SM9") == turns.stored_reply(raw, "telegram", "SM1") == (False, [])
        )
    with pytest.raises(UniqueViolation):
        _take(line, 1, plain)


def test_a_new_line_is_made_once_and_is_a_strangers(database: Engine) -> None:
    for simulated, number in ((False, "+573009998877"), (True, "+573009998878")):
        for _ in range(2):
            with database.connect() as connection:
                raw = driver(connection)
                found = turns.load(raw, "sms", number, simulated)
                assert (found.turn, found.state, found.simulated) == (0, None, simulated)
                assert (found.opted_out, found.blocked, found.left_before) == (False, False, False)
                assert (found.contact_id, found.last_inbound_at) == (None, None)
                commit(raw)
    with database.connect() as connection:
        rows = connection.execute(select(Conversation.__table__).order_by(Conversation.id)).all()
    assert [(row.channel, row.address) for row in rows] == [
        ("sms", "+573009998877"),
        ("sms", "+573009998878"),
    ]


def test_the_simulator_takes_no_line_that_has_a_provider(line: Engine) -> None:
    with pytest.raises(turns.NotSimulated), line.connect() as connection:
        turns.load(driver(connection), "sms", NUMBER, simulated=True)


def test_no_line_is_made_while_a_key_in_use_is_not_ours(database: Engine) -> None:
    """It may be there, under that key."""
    with database.begin() as connection:
        values = {"identity": b"another0", "sealed": b"", "indexing": False, "retired": False}
        connection.execute(insert(DataKey).values(values))
    with pytest.raises(KeyProblem, match="^a key of this data is not in DATA_KEY$"):
        _load(database)


#: A key that is new here: what is loaded is this one, and the one of the test run behind it.
NEW = new_key()


@pytest.fixture
def two_keys(keys: str) -> Iterator[tuple[bytes, bytes]]:
    """The identities of the new key and of the old one, while both are loaded."""
    keyring.load(f"{NEW},{keys}")
    yield keyring.identities[0], keyring.identities[1]
    keyring.load(keys)


def test_where_a_line_is_found_the_next_is_looked_for_first(
    line: Engine, keys: str, two_keys: tuple[bytes, bytes]
) -> None:
    another, its = two_keys
    keyring.load(f"{keys},{NEW}")
    assert keyring.index_order() == [another, its]
    for _ in range(2):
        assert _load(line).family_code == "F001"
        assert keyring.index_order() == [its, another]


def test_a_new_line_is_indexed_under_the_key_that_the_database_says(
    database: Engine, two_keys: tuple[bytes, bytes]
) -> None:
    """Else, where it says none, under the one that is looked for first."""
    new, old = two_keys
    with database.begin() as connection:
        connection.execute(update(DataKey).values(indexing=False))
        connection.execute(insert(DataKey).values(identity=new, sealed=b"", indexing=True, retired=False))
    assert keyring.index_order() == [old, new]
    for number in ("+573009998871", "+573009998872"):
        with database.connect() as connection:
            raw = driver(connection)
            turns.load(raw, "sms", number, simulated=False)
            commit(raw)
        with database.begin() as connection:
            index = connection.scalars(select(Conversation.address_index).order_by(Conversation.id.desc()))
            assert index.first() == keyring.index_under(new, "sms", number)
            connection.execute(delete(DataKey))
        assert keyring.index_order() == [new, old]


def test_a_line_that_came_under_another_key_meanwhile_is_not_made_again(
    database: Engine, two_keys: tuple[bytes, bytes]
) -> None:
    """A rotation holds the key of new lines while it moves one; whoever found none waits for it."""
    with ThreadPoolExecutor(1) as pool, database.begin() as connection:
        connection.execute(select(DataKey.identity).with_for_update())
        waiting: Future[Line] = pool.submit(_load, database)
        _until_somebody_waits(database)
        index = keyring.index_under(two_keys[0], "sms", NUMBER)
        moved = {"channel": "sms", "address": NUMBER, "address_index": index, "simulated": False, "turn": 4}
        connection.execute(insert(Conversation).values(moved))
        connection.commit()
        assert waiting.result(timeout=20).turn == 4
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Conversation)) == 1
