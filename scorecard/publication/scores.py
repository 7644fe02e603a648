"""The score of each actor in each place: see `scorecard.publication.satisfied` for what it may be made of."""

from collections import defaultdict

from scorecard.disclosure import Cell
from scorecard.publication import pooling, satisfied
from scorecard.publication.basis import Basis
from scorecard.publication.content import Score
from scorecard.publication.satisfied import POINTS
from scorecard.publication.scales import Scales
from scorecard.statistics.scores import Item, score


def scores(basis: Basis, scales: Scales) -> dict[str, dict[str, Score]]:
    """By place and actor: of the questions on the actor that are answered on a scale, each counting as much.

    Given only where each of them is shown.
    """
    actors: dict[str, list[str]] = defaultdict(list)
    for question in basis.questions:
        if question.scored:
            actors[question.actor].append(question.name)
    found: dict[str, dict[str, Score]] = defaultdict(dict)
    for actor, names in actors.items():
        told = {name: _points(basis, name, scales) for name in names}
        for place in basis.hierarchy.parent:
            items = [told[name][place] for name in names if place in told[name]]
            mark = score(items) if len(items) == len(names) else None
            if mark is not None:
                low, high = mark.interval
                found[place][actor] = Score(_whole(mark.value), (_whole(low), _whole(high)), mark.standing)
    return found


def _points(basis: Basis, name: str, scales: Scales) -> dict[str, Item]:
    """Return a question in every place for which it can be told, as the share of the points that could be
    had; every family had four.
    """
    told = {place: scale for place, scale in scales[name].items() if scale.points is not None}
    found = {}
    for place, parts in satisfied.made_of(basis.hierarchy, told).items():
        whole = basis.figures[Cell(place, name)]
        if whole.satisfied is not None and satisfied.enough((told[part].n for part in parts), whole.n):
            pairs = {part: (told[part].points or 0, POINTS * told[part].n) for part in parts}
            found[place] = Item(
                pooling.joined(pairs, basis.responses, basis.registered, POINTS), points=2, best_first=True
            )
    return found


def _whole(points: float) -> int:
    return int(points + 0.5)
