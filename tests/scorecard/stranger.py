"""Somebody who has the published CSV files of a wave, linear programming, and nothing of the product's code.

All that the files tell of how many families said what goes into one system: rounded counts are two off at
most, shares are shown from ten families with three on either side, brackets from twenty with five at most;
places add up with something left over; whoever gave a 5 is satisfied; points lie where the answers let them;
no more families answered than finished, in all and on each channel, and those add up; of some questions a
family is asked one. What is made of other figures (weighted shares, change) tells nothing beside those.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

NATION = "colombia"

#: By the questionnaire, which everybody knows: asked of all families, and of those who said yes to another.
OF_ALL = ("G1", "S1", "S2", "I1")
FOLLOWS = {"G2": "G1", "G3": "G1", "G5": "G1"}

#: The same for questions that few were asked, which may lie in a larger place; and those of which a
#: family is asked one.
ELSEWHERE = {"G4": "G1"}
ONE_OF = (("P2", "P3", "P4", "P5", "P6"), "P1")

#: Asked on one channel only.
ON = {"I2": "telegram"}

#: n, satisfied, fully satisfied, points.
COUNTS = N, S, F, P = range(4)

Row = dict[str, str]
Key = tuple[str, str]


def read(folder: Path) -> dict[Key, Row]:
    """Every row of every place, by place and question."""
    found = {}
    for path in folder.glob("*.csv"):
        if path.name != "diccionario.csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                found.update({(row["place_code"], row["question"]): row for row in csv.DictReader(file)})
    places = json.loads((folder / "release.json").read_bytes())["places"]
    for (place, _), row in found.items():
        for channel, response in places[place]["channels"].items():
            row[f"complete on {channel}"] = str(response["complete"])
    return found


class Stranger:
    """What can be told of some questions. `nobody_beyond`: by whoever knows that no answer went up, so that
    places add up exactly.
    """

    def __init__(
        self, rows: Mapping[Key, Row], questions: Iterable[str], nobody_beyond: bool = False
    ) -> None:
        self.rows = {key: row for key, row in rows.items() if key[1] in set(questions)}
        self._column = {key: 4 * at for at, key in enumerate(self.rows)}
        self._width = 4 * len(self.rows)
        self._entries: list[dict[int, float]] = []
        self._limits: list[float] = []
        self._inside: dict[Key, list[Key]] = defaultdict(list)
        for place, question in self.rows:
            if place != NATION:
                self._inside[place[:2] if len(place) == 5 else NATION, question].append((place, question))
        for key, row in self.rows.items():
            self._sides({key: 1})
            if key in self._inside:
                beyond = {key: 1} | dict.fromkeys(self._inside[key], -1)
                self._sides(beyond)
                if nobody_beyond:
                    self._say({self._column[each] + N: float(by) for each, by in beyond.items()}, 0)
            self._figure(key, row)
            self._asked(key, rows)
            self._one_of(key)
        self._scores()
        self._finished(rows)

    def too_well(self, narrow: float = 5) -> list[tuple[Key, int, float]]:
        """The hidden counts (n, satisfied; their difference is 4) that are told to less than `narrow`."""
        wanted = {
            (key, name): weights
            for key, row in self.rows.items()
            for name, weights in self._hidden(key, row).items()
        }
        tables = [self._solve(weights) for weights in _several(list(wanted.values()))]
        found = []
        for (key, name), weights in wanted.items():
            values = [_value(weights, table) for table in tables]
            for sign in (1, -1):
                if max(values) - min(values) < narrow:
                    table = self._solve({column: sign * by for column, by in weights.items()})
                    values.append(_value(weights, table))
                    tables.append(table)
            if max(values) - min(values) < narrow - 1e-6:
                found.append((key, name, max(values) - min(values)))
        return found

    def _hidden(self, key: Key, row: Row) -> dict[int, dict[int, float]]:
        at, found = self._column[key], {}
        if not row["n"]:
            found[N] = {at + N: 1.0}
        if not row["satisfied"]:
            found[S] = {at + S: 1.0}
            found[4] = {at + N: 1.0, at + S: -1.0}
        return found

    def _sides(self, places: Mapping[Key, int]) -> None:
        """What is left over is nobody or somebody too: 0 <= f <= s <= n, 3s + f <= p <= s + f + 2n."""
        for weights in (
            {F: -1}, {F: 1, S: -1}, {S: 1, N: -1}, {S: 3, F: 1, P: -1}, {P: 1, S: -1, F: -1, N: -2},
        ):  # fmt: skip
            row = {
                self._column[key] + count: float(sign * weight)
                for key, sign in places.items()
                for count, weight in weights.items()
            }
            self._say(row, 0)

    def _figure(self, key: Key, row: Row) -> None:
        at = self._column[key]
        self._say({at + N: 1}, int(row["complete"]) + 2)
        if not row["n"]:
            return
        n = int(row["n"])
        self._between({at + N: 1}, n - 2 if n else 0, n + 2 if n else 0)
        if row["satisfied"] and n:
            side = 6 if n >= 25 else 3
            self._between({at + S: 1}, max(side, int(row["satisfied"]) - 2), int(row["satisfied"]) + 2)
            self._say({at + S: 1, at + N: -1}, -side)
            self._say({at + N: -1}, -10)
        elif n:
            small = {at + N: 1, at + S: -1} if row["bracket"] == "at_least" else {at + S: 1}
            self._say(small, 5)
            self._say({at + N: -1}, -20)
        if row["fully"] and not self._made_of_others(key, "fully"):
            told = [five for five in range(0, n + 1, 5) if abs(100 * five / n - int(row["fully"])) <= 0.5]
            self._between({at + F: 1}, min(told) - 2, max(told) + 2)

    def _asked(self, key: Key, rows: Mapping[Key, Row]) -> None:
        """How many were asked, by the share of "no sé" of a department: no fewer answered."""
        place, question = key
        for other in OF_ALL if question in OF_ALL else ():
            if (told := _told_asked(rows[place, other])) is not None:
                self._say({self._column[key] + N: 1}, told[1])
        before = ELSEWHERE.get(question, FOLLOWS.get(question, ""))
        if (place, before) in self.rows:
            yes = self._column[place, before] + S
            self._say({self._column[key] + N: 1, yes: -1}, 0)
            if question in FOLLOWS and (told := _told_asked(rows[key])) is not None:
                self._between({yes: 1}, *told)

    def _one_of(self, key: Key) -> None:
        """Also of what a place has beyond those in it."""
        if key[1] != ONE_OF[1]:
            return
        row = {self._column[key[0], name] + N: 1.0 for name in ONE_OF[0]} | {self._column[key] + S: -1.0}
        self._say(row, 0)
        for part, _ in self._inside.get(key, ()):
            row |= {self._column[part, name] + N: -1.0 for name in ONE_OF[0]}
            row |= {self._column[part, key[1]] + S: 1.0}
        self._say(row, 0)

    def _finished(self, rows: Mapping[Key, Row]) -> None:
        """An unknown more for each place, and for each channel in it."""
        told = {
            (place, name): int(rows[place, "G1"][name])
            for place in dict.fromkeys(place for place, _ in self.rows)
            for name in rows[place, "G1"]
            if name.startswith("complete")
        }
        ended = {key: self._width + at for at, key in enumerate(told)}
        self._width += len(ended)
        for (place, name), column in ended.items():
            self._between({column: 1}, told[place, name] - 2, told[place, name] + 2)
            if parts := {ended[part]: 1.0 for part in told if _above(part) == (place, name)}:
                self._between({column: -1, **parts}, 0, 0)
            if name == "complete" and any(where == place and other != name for where, other in ended):
                on = {ended[part]: 1.0 for part in ended if part[0] == place and part[1] != name}
                self._between({column: -1, **on}, 0, 0)
        for key in self.rows:
            for name in ("complete", f"complete on {ON.get(key[1])}"):
                if (key[0], name) in ended:
                    self._say({self._column[key] + N: 1, ended[key[0], name]: -1}, 0)

    def _scores(self) -> None:
        """Of an actor in a place: the mean of its questions, each of rounded points and rounded families."""
        actors: dict[tuple[str, str], list[Key]] = defaultdict(list)
        for key, row in self.rows.items():
            if row["actor_score"] and row["type"] == "scale_5":
                actors[key[0], row["actor"]].append(key)
        for keys in actors.values():
            if any(self._made_of_others(key, "actor_score") for key in keys):
                continue
            score = int(self.rows[keys[0]]["actor_score"])
            each = {key: 25 / int(self.rows[key]["n"]) / len(keys) for key in keys}
            off = 0.5 + 2 * sum(each.values())
            weights = {self._column[key] + P: by for key, by in each.items()}
            self._between(weights, score - off, score + off)

    def _made_of_others(self, key: Key, name: str) -> bool:
        return any(self.rows[part][name] or self._made_of_others(part, name) for part in self._inside[key])

    def _between(self, weights: Mapping[int, float], low: float, high: float) -> None:
        self._say(weights, high)
        self._say({column: -by for column, by in weights.items()}, -low)

    def _say(self, weights: Mapping[int, float], limit: float) -> None:
        self._entries.append(dict(weights))
        self._limits.append(limit)

    def _solve(self, weights: Mapping[int, float]) -> np.ndarray:
        cost = np.zeros(self._width)
        for column, by in weights.items():
            cost[column] = by
        found = linprog(cost, A_ub=self._matrix, b_ub=self._limits, bounds=(0, None), method="highs")
        assert found.status == 0, found.message
        table: np.ndarray = found.x
        return table

    @cached_property
    def _matrix(self) -> csr_array:
        cells = [(at, column, by) for at, row in enumerate(self._entries) for column, by in row.items()]
        rows, columns, values = zip(*cells, strict=True)
        return csr_array((values, (rows, columns)), shape=(len(self._entries), self._width))


def _above(key: Key) -> Key | None:
    """The same of the place that this one lies in."""
    return None if key[0] == NATION else (key[0][:2] if len(key[0]) == 5 else NATION, key[1])


def _told_asked(row: Row) -> tuple[int, int] | None:
    if not row["unsure"] or row["place_code"] == NATION:
        return None
    n, unsure = int(row["n"]), int(row["unsure"])
    told = [all_ for all_ in range(n, 3 * n, 5) if abs(100 * (all_ - n) / all_ - unsure) <= 0.5]
    return min(told) - 2, max(told) + 2


def _several(wanted: list[dict[int, float]]) -> Iterable[dict[int, float]]:
    """Many counts at once, half of them up and half down, each time other halves."""
    for bit in range(len(wanted).bit_length()):
        for up in (1, -1):
            together: dict[int, float] = defaultdict(float)
            for at, weights in enumerate(wanted):
                for column, by in weights.items():
                    together[column] += by * (up if at >> bit & 1 else -up)
            yield together


def _value(weights: Mapping[int, float], table: np.ndarray) -> float:
    return sum(by * float(table[column]) for column, by in weights.items())
