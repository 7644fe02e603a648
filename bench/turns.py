"""Turns a second: a Libreta answer through the real server, beside raw psycopg and beside a plain webhook."""

from collections.abc import Iterator
from statistics import median
from tempfile import TemporaryDirectory

from bench import load, place, raw
from bench.serving import PROCESSES, THREADS, serving

#: Answers that every question takes: `1` is a step, a yes, or a comment.
_ANSWERS = ["1"] * 7
#: Families in one measurement, and how many of each are made.
_FAMILIES, _ROUNDS = 120, 5


def measure() -> Iterator[str]:
    """Lines for a person. The three take turns on one database, so that all meet the same noise; ratios are
    taken round by round, and their median told.
    """
    clients = PROCESSES * THREADS
    rates: dict[str, list[float]] = {"libreta": [], "raw": [], "plain": []}
    with TemporaryDirectory() as home, place.server() as url:
        place.fill(url, _FAMILIES * 3 * (_ROUNDS + 1))
        with serving(url, "", home) as ours, serving(url, "bench.plain:application", home) as theirs:
            for turn in range(_ROUNDS + 1):
                for at, name in enumerate(rates):
                    first = (turn * 3 + at) * _FAMILIES
                    families = range(first, first + _FAMILIES)
                    if name == "raw":
                        rate = raw.run(url, families, _ANSWERS, clients)
                    else:
                        rate = load.run(ours if name == "libreta" else theirs, families, _ANSWERS, clients)
                    if turn:  # the first round warms up
                        rates[name].append(rate)
    yield f"Answers to the Libreta: {clients} clients, {PROCESSES} server processes, {_ROUNDS} rounds in turn"
    for name, told in (
        ("libreta", "libreta serve"),
        ("raw", "raw psycopg"),
        ("plain", "plain Flask and ORM"),
    ):
        low, high = min(rates[name]), max(rates[name])
        yield f"  {told:20} {median(rates[name]):7.0f} turns/s  ({low:.0f} to {high:.0f})"
    for name, wanted in (("raw", 0.5), ("plain", 2.0)):
        ratios = [mine / other for mine, other in zip(rates["libreta"], rates[name], strict=True)]
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
        yield f"  libreta / {name:5} {median(ratios):6.2f}  ({spread}; wanted {wanted})"
