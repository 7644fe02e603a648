"""What families would be asked, walked through beforehand.

Whatever a family answers, it must take as many messages as the others, and the core must be asked of all: see
Questionnaire.next, which can only do that where enough questions have no condition.
"""

import random
from collections.abc import Iterator
from itertools import islice, product

from messaging import channels
from scorecard.instrument.questionnaire import MOST_QUESTIONS, Questionnaire
from scorecard.instrument.xlsform.survey import Written

#: Ways that are walked for each kind of family: orders are random, and answers open ways.
_ORDERS, _WAYS = 12, 256


def check(questions: list[Written], instrument: Questionnaire) -> None:
    """Complain where families would be asked too much or nothing, or more than others, or not all of the
    core.
    """
    fixed = [question for question in questions if question.said["group"] == "core"]
    entity = any(question.said["group"] == "entity" for question in questions)
    if len(fixed) + entity > MOST_QUESTIONS:
        extra = fixed[MOST_QUESTIONS - entity]
        extra.row.complain("questionnaire.too_many", "group", most=MOST_QUESTIONS, core=len(fixed))
        return
    if questions and not all(instrument.many(order) for order in _orders(instrument)):
        questions[0].row.sheet.complain("questionnaire.nothing_asked")
        return
    conditions = [question for question in questions if question.said["relevant"] is not None]
    if conditions and not _even(instrument):
        conditions[0].row.sheet.complain("questionnaire.uneven")


def _kinds() -> Iterator[tuple[str, bool]]:
    """Return families differ in their channel, and in whether there is an entity to ask them about."""
    return product(channels.names(), (True, False))


def _orders(instrument: Questionnaire) -> Iterator[list[str]]:
    """Yield one of each kind of family."""
    for channel, with_entity in _kinds():
        yield instrument.order(channel, with_entity, random.Random(0))


def _even(instrument: Questionnaire) -> bool:
    known = instrument.questions
    deciding = sorted({question.relevant[0] for question in known.values() if question.relevant})
    values = [[choice.value for choice in known[name].choices] for name in deciding]
    for channel, with_entity in _kinds():
        asked = set()
        for seed, given in product(range(_ORDERS), islice(product(*values), _WAYS)):
            order = instrument.order(channel, with_entity, random.Random(seed))
            answers = _walk(instrument, order, dict(zip(deciding, given, strict=True)))
            asked.add(len(answers))
            left_out = (
                name
                for name, question in known.items()
                if question.group == "core" and name not in answers
                if question.relevant is None or answers.get(question.relevant[0]) in question.relevant[1]
            )
            if len(asked) > 1 or any(left_out):
                return False
    return True


def _walk(instrument: Questionnaire, order: list[str], given: dict[str, int]) -> dict[str, int | str]:
    answers: dict[str, int | str] = {}
    while (question := instrument.next(order, answers)) is not None:
        answers[question.name] = given.get(question.name, "")
    return answers
