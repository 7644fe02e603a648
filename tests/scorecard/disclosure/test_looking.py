"""Where the audit looks, what it believes, and how the solver finds an end."""

from collections.abc import Sequence
from dataclasses import replace

from scorecard.disclosure import FINISHED, Cell, Families, Filter
from scorecard.disclosure.audit import NARROWEST, Audit, Failure
from scorecard.disclosure.family_equations import Beside
from scorecard.disclosure.figures import State
from scorecard.disclosure.rows import Row, Whole
from scorecard.disclosure.solver import Optimum, Solver
from scorecard.disclosure.system import System
from scorecard.disclosure.table import Table
from tests.scorecard.towns import Pair, places, summed

NATION = places(D="A B C", E="X Y Z")
#: A, B, C and Z are hidden, Y is in brackets.
COUNTS: dict[str, Pair] = {"A": (7, 4), "B": (8, 3), "C": (9, 5), "X": (200, 100), "Y": (40, 39), "Z": (5, 2)}
A = Cell("A", "S1")


def system_of(table: Table, *filters: Filter) -> System:
    return System(table, table.questions, filters, Beside(table, filters))


class Still(Solver):
    """Finds nothing, and keeps what it is asked: `n +A -B` is as many as can be in A, as few in B."""

    def __init__(self, system: System, reach: int) -> None:
        super().__init__(system, reach)
        self.asked: list[str] = []
        self.in_whole: list[str] = []
        self.reach = reach

    def least(self, factors: Row) -> Optimum:
        self.asked.append(self._said(factors))
        return Optimum(float("inf"), self._system.truth, frozenset({A}))

    def least_whole(self, factors: Row) -> Whole:
        self.in_whole.append(self._said(factors))
        return self._system.truth

    def _said(self, factors: Row) -> str:
        sides = {at % 2 for at in factors}
        count = "n" if len(sides) == 2 else "u" if 1 in sides else "s"
        ways = {self._system.cells[at // 2][0].place: "-" if way > 0 else "+" for at, way in factors.items()}
        assert {abs(way) for way in factors.values()} == {1}
        assert set(factors) == {
            2 * number + side
            for number, (cell, _) in enumerate(self._system.cells)
            for side in sides
            if cell.place in ways
        }
        return " ".join([count, *(f"{way}{place}" for place, way in ways.items())])


def audited(kind: type[Still], first: Sequence[Failure] = ()) -> tuple[Audit, Still]:
    table = Table(summed(NATION, COUNTS), NATION, ())
    made: list[Still] = []

    def make(system: System, reach: int) -> Solver:
        made.append(kind(system, reach))
        return made[0]

    return Audit(table, system_of(table), make, (), first), made[0]


ALONE = [
    f"{count} {way}{place}"
    for place in "ABCYZ"
    for count in ("su" if place == "Y" else "nsu")
    for way in "+-"
]


def test_hidden_counts_are_pushed_apart_in_halves_and_then_looked_at_alone() -> None:
    """A, B and C are the first, second and third of D, Y and Z the first and second of E."""
    audit, solver = audited(Still)
    assert solver.asked == [
        "n -A +B -C +Z", "s -A +B -C -Y +Z", "u -A +B -C -Y +Z",
        "n +A -B +C -Z", "s +A -B +C +Y -Z", "u +A -B +C +Y -Z",
        "n -A -B +C -Z", "s -A -B +C -Y -Z", "u -A -B +C -Y -Z",
        "n +A +B -C +Z", "s +A +B -C +Y +Z", "u +A +B -C +Y +Z",
        *ALONE,
    ]  # fmt: skip
    assert solver.in_whole == [] and solver.reach == NARROWEST
    assert audit.narrowest == 0
    failed = [(failure.cell.place, failure.at[1] == 0) for failure in audit.failures]
    assert failed == [(each[3], each[0] == "n") for each in ALONE[::2]]
    assert {failure.told_by for failure in audit.failures} == {frozenset({A})}


def pushes(hidden: int) -> int:
    """How often counts of so many hidden towns are pushed apart."""
    towns = [f"A{number}" for number in range(hidden)]
    nation = places(D=" ".join(towns), E="X")
    table = Table(summed(nation, dict.fromkeys(towns, (7, 4)) | {"X": (200, 100)}), nation, ())
    for place in ("D", "nation"):
        table.now.state[Cell(place, "S1")] = State.SHOWN
    made: list[Still] = []

    def make(system: System, reach: int) -> Solver:
        made.append(Still(system, reach))
        return made[0]

    audit = Audit(table, system_of(table), make)
    return len(made[0].asked) - 2 * len(audit.failures)


def test_as_many_halves_as_tell_each_from_each() -> None:
    """Twice for each of three counts; of five towns three bits tell which."""
    assert [pushes(hidden) for hidden in (2, 3, 4, 5)] == [6, 12, 12, 18]


def test_of_one_there_are_no_halves() -> None:
    large: dict[str, Pair] = dict.fromkeys("BCXYZ", (200, 100))
    table = Table(summed(NATION, large | {"A": (7, 4)}), NATION, ())
    made: list[Still] = []

    def make(system: System, reach: int) -> Solver:
        made.append(Still(system, reach))
        return made[0]

    Audit(table, system_of(table), make)
    assert made[0].asked == [
        "n -A", "s -A", "u -A", "n +A", "s +A", "u +A", *(each for each in ALONE if each.endswith("A")),
    ]  # fmt: skip


class Fractions(Still):
    """Says that it could go so far, and gives no table."""

    far = 0.0

    def least(self, factors: Row) -> Optimum:
        found = super().least(factors)
        truth = sum(factor * self._system.truth[at] for at, factor in factors.items())
        return replace(found, least=float(truth) - self.far, table=self._system.truth - 1000)


class OneFurther(Fractions):
    far = 1.0


class NotOneFurther(Fractions):
    far = 0.99


def test_it_is_looked_in_whole_numbers_only_where_that_may_show_more() -> None:
    """Of one count alone, and where a corner that is no table lies a family further or more."""
    audit, solver = audited(OneFurther)
    assert solver.in_whole == ALONE and len(audit.failures) == len(ALONE) / 2
    assert audited(NotOneFurther)[1].in_whole == []


def test_what_failed_before_is_looked_at_first_and_where_it_fails_again_nothing_else() -> None:
    audit, _ = audited(Still)
    again, solver = audited(Still, audit.failures[3:5])
    assert solver.asked == ALONE[6:10]
    assert again.failures == audit.failures[3:5]


class Halfway(Still):
    """Goes four families up, and one down: enough together."""

    def least(self, factors: Row) -> Optimum:
        found = super().least(factors)
        if len(self.asked) <= 12:
            return found
        ((at, way),) = [(at, way) for at, way in factors.items() if at % 2 == 0] or [*factors.items()]
        table = self._system.truth.copy()
        table[at] += 4 if way < 0 else -1
        return replace(found, table=table)


def test_what_both_ends_show_together_is_enough() -> None:
    class Free(System):
        def holds(self, x: Whole) -> bool:
            return True

    table = Table(summed(NATION, COUNTS), NATION, ())
    audit = Audit(table, Free(table, ["S1"], (), Beside(table, ())), Halfway)
    assert audit.failures == [] and audit.narrowest == 5
    assert len(audit.tables) > 12


class AtOnce(Still):
    """Goes five up, alone."""

    def least(self, factors: Row) -> Optimum:
        found = super().least(factors)
        table = self._system.truth.copy()
        for at, way in factors.items():
            table[at] += 5 * (len(self.asked) > 12 and way < 0 and at == min(factors))
        return replace(found, table=table)


def test_what_one_end_shows_is_enough() -> None:
    class Free(System):
        def holds(self, x: Whole) -> bool:
            return True

    table = Table(summed(NATION, COUNTS), NATION, ())
    made: list[Still] = []

    def make(system: System, reach: int) -> Solver:
        made.append(AtOnce(system, reach))
        return made[0]

    audit = Audit(table, Free(table, ["S1"], (), Beside(table, ())), make)
    assert audit.failures == [] and type(audit.narrowest) is int and audit.narrowest == 5
    assert all("+" in each for each in made[0].asked[12:])


def test_families_are_counted_beside_the_cells() -> None:
    told = Families({Cell(place, FINISHED): many for place, many in (("A", 10), ("B", 10), ("Z", 10))})
    table = Table(summed(NATION, COUNTS), NATION, (), None, told)
    audit = Audit(table, system_of(table))
    assert audit.failures == [] and audit.narrowest is not None


def test_tables_of_an_audit_before_are_evidence_if_they_hold() -> None:
    table = Table(summed(NATION, COUNTS), NATION, ())
    system = system_of(table)
    found = Audit(table, system)
    assert found.failures == [] and found.narrowest is not None and found.narrowest >= 5
    made: list[Still] = []

    def make(system: System, reach: int) -> Solver:
        made.append(Still(system, reach))
        return made[-1]

    again = Audit(table, system, make, found.tables)
    assert made[0].asked == [] and again.failures == [] and again.narrowest == found.narrowest
    assert len(again.tables) == len(found.tables)
    wrong = Audit(table, system, make, [each + 1000 for each in found.tables])
    assert wrong.tables == [system.truth] * len(wrong.tables) and wrong.narrowest == 0


def test_nothing_is_looked_at_where_nothing_is_hidden() -> None:
    table = Table(summed(NATION, dict.fromkeys(COUNTS, (200, 100))), NATION, ())

    def make(system: System, reach: int) -> Solver:
        raise AssertionError("it is not needed")

    audit = Audit(table, system_of(table), make)
    assert (audit.failures, audit.narrowest, audit.tables) == ([], None, [])


def test_of_a_bracket_both_sides_are_audited_and_n_is_not() -> None:
    large: dict[str, Pair] = dict.fromkeys("BCXYZ", (200, 100))
    table = Table(summed(NATION, large | {"A": (60, 58)}), NATION, ())
    audit = Audit(table, system_of(table), Still)
    assert [(failure.cell, failure.at[1]) for failure in audit.failures] == [(A, 1), (A, 2)]
