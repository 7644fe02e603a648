"""Workers are killed at random moments while broadcasts leave: every message is sent, and only what is marked
may have been sent twice.

Six kills by themselves; `make crashes` does two hundred and prints what was counted.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.engine import URL

from db.tables import Conversation, Outbox, OutboxChange
from tests import world
from tests.databases import fresh_database
from tests.outreach.town import Town, town
from tests.processes import Workers, worker_environment
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

KILLS = int(os.environ.get("LIBRETA_CRASHES", "6"))

#: A Friday morning in Bogotá, at which the workers' clock starts.
START = datetime.fromisoformat("2026-11-20T10:00:00-05:00")

#: Families on each channel; while fewer messages than so many are left, one more broadcast is begun.
FAMILIES, FEW = 120, 60

#: Seconds that a provider takes to answer, and messages that it takes in a second.
LATENCY, RATE = 0.05, "50"


@pytest.fixture
def place(server: URL) -> Iterator[Town]:
    """A gestor whose families are reached on one channel each."""
    with fresh_database(server) as engine:
        place = town(engine, 0)
        with engine.begin() as connection:
            for number in range(FAMILIES):
                family = world.family(connection, place.place, f"A{number:03}", achieved=())
                world.contact(connection, family, "sms", f"+5730000{number:05}")
                family = world.family(connection, place.place, f"B{number:03}", achieved=())
                world.contact(connection, family, "telegram", f"{number + 1}")
        yield place


def _unsent(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).where(Outbox.state != "sent")) or 0


def _written(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(Outbox)) or 0


def _marked(engine: Engine) -> set[tuple[str, str, str]]:
    """Channel, address and text of what may have been sent twice."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(Outbox.channel, Conversation.address, Outbox.text)
            .join(Conversation, Conversation.id == Outbox.conversation_id)
            .where(Outbox.repeated)
        )
        return {(row.channel, row.address, row.text) for row in rows}


@pytest.mark.timeout(120 + 8 * KILLS)
def test_killed_workers_lose_nothing_and_repeat_only_what_is_marked(
    place: Town, keys: str, tmp_path: Path
) -> None:
    chance, started, broadcasts = random.Random(KILLS), time.monotonic(), 0
    with TelegramStandIn() as telegram, TwilioStandIn(lambda: START) as twilio:
        telegram.latency = twilio.latency = LATENCY
        environment = worker_environment(place.engine, keys, tmp_path, START, telegram, twilio)
        environment |= {"LIBRETA_SMS_RATE": RATE, "LIBRETA_TELEGRAM_RATE": RATE}
        with Workers(place.engine, environment, tmp_path / "worker.log", chance) as workers:
            workers.start()
            workers.start()
            while workers.killed < KILLS:
                written = _written(place.engine)
                if _unsent(place.engine) < FEW and written == broadcasts * 2 * FAMILIES:
                    broadcasts += 1
                    place.confirms(place.draft(said=f"Aviso {broadcasts}."), now=START)
                workers.start()
                time.sleep(chance.uniform(0, 0.3))
                workers.kill()
            killed = time.monotonic()
            while _written(place.engine) < broadcasts * 2 * FAMILIES or _unsent(place.engine):
                time.sleep(0.1)
        took = time.monotonic() - started

    chats = Counter(("telegram", each["chat_id"], each["text"]) for each in telegram.sent)
    numbers = Counter(("sms", each["to"], each["body"]) for each in twilio.sent)
    marked = _marked(place.engine)
    repeated = {message for message, times in chats.items() if times > 1}
    with place.engine.connect() as connection:
        doubtful = connection.scalar(
            select(func.count()).where(OutboxChange.words == "el proveedor ya lo tenía")
        )
    print(
        f"\n{workers.killed} kills in {killed - started:.0f} s; all was sent after {took:.0f} s."
        f"\nTelegram: {len(chats)} of {broadcasts * FAMILIES} messages arrived, {len(marked)} marked as "
        f"possible repeats, {len(repeated)} repeated."
        f"\nSMS: {len(numbers)} of {broadcasts * FAMILIES} arrived, {doubtful} found at the provider after a "
        f"kill, {numbers.total() - len(numbers)} repeated."
    )
    assert len(chats) == len(numbers) == broadcasts * FAMILIES
    assert repeated <= marked
    assert numbers.total() == len(numbers)
    assert all(channel == "telegram" for channel, _, _ in marked)
