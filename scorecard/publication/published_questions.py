"""The questions that a release has figures of, and what their answers count for."""

from collections.abc import Iterator, Mapping, Sequence

from scorecard.disclosure import Filter
from scorecard.instrument.questionnaire import CORE, EVERYWHERE, Questionnaire
from scorecard.instrument.questionnaire import Question as Asked
from scorecard.publication.content import Question
from scorecard.statistics.answers import UNSURE


def figured(instrument: Questionnaire) -> tuple[Question, ...]:
    """Return every question but those answered in words, in the order of the instrument."""
    return tuple(_read(question) for question in instrument.questions.values() if question.type != "text")


def filters(instrument: Questionnaire) -> tuple[Filter, ...]:
    """Return which questions only some families were asked. A family is asked one question on an entity at
    the most, beside the first (`Questionnaire.order`), and gave one answer to each question before.

    A question that follows one of the core waits by itself, and is counted where the core is or, with too few
    like it, in a larger place (`scorecard.counting`). One that follows another may lie in a smaller place.
    """
    follow_ups = [q for q in instrument.questions.values() if q.type != "text" and q.relevant is not None]
    found: list[Filter] = []
    followed: dict[tuple[str, bool], list[Asked]] = {}
    of_entity: dict[tuple[str, bool], list[Asked]] = {}
    for question in follow_ups:
        name, values = question.relevant or ("", frozenset[int]())
        before = instrument.questions[name]
        if UNSURE in values:
            found.append(Filter((name, question.name), None))
            continue
        key = name, not values.isdisjoint(before.counted)
        (of_entity if question.group == "entity" else followed).setdefault(key, []).append(question)
    for key in {**of_entity, **followed}:
        one_of = of_entity.get(key)
        # Of those that follow other answers, one family is asked no two.
        others = _apart(followed.get(key, []))
        for asked in (*([tuple(one_of)] if one_of else ()), *others):
            name, good = key
            sure = instrument.questions[name].part == CORE
            found.append(Filter(tuple(question.name for question in asked), name, good, sure))
    on_entity = [q.name for q in instrument.questions.values() if q.group == "entity" and q.type != "text"][
        1:
    ]
    if not any({*on_entity} <= {*filter_.asked} for filter_ in found):
        found.append(Filter(tuple(on_entity), None))
    return tuple(found)


def _apart(questions: Sequence[Asked]) -> Iterator[tuple[Asked, ...]]:
    """Yield every largest set of questions of which one family is asked no two: no answer leads to both."""

    def disjoint(one: Asked, other: Asked) -> bool:
        return not (one.relevant and other.relevant and one.relevant[1] & other.relevant[1])

    def larger(
        chosen: tuple[Asked, ...], ahead: list[Asked], passed: list[Asked]
    ) -> Iterator[tuple[Asked, ...]]:
        # Bron and Kerbosch, "Algorithm 457", Communications of the ACM 16 (1973) 575-577.
        if not ahead and not passed and chosen:
            yield chosen
        for at, question in enumerate(ahead):
            apart = [other for other in ahead[at + 1 :] if disjoint(question, other)]
            before = [other for other in (*passed, *ahead[:at]) if disjoint(question, other)]
            yield from larger((*chosen, question), apart, before)

    yield from larger((), list(questions), [])


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
        question.counted,
        question.best,
        of_all,
        {str(choice.value): dict(choice.labels) for choice in question.choices},
        question.counts_bad,
        question.sensitive,
    )
