"""Which questions only some families are asked, as the disclosure control must know it."""

from scorecard.disclosure import Filter
from scorecard.instrument.meaning import Means
from scorecard.instrument.questionnaire import Choice, Question, Questionnaire
from scorecard.instrument.xlsform.shipped import questionnaire
from scorecard.publication.published_questions import filters, on_one_channel

_LISTS: dict[str, dict[int, Means]] = {
    "scale": {1: "bad", 2: "bad", 3: "neither", 4: "good", 5: "good", 0: "unsure"},
    "yes_no": {1: "good", 2: "bad", 0: "unsure"},
}


def instrument(*questions: tuple[str, str, str, tuple[str, set[int]] | None]) -> Questionnaire:
    """Of name, list of answers, group, and the question and answers that each follows."""
    found = {}
    for at, (name, list_, group, relevant) in enumerate(questions):
        choices = tuple(Choice(value, {}, means) for value, means in _LISTS[list_].items())
        follows = (relevant[0], frozenset(relevant[1])) if relevant else None
        found[name] = Question(
            name, list_, {"es_CO": name}, {}, "red", "x", "y", False, group, follows, "all", choices, at, True
        )
    return Questionnaire(found)


def test_the_questionnaire_that_the_program_carries() -> None:
    assert set(filters(questionnaire())) == {
        Filter(("G2",), "G1"),
        Filter(("G3",), "G1"),
        Filter(("G4",), "G1"),
        Filter(("G5",), "G1"),
        Filter(("P2", "P3", "P4", "P5", "P6"), "P1", sure=False),
    }
    assert on_one_channel(questionnaire()) == {"I2": "telegram"}


def test_a_question_may_follow_a_bad_answer_and_nobody_gave_two() -> None:
    found = filters(
        instrument(
            ("Q1", "scale", "core", None),
            ("Q2", "yes_no", "core", ("Q1", {1})),
            ("Q3", "yes_no", "core", ("Q1", {2})),
            ("Q4", "yes_no", "core", ("Q1", {2})),
            ("Q5", "yes_no", "core", ("Q1", {5})),
            ("Q6", "yes_no", "core", ("Q1", {0})),
        )
    )
    assert set(found) == {
        Filter(("Q1", "Q6"), None),
        Filter(("Q2", "Q3"), "Q1", good=False),
        Filter(("Q2", "Q4"), "Q1", good=False),
        Filter(("Q5",), "Q1"),
    }


def test_one_question_on_an_entity_is_asked_whatever_it_follows() -> None:
    found = filters(
        instrument(
            ("C1", "yes_no", "core", None),
            ("P1", "yes_no", "entity", None),
            ("P2", "yes_no", "entity", ("P1", {1})),
            ("P3", "yes_no", "entity", ("P1", {2})),
            ("P4", "yes_no", "entity", ("C1", {1})),
            ("P5", "yes_no", "entity", None),
        )
    )
    assert set(found) == {
        Filter(("P2",), "P1", sure=False),
        Filter(("P3",), "P1", good=False, sure=False),
        Filter(("P4",), "C1"),
        Filter(("P2", "P3", "P4", "P5"), None),
    }


def test_questions_that_follow_some_answers_in_common_may_both_be_asked_of_one_family() -> None:
    """Two of the others are as good as one that follows both answers: the audit knows each such set."""
    found = filters(
        instrument(
            ("Q1", "scale", "core", None),
            ("Q2", "yes_no", "core", ("Q1", {1, 2})),
            ("Q3", "yes_no", "core", ("Q1", {2, 3})),
            ("Q4", "yes_no", "core", ("Q1", {1})),
            ("Q5", "yes_no", "core", ("Q1", {4, 5})),
            ("Q6", "yes_no", "core", ("Q1", {3})),
        )
    )
    assert set(found) == {
        Filter(("Q2", "Q6"), "Q1", good=False),
        Filter(("Q3", "Q4"), "Q1", good=False),
        Filter(("Q4", "Q6"), "Q1", good=False),
        Filter(("Q5",), "Q1"),
    }
