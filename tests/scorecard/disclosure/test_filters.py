"""Questions that only some families are asked, and which of them tell of each other."""

from scorecard.disclosure import Filter
from scorecard.disclosure.filters import among, linked

ON_P1 = Filter(("P2", "P3"), "P1")
ON_Q1 = Filter(("Q2",), "Q1", good=False, sure=False)
OF_ALL = Filter(("M1", "M2"), None)


def test_questions_that_tell_of_each_other_are_looked_at_together() -> None:
    assert linked(["P1", "P2", "P3", "Q1", "Q2", "S1"], [ON_P1, ON_Q1]) == [
        ["P1", "P2", "P3"],
        ["Q1", "Q2"],
        ["S1"],
    ]
    assert linked(["S2", "S1"], []) == [["S1"], ["S2"]]


def test_what_one_links_to_another_links_all() -> None:
    chain = [Filter(("B",), "A"), Filter(("D",), "C"), Filter(("D", "E"), "B")]
    assert linked(["E", "D", "C", "B", "A", "F"], chain) == [["E", "D", "C", "B", "A"], ["F"]]


def test_only_what_is_there_is_linked() -> None:
    asked = ["M1", "P1", "P3", "Q2"]
    assert among([ON_P1, ON_Q1, OF_ALL], asked) == [Filter(("P3",), "P1"), Filter(("M1",), None)]
    assert among([ON_P1], ["P2", "P3"]) == among([ON_P1], ["P1"]) == []
    assert among([ON_Q1, OF_ALL], ["Q1", "Q2", "M1", "M2"]) == [ON_Q1, OF_ALL]


def test_a_filter_is_of_what_it_asks_and_of_what_it_asks_on() -> None:
    assert ON_P1.questions == ("P2", "P3", "P1")
    assert OF_ALL.questions == ("M1", "M2")
