"""What families write, as lists have it, comes out as it did when this was written, or better."""

import random

import pytest
from sqlalchemy import Engine

from bench.understanding import played
from bot.turn import Bot
from tests.bot.understood import counted, rows
from tests.day import NOW
from tests.doors import Watch

#: At least these shares of a kind, in percent; of messages wrongly acted upon at most so many in a thousand.
FLOORS = {
    "first": {"explicit": 97, "natural": 88, "trap": 97, "danger": 90},
    "danger": {"danger": 91, "no danger": 96, "calamity": 90, "no calamity": 93},
    "months": {"danger": 92, "no danger": 96},
    "everywhere": {"explicit": 96, "natural": 89, "trap": 95, "danger": 97, "no danger": 94, "calamity": 97},
    "anywhere": {"explicit": 97, "natural": 93, "trap": 95, "danger": 95, "no danger": 94, "calamity": 97},
    "complaints": {"danger": 95, "no danger": 91},
    "hearing": {"danger": 95, "no danger": 92},
    "dialogs": {"explicit": 90, "natural": 80, "trap": 96},
    "top_level": {"natural": 80, "trap": 94},
}
_WRONG = 5


@pytest.mark.parametrize("name", FLOORS)
def test_a_list_is_understood(name: str, database: Engine) -> None:
    bot = Bot(database, Watch(NOW), random.Random(1), "https://libreta.example.org/privacidad")
    all_of, good, wrong = counted(played(bot, rows(name)))
    shares = {kind: 100 * good[kind] / all_of[kind] for kind in FLOORS[name]}
    assert {kind: share for kind, share in shares.items() if share < FLOORS[name][kind]} == {}
    assert 1000 * wrong / sum(all_of[kind] for kind in ("explicit", "natural", "trap")) < _WRONG
