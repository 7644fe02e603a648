"""What a provider answers is written down, also while the database is away and while the program stops."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import InternalError, OperationalError

from messaging import landing, stops
from messaging.landing import Landing
from messaging.pace import Pace
from messaging.preparing import Claimed
from messaging.provider import Result, Sent, Stopped
from messaging.recording import Held
from messaging.routes import Delivery, Route
from messaging.simulator.phone import Simulator
from tests.messaging.post import (
    NOW,
    Watch,
    conversation,
    drain,
    drained,
    history,
    letter,
    prepared,
    row,
    telegram_provider,
)
from tests.standins.server import Answer
from tests.standins.telegram import TelegramStandIn


@contextmanager
def _taking_nothing(engine: Engine, milliseconds: int, state: str = "57P01") -> Iterator[None]:
    """A database that notes no message as sent for so long, from the first time that it is asked to. `state`:
    what it says then.
    """
    with engine.begin() as connection:
        connection.execute(text("CREATE SEQUENCE away"))
        connection.execute(
            text(f"""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE now bigint := extract(epoch FROM clock_timestamp()) * 1000;
                BEGIN
                    IF (SELECT NOT is_called FROM away) THEN PERFORM setval('away', now); END IF;
                    IF now - (SELECT last_value FROM away) < {milliseconds} THEN
                        RAISE 'not now' USING ERRCODE = '{state}';
                    END IF;
                    RETURN NEW;
                END $$
            """)
        )
        connection.execute(
            text("""
                CREATE TRIGGER refuse BEFORE UPDATE ON outbox FOR EACH ROW WHEN (NEW.state = 'sent')
                EXECUTE FUNCTION refuse()
            """)
        )
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(text("DROP FUNCTION refuse CASCADE"))
            connection.execute(text("DROP SEQUENCE away"))


def _while_it_stops(engine: Engine, answers: Callable[[asyncio.Event], bool]) -> bool:
    """Drain with a provider that has a message when the program is told to stop: `answers` waits until it
    answers. Nothing is left running. Return whether the provider has still to answer then.
    """

    async def main() -> bool:
        stopping = asyncio.Event()
        with TelegramStandIn() as telegram:
            telegram.next(until=lambda: answers(stopping))
            await drained(engine, Watch(), provider=telegram_provider(telegram), stopping=stopping)
            waits = not telegram.silent_for(0)
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1
        return waits

    return asyncio.run(main())


def test_what_was_sent_is_noted_once_the_database_is_back(
    database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "messaging.landing")
    outbox_id = letter(database, conversation(database, "9001"))
    with TelegramStandIn() as telegram, _taking_nothing(database, 400):
        drain(database, Watch(), provider=telegram_provider(telegram))
        assert len(telegram.sent) == 1
    assert history(database, outbox_id) == ["queued", "sending", "sent"]
    assert (row(database, outbox_id).provider, row(database, outbox_id).provider_id) == ("telegram", "1")
    assert {record.getMessage() for record in caplog.records if record.name == "messaging.landing"} == {
        "telegram: results could not be recorded yet"
    }


def test_a_database_that_stays_away_ends_the_drain(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a quarter of a minute; here at once."""
    monkeypatch.setattr(landing, "_UNTIL_RECORDED", (0.1,))
    outbox_id = letter(database, conversation(database, "9001"))
    with _taking_nothing(database, 60_000), pytest.raises(OperationalError):
        drain(database, Watch())
    assert history(database, outbox_id) == ["queued", "sending"]


def test_nothing_more_is_sent_where_it_could_not_be_noted(database: Engine) -> None:
    for number in range(60):
        letter(database, conversation(database, f"{number + 1}"))
    with TelegramStandIn() as telegram, _taking_nothing(database, 60_000, "XX000"):
        with pytest.raises(InternalError):
            drain(database, Watch(), provider=telegram_provider(telegram), pace=Pace(30))
        assert len(telegram.sent) < 50, "a few were with it already"


def test_nothing_waits_for_its_turn_once_the_drain_has_ended(database: Engine) -> None:
    for number in range(2):
        letter(database, conversation(database, f"900{number}"))

    async def main() -> None:
        with pytest.raises(InternalError):
            await drained(database, Watch(), pace=Pace(4))
        assert len(asyncio.all_tasks()) == 1

    with _taking_nothing(database, 60_000, "XX000"):
        asyncio.run(main())


def test_a_program_that_stops_waits_for_no_database(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"))

    def at_once(stopping: asyncio.Event) -> bool:
        stopping.set()
        return True

    with _taking_nothing(database, 60_000), pytest.raises(OperationalError):
        _while_it_stops(database, at_once)
    assert history(database, outbox_id) == ["queued", "sending"]


def test_a_program_that_stops_hears_what_is_answered_soon(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"))

    def soon(stopping: asyncio.Event) -> bool:
        stopping.set()
        time.sleep(0.4)
        return True

    _while_it_stops(database, soon)
    assert history(database, outbox_id) == ["queued", "sending", "sent"]


def test_a_program_that_stops_does_not_wait_for_a_provider_that_is_silent(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"))

    def never(stopping: asyncio.Event) -> bool:
        stopping.set()
        return False

    assert _while_it_stops(database, never)
    assert history(database, outbox_id) == ["queued", "sending"]
    drain(database, Watch())
    assert (row(database, outbox_id).state, row(database, outbox_id).repeated) == ("sent", True)


def test_a_channel_that_is_out_of_order_still_hears_what_was_sent_before(database: Engine) -> None:
    slow, refused = (letter(database, conversation(database, f"900{number}")) for number in range(2))
    with TelegramStandIn() as telegram:
        telegram.next(chat_id="9000", slow=2.2)
        telegram.next_error(401, "Unauthorized", chat_id="9001")
        drain(database, Watch(), provider=telegram_provider(telegram))
    assert (row(database, slow).state, row(database, refused).state) == ("sent", "queued")


@pytest.mark.parametrize("noted", [0, 1])
def test_what_was_sent_before_a_stop_and_is_heard_after_it_does_not_lift_it(
    database: Engine, noted: int
) -> None:
    """Whether or not the drain has `noted` one as sent before the stop."""
    early = [letter(database, conversation(database, f"910{number}")) for number in range(noted)]
    late, _ = (letter(database, conversation(database, f"900{number}")) for number in range(2))
    refusal = Answer(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})

    def all_under_way() -> bool:
        return len(telegram.sent) == noted + 1 and all(row(database, one).state == "sent" for one in early)

    with TelegramStandIn() as telegram:
        telegram.next(chat_id="9000", until=lambda: _stopped(database) == ["telegram"])
        telegram.next(chat_id="9001", error=refusal, until=all_under_way)
        drain(database, Watch(), provider=telegram_provider(telegram))
    assert row(database, late).state == "sent"
    assert _stopped(database) == ["telegram"]


def test_a_simulated_line_beside_a_stop_leaves_it_as_it_is(database: Engine) -> None:
    """Both are heard of in one moment, and then of one that was sent before."""
    simulated = conversation(database, "9001", simulated=True)
    lines = [conversation(database, "9000"), simulated, conversation(database, "9002")]
    refused, taken, late = prepared(database, "reply", *(letter(database, each) for each in lines))
    wiring = Delivery(
        engine=database,
        clock=Watch(),
        random=Random(1),
        routes={"telegram": Route(Simulator(), Pace(1000))},
        simulator=Simulator(),
    )

    async def heard() -> None:
        over, with_it = asyncio.Event(), Landing(wiring, "telegram", asyncio.Event())
        recording = asyncio.create_task(with_it.record(over))
        moments: list[list[tuple[Claimed, Result | Held]]] = [
            [(refused, Stopped("401", "la clave no sirve")), (taken, Sent("sim-1"))],
            [(late, Sent("1"))],
        ]
        for moment in moments:
            for claimed, result in moment:
                with_it.expect(claimed, asyncio.create_task(asyncio.sleep(0, result)))
            while with_it.flights:
                await asyncio.sleep(0.01)
        over.set()
        await recording

    asyncio.run(heard())
    assert row(database, late.message.outbox_id).state == "sent"
    assert _stopped(database) == ["telegram"]


def _stopped(engine: Engine) -> list[str]:
    with engine.begin() as connection:
        return [found.channel for found in stops.stops(connection)]


def test_only_what_a_provider_took_shows_that_the_channel_is_in_order(database: Engine) -> None:
    with database.begin() as connection:
        stops.stop(connection, "telegram", "401", "la clave no sirve", NOW)
    letter(database, conversation(database, "9001", simulated=True))
    drain(database, Watch())
    with database.begin() as connection:
        assert stops.stops(connection)
    letter(database, conversation(database, "9002", simulated=True))
    letter(database, conversation(database, "9003"))
    drain(database, Watch())
    with database.begin() as connection:
        assert not stops.stops(connection)
