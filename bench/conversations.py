"""Random conversations: whatever somebody writes, nothing breaks, nothing is said or done that may not be."""

import os
import time
from collections import Counter
from collections.abc import Iterator

from db.keys import keyring, new_key
from tests import world
from tests.bot.conversations import PEOPLE, converse
from tests.conftest import running
from tests.databases import fresh_database
from tests.webhooks.rows import CLOSES, OPENS

TURNS = 100
#: As many as the design asks for; they take about an hour on two cores.
TALKS = int(os.environ.get("LIBRETA_CONVERSATIONS", "2000"))


def measure() -> Iterator[str]:
    """Lines for a person."""
    keyring.load(new_key())
    failed: Counter[str] = Counter()
    started = time.perf_counter()
    with running() as server:
        for seed in range(TALKS):
            person = PEOPLE[seed % len(PEOPLE)]
            with fresh_database(server) as engine:
                with engine.begin() as connection:
                    where = world.place(connection)
                    world.wave(connection, OPENS, CLOSES)
                try:
                    converse(engine, where, person, TURNS, f"bench {seed}")
                except AssertionError as error:
                    failed[str(error)[:300]] += 1
    seconds = time.perf_counter() - started
    yield f"Conversations: {TALKS} of {TURNS} turns, {TALKS * TURNS / seconds:.0f} turns a second"
    yield f"  in which something did not hold: {sum(failed.values())}"
    for what, many in failed.most_common(5):
        yield f"  {many} times: {what}"
