"""The figure of a department or the nation, weighted by families, out of what is published of it and of the
places in it. Nothing exact comes in, so it tells nothing that those figures do not tell.
"""

from collections.abc import Mapping
from math import fsum, sqrt

from scorecard.disclosure import Cell, Figure, Hierarchy
from scorecard.publication.content import Response
from scorecard.statistics import margins
from scorecard.statistics.answers import Answers
from scorecard.statistics.weighting import Stratum, weigh, weights_of

#: The answers of a question as a share sees them.
IN, OUT = 1, 2


def municipalities(place: str, hierarchy: Hierarchy) -> list[str]:
    """Return the smallest places in a place; itself where none lie in it."""
    inside = hierarchy.children.get(place, ())
    return [found for part in inside for found in municipalities(part, hierarchy)] if inside else [place]


def share_of(
    cell: Cell,
    hierarchy: Hierarchy,
    figures: Mapping[Cell, Figure],
    responses: Mapping[str, Response],
    registered: Mapping[str, int],
) -> Answers:
    """Return the answers of a place whose share is shown, each municipality with the weight of its families:
    those `registered`, of whom a sample may have been drawn.

    The municipalities whose share is shown are a stratum each. What the place has beyond them is one more,
    with the families of all its other municipalities (`scorecard.statistics.weighting.Stratum`). Rounding can
    make what is shown more than the whole; then nothing is left.
    """
    return weigh(_strata(cell, hierarchy, figures, responses, registered))


def rounding_of(
    cell: Cell,
    hierarchy: Hierarchy,
    figures: Mapping[Cell, Figure],
    responses: Mapping[str, Response],
    registered: Mapping[str, int],
) -> float:
    """Return the standard deviation that the rounding of all its counts gives that share, 0 to 1."""
    strata = _strata(cell, hierarchy, figures, responses, registered)
    sizes = [
        weight * sum(one.answers.values()) for weight, one in zip(weights_of(strata), strata, strict=True)
    ]
    whole = fsum(sizes)
    parts = (
        (size / whole * margins.rounding_of(one.answers[IN], sum(one.answers.values()))) ** 2
        for size, one in zip(sizes, strata, strict=True)
        if size
    )
    return sqrt(fsum(parts)) if whole else 0.0


def _strata(
    cell: Cell,
    hierarchy: Hierarchy,
    figures: Mapping[Cell, Figure],
    responses: Mapping[str, Response],
    registered: Mapping[str, int],
) -> list[Stratum]:
    whole = figures[cell]
    assert whole.n and whole.satisfied is not None
    n, satisfied, complete, families = whole.n, whole.satisfied, responses[cell.place].complete, 0
    strata: list[Stratum] = []
    for town in municipalities(cell.place, hierarchy):
        shown, answered = figures[Cell(town, cell.question)], responses[town]
        if town == cell.place or not shown.n or shown.satisfied is None:
            families += registered[town]
            continue
        n, satisfied, complete = n - shown.n, satisfied - shown.satisfied, complete - answered.complete
        strata.append(stratum(answered, registered[town], shown.satisfied, shown.n))
    if n > 0:
        satisfied, complete = min(max(satisfied, 0), n), max(complete, n)
        strata.append(Stratum(max(families, complete), complete, {IN: satisfied, OUT: n - satisfied}))
    return strata


def joined(
    told: Mapping[str, tuple[int, int]],
    responses: Mapping[str, Response],
    registered: Mapping[str, int],
    each: int = 1,
) -> Answers:
    """Return the answers of some places as one. `told`: by place, a part and the whole it is of, of which
    every family has `each`.
    """
    strata = [stratum(responses[place], registered[place], *pair, each) for place, pair in told.items()]
    found = weigh(strata)
    given = {answer: weight / each for answer, weight in found.given.items()}
    return Answers(given, found.users // each, 0, found.effective / each)


def stratum(answered: Response, registered: int, part: int, whole: int, each: int = 1) -> Stratum:
    """Return the weight of one place: `part` of the `whole` that answered, out of all its families."""
    complete = max(answered.complete * each, whole)
    return Stratum(max(registered * each, complete), complete, {IN: part, OUT: whole - part})
