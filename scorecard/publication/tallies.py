"""How many families gave each answer, exactly, in every place. For nobody's eyes."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from db.tables import AnswerCount
from programme.places import NATION
from scorecard.disclosure import Cell, Counts
from scorecard.instrument.meaning import STEPS
from scorecard.publication.content import Question
from scorecard.statistics.answers import UNSURE


@dataclass(frozen=True)
class Tally:
    """Of one question in one place: families by answer, 0 ("no sé") among them. `best`: the best answer of
    its scale, 5 or 1; 0 where it has none.
    """

    given: Mapping[int, int]
    good: tuple[int, ...]
    best: int = 0

    @property
    def asked(self) -> int:
        return sum(self.given.values())

    @property
    def users(self) -> int:
        """All but "no sé"."""
        return self.asked - self.given.get(UNSURE, 0)

    @property
    def satisfied(self) -> int:
        return sum(self.given.get(answer, 0) for answer in self.good)

    @property
    def points(self) -> int:
        """What each gave above the worst answer, added up."""
        worst = STEPS[0] if self.best == STEPS[-1] else STEPS[-1]
        return sum(abs(answer - worst) * count for answer, count in self.given.items() if answer != UNSURE)

    @property
    def fully(self) -> int:
        """Those that gave the best answer."""
        return self.given.get(self.best, 0)

    @property
    def counts(self) -> Counts:
        """What a share is of."""
        return Counts(self.users, self.satisfied)


@dataclass(frozen=True)
class Tallies:
    """`of`: for every cell in which somebody answered."""

    of: Mapping[Cell, Tally]

    def at(self, cell: Cell) -> Tally:
        """Of a cell, nobody's where nobody answered."""
        return self.of.get(cell, Tally({}, ()))

    @cached_property
    def families(self) -> Mapping[str, int]:
        """Families that are counted in a place: as many as answered its most answered question."""
        found: dict[str, int] = {}
        for cell, tally in self.of.items():
            found[cell.place] = max(found.get(cell.place, 0), tally.asked)
        return found


def tallied(connection: Connection, wave_id: int, questions: Collection[Question]) -> Tallies:
    """Return the answers to a wave by municipality, department and in the nation.

    Answers of which the municipality is not known count above it alone, those of no known department in the
    nation alone. Questions on entities are counted over all of them together.
    """
    by_name = {question.name: question for question in questions}
    found: dict[Cell, Counter[int]] = {}
    rows = select(AnswerCount.__table__).where(AnswerCount.wave_id == wave_id)
    for row in connection.execute(rows):
        if row.question in by_name:
            for place in _places(row):
                found.setdefault(Cell(place, row.question), Counter())[row.answer] += row.families
    asked = {cell: by_name[cell.question] for cell in found}
    return Tallies({cell: Tally(found[cell], one.good, one.scored) for cell, one in asked.items()})


def _places(row: Any) -> list[str]:
    return [place for place in (row.municipality_code, row.department_code, NATION) if place is not None]
