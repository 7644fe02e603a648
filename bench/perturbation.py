"""Suppression with rounding beside perturbation by a key of each count, on the same waves (decision 0039).

Perturbed: every count of ten or more gets noise that a keyed hash of place, question and count draws, up to
so many families more or fewer, all as likely (the cell key method; Fraser and Wooton, 2005). A share is of
two perturbed counts.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from hashlib import blake2b

import numpy as np
from scipy.optimize import linprog

from bench.disclosure import country, wave
from scorecard.disclosure import Cell, Counts, Hierarchy
from scorecard.disclosure.figures import tells_on_few
from scorecard.disclosure.protection import protect
from scorecard.statistics.estimate import FEWEST
from scorecard.statistics.margins import of_counts

#: Sizes of the answers that errors are told by: from, up to.
_SIZES = ((10, 19), (20, 49), (50, 199), (200, 10**6))


def measure() -> Iterator[str]:
    """Lines for a person: hidden share, mean error of shares by n, whether sums add up, and the attack."""
    hierarchy = country()
    counts = wave(hierarchy, random.Random(20261130))
    figures = protect(counts, hierarchy).figures
    answered = [cell for cell in figures if counts[cell].n]
    shown = {
        cell: (figure.n, figure.satisfied)
        for cell, figure in figures.items()
        if figure.n and figure.satisfied is not None
    }
    brackets = sum(figure.bracket is not None for figure in figures.values())
    yield (
        f"rounded: shown {len(shown) / len(answered):.1%}, in brackets {brackets / len(answered):.1%};"
        f" error of shares {_errors(counts, shown)}"
    )
    yield f"rounded: narrowest told of what is hidden: {_narrowest(hierarchy, counts, shown, 2)}"
    for most in (2, 5):
        noisy = {cell: _perturbed(cell, counts[cell], most) for cell in answered if counts[cell].n >= FEWEST}
        yield (
            f"perturbed by up to {most}: shown {len(noisy) / len(answered):.1%};"
            f" error of shares {_errors(counts, noisy)}"
        )
        yield (
            f"perturbed by up to {most}: sums that add up {_add_up(hierarchy, noisy):.0%};"
            f" narrowest told of what is hidden: {_narrowest(hierarchy, counts, noisy, most)};"
            f" told by twelve corrections of one answer each: {_averaged(most)}"
        )
    yield from _coverage()


def _perturbed(cell: Cell, counts: Counts, most: int) -> tuple[int, int]:
    def noise(what: str, count: int) -> int:
        key = blake2b(f"{cell.place} {cell.question} {what} {count}".encode(), key=b"kept secret").digest()
        return int.from_bytes(key) % (2 * most + 1) - most

    n = counts.n + noise("n", counts.n)
    return n, min(max(counts.satisfied + noise("satisfied", counts.satisfied), 0), n)


def _errors(counts: Mapping[Cell, Counts], told: Mapping[Cell, tuple[int, int]]) -> str:
    """In percentage points, the mean, by how many answered."""
    found: dict[tuple[int, int], list[float]] = defaultdict(list)
    for cell, (n, satisfied) in told.items():
        size = next(size for size in _SIZES if size[0] <= counts[cell].n <= size[1])
        found[size].append(abs(satisfied / n - counts[cell].satisfied / counts[cell].n) * 100)
    return ", ".join(f"{low}+: {np.mean(found[low, high]):.1f}" for low, high in _SIZES if found[low, high])


def _add_up(hierarchy: Hierarchy, told: Mapping[Cell, tuple[int, int]]) -> float:
    """The part of the departments' figures that are the sums of their municipalities', where all are told."""
    right = [
        told[Cell(place, question)][0] == sum(told[Cell(part, question)][0] for part in inside)
        for place, inside in hierarchy.children.items()
        for question in {cell.question for cell in told}
        if all(Cell(each, question) in told for each in (place, *inside))
    ]
    return sum(right) / len(right) if right else 0.0


def _narrowest(
    hierarchy: Hierarchy, counts: Mapping[Cell, Counts], told: Mapping[Cell, tuple[int, int]], off: int
) -> str:
    """The least width that linear programming tells of n of a hidden municipality, over some departments, by
    the sums alone: each figure is right to `off`.
    """
    widths = []
    for place, inside in list(hierarchy.children.items())[-12:]:
        for question in sorted({cell.question for cell in counts}):
            cells = [Cell(each, question) for each in (place, *inside)]
            if cells[0] not in told:
                continue
            row = [[-1.0, *[1.0] * len(inside)]]
            bounds = [
                (told[cell][0] - off, told[cell][0] + off) if cell in told else (0, None) for cell in cells
            ]
            for number, cell in enumerate(cells):
                if cell in told or not tells_on_few(counts[cell]):
                    continue
                ends = [
                    linprog(
                        [sign * (at == number) for at in range(len(cells))], A_eq=row, b_eq=[0], bounds=bounds
                    )
                    for sign in (1, -1)
                ]
                widths.append(-ends[1].fun - ends[0].fun)
    return f"{min(widths):.0f} of {len(widths)}" if widths else "nothing is hidden"


def _averaged(most: int) -> str:
    """How near the mean of perturbed counts comes, if a figure is told anew after each of twelve corrections
    whose size is known.
    """
    cell, misses = Cell("05001", "Q"), []
    for true in range(40, 140):
        told = [_perturbed(cell, Counts(true + more, 0), most)[0] - more for more in range(12)]
        misses.append(abs(np.mean(told) - true))
    return f"to {np.mean(misses):.1f} families"


def _coverage() -> Iterator[str]:
    """In how many of 100 the margin of a share holds the truth, rounded and perturbed."""
    rng = np.random.default_rng(20261130)
    for n in (10, 20, 40, 100):
        held = {"rounded": 0, "perturbed by up to 2": 0}
        for _ in range(2_000):
            share = rng.uniform(0.2, 0.8)
            counts = Counts(n, int(rng.binomial(n, share)))
            pairs = {
                "rounded": (_five(counts.n), _five(counts.satisfied)),
                "perturbed by up to 2": _perturbed(Cell(str(rng.integers(10**9)), "Q"), counts, 2),
            }
            for kind, (about, good) in pairs.items():
                low, high = of_counts(min(good, about), about, 0)
                held[kind] += low <= share <= high
        yield f"{n} answers: " + ", ".join(f"{kind} {count / 20:.1f}%" for kind, count in held.items())


def _five(count: int) -> int:
    return (count + 2) // 5 * 5
