"""All that is published of some questions, as equations: which there are, and which there are not."""

from collections.abc import Sequence

import numpy as np
import pytest

from scorecard.disclosure import FINISHED, Cell, Counts, Families, Figure, Filter, Hierarchy, Release
from scorecard.disclosure.family_equations import Beside
from scorecard.disclosure.knowledge import UNLIMITED
from scorecard.disclosure.rows import Row
from scorecard.disclosure.system import System
from scorecard.disclosure.table import Table
from tests.scorecard.towns import places, summed

TOWN = Hierarchy({"t": None})
NATION = places(D="A B")


def terms(row: Row, names: Sequence[str]) -> str:
    """`A.S1+ - B.S1-`: what is added, then what is taken away."""
    assert set(row.values()) <= {1, -1}
    signs = sorted((-factor, names[at]) for at, factor in row.items())
    return " ".join(f"{'+' if sign < 0 else '-'} {name}" for sign, name in signs).removeprefix("+ ")


def _of_system(system: System, beside: Beside) -> tuple[set[str], set[str], dict[str, tuple[int, int]]]:
    """The equations, the inequalities, and between what each unknown lies: the satisfied of a cell are
    `place.question+`, and with a prime in the release before.
    """
    last = max(version for _, version in system.cells)
    names = [
        f"{cell.place}.{cell.question}{chr(39) * (last - version)}{side}"
        for cell, version in system.cells
        for side in "+-"
    ]
    names += [f"{cell.place}.{cell.question}" for cell in beside.cells]
    rows = [
        [{int(at): int(row[at]) for at in np.flatnonzero(row)} for row in found.toarray()]
        for found in (system.equal, system.at_most)
    ]
    equal = [f"{terms(row, names)} = {of}" for row, of in zip(rows[0], system.total, strict=True)]
    most = [f"{terms(row, names)} <= {of}" for row, of in zip(rows[1], system.limit, strict=True)]
    for row, cells in zip(rows[1], system.row_cells, strict=True):
        assert {system.cells[at // 2][0] for at in row if at < 2 * len(system.cells)} == set(
            cells
        ) or not cells
    assert len(set(equal)) == len(equal) and len(set(most)) == len(most)
    bounds = {
        name: (int(low), int(high)) for name, low, high in zip(names, system.low, system.high, strict=True)
    }
    assert system.holds(system.truth)
    return set(equal), set(most), bounds


def _system(
    table: Table, questions: Sequence[str], filters: Sequence[Filter] = ()
) -> tuple[set[str], set[str], dict[str, tuple[int, int]]]:
    beside = Beside(table, filters)
    return _of_system(System(table, questions, filters, beside), beside)


def test_places_add_up_and_each_figure_bounds_its_cell() -> None:
    table = Table(summed(NATION, {"A": (60, 30), "B": (40, 38)}, {"D": (3, 1)}), NATION, (), {"A": 61})
    equal, most, bounds = _system(table, ["S1"])
    assert equal == {
        f"{parts} - {whole} = 0".replace("S1", f"S1{side}")
        for whole, parts in (
            ("D.S1", "A.S1 + B.S1 + rest of D.S1"),
            ("nation.S1", "D.S1 + rest of nation.S1"),
        )
        for side in "+-"
    }
    assert most == {
        "A.S1+ + A.S1- <= 61", "- A.S1+ - A.S1- <= -58",
        "B.S1+ + B.S1- <= 42", "- B.S1+ - B.S1- <= -38",
        "D.S1+ + D.S1- <= 107", "- D.S1+ - D.S1- <= -103",
        "nation.S1+ + nation.S1- <= 107", "- nation.S1+ - nation.S1- <= -103",
        "rest of nation.S1+ + rest of nation.S1- <= 0",
    }  # fmt: skip
    assert bounds["A.S1+"] == (28, 32) and bounds["A.S1-"] == (6, UNLIMITED)
    assert bounds["B.S1+"] == (0, UNLIMITED) and bounds["B.S1-"] == (0, 5)
    assert bounds["rest of D.S1+"] == bounds["rest of D.S1-"] == (0, UNLIMITED)
    assert bounds["rest of nation.S1+"] == bounds["rest of nation.S1-"] == (0, 0)


def _two_releases() -> Table:
    """A had a few answers more in the second, and B the same: it was hidden, and its bracket is told now."""
    before = summed(NATION, {"A": (60, 30), "B": (40, 38)})
    figures = {
        Cell("A", "S1"): Figure(60, 30, 50),
        Cell("B", "S1"): Figure(),
        Cell("D", "S1"): Figure(100, 70, 70),
    }
    first = Release(figures, before, {"B": 41})
    return Table(summed(NATION, {"A": (64, 33), "B": (40, 38)}), NATION, [first], {"B": 45})


def test_what_is_the_same_in_two_releases_is_one_unknown() -> None:
    equal, most, bounds = _system(_two_releases(), ["S1"])
    sums = (
        "A.S1{} + B.S1{} + rest of D.S1{} - D.S1{} = 0", "D.S1{} + rest of nation.S1{} - nation.S1{} = 0",
        "A.S1'{} + B.S1{} + rest of D.S1{} - D.S1'{} = 0", "D.S1'{} + rest of nation.S1{} - nation.S1'{} = 0",
    )  # fmt: skip
    assert equal == {text.format(*[side] * 4) for text in sums for side in "+-"}
    assert {text for text in most if "A.S1" in text or "B.S1" in text} == {
        "A.S1+ + A.S1- <= 67", "- A.S1+ - A.S1- <= -63",
        "A.S1'+ + A.S1'- <= 62", "- A.S1'+ - A.S1'- <= -58",
        "B.S1+ + B.S1- <= 41", "- B.S1+ - B.S1- <= -38",
    }  # fmt: skip
    assert bounds["A.S1'+"] == (28, 32) and bounds["A.S1+"] == (33, 37) and bounds["B.S1-"] == (0, 5)
    assert bounds["nation.S1'+"] == (0, UNLIMITED), "no figure said so"


def test_a_sum_is_another_one_where_any_place_in_it_is() -> None:
    """Y had a few answers more in the second release, and all else is the same."""
    nation = places(D="A", E="X Y")
    towns = {"A": (7, 4), "X": (60, 30), "Y": (40, 20)}
    first = Release({}, summed(nation, towns))
    equal, most, _ = _system(Table(summed(nation, towns | {"Y": (44, 21)}), nation, [first]), ["S1"])
    sums = (
        "A.S1{} + rest of D.S1{} - D.S1{} = 0",
        "X.S1{} + Y.S1{} + rest of E.S1{} - E.S1{} = 0", "X.S1{} + Y.S1'{} + rest of E.S1{} - E.S1'{} = 0",
        "D.S1{} + E.S1{} + rest of nation.S1{} - nation.S1{} = 0",
        "D.S1{} + E.S1'{} + rest of nation.S1{} - nation.S1'{} = 0",
    )  # fmt: skip
    assert equal == {text.format(*[side] * 4) for text in sums for side in "+-"}
    assert "- A.S1+ - A.S1- <= -1" in most, "somebody answered where a figure is hidden"


def _asked_on(*filters: Filter) -> set[str]:
    """The inequalities of a town that are not of one cell alone: ten said yes to P1 and twenty no."""
    counts = {"P1": (30, 10), "P2": (8, 4), "P3": (12, 6), "M1": (15, 8), "M2": (12, 6)}
    told = Families({Cell("t", FINISHED): 30})
    table = Table({Cell("t", name): Counts(*pair) for name, pair in counts.items()}, TOWN, (), None, told)
    _, most, _ = _system(table, sorted(counts), filters)
    return {text for text in most if len({word.rstrip("+-") for word in text.split() if "." in word}) > 1}


def test_who_was_asked_on_said_so_before() -> None:
    alone = _asked_on()
    assert alone == {"t.P1+ + t.P1- - t.finished <= 0", "t.P2+ + t.P2- - t.finished <= 0"}
    bad = _asked_on(Filter(("P2", "P3"), "P1", good=False))
    assert bad - alone == {"t.P2+ + t.P2- + t.P3+ + t.P3- - t.P1- <= 0"}
    good = _asked_on(Filter(("P2",), "P1"))
    assert good - alone == {"t.P2+ + t.P2- - t.P1+ <= 0"}
    of_all = _asked_on(Filter(("M1", "M2"), None))
    assert of_all - alone == {"t.M1+ + t.M1- + t.M2+ + t.M2- - t.finished <= 0"}


def test_what_is_told_of_families_is_a_part_of_the_system() -> None:
    told = {Cell(place, FINISHED): many for place, many in (("A", 60), ("B", 45), ("D", 105))}
    told |= {Cell("A", "codes"): 0, Cell("B", "codes"): 10}
    sums = [(FINISHED, ("codes",), False)]
    counts = summed(NATION, {"A": (60, 30), "B": (40, 12)})
    equal, most, bounds = _system(Table(counts, NATION, (), None, Families(told, sums)), ["S1"])
    assert {text for text in equal if "finished" in text} == {"A.finished + B.finished - D.finished = 0"}
    assert {text for text in most if "S1" not in text} == {
        "A.codes - A.finished <= 0", "B.codes - B.finished <= 0",
    }  # fmt: skip
    assert {text for text in most if "finished" in text and "S1" in text} == {
        "A.S1+ + A.S1- - A.finished <= 0"
    }, "elsewhere fewer answered than can have finished, in any case"
    assert bounds["B.codes"] == (8, 12) and bounds["D.finished"] == (103, 107)


def test_what_is_only_likely_is_known_where_it_is_so() -> None:
    alone = _asked_on()
    assert _asked_on(Filter(("P2",), "P1", sure=False)) - alone == {"t.P2+ + t.P2- - t.P1+ <= 0"}
    assert _asked_on(Filter(("P3",), "P1", sure=False)) == alone
    with pytest.raises(
        ValueError, match="the counts of M1, M2, P1, P2, P3 are not as filters and answers say"
    ):
        _asked_on(Filter(("P3",), "P1"))


def test_what_is_likely_is_not_so_where_one_is_too_many() -> None:
    counts = {Cell("t", "P1"): Counts(30, 10), Cell("t", "P2"): Counts(11, 4)}
    likely = [Filter(("P2",), "P1", sure=False)]
    _, most, _ = _system(Table(counts, TOWN, ()), ["P1", "P2"], likely)
    assert not [text for text in most if "P1" in text and "P2" in text]


def test_of_a_rest_no_filter_is_sure() -> None:
    """Who was asked on may be in a larger place than what it was asked on."""
    counts = summed(NATION, {"A": (60, 30), "B": (40, 12)}, question="G1")
    counts |= summed(NATION, {"A": (30, 15)}, {"D": (12, 6)}, question="G2")
    _, most, _ = _system(Table(counts, NATION, ()), ["G1", "G2"], [Filter(("G2",), "G1")])
    assert {text for text in most if "G1" in text and "G2" in text} == {
        f"{place}.G2+ + {place}.G2- - {place}.G1+ <= 0"
        for place in ("A", "B", "D", "nation", "rest of nation")
    }


def test_a_table_holds_where_all_of_this_is_so() -> None:
    table = Table(summed(NATION, {"A": (60, 30), "B": (40, 38)}, {"D": (3, 1)}), NATION, ())
    system = System(table, ["S1"], (), Beside(table, ()))
    at = {cell.place: 2 * number for number, (cell, _) in enumerate(system.cells)}

    def moved(**by: int) -> bool:
        x = system.truth.copy()
        for place, more in by.items():
            x[at[place.replace("_", " ")]] += more
        return system.holds(x)

    assert moved() and moved(A=1, rest_of_D=-1) and moved(A=2, D=2, nation=2)
    assert not moved(A=1), "a sum is not right"
    assert not moved(A=3, D=3, nation=3), "more than its figure says"
    assert not moved(A=-3, D=-3, nation=-3), "less than its figure says"
    assert not moved(A=1, rest_of_D=-2, B=1), "fewer than nobody"
    assert not moved(B=3, A=-2, rest_of_D=-1), "more families than its figure says"
