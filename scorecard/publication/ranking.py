"""Which places are ahead of which, among those in the same one."""

from collections import defaultdict
from collections.abc import Mapping

from scorecard.disclosure import Cell, Hierarchy
from scorecard.publication.comparing import Shown, shown
from scorecard.publication.content import Question, Rank, Result
from scorecard.statistics.ranks import ranks


def ranked(
    results: Mapping[Cell, Result], questions: tuple[Question, ...], hierarchy: Hierarchy
) -> dict[Cell, Rank]:
    """Return the rank of every result that can be ranked; see `scorecard.statistics.ranks`."""
    found = {}
    for question in questions:
        beside: dict[str, dict[str, Shown]] = defaultdict(dict)
        for place, above in hierarchy.parent.items():
            figure = shown(results[Cell(place, question.name)])
            if above is not None and figure is not None and figure.standing == "steady":
                beside[above][place] = figure
        for figures in beside.values():
            for rank in ranks(figures, low_is_best=question.counts_bad):
                cell = Cell(rank.place, question.name)
                found[cell] = Rank(rank.group, rank.best, rank.worst, len(figures))
    return found
