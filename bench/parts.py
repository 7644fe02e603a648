"""What a turn's time is made of: processor time of the server's processes and of the database's under load,
and that of one process alone that takes turns one after another without HTTP.

The two are not to be subtracted from each other: a process alone pays for waking up after each answer.
"""

import gc
import random
import time
from collections.abc import Callable, Iterator

import psutil

from bench import load, place
from bot.turn import Bot
from db import turns
from db.engine import connect
from db.statement import driver
from messaging.message import InboundMessage

#: Answers of each family in one measurement.
_ANSWERS = ["1"] * 7


def measure(url: str, port: int, families: range, clients: int) -> Iterator[str]:
    """Lines for a person, in microseconds a turn. `families`: that stand at the first question."""
    half = len(families) // 2
    before = _processor()
    load.run(port, families[:half], _ANSWERS, clients)
    spent = {kind: _processor()[kind] - was for kind, was in before.items()}
    taken = half * len(_ANSWERS)
    server, database = (spent[kind] / taken * 1e6 for kind in ("server", "database"))
    bot, statements = _alone(url, families[half:])
    yield f"What a turn is made of: microseconds of processor time, {clients} clients"
    yield f"  {'our processes':38} {server:6.0f}"
    yield f"  {'PostgreSQL':38} {database:6.0f}"
    yield f"  {'both; two cores allow at most':38} {2e6 / (server + database):6.0f} turns/s"
    yield "  one process alone, without HTTP"
    yield f"    {'statements, and waiting for them':36} {statements:6.0f}"
    yield f"    {'reading, deciding, composing, keys':36} {bot - statements:6.0f}"


def _processor() -> dict[str, float]:
    """Seconds that the processes of the server and of the database have worked so far."""
    spent = {"server": 0.0, "database": 0.0}
    for process in psutil.process_iter(["name", "cmdline", "cpu_times"]):
        told = " ".join(process.info["cmdline"] or ())
        kind = "database" if process.info["name"] == "postgres" else "server"
        if kind == "database" or " serve" in told or "multiprocessing" in told:
            spent[kind] += process.info["cpu_times"].user + process.info["cpu_times"].system
    return spent


def _alone(url: str, families: range) -> tuple[float, float]:
    """Microseconds of this process a turn: of the whole bot, and of the statements alone."""
    engine = connect(url, keeps_plans=True)
    bot = Bot(engine, lambda: place.NOW, random.Random(1), "https://libreta.example/privacidad")
    half = len(families) // 2

    def answer(number: int, step: int) -> None:
        message = InboundMessage("sms", f"SMparts{number}x{step}", place.telephone(number), text="1")
        bot.take(message)

    def store(number: int, step: int) -> None:
        with engine.connect() as connection, connection.begin():
            raw = driver(connection)
            line = turns.load(raw, "sms", place.telephone(number), simulated=False)
            turns.store(
                raw,
                line,
                channel="sms",
                provider_id=f"SMalone{number}x{step}",
                kind="libreta",
                text=None,
                reply='["' + "x" * 300 + '"]',
                now=place.NOW,
            )

    # As the server does it: see commands.application.gate.
    gc.collect()
    gc.freeze()
    threshold = gc.get_threshold()
    gc.set_threshold(20_000)
    try:
        return _each(answer, families[:half]), _each(store, families[half:])
    finally:
        gc.set_threshold(*threshold)
        gc.unfreeze()
        engine.dispose()


def _each(turn: Callable[[int, int], None], families: range) -> float:
    """The first tenth warms up."""
    first = len(families) // 10
    for number in families[:first]:
        turn(number, 0)
    began = time.process_time()
    for number in families[first:]:
        for step in range(len(_ANSWERS)):
            turn(number, step)
    return (time.process_time() - began) / (len(families) - first) / len(_ANSWERS) * 1e6
