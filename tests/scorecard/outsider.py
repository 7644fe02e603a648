"""Somebody who has every published file of a wave and linear programming, and nothing of the product's code.

Two readings of a figure. Plain: a rounded count is the count give or take two and a half, "75% o más" is
what it says, a hidden cell is anything. With the rules: whole numbers, so give or take two; shown only from
ten and three on either side, in brackets only from twenty with five at most, hidden only where somebody
answered.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import inf

import numpy as np
from scipy.optimize import linprog

from scorecard.disclosure import Cell, Figure, Hierarchy

#: An end of an interval is found to this, in families.
EXACT = 1e-6

Interval = tuple[float, float]
Key = tuple[int, str]
Figures = Mapping[Cell, Figure]


class Outsider:
    """What can be told of one question from the releases of a wave, the newest last.

    `most`: of each release, the most families that can have answered in a place, by what it says of response.
    `finished`: of each release, how many finished in every place, rounded; places add up to those above them.
    `used`: of each release, the codes from a bag in every place, rounded down to tens; who finished with one
    was not asked this question.
    `changed`: the municipalities that a correction changed, if that is known. `no_rests`: places known to
    have nothing beyond the places in them, so that the sums are exact.
    """

    def __init__(
        self,
        hierarchy: Hierarchy,
        releases: Sequence[Figures],
        question: str = "S1",
        *,
        rules: bool = True,
        most: Sequence[Mapping[str, int]] = (),
        finished: Sequence[Mapping[str, int]] = (),
        used: Sequence[Mapping[str, int]] = (),
        changed: Collection[str] = (),
        no_rests: Collection[str] = (),
    ) -> None:
        self._own = {*changed}
        for place in changed:
            while (above := hierarchy.parent[place]) is not None:
                self._own.add(above)
                place = above
        self._columns: dict[Key, int] = {}
        self._equal: list[dict[int, float]] = []
        self._at_most: list[tuple[dict[int, float], float]] = []
        self._hidden: list[tuple[int, str, str]] = []
        self._shown: set[tuple[int, str]] = set()
        for number, release in enumerate(releases):
            for place in hierarchy.parent:
                figure = release[Cell(place, question)]
                self._read(self._n(number, place), figure, rules)
                if number < len(most) and place in most[number]:
                    self._say({self._n(number, place): 1}, most[number][place])
                for count, told in (
                    ("n", figure.n), ("satisfied", figure.satisfied), ("unsatisfied", figure.satisfied),
                ):  # fmt: skip
                    if told is None:
                        self._hidden.append((number, place, count))
                    else:
                        self._shown.add((self._n(number, place), count))
            for place, inside in hierarchy.children.items():
                self._add_up(number, place, inside, place in no_rests)
        for number, told in enumerate(finished):
            self._finish(number, told, hierarchy)
        for number, told in enumerate(used):
            self._use(number, told, hierarchy)

    def interval(self, release: int, place: str, count: str) -> Interval:
        """Between what a count ("n", "satisfied" or "unsatisfied") that a release is of lies."""
        n = self._n(release, place)
        wanted = {"n": {n: 1.0}, "satisfied": {n + 1: 1.0}, "unsatisfied": {n: 1.0, n + 1: -1.0}}[count]
        return self._end(wanted, 1), self._end(wanted, -1)

    def too_well(self) -> list[tuple[int, str, str, Interval]]:
        """The counts that every release hides and that can be told to less than five families."""
        found = []
        for number, place, count in self._hidden:
            if (self._n(number, place), count) in self._shown:
                continue
            low, high = self.interval(number, place, count)
            if high - low < 5 - EXACT:
                found.append((number, place, count, (low, high)))
        return found

    def _n(self, release: int, place: str, what: str = "") -> int:
        """The column of n; that of the satisfied is the next."""
        key = (release if place in self._own else 0, what + place)
        return self._columns.setdefault(key, 2 * len(self._columns))

    def _read(self, n: int, figure: Figure, rules: bool) -> None:
        s, off = n + 1, 2.0 if rules else 2.5
        self._say({s: 1, n: -1}, 0)
        if figure.n is None:
            self._say({n: -1}, -1 if rules else 0)
        elif figure.n == 0:
            self._say({n: 1}, 0)
        else:
            self._say({n: 1}, figure.n + off)
            self._say({n: -1}, off - figure.n)
            if figure.satisfied is not None:
                self._say({s: 1}, figure.satisfied + off)
                self._say({s: -1}, off - figure.satisfied)
                if rules:
                    self._say({n: -1}, -10)
                    side = 6 if figure.n >= 25 else 3
                    self._say({s: -1}, -side)
                    self._say({s: 1, n: -1}, -side)
            elif figure.bracket == "at_least":
                self._say({n: 0.75, s: -1}, 0)
                if rules:
                    self._say({n: -1}, -20)
                    self._say({n: 1, s: -1}, 5)
            else:
                self._say({n: -0.25, s: 1}, 0)
                if rules:
                    self._say({n: -1}, -20)
                    self._say({s: 1}, 5)

    def _add_up(self, release: int, place: str, inside: Iterable[str], no_rest: bool) -> None:
        parts = [self._n(release, part) for part in inside]
        if not no_rest:
            # What no file shows; it is no less than nothing, and in every release the same.
            rest = self._n(release, f"rest of {place}")
            self._say({rest + 1: 1, rest: -1}, 0)
            parts.append(rest)
        total = self._n(release, place)
        for side in (0, 1):
            self._equal.append({total + side: -1.0} | {part + side: 1.0 for part in parts})

    def _finish(self, release: int, told: Mapping[str, int], hierarchy: Hierarchy) -> None:
        """An unknown more for each place, as if it were the n of another one."""
        column = {place: self._n(release, place, "finished in ") for place in hierarchy.parent}
        for place, about in told.items():
            self._say({self._n(release, place): 1, column[place]: -1}, 0)
            self._say({column[place]: 1}, about + 2)
            self._say({column[place]: -1}, 2 - about)
        for place, inside in hierarchy.children.items():
            self._equal.append({column[place]: -1.0} | {column[part]: 1.0 for part in inside})

    def _use(self, release: int, told: Mapping[str, int], hierarchy: Hierarchy) -> None:
        """Return the same of codes: who answered, and who used one, are no more than finished."""
        column = {place: self._n(release, place, "used in ") for place in hierarchy.parent}
        for place, tens in told.items():
            finished = self._n(release, place, "finished in ")
            self._say({self._n(release, place): 1, column[place]: 1, finished: -1}, 0)
            self._say({column[place]: 1}, tens + 9)
            self._say({column[place]: -1}, -tens)
        for place, inside in hierarchy.children.items():
            self._equal.append({column[place]: -1.0} | {column[part]: 1.0 for part in inside})

    def _say(self, row: Mapping[int, float], limit: float) -> None:
        self._at_most.append((dict(row), limit))

    def _end(self, wanted: Mapping[int, float], sign: int) -> float:
        width = 2 * len(self._columns)
        found = linprog(
            sign * _dense([wanted], width)[0],
            A_ub=_dense([row for row, _ in self._at_most], width),
            b_ub=[limit for _, limit in self._at_most],
            A_eq=_dense(self._equal, width),
            b_eq=np.zeros(len(self._equal)),
            bounds=(0, None),
            method="highs",
        )
        if found.status == 3:
            return -sign * inf
        assert found.status == 0, found.message
        return sign * float(found.fun)


def _dense(rows: Sequence[Mapping[int, float]], width: int) -> np.ndarray:
    matrix = np.zeros((len(rows), width))
    for number, row in enumerate(rows):
        for column, value in row.items():
            matrix[number, column] = value
    return matrix
