"""What is told of families beside their answers: which equations it makes, and which numbers go with it."""

import numpy as np
import pytest

from scorecard.disclosure import FINISHED, Cell, Counts, Families, Filter, Hierarchy, NotSafe, Release
from scorecard.disclosure.family_equations import Beside
from scorecard.disclosure.table import Table
from tests.scorecard.disclosure.test_system import terms
from tests.scorecard.towns import places, summed

TOWN = Hierarchy({"t": None})
NATION = places(D="A B")


def _beside(told: Families, *, before: Families | None = None) -> Beside:
    """Of towns where 60 and 40 answered S1; in the release before, 20 and 40."""
    counts = summed(NATION, {"A": (60, 30), "B": (40, 12)})
    earlier = [Release({}, summed(NATION, {"A": (20, 10), "B": (40, 12)}), {}, before)] if before else []
    return Beside(Table(counts, NATION, earlier, None, told), ())


def _of_beside(beside: Beside) -> tuple[set[str], set[str], dict[str, tuple[int, int]]]:
    names: list[str] = []
    for cell in beside.cells:
        name = f"{cell.place}.{cell.question}"
        names.append(name if name not in names else f"{name}*")
    bounds = {
        name: (int(low), int(high)) for name, low, high in zip(names, beside.low, beside.high, strict=True)
    }
    assert len(beside.truth) == len(names)
    assert all(sum(factor * beside.truth[at] for at, factor in row.items()) == 0 for row in beside.equal)
    assert all(sum(factor * beside.truth[at] for at, factor in row.items()) <= 0 for row in beside.at_most)
    equal = [terms(row, names) for row in beside.equal]
    most = [terms(row, names) for row in beside.at_most]
    assert len(set(equal)) == len(equal) and len(set(most)) == len(most)
    return set(equal), set(most), bounds


def _told(**finished: int) -> dict[Cell, int]:
    return {Cell(place, FINISHED): many for place, many in finished.items()}


def test_families_add_up_and_each_number_is_rounded() -> None:
    equal, most, bounds = _of_beside(_beside(Families(_told(A=60, B=45, D=105))))
    assert equal == {"A.finished + B.finished - D.finished"} and most == set()
    assert bounds == {"A.finished": (58, 62), "B.finished": (43, 47), "D.finished": (103, 107)}


def test_a_sum_that_is_not_so_is_known_by_nobody() -> None:
    """Some had themselves deleted: fewer are left in the towns than in the department, or more."""
    for together in (200, 98):
        beside = _beside(Families(_told(A=62, B=45, D=together, nation=together)))
        equal, most, _ = _of_beside(beside)
        assert equal == {"D.finished - nation.finished"}
        assert most == ({"A.finished + B.finished - D.finished"} if together == 200 else set())


def test_parts_are_the_whole_or_no_more() -> None:
    told = {**_told(A=60, B=45), Cell("A", "phone"): 60, Cell("A", "codes"): 0, Cell("B", "codes"): 10}
    off = {"codes": (0, 9)}
    for exact in (True, False):
        sums = [(FINISHED, ("phone", "codes"), exact), ("nothing", ("phone",), True)]
        equal, most, bounds = _of_beside(_beside(Families(told, sums, off=off)))
        whole = "A.codes + A.phone - A.finished"
        assert equal == ({whole} if exact else set())
        assert most == {"B.codes - B.finished"} | (set() if exact else {whole})
        assert bounds["A.codes"] == (0, 9) and bounds["B.codes"] == (10, 19)


def test_who_answered_is_among_them() -> None:
    """Sixty answered S1, all of them on a phone."""
    for on_phones, least in ((60, 60), (65, 63)):
        told = {**_told(A=60), Cell("A", "phone"): on_phones}
        beside = _beside(Families(told, answer={"S1": "phone"}))
        assert beside.most_of(Cell("A", "S1"), 0) == [0, 1] and beside.most_of(Cell("B", "S1"), 0) == []
        assert beside.truth.min() >= 60 and beside.truth[1] >= least
    few = {**_told(A=60), Cell("A", "phone"): 55}
    assert _beside(Families(few)).truth[1] < 60
    with pytest.raises(NotSafe, match="no families go with what is told of them"):
        _beside(Families(few, answer={"S1": "phone"}))


def test_what_staff_see_bounds_it_too() -> None:
    cell = Cell("A", FINISHED)
    for seen, bounds in (((61, 70), (61, 62)), ((0, 61), (58, 61)), ((58, 62), (58, 62))):
        found = Families(_told(A=60), staff={cell: seen})
        assert found.bounds(cell) == bounds
        assert _of_beside(_beside(found))[2] == {"A.finished": bounds}
    assert Families({cell: 0}).bounds(cell) == (0, 2), "nobody is less than nobody"
    assert Families({cell: 1}, off={FINISHED: (3, 4)}).bounds(cell) == (0, 5)


def test_a_number_is_the_same_in_two_releases_where_all_that_is_told_of_it_is() -> None:
    before = Families(_told(A=60, B=45, D=105))
    _, _, bounds = _of_beside(_beside(Families(_told(A=60, B=45, D=105)), before=before))
    assert sorted(bounds) == ["A.finished", "A.finished*", "B.finished", "D.finished", "D.finished*"]
    seen = Families(_told(A=60, B=45, D=110), staff={Cell("B", FINISHED): (44, 50)})
    beside = _beside(seen, before=before)
    equal, _, bounds = _of_beside(beside)
    assert bounds["B.finished"] == (44, 47)
    assert equal == {f"A.finished{of} + B.finished - D.finished{of}" for of in ("", "*")}
    assert beside.most_of(Cell("B", "S1"), 0) == beside.most_of(Cell("B", "S1"), 1)
    assert beside.most_of(Cell("A", "S1"), 0) != beside.most_of(Cell("A", "S1"), 1)


def test_a_sum_of_the_same_numbers_is_known_once() -> None:
    told, counts = Families(_told(A=60, B=45, D=105)), summed(NATION, {"A": (60, 30), "B": (40, 12)})
    table = Table(counts, NATION, [Release({}, counts, {}, told)], None, told)
    equal, _, bounds = _of_beside(Beside(table, ()))
    assert equal == {"A.finished + B.finished - D.finished"} and len(bounds) == 3


def test_as_little_as_can_be_is_too_much_in_any_sum() -> None:
    """At least 60 and 43 in the towns, at most 100 in the department and the nation."""
    beside = _beside(Families(_told(nation=98, D=98, A=62, B=45)))
    assert dict(zip((cell.place for cell in beside.cells), map(int, beside.truth), strict=True)) == {
        "A": 60, "B": 43, "D": 100, "nation": 100,
    }  # fmt: skip
    assert beside.truth.dtype == np.int64


def test_nobody_need_have_finished_where_nobody_answered() -> None:
    nobody = _beside(Families({Cell("A", "codes"): 0}, off={"codes": (0, 0)}))
    assert list(nobody.truth) == [0]


def test_one_of_some_questions_was_asked_of_no_more_than_finished() -> None:
    """Eight and twelve answered one of two: twenty finished at the least."""
    counts = {Cell("t", "P2"): Counts(8, 4), Cell("t", "P3"): Counts(12, 6)}
    table = Table(counts, TOWN, (), None, Families({Cell("t", FINISHED): 15}))
    assert Beside(table, ()).truth[0] >= 13
    assert Beside(table, [Filter(("P2", "P3"), "P1")]).truth[0] <= 17
    with pytest.raises(NotSafe, match="no families go with"):
        Beside(table, [Filter(("P2", "P3"), None)])


def test_where_nothing_is_told_of_families_there_is_nothing_beside() -> None:
    beside = _beside(Families())
    assert (beside.cells, beside.equal, beside.at_most, list(beside.truth)) == ([], [], [], [])
