"""Turns a second: a Libreta answer through the real server, beside pgbench, raw psycopg, a plain webhook."""

from collections.abc import Iterator
from statistics import median
from tempfile import TemporaryDirectory

from bench import limit, load, parts, place, raw
from bench.serving import PROCESSES, serving

#: Answers that every question takes: `1` is a step, a yes, or a comment.
_ANSWERS = ["1"] * 7
#: Families in one measurement, and how many of each are made.
_FAMILIES, _ROUNDS = 120, 5

#: Few lines at once, and more than the server has threads.
_CLIENTS = (8, 24)

_TOLD = {
    "libreta": "libreta serve",
    "limit": "pgbench, prepared",
    "raw": "raw psycopg, a process a client",
    "plain": "plain Flask and ORM, the same server",
}
_WANTED = {"limit": 0.25, "raw": 0.6, "plain": 2.0}

#: Families for pgbench, which takes them at random, and for what a turn is made of.
_FOR_LIMIT, _FOR_PARTS = 2000, 800


def measure() -> Iterator[str]:
    """Lines for a person. All take turns on one database, so that they meet the same noise; ratios are
    taken round by round, and their median told.
    """
    rounds = [(clients, turn) for clients in _CLIENTS for turn in range(_ROUNDS + 1)]
    rates: dict[tuple[int, str], list[float]] = {(c, name): [] for c in _CLIENTS for name in _TOLD}
    with TemporaryDirectory() as home, place.server() as url:
        known = _FAMILIES * len(_TOLD) * len(rounds)
        place.fill(url, known + _FOR_PARTS + _FOR_LIMIT)
        random_ones = range(known + _FOR_PARTS, known + _FOR_PARTS + _FOR_LIMIT)
        limit.prepare(url, random_ones)
        with serving(url, "", home) as ours, serving(url, "bench.plain:application", home) as theirs:
            first = 0
            for clients, turn in rounds:
                for name in _TOLD:
                    families = range(first, first + _FAMILIES)
                    first += _FAMILIES
                    if name == "limit":
                        rate = limit.run(url, random_ones, clients)
                    elif name == "raw":
                        rate = raw.run(url, families, _ANSWERS, clients)
                    else:
                        rate = load.run(ours if name == "libreta" else theirs, families, _ANSWERS, clients)
                    if turn:  # the first round warms up
                        rates[clients, name].append(rate)
            made_of = list(parts.measure(url, ours, range(known, known + _FOR_PARTS), _CLIENTS[0]))
    for clients in _CLIENTS:
        yield from _tell(clients, {name: rates[clients, name] for name in _TOLD})
    yield from made_of


def _tell(clients: int, rates: dict[str, list[float]]) -> Iterator[str]:
    yield f"Answers to the Libreta: {clients} clients, {PROCESSES} server processes, {_ROUNDS} rounds in turn"
    for name, told in _TOLD.items():
        low, high = min(rates[name]), max(rates[name])
        yield f"  {told:38} {median(rates[name]):6.0f} turns/s  ({low:.0f} to {high:.0f})"
    for name, wanted in _WANTED.items():
        ratios = [mine / other for mine, other in zip(rates["libreta"], rates[name], strict=True)]
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
        yield f"  libreta / {name:6} {median(ratios):5.2f}  ({spread}; wanted {wanted})"
