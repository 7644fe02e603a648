"""The questions that are asked on paper, and reading what was answered to all of them in one message."""

from collections.abc import Sequence
from dataclasses import dataclass

from scorecard.bag.code import capitals
from scorecard.instrument.questionnaire import Question, Questionnaire

#: What is typed for a 0 or a 1 by who has no figures at hand.
_READ_AS = {"O": "0", "I": "1", "L": "1"}


@dataclass(frozen=True)
class Wrong:
    """What is wrong with them: so many are `wanted` and others `came`; or the `number`th has to be one of
    `allowed`.
    """

    wanted: int
    came: int
    number: int | None = None
    allowed: tuple[int, ...] = ()


def on_paper(instrument: Questionnaire) -> list[Question]:
    """Return what every family is asked, in order, but for what is answered in words: on paper nothing
    follows from an earlier answer, and nothing is drawn.
    """
    return [one for one in instrument.questions.values() if one.is_of_all and one.type != "text"]


def read(words: Sequence[str], asked: Sequence[Question]) -> dict[str, int] | Wrong:
    """Return the answers by the names of the questions. `words`: what was typed after the code, in capitals:
    figures, together (`1251`) or apart, or the words of an answer where they are one (`SI`).
    """
    given = _apart(words, asked)
    if len(given) != len(asked):
        return Wrong(len(asked), len(given))
    found: dict[str, int] = {}
    for number, (word, question) in enumerate(zip(given, asked, strict=True), 1):
        value = _value(word, question)
        if value is None:
            allowed = tuple(choice.value for choice in question.choices)
            return Wrong(len(asked), len(given), number, allowed)
        found[question.name] = value
    return found


def _apart(words: Sequence[str], asked: Sequence[Question]) -> Sequence[str]:
    """Return the words, figures that were typed together one by one where no answer has two."""
    long = any(choice.value > 9 for question in asked for choice in question.choices)
    return [part for word in words for part in (word if word.isdecimal() and not long else [word])]


def _value(word: str, question: Question) -> int | None:
    word = _READ_AS.get(word, word)
    for choice in question.choices:
        labels = {capitals(label) for label in choice.labels.values() if label}
        if word == str(choice.value) or word in labels:
            return choice.value
    return None
