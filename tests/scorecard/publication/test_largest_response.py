"""What a release tells of how many can have answered in a place, beside its figures."""

from scorecard.publication.content import Place, Question, Response, Result
from scorecard.publication.largest_response import in_place
from scorecard.publication.percent import percent

ALL = Question("S1", "scale_5", "red", "x", {}, (4, 5), 5, asked_of_all=True)
SOME = Question("M1", "scale_5", "alcaldia", "x", {}, (4, 5), 5, asked_of_all=False)


def place(complete: int, n: int, **unsure: int) -> Place:
    """A department in which `n` answered each question."""
    response = Response(500, complete, None, None, representative=False)
    results = {name: Result(n, n - 5) for name in ("S1", "M1")}
    return Place("15", "Boyacá", "department", "colombia", response, {}, results, unsure, {}, (), ())


def test_no_more_answered_than_finished() -> None:
    assert in_place(place(100, 50), [ALL, SOME]) == 102


def test_no_more_answered_than_were_asked() -> None:
    """Ten of sixty did not know (17%), so sixty were asked; of M1 it tells how many were drawn for it."""
    assert in_place(place(100, 50, S1=17), [ALL, SOME]) == 62
    assert in_place(place(100, 50, M1=17), [ALL, SOME]) == 102


def test_it_is_never_fewer_than_were_asked() -> None:
    for n in range(10, 200, 5):
        for asked in range(n, 20 * n, 5):
            told = in_place(place(10_000, n, S1=percent(asked - n, asked)), [ALL])
            assert asked + 2 <= told
