"""A message is written once, and its state only moves forward."""

import itertools
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update

from db.tables import Outbox, OutboxChange
from messaging import key, outbox
from messaging.outbox import RANK, Letter, advance, line_of, requeue, states_before, write, write_all
from tests.messaging.post import NOW, conversation, history, letter, row, words


def _jobs(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT task_name, args->>'channel' FROM procrastinate_jobs ORDER BY id")
        )
        return [tuple(each) for each in found]


def test_the_same_message_is_written_once(database: Engine) -> None:
    line = conversation(database, "9001")
    first = letter(database, line, apart="7")
    with database.begin() as connection:
        second = write(
            connection,
            kind="reply",
            apart="7",
            channel="telegram",
            conversation_id=line,
            priority=outbox.REPLY,
            payload={"text": "otra"},
            not_before=NOW,
            now=NOW,
        )
    assert second is None
    assert row(database, first).payload == {"text": "Hola."}
    assert history(database, first) == ["queued"]


def test_what_is_due_wakes_one_drain_of_its_channel(database: Engine) -> None:
    line = conversation(database, "9001")
    for _ in range(3):
        letter(database, line)
    assert _jobs(database) == [("drain", "telegram")]


def test_what_is_for_later_is_scheduled_and_wakes_nobody(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"), not_before=NOW + timedelta(hours=1))
    assert row(database, outbox_id).state == "scheduled"
    assert history(database, outbox_id) == ["scheduled"]
    assert _jobs(database) == []


def test_drains_are_woken_in_one_order_whoever_writes(database: Engine) -> None:
    """So that two transactions never wait for each other."""
    line, names = conversation(database, "9001"), [f"channel {letter}" for letter in "dgbhaecf"]
    with database.begin() as connection:
        letters = [Letter("reply", name, line, outbox.REPLY, {}, NOW, apart=name) for name in names]
        write_all(connection, letters, NOW)
    assert _jobs(database) == [("drain", name) for name in sorted(names)]


#: What is said of a message that says no more of itself.
PLAIN = dict.fromkeys((*key.SUBJECT, "not_after"), None) | {
    "libreta": False, "repeated": False, "second": False, "attempts": 0, "created_at": NOW, "not_before": NOW,
}  # fmt: skip


def _columns(engine: Engine, outbox_id: int, names: Any) -> dict[str, Any]:
    return {name: getattr(row(engine, outbox_id), name) for name in names}


def test_a_reply_is_about_nothing(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"), apart="7")
    assert _columns(database, outbox_id, PLAIN) == PLAIN
    assert row(database, outbox_id).cause == "reply:7"
    with database.begin() as connection:
        letters = [Letter("reply", "sms", 1, outbox.REPLY, {}, NOW, apart="8")]
        (written,) = write_all(connection, letters, NOW)
    assert _columns(database, written, PLAIN) == PLAIN


def test_what_a_message_is_about_stands_in_its_columns(database: Engine) -> None:
    said: dict[str, Any] = {
        "kind": "reminder", "channel": "sms", "priority": outbox.REMINDER, "payload": {"text": "Mañana"},
        "not_before": NOW + timedelta(hours=1), "not_after": NOW + timedelta(hours=9), "libreta": True,
        "about": "day_before", "meeting_id": 3, "family_id": 4, "repeated": True,
    }  # fmt: skip
    line = conversation(database, "9001")
    outbox_id = letter(database, line, instant=NOW + timedelta(microseconds=7), **said)
    found = _columns(database, outbox_id, [*said, "instant", "cause", "conversation_id"])
    cause = "reminder:day_before:3:4:2026-11-20T15:00:00Z"
    assert found == {**said, "instant": NOW, "cause": cause, "conversation_id": line}


def test_an_sms_in_the_place_of_another_message_has_its_key(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"), instead_of="reply:7")
    assert _columns(database, outbox_id, ["cause", "second"]) == {"cause": "reply:7:sms", "second": True}


def test_of_a_hidden_message_its_row_says_nothing(database: Engine) -> None:
    line = conversation(database, "9001")
    outbox_id = letter(database, line, apart="case", about="answered", family_id=4, hidden=True)
    hidden = row(database, outbox_id)
    assert _columns(database, outbox_id, key.SUBJECT) == dict.fromkeys(key.SUBJECT)
    assert hidden.conversation_id is None and hidden.cause == key.hidden("reply:4:case:answered")
    assert hidden.payload == {"text": "Hola.", "to": line}
    assert line_of(hidden.conversation_id, hidden.payload) == line


@pytest.mark.parametrize(
    ("conversation_id", "payload", "line"),
    [(5, {"text": "Hola."}, 5), (5, None, 5), (None, None, None), (None, {"text": "Hola."}, None)],
)
def test_a_message_goes_to_its_conversation(
    conversation_id: int | None, payload: Any, line: int | None
) -> None:
    assert line_of(conversation_id, payload) == line


def test_nothing_is_promised_by_a_transaction_that_fails(database: Engine) -> None:
    line = conversation(database, "9001")
    with pytest.raises(ZeroDivisionError), database.begin() as connection:
        letters = [outbox.Letter("reply", "telegram", line, outbox.REPLY, {"text": "x"}, NOW)]
        assert len(write_all(connection, letters, NOW)) == 1
        raise ZeroDivisionError
    assert _jobs(database) == []


def test_many_are_written_at_once_and_only_the_new_ones(database: Engine) -> None:
    line = conversation(database, "9001")
    letters = [
        outbox.Letter("broadcast", "telegram", line, outbox.BROADCAST, {}, NOW, family_id=number)
        for number in range(1200)
    ]
    with database.begin() as connection:
        assert len(write_all(connection, letters[:500], NOW)) == 500
        assert len(write_all(connection, letters, NOW)) == 700
        assert write_all(connection, [], NOW) == []


def test_the_text_is_not_in_the_database_in_the_clear(database: Engine) -> None:
    letter(database, conversation(database, "9001"), "un secreto")
    with database.connect() as connection:
        stored = connection.execute(text("SELECT * FROM outbox, conversation")).one()
    assert not any(b"secreto" in bytes(value) for value in stored if isinstance(value, bytes))
    assert not any("9001" in str(value) for value in stored)


def test_the_order_of_states() -> None:
    order = ["scheduled", "queued", "sending", "sent", "undelivered"]
    assert [states_before(state) for state in order] == [order[:at] for at in range(5)]
    final = ["delivered", "failed", "expired", "cancelled", "suppressed"]
    assert [states_before(state) for state in final] == [order] * 5
    assert [*outbox.WAITING, *outbox.SENDING, *outbox.WITH_THE_PROVIDER, *outbox.FINAL] == [*order, *final]


def test_what_is_first_is_what_rows_of_before_have() -> None:
    assert (outbox.REPLY, outbox.REMINDER, outbox.BROADCAST) == (0, 1, 2)


def test_one_message_moves_and_no_other(database: Engine) -> None:
    line = conversation(database, "9001")
    one, other = letter(database, line), letter(database, line)
    later = NOW + timedelta(seconds=9)
    with database.begin() as connection:
        for each in (one, other):
            advance(connection, each, "sending", None, None, NOW, attempts=1)
        requeue(connection, one, 1, later, "429", "despacio", later, repeated=True)
        advance(connection, one, "sent", "0", "salió", later, provider="twilio")
    moved, left = row(database, one), row(database, other)
    assert (moved.state, moved.not_before, moved.repeated, moved.provider) == ("sent", later, True, "twilio")
    assert (left.state, left.not_before, left.repeated, left.provider) == ("sending", NOW, False, None)
    assert words(database, one) == ("0", "salió") and words(database, other) == (None, None)
    with database.connect() as connection:
        changes = select(OutboxChange.state, OutboxChange.code, OutboxChange.words, OutboxChange.at)
        last = connection.execute(changes.where(OutboxChange.outbox_id == one).order_by(OutboxChange.id))
        assert [tuple(change) for change in last][2:] == [
            ("queued", "429", "despacio", later),
            ("sent", "0", "salió", later),
        ]


def test_states_only_move_forward(database: Engine) -> None:
    line, pairs = conversation(database, "9001"), list(itertools.product(RANK, RANK))
    with database.begin() as connection:
        names = [f"{number}" for number in range(len(pairs))]
        letters = [Letter("reply", "telegram", line, outbox.REPLY, {}, NOW, apart=name) for name in names]
        ids = sorted(write_all(connection, letters, NOW))
        for outbox_id, (known, _) in zip(ids, pairs, strict=True):
            connection.execute(update(Outbox).where(Outbox.id == outbox_id).values(state=known))
        moved = [
            advance(connection, outbox_id, told, "7", "palabras", NOW)
            for outbox_id, (_, told) in zip(ids, pairs, strict=True)
        ]
        states = connection.scalars(select(Outbox.state).order_by(Outbox.id)).all()
        changed = connection.execute(
            select(OutboxChange.outbox_id, OutboxChange.state).where(OutboxChange.code == "7")
        )
        told_of = {tuple(change) for change in changed}
    assert moved == [RANK[told] > RANK[known] for known, told in pairs]
    assert states == [max(pair, key=RANK.__getitem__) for pair in pairs]
    assert told_of == {(one, told) for one, (_, told), has in zip(ids, pairs, moved, strict=True) if has}


def test_another_try_only_starts_from_sending(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"))
    later = NOW + timedelta(seconds=9)
    with database.begin() as connection:
        assert not requeue(connection, outbox_id, 0, later, "429", "despacio", NOW)
        advance(connection, outbox_id, "sending", None, None, NOW, attempts=2)
        assert not requeue(connection, outbox_id, 1, later, "429", "despacio", NOW), "another has it now"
        assert requeue(connection, outbox_id, 2, later, "429", "despacio", NOW)
    waits = row(database, outbox_id)
    assert (waits.state, waits.not_before) == ("queued", later)
    assert history(database, outbox_id) == ["queued", "sending", "queued"]


def test_two_receipts_at_once_are_one_change(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"))
    start = threading.Barrier(4)

    def tell() -> None:
        start.wait()
        with database.begin() as connection:
            advance(connection, outbox_id, "delivered", None, None, NOW)

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert history(database, outbox_id) == ["queued", "delivered"]
