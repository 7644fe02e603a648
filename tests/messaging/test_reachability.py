"""What is known of an address, and which messages disappear again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Engine, delete

from db.tables import OutboxChange
from messaging.reachability import heard_of_since, hold, mark_gone, mark_left, mark_reached
from messaging.taking_back import taken_back
from tests.messaging.post import NOW, conversation, letter, line, put

MINUTE = timedelta(minutes=1)


def _known(engine: Engine, line_id: int) -> tuple[Any, Any]:
    found = line(engine, line_id)
    return found.blocked_at, found.opted_out_at


def test_what_is_known_of_one_address_is_known_of_no_other(database: Engine) -> None:
    one, other = conversation(database, "9001"), conversation(database, "9002")
    with database.begin() as connection:
        mark_gone(connection, one, NOW)
        mark_left(connection, other, NOW)
    assert (_known(database, one), _known(database, other)) == ((NOW, None), (None, NOW))
    third = conversation(database, "9003", blocked_at=NOW, opted_out_at=NOW)
    with database.begin() as connection:
        mark_reached(connection, one)
    assert _known(database, one) == (None, None)
    assert _known(database, third) == (NOW, NOW), "nothing arrived there"
    with database.begin() as connection:
        mark_reached(connection, third)
    assert _known(database, third) == (None, NOW), "an exit stands"


def test_the_first_time_counts(database: Engine) -> None:
    gone = conversation(database, "9001", blocked_at=NOW, opted_out_at=NOW)
    with database.begin() as connection:
        mark_gone(connection, gone, NOW + MINUTE)
        mark_left(connection, gone, NOW + MINUTE)
    assert _known(database, gone) == (NOW, NOW)


def test_who_holds_a_conversation_learns_its_turn_and_is_waited_for(database: Engine) -> None:
    held, other = conversation(database, "9001", turn=7), conversation(database, "9002", turn=3)

    def hold_too(line_id: int) -> int:
        with database.begin() as connection:
            return hold(connection, line_id)

    with ThreadPoolExecutor(1) as pool, database.begin() as first:
        assert hold(first, held) == 7
        assert pool.submit(hold_too, other).result(timeout=20) == 3
        waits = pool.submit(hold_too, held)
        until = monotonic() + 20
        while not _waiting(database):
            assert not waits.done() and monotonic() < until, "it does not wait"
            sleep(0.01)
        first.commit()
        assert waits.result(timeout=20) == 7
    assert hold_too(other + 1) == 0, "there is no such conversation any more"


def _waiting(engine: Engine) -> bool:
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM pg_locks WHERE NOT granted").first() is not None


def _heard(engine: Engine, line_id: int, outbox_id: int) -> bool:
    with engine.connect() as connection:
        return heard_of_since(connection, line_id, outbox_id)


@pytest.mark.parametrize(("after", "heard"), [(-MINUTE, False), (0 * MINUTE, False), (MINUTE, True)])
def test_what_the_person_wrote_since_says_that_it_is_there(
    database: Engine, after: timedelta, heard: bool
) -> None:
    """Since the last time that the message was handed over, not since it was written."""
    to = conversation(database, "9001", last_inbound_at=NOW + after)
    conversation(database, "9002", last_inbound_at=NOW + MINUTE)
    ours = letter(database, to, now=NOW - 5 * MINUTE)
    assert _heard(database, to, ours), "it was not handed over yet"
    for at in (NOW - 3 * MINUTE, NOW):
        put(database, ours, at, state="sending")
    put(database, ours, NOW + 2 * MINUTE, state="undelivered")
    later = letter(database, to)
    put(database, later, NOW + 2 * MINUTE, state="sending")
    assert _heard(database, to, ours) is heard


@pytest.mark.parametrize(("after", "heard"), [(-MINUTE, False), (0 * MINUTE, True), (MINUTE, True)])
def test_what_arrived_since_says_that_it_is_there(database: Engine, after: timedelta, heard: bool) -> None:
    to, elsewhere = conversation(database, "9001"), conversation(database, "9002")
    ours, other = letter(database, to), letter(database, to)
    put(database, ours, NOW, state="sending")
    put(database, other, NOW + after - MINUTE, state="sending")
    stranger = letter(database, elsewhere)
    put(database, stranger, NOW + MINUTE, state="delivered")
    assert not _heard(database, to, ours)
    put(database, other, NOW + after, state="delivered")
    assert _heard(database, to, ours) is heard
    assert not _heard(database, elsewhere + 1, ours)


def test_what_did_not_arrive_says_nothing(database: Engine) -> None:
    to = conversation(database, "9001")
    ours, failed, on_its_way = (letter(database, to) for _ in range(3))
    put(database, ours, NOW, state="sending")
    put(database, failed, NOW + MINUTE, state="undelivered")
    put(database, on_its_way, NOW + MINUTE, state="sent")
    assert not _heard(database, to, ours)


def test_of_what_has_no_history_the_hour_at_which_it_was_written_counts(database: Engine) -> None:
    to = conversation(database, "9001", last_inbound_at=NOW)
    before, after = letter(database, to, now=NOW - MINUTE), letter(database, to, now=NOW + MINUTE)
    with database.begin() as connection:
        connection.exec_driver_sql("SET LOCAL libreta.erasing = 'on'")
        connection.execute(delete(OutboxChange))
    assert _heard(database, to, before) and not _heard(database, to, after)


def test_what_left_is_taken_back_and_what_the_person_wrote(database: Engine) -> None:
    to = conversation(database, "9001")
    first, waits, second, other = (letter(database, to) for _ in range(4))
    for outbox_id, provider_id in ((second, "31"), (first, "30"), (other, "32")):
        put(database, outbox_id, state="sent", provider_id=provider_id)
    with database.connect() as connection:
        assert taken_back(connection, {}) == taken_back(connection, {"takes_back": None}) == ()
        asked = {"theirs": [7, "8"], "ours": [second, waits, first]}
        assert taken_back(connection, {"takes_back": asked}) == ("7", "8", "30", "31")
        assert taken_back(connection, {"takes_back": {"theirs": [], "ours": []}}) == ()
