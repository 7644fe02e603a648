"""Disclosure control for the whole country: 1,122 municipalities, 33 departments, 20 questions."""

import random
import time
from collections import defaultdict
from collections.abc import Iterator

from scorecard.disclosure import FINISHED, Cell, Counts, Families, Filter, Hierarchy, Release
from scorecard.disclosure.figures import rounded
from scorecard.disclosure.protection import Protected, protect

#: About how many municipalities each department has, the largest first. They come to 1,122.
MUNICIPALITIES = (
    125, 123, 116, 87, 64, 47, 46, 42, 42, 40, 37, 31, 30, 30, 29, 27, 26, 25, 23, 19, 16, 15, 14, 13, 12, 11,
    9, 7, 6, 4, 3, 2, 1,
)  # fmt: skip

#: Families that answered, and the share of them that is asked each question: all, or some.
_FAMILIES = 150_000
_ASKED = (1, 1, 0.9, 0.4, 0.25, 0.12, 0.05)

#: In the first question, who was visited: only they are asked the three after it.
_FOLLOW = {"Q01": "Q00", "Q02": "Q00", "Q03": "Q00"}
_FILTERS = [Filter((name,), of) for name, of in _FOLLOW.items()]
_QUESTIONS = 20


def measure() -> Iterator[str]:
    """Lines for a person."""
    hierarchy = country()
    counts = wave(hierarchy, random.Random(20261120))
    started = time.perf_counter()
    families = _finished(counts, hierarchy)
    first = protect(counts, hierarchy, filters=_FILTERS, families=families)
    yield _line("A wave of the whole country", time.perf_counter() - started, first)
    started = time.perf_counter()
    corrected, before = _corrected(counts, hierarchy), Release(first.figures, counts, families=families)
    second = protect(
        corrected, hierarchy, [before], filters=_FILTERS, families=_finished(corrected, hierarchy)
    )
    yield _line("Its correction, beside it", time.perf_counter() - started, second)


def _line(name: str, seconds: float, found: Protected) -> str:
    why = ", ".join(f"{cells:,} {reason}" for reason, cells in sorted(found.hidden.items()))
    return f"{name}: {len(found.figures):,} cells safe in {seconds:.1f} s (wanted: under 120); hidden: {why}"


def country() -> Hierarchy:
    parent: dict[str, str | None] = {"nation": None}
    for department, municipalities in enumerate(MUNICIPALITIES):
        parent[f"{department:02}"] = "nation"
        parent.update({f"{department:02}{number:03}": f"{department:02}" for number in range(municipalities)})
    return Hierarchy(parent)


def wave(hierarchy: Hierarchy, rng: random.Random) -> dict[Cell, Counts]:
    """Towns of very different sizes, and opinions that differ by town; some answers of a department alone."""
    towns = [place for place in hierarchy.parent if place not in hierarchy.children]
    sizes = {town: rng.lognormvariate(0, 1.1) for town in towns}
    whole = sum(sizes.values())
    found: dict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for question in range(_QUESTIONS):
        likes = rng.uniform(0.4, 0.97)
        for place in hierarchy.parent:
            n = int(_FAMILIES * sizes.get(place, 0) / whole) if place in sizes else rng.randint(0, 20)
            n = round(n * _ASKED[question % len(_ASKED)] * rng.uniform(0.9, 1))
            if filter_ := _FOLLOW.get(f"Q{question:02}"):
                n = _known(found[Cell(place, filter_)][1], rng) if place in sizes else 0
            liked = rng.gauss(likes, 0.08)
            satisfied = sum(rng.random() < liked for _ in range(n))
            above: str | None = place
            while above is not None:
                cell = found[Cell(above, f"Q{question:02}")]
                cell[0], cell[1] = cell[0] + n, cell[1] + satisfied
                above = hierarchy.parent[above]
    return {cell: Counts(*pair) for cell, pair in found.items()}


def _finished(counts: dict[Cell, Counts], hierarchy: Hierarchy) -> Families:
    """As many as answered the most answered question, ten at the least; where answers went up, in the first
    town below.
    """
    found = dict.fromkeys(hierarchy.parent, 0)
    for place in sorted(hierarchy.parent, key=lambda place: len(hierarchy.above(place)), reverse=True):
        most = max(counts[Cell(place, f"Q{number:02}")].n for number in range(_QUESTIONS))
        town = place
        while town in hierarchy.children:
            town = hierarchy.children[town][0]
        missing = max(0, most - found[place], 10 - found[town] if most else 0)
        for each in (town, *hierarchy.above(town)):
            found[each] += missing
    return Families({Cell(place, FINISHED): rounded(many) for place, many in found.items()})


def _known(asked: int, rng: random.Random) -> int:
    """How many of these have an opinion; a few say that they do not know."""
    return sum(rng.random() < 0.95 for _ in range(asked))


def _corrected(counts: dict[Cell, Counts], hierarchy: Hierarchy) -> dict[Cell, Counts]:
    """One satisfied ballot fewer in every question of the town with the most."""
    towns = (place for place in hierarchy.parent if place not in hierarchy.children)
    place: str | None = max(towns, key=lambda town: counts[Cell(town, "Q00")].n)
    fewer = dict(counts)
    while place is not None:
        for cell in [cell for cell in counts if cell.place == place]:
            fewer[cell] = Counts(counts[cell].n - 1, counts[cell].satisfied - 1)
        place = hierarchy.parent[place]
    return fewer
