"""A change is told only of figures that count the same answers, whatever their list is called."""

from dataclasses import replace
from typing import Any

import pytest

from scorecard.publication.comparing import of_question
from scorecard.publication.content import Question
from tests.scorecard.releases import shown, small

PLACE, NAME = "15664", "S1"


def asked(**other: Any) -> Question:
    question = next(one for one in small().questions if one.name == NAME)
    return replace(question, **other)


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (asked(), True),
        (asked(type="satisfaccion"), True),
        (asked(good=(5,)), False),
        (asked(good=(1, 2)), False),
        (asked(counts_bad=True), False),
        (asked(answers={"4": {"es_CO": "casi nada"}, "5": {"es_CO": "nada"}}), False),
        # Releases of the first questionnaires kept no words.
        (asked(answers={}), True),
        (asked(answers={}, type="otra_lista"), False),
    ],
)
def test_a_figure_that_counted_other_answers_is_not_compared(before: Question, told: bool) -> None:
    questions = tuple(before if one.name == NAME else one for one in small().questions)
    earlier = replace(small(), questions=questions, wave="2026-1")
    found = of_question(shown(40), PLACE, asked(), [earlier])
    assert (found is not None) is told
