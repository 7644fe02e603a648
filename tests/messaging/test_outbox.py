"""A message is written once, and its state only moves forward."""

import itertools
import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from messaging import outbox
from messaging.outbox import RANK, advance, requeue, write, write_all
from tests.messaging.post import NOW, conversation, history, letter, row


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
        for number in range(2500)
    ]
    with database.begin() as connection:
        assert len(write_all(connection, letters[:1000], NOW)) == 1000
        assert len(write_all(connection, letters, NOW)) == 1500
        assert write_all(connection, [], NOW) == []


def test_the_text_is_not_in_the_database_in_the_clear(database: Engine) -> None:
    letter(database, conversation(database, "9001"), "un secreto")
    with database.connect() as connection:
        stored = connection.execute(text("SELECT * FROM outbox, conversation")).one()
    assert not any(b"secreto" in bytes(value) for value in stored if isinstance(value, bytes))
    assert not any("9001" in str(value) for value in stored)


def test_states_only_move_forward(database: Engine) -> None:
    line = conversation(database, "9001")
    for known, told in itertools.product(RANK, RANK):
        outbox_id = letter(database, line)
        with database.begin() as connection:
            set_state = text("UPDATE outbox SET state = :state WHERE id = :id")
            connection.execute(set_state, {"state": known, "id": outbox_id})
            moved = advance(connection, outbox_id, told, "7", "palabras", NOW)
        assert moved is (RANK[told] > RANK[known]), (known, told)
        assert row(database, outbox_id).state == (told if moved else known)
        assert history(database, outbox_id) == (["queued", told] if moved else ["queued"])


def test_another_try_only_starts_from_sending(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"))
    later = NOW + timedelta(seconds=9)
    with database.begin() as connection:
        assert not requeue(connection, outbox_id, 0, later, "429", "despacio", NOW)
        advance(connection, outbox_id, "sending", None, None, NOW, attempts=2)
        assert not requeue(connection, outbox_id, 1, later, "429", "despacio", NOW), "another has it now"
        assert requeue(connection, outbox_id, 2, later, "429", "despacio", NOW)
    assert row(database, outbox_id).not_before == later
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
