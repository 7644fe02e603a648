"""What a question counts and when it is asked, in words for whoever wrote the questionnaire."""

from collections.abc import Collection

from locales.lists import both
from locales.texts import Texts
from scorecard.instrument.questionnaire import Question, Questionnaire


def lines(question: Question, instrument: Questionnaire, shown: Texts) -> list[str]:
    """Return what is counted as good, with which answers it is asked, and whether it is delicate."""
    found = []
    if question.choices:
        found.append(shown.say("questionnaire.counts", answers=_answers(question, question.counted, shown)))
    if question.relevant is not None:
        name, values = question.relevant
        answers = _answers(instrument.questions[name], values, shown)
        found.append(shown.say("questionnaire.when", question=name, answers=answers))
    if question.sensitive:
        found.append(shown.say("questionnaire.sensitive"))
    return found


def _answers(question: Question, values: Collection[int], shown: Texts) -> str:
    """`4 y 5 (muy bien)`."""
    said = {choice.value: choice.label_in(shown.language) for choice in question.choices}
    return both(
        [f"{value} ({said[value]})" if said[value] else str(value) for value in sorted(values)], shown
    )
