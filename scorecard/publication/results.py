"""The result of each question in each place, out of what is published of it."""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil, floor

from scorecard.disclosure import Cell, Figure
from scorecard.publication import pooling, satisfied
from scorecard.publication.basis import Basis
from scorecard.publication.content import Result
from scorecard.publication.percent import percent
from scorecard.publication.satisfied import Scale
from scorecard.publication.scales import Scales
from scorecard.statistics import margins
from scorecard.statistics.estimate import Interval
from scorecard.statistics.shares import share


def results(basis: Basis) -> dict[Cell, Result]:
    """Of every cell, without how many are fully satisfied, its change and its rank."""
    return {
        cell: _result(basis, cell, basis.figures[cell])
        for question in basis.questions
        for cell in (Cell(place, question.name) for place in basis.hierarchy.parent)
    }


def with_fully(found: Mapping[Cell, Result], basis: Basis, told: Scales) -> dict[Cell, Result]:
    """Return the results with how many are fully satisfied, where a share is printed and that may be told."""
    full = {
        question.name: _fully(basis, question.name, told.get(question.name, {}))
        for question in basis.questions
    }
    return {
        cell: replace(result, fully=full[cell.question].get(cell.place) if result.share is not None else None)
        for cell, result in found.items()
    }


def unsure(basis: Basis) -> dict[Cell, int]:
    """Return the percent that said "no sé", of departments and, made of theirs, of the nation.

    It tells how many were asked, so it is told of questions alone that all were: of others that is how many
    gave an answer to the question before.
    """
    found: dict[Cell, int] = {}
    for question in basis.questions:
        if not question.asked_of_all:
            continue
        parts: dict[str, list[tuple[int, int]]] = {}
        for place in basis.hierarchy.children:
            cell = Cell(place, question.name)
            above = basis.hierarchy.parent[place]
            told = satisfied.unsure(basis.tallies.at(cell), basis.figures[cell])
            if above is not None and told is not None:
                found[cell] = percent(*told)
                parts.setdefault(above, []).append(told)
        for place, told_of in parts.items():
            found[Cell(place, question.name)] = percent(
                sum(part for part, _ in told_of), sum(whole for _, whole in told_of)
            )
    return found


def _result(basis: Basis, cell: Cell, figure: Figure) -> Result:
    if figure.n is None or (figure.n == 0 and basis.responses[cell.place].complete > 0):
        # Where families answered and their answers went up without the place, nobody is not true.
        return Result()
    if figure.n == 0:
        return Result(0, 0)
    if figure.satisfied is None:
        return Result(figure.n, bracket=figure.bracket, standing="steady")
    gestores = basis.gestores.get(cell.place, 0)
    if cell.place not in basis.hierarchy.children:
        margin = margins.of_counts(figure.satisfied, figure.n, gestores)
        return _told(figure.n, figure.satisfied, figure.satisfied / figure.n, margin)
    pooled = cell, basis.hierarchy, basis.figures, basis.responses, basis.registered
    weighted = share(pooling.share_of(*pooled), (pooling.IN,))
    assert weighted is not None
    margin = margins.of_weighted(
        weighted.value, weighted.effective, pooling.rounding_of(*pooled), figure.n, gestores
    )
    return _told(figure.n, figure.satisfied, weighted.value, margin)


def _told(n: int, satisfied: int, share: float, margin: Interval) -> Result:
    """Return a figure in percent, or in words where its margin is wide. The ends go outward to whole
    percents.
    """
    ends = floor(100 * margin.low), ceil(100 * margin.high)
    said = margins.words(share, margin)
    if said is not None:
        return Result(n, satisfied, interval=ends, standing="hint", words=said)
    return Result(n, satisfied, percent(share, 1), ends, standing="steady")


def _fully(basis: Basis, name: str, told: Mapping[str, Scale]) -> dict[str, int]:
    """By place, the percent that is fully satisfied."""
    found = {}
    for place, parts in satisfied.made_of(basis.hierarchy, told).items():
        whole = basis.figures[Cell(place, name)]
        if whole.satisfied is not None and satisfied.enough((told[part].n for part in parts), whole.n):
            answers = pooling.joined(
                {part: (told[part].fully, told[part].n) for part in parts},
                basis.responses,
                basis.registered,
            )
            found[place] = percent(answers.given[pooling.IN], answers.total)
    return found
