"""Where it is told how many are fully satisfied, and what the scores are made of: see `beyond`."""

from collections.abc import Collection, Mapping, Sequence

from scorecard.disclosure import Cell
from scorecard.publication import satisfied
from scorecard.publication.basis import Basis
from scorecard.publication.content import Question, Release
from scorecard.publication.satisfied import Scale

#: By question and place.
Scales = Mapping[str, Mapping[str, Scale]]


def scales(basis: Basis, before: Sequence[Release], printed: Collection[Cell]) -> Scales:
    """Of every scored question, the places that tell it alone. `before`: the releases that are corrected;
    `printed`: where a percent is: nothing is told beside words.
    """
    return {
        question.name: _of_question(basis, question, before, printed)
        for question in basis.questions
        if question.scored
    }


def _of_question(
    basis: Basis, question: Question, before: Sequence[Release], printed: Collection[Cell]
) -> Mapping[str, Scale]:
    hierarchy, found = basis.hierarchy, {}
    for place in hierarchy.parent:
        cell = Cell(place, question.name)
        if cell in printed and (scale := satisfied.scale(basis.tallies.at(cell), basis.figures[cell])):
            found[place] = scale
    alone = set(found)
    for release in before:
        published = {
            code
            for code, place in release.places.items()
            if question.name in place.results and place.results[question.name].fully is not None
        }
        alone = satisfied.not_beside(alone, satisfied.lowest(published, hierarchy), hierarchy)
    # Places that tell no points leave departments and the nation without a score.
    told = {place: found[place].n if found[place].points is not None else 0 for place in alone}
    whole = {place: basis.figures[Cell(place, question.name)].n for place in hierarchy.parent}
    tops = (place for place, above in hierarchy.parent.items() if above is None)
    return {place: found[place] for top in tops for place in satisfied.apart(top, hierarchy, told, whole)}
