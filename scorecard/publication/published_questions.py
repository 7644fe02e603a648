"""The questions that a release has figures of, and what their answers count for."""

from collections.abc import Mapping
from itertools import product

from scorecard.disclosure import Filter
from scorecard.instrument.questionnaire import EVERYWHERE, Questionnaire
from scorecard.instrument.questionnaire import Question as Asked
from scorecard.publication.content import Question
from scorecard.statistics.answers import UNSURE

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
    """Return every question but those answered in words, in the order of the instrument."""
    return tuple(_read(question) for question in instrument.questions.values() if question.type != "text")


def filters(instrument: Questionnaire) -> tuple[Filter, ...]:
    """Return which questions only some families were asked. A family is asked one question on an entity at
    the most, beside the first (`Questionnaire.order`), and gave one answer to each question before.

    A question that follows one of the core may be a part of the ballot by itself, which lies where the core
    does or, with too few like it, in a larger place (`scorecard.ballots`). Of one that follows another part
    nothing is known.
    """
    follow_ups = [q for q in instrument.questions.values() if q.type != "text" and q.relevant is not None]
    found: list[Filter] = []
    followed: dict[tuple[str, bool], dict[object, list[Asked]]] = {}
    for question in follow_ups:
        name, value = question.relevant or ("", 0)
        before = instrument.questions[name]
        if before.part not in ("core", question.part):
            continue
        if value == UNSURE:
            found.append(Filter((name, question.name), None))
            continue
        by_answer = followed.setdefault((name, value in _good(before)), {})
        by_answer.setdefault("entity" if question.group == "entity" else value, []).append(question)
    for (name, good), by_answer in followed.items():
        one_of = tuple(by_answer.pop("entity", ()))
        # Of those that follow other answers, one family is asked no two.
        for asked in (*([one_of] if one_of else ()), *(product(*by_answer.values()) if by_answer else ())):
            together = all(question.part == instrument.questions[name].part for question in asked)
            found.append(Filter(tuple(question.name for question in asked), name, good, together))
    on_entity = [q.name for q in instrument.questions.values() if q.group == "entity" and q.type != "text"][
        1:
    ]
    if not any({*on_entity} <= {*filter_.asked} for filter_ in found):
        found.append(Filter(tuple(on_entity), None))
    return tuple(found)


def on_one_channel(instrument: Questionnaire) -> Mapping[str, str]:
    """Return the questions that are asked on one channel only, and which."""
    return {
        name: question.channels
        for name, question in instrument.questions.items()
        if question.channels != EVERYWHERE
    }


def _read(question: Asked) -> Question:
    of_all = question.group == "core" and question.relevant is None and question.channels == EVERYWHERE
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
