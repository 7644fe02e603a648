"""Counts of made-up places: those of municipalities are said, those above them follow."""

import random
from collections.abc import Mapping

from scorecard.disclosure import Cell, Counts, Hierarchy

Pair = tuple[int, int]


def places(**departments: str) -> Hierarchy:
    """A nation of departments, each with its municipalities in one string."""
    parent: dict[str, str | None] = {"nation": None}
    for department, municipalities in departments.items():
        parent[department] = "nation"
        parent.update(dict.fromkeys(municipalities.split(), department))
    return Hierarchy(parent)


def summed(
    hierarchy: Hierarchy,
    counts: Mapping[str, Pair],
    beyond: Mapping[str, Pair] | None = None,
    question: str = "S1",
) -> dict[Cell, Counts]:
    """Counts of every place from those of the smallest: (n, satisfied). `beyond`: what it has besides."""
    found: dict[str, list[int]] = {place: [0, 0] for place in hierarchy.parent}
    for pairs in (counts, beyond or {}):
        for place, (n, satisfied) in pairs.items():
            above: str | None = place
            while above is not None:
                found[above][0] += n
                found[above][1] += satisfied
                above = hierarchy.parent[above]
    return {Cell(place, question): Counts(*pair) for place, pair in found.items()}


def random_nation(rng: random.Random) -> Hierarchy:
    """Two to four departments of one to seven municipalities."""
    sizes = [rng.randint(1, 7) for _ in range(rng.randint(2, 4))]
    return places(**{f"D{d}": " ".join(f"M{d}{m}" for m in range(size)) for d, size in enumerate(sizes)})


def random_counts(rng: random.Random, hierarchy: Hierarchy) -> dict[str, Pair]:
    """Many of them small, one-sided, or nobody's."""
    found = {}
    for place in hierarchy.parent:
        if place not in hierarchy.children:
            n = rng.choice(
                [0, rng.randint(1, 9), rng.randint(9, 24), rng.randint(10, 60), rng.randint(30, 300)]
            )
            likes = rng.choice([0.03, 0.4, 0.6, 0.9, 0.97])
            found[place] = (n, sum(rng.random() < likes for _ in range(n)))
    return found


def random_rests(rng: random.Random, hierarchy: Hierarchy) -> dict[str, Pair]:
    """What departments have besides: mostly nothing or a few."""
    found = {}
    for place in hierarchy.children:
        n = rng.choice([0, 0, rng.randint(1, 9), rng.randint(10, 40)])
        found[place] = (n, rng.randint(0, n))
    return found
