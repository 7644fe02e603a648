"""Turns a second: a Libreta answer through the real server, beside raw psycopg and beside a plain webhook."""

from collections.abc import Iterator
from statistics import median
from tempfile import TemporaryDirectory

from bench import load, place, raw
from bench.serving import PROCESSES, THREADS, serving

#: Answers that every question takes: `1` is a step, a yes, or a comment.
_ANSWERS = ["1"] * 7
_FAMILIES = 300
_ROUNDS = 3


def measure() -> Iterator[str]:
    """Lines for a person. The three are measured in turn, three times, and compared by their medians."""
    clients = PROCESSES * THREADS
    rates: dict[str, list[float]] = {"libreta": [], "plain": [], "raw": []}
    for _ in range(_ROUNDS):
        for name in rates:
            with TemporaryDirectory() as home, place.server() as url:
                place.fill(url, _FAMILIES)
                families = range(_FAMILIES)
                if name == "raw":
                    rates[name].append(raw.run(url, families, _ANSWERS, clients))
                else:
                    target = "" if name == "libreta" else "bench.plain:application"
                    with serving(url, target, home) as port:
                        rates[name].append(load.run(port, families, _ANSWERS, clients))
    ours, plain, bare = (median(rates[name]) for name in ("libreta", "plain", "raw"))
    yield f"Turns of the Libreta, {clients} clients, {PROCESSES} server processes, median of {_ROUNDS}:"
    yield f"  libreta serve            {ours:7.0f} turns/s   {_range(rates['libreta'])}"
    yield f"  raw psycopg statements   {bare:7.0f} turns/s   {_range(rates['raw'])}"
    yield f"  plain Flask and ORM      {plain:7.0f} turns/s   {_range(rates['plain'])}"
    yield f"  libreta / raw   {ours / bare:.2f}   (wanted: at least 0.50)"
    yield f"  libreta / plain {ours / plain:.2f}   (wanted: at least 2.00)"


def _range(values: list[float]) -> str:
    return f"({min(values):.0f} to {max(values):.0f})"
