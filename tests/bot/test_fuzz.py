"""Whatever somebody writes, in whatever order: nothing breaks, nothing is said that may not be."""

import pytest
from sqlalchemy import Engine

from db.tables import Inbound, Outbox
from tests import world
from tests.bot.conversations import PEOPLE, Person, answers_make_sense, converse
from tests.webhooks.rows import CLOSES, OPENS, count

TURNS, TALKS = 100, 2


@pytest.mark.parametrize("seed", range(TALKS))
@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.__name__)
def test_nothing_that_is_written_breaks_the_talk_or_lets_a_secret_out(
    database: Engine, person: Person, seed: int
) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        world.wave(connection, OPENS, CLOSES)
    converse(database, where, person, TURNS, f"{person.__name__} {seed}")
    assert count(database, Inbound, Inbound.kind == "failed") == 0
    assert count(database, Outbox) <= TURNS * 1.3
    assert answers_make_sense(database)
