"""Messages are counted while they move, and the counts are those that counting would give."""

from datetime import timedelta
from random import Random

from sqlalchemy import Engine, delete, func, select, text, update

from db.tables import Conversation, Outbox, OutboxTally
from messaging import figures, stops, tally
from messaging.outbox import RANK, advance
from tests.messaging.post import NOW, conversation, letter, put


def counted(engine: Engine) -> dict[tuple[str, int, str], int]:
    """By counting."""
    columns = (Outbox.channel, Outbox.priority, Outbox.state)
    with engine.connect() as connection:
        rows = connection.execute(select(*columns, func.count()).group_by(*columns))
        return {tuple(row[:3]): row[3] for row in rows}


def tallied(engine: Engine) -> dict[tuple[str, int, str], int]:
    """By the tallies."""
    with engine.connect() as connection:
        return {tuple(row[:3]): int(row.messages) for row in tally.counts(connection) if row.messages}


def entered(engine: Engine, state: str) -> int:
    """How many ever came into a state."""
    with engine.connect() as connection:
        return sum(int(row.entered) for row in tally.counts(connection) if row.state == state)


def erase(engine: Engine, line: int) -> None:
    """Delete a conversation with all its messages, as a family may ask for."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL libreta.erasing = 'on'"))
        connection.execute(delete(Conversation).where(Conversation.id == line))


def test_the_tallies_are_what_counting_gives_whatever_happens(database: Engine) -> None:
    random, lines = Random(7), [conversation(database, f"{number}") for number in range(4)]
    letters = [
        letter(database, random.choice(lines), priority=random.randrange(3), not_before=NOW)
        for _ in range(40)
    ]
    for step in range(120):
        with database.begin() as connection:
            advance(connection, random.choice(letters), random.choice(list(RANK)), None, None, NOW)
            if step % 30 == 0:
                tally.fold(connection)
    assert tallied(database) == counted(database)
    erase(database, lines[0])
    assert tallied(database) == counted(database)


def test_what_has_happened_is_counted_for_good(database: Engine) -> None:
    """Also when a family has its messages deleted."""
    line = conversation(database, "9001")
    for _ in range(3):
        put(database, letter(database, line), state="sent")
    before = entered(database, "sent")
    erase(database, line)
    assert (before, entered(database, "sent")) == (3, 3)
    assert tallied(database) == {}


def test_folding_leaves_a_row_a_state_and_what_is_undone_is_not_counted(database: Engine) -> None:
    line = conversation(database, "9001")
    for _ in range(5):
        letter(database, line)
    with database.connect() as connection:
        put_back = connection.begin()
        connection.execute(update(Outbox).values(state="sent"))
        put_back.rollback()
    with database.begin() as connection:
        tally.fold(connection)
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(OutboxTally)) == 1
    assert tallied(database) == {("telegram", 0, "queued"): 5}


def test_what_somebody_else_folds_is_left_to_them(database: Engine) -> None:
    line = conversation(database, "9001")
    for _ in range(3):
        letter(database, line)
    with database.begin() as other:
        other.execute(select(OutboxTally.id).order_by(OutboxTally.id).limit(1).with_for_update())
        with database.begin() as connection:
            tally.fold(connection)
            assert connection.scalar(select(func.count()).select_from(OutboxTally)) == 2
    assert tallied(database) == {("telegram", 0, "queued"): 3}


def test_counts_come_by_channel_then_priority_then_state(database: Engine) -> None:
    lines = {channel: conversation(database, "9001", channel) for channel in ("telegram", "sms")}
    for channel, priority, state in (
        ("telegram", 0, "queued"),
        ("sms", 1, "queued"),
        ("sms", 0, "sent"),
        ("sms", 0, "queued"),
    ):
        outbox_id = letter(database, lines[channel], channel=channel, priority=priority)
        if state != "queued":
            put(database, outbox_id, state=state)
    with database.connect() as connection:
        counts = [tuple(found[:4]) for found in tally.counts(connection)]
    assert counts == [
        ("sms", 0, "queued", 1),
        ("sms", 0, "sent", 1),
        ("sms", 1, "queued", 1),
        ("telegram", 0, "queued", 1),
    ]


def test_answers_are_judged_by_when_they_were_sent(database: Engine) -> None:
    line = conversation(database, "9001")

    def replied(seconds_ago: float, took: float | None) -> None:
        """`took`: seconds until it was sent; None: it was not."""
        written = NOW - timedelta(seconds=seconds_ago)
        outbox_id = letter(database, line, now=written)
        if took is not None:
            with database.begin() as connection:
                advance(connection, outbox_id, "sent", None, None, written + timedelta(seconds=took))

    replied(100, 2)
    replied(200, 10)
    replied(300, 11)
    replied(50, None)  # late already
    replied(5, None)  # not yet late
    replied(4000, 60)  # long ago
    letter(database, line, kind="reminder", now=NOW - timedelta(seconds=60))
    with database.connect() as connection:
        assert figures.replies(connection, NOW) == {"telegram": figures.Replies(soon=2, judged=4)}


def test_a_channel_is_out_of_order_since_the_first_time_until_something_gets_through(
    database: Engine,
) -> None:
    later = NOW + timedelta(minutes=3)
    with database.begin() as connection:
        stops.stop(connection, "sms", "20003", "la clave no sirve", NOW)
        stops.stop(connection, "sms", "21606", "el número no sirve", later)
        assert [tuple(row) for row in stops.stops(connection)] == [
            ("sms", "21606", "el número no sirve", NOW, later)
        ]
        stops.clear(connection, "sms")
        assert not stops.stops(connection)


def test_one_channel_that_works_again_says_nothing_of_another(database: Engine) -> None:
    with database.begin() as connection:
        stops.stop(connection, "telegram", "401", "la clave no sirve", NOW)
        stops.stop(connection, "sms", "20003", "la cuenta no sirve", NOW)
        assert [row.channel for row in stops.stops(connection)] == ["sms", "telegram"]
        stops.clear(connection, "telegram")
        assert [row.channel for row in stops.stops(connection)] == ["sms"]
        stops.clear(connection, "sms")
