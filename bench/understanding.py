"""How much of what families write is understood: the lists of `tests/bot/lists`, by the real turn."""

import random
import time
from collections.abc import Iterator

from bench import place
from bot.turn import Bot
from commands.understand.states import Understood, rehearsal
from db.engine import connect
from db.migrate import upgrade
from programme import catalogue
from tests.bot.understood import Row, counted, rows

_LISTS = (
    "anywhere",
    "everywhere",
    "first",
    "top_level",
    "dialogs",
    "danger",
    "months",
    "complaints",
    "hearing",
)


def measure() -> Iterator[str]:
    """Lines for a person."""
    with place.server() as url:
        engine = connect(url)
        upgrade(engine)
        with engine.begin() as connection:
            catalogue.load(connection)
        bot = Bot(engine, lambda: place.NOW, random.Random(1), "https://libreta.example.org/privacidad")
        for name in _LISTS:
            given, started = rows(name), time.perf_counter()
            all_of, good, wrong = counted(played(bot, given))
            seconds = time.perf_counter() - started
            yield f"Understood, list {name}: {len(given)} messages, {len(given) / seconds:.0f} a second"
            shares = (f"{kind} {good[kind] / many:.1%} of {many}" for kind, many in sorted(all_of.items()))
            yield f"  {', '.join(shares)}; wrongly acted upon {wrong / len(given):.2%}"
        engine.dispose()


def played(bot: Bot, given: list[Row]) -> Iterator[tuple[Row, Understood]]:
    """Yield each row with what became of it."""
    with rehearsal(bot) as family:
        for state in dict.fromkeys(row.state for row in given):
            with family.state(state) as understand:
                for row in given:
                    if row.state == state:
                        yield row, understand(row.text)
