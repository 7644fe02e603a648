"""The questions that a release has figures of, and what their answers count for."""

from collections.abc import Mapping

from scorecard.publication.content import Question
from scorecard.questionnaire import Question as Asked
from scorecard.questionnaire import Questionnaire

#: The answers that a share counts, by the list of answers of a question: satisfied, yes, all of it, stay. Of
#: every other list (yes_no, yes_no_private, result_3, keep_3, those of other workbooks) it is the first.
_GOOD = {"scale_5": (4, 5), "stay_3": (1, 2)}
_FIRST = (1,)

#: The lists whose first answer is bad: whoever has fewer of them is ahead.
LOW_IS_BEST = frozenset({"yes_no_private"})

#: The best answer of a scale. Other lists are part of no score.
BEST = 5
_SCORED = {"scale_5": BEST}


def figured(instrument: Questionnaire) -> tuple[Question, ...]:
    """Every question but those answered in words, in the order of the instrument."""
    return tuple(_read(question) for question in instrument.questions.values() if question.type != "text")


def filters(instrument: Questionnaire) -> Mapping[str, str]:
    """For `scorecard.disclosure.protect`: the questions that follow a good answer to another one of the same
    part of a ballot. A question drawn for some families only is a part by itself, so it has none.
    """
    found = {}
    for name, question in instrument.questions.items():
        if question.relevant is None or question.type == "text":
            continue
        before, value = instrument.questions[question.relevant[0]], question.relevant[1]
        if before.part == question.part and value in _good(before):
            found[name] = before.name
    return found


def on_one_channel(instrument: Questionnaire) -> Mapping[str, str]:
    """The questions that are asked on one channel only, and which."""
    return {
        name: question.channels
        for name, question in instrument.questions.items()
        if question.channels != "all"
    }


def _read(question: Asked) -> Question:
    of_all = question.group == "core" and question.relevant is None and question.channels == "all"
    return Question(
        question.name,
        question.type,
        question.actor,
        question.variable,
        dict(question.labels),
        _good(question),
        _SCORED.get(question.type, 0),
        of_all,
    )


def _good(question: Asked) -> tuple[int, ...]:
    return _GOOD.get(question.type, _FIRST)
