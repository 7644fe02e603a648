"""The instrument: its questions, and which of them one family is asked.

A first instrument, reconstructed: the manual's own table of actors and variables is missing from its source.
"""

import csv
import random
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: Bound to a wave when it opens.
VERSION = "reconstruccion-1"

#: A family is asked at most this many questions in one wave.
MOST_QUESTIONS = 10

#: The share of families that are asked more than whether they used the entity. To most there is place for one
#: question more; so those on entities and the others are answered by about as many.
_FOLLOWED_UP = 0.8


@dataclass(frozen=True)
class Choice:
    """An answer: the number stored, and how it is read out (empty: only the number)."""

    value: int
    label: str


@dataclass(frozen=True)
class Question:
    """`group`: core (asked of all), entity (about one entity), rotate. `type`: scale_5, yes_no, text, ….

    `relevant`: the question and value without which it makes no sense. `channels`: all, or one channel.
    """

    name: str
    type: str
    label: str
    actor: str
    variable: str
    group: str
    relevant: tuple[str, int] | None
    channels: str
    choices: tuple[Choice, ...]
    position: int

    @property
    def part(self) -> str:
        """The part of a ballot it belongs to: see db.wave.CompletedPart. A question that only some are asked
        is a part by itself, so that the cores of all families show the same questions.
        """
        if self.type == "text":
            return "comment"
        if self.channels != "all":
            return self.channels
        return self.name if self.group == "rotate" else self.group


@dataclass(frozen=True)
class Questionnaire:
    """The questions by name, in the order in which they are asked."""

    questions: dict[str, Question]

    def order(self, channel: str, with_entity: bool, rng: random.Random) -> list[str]:
        """The order in which questions are considered for one family: the core first, then whether it used
        the entity and, mostly, one question more on it; then the rest in a random order.

        The order is random and kept nowhere but in the answers under way: were it derived from the family,
        the questions on a ballot would point at it.
        """
        mine = [q for q in self.questions.values() if q.channels in ("all", channel)]
        core = [q.name for q in mine if q.group == "core"]
        entity = [q.name for q in mine if q.group == "entity"] if with_entity else []
        first, follow_up = entity[:1], entity[1:]
        rotated = [q.name for q in mine if q.group == "rotate"]
        rng.shuffle(follow_up)
        rng.shuffle(rotated)
        one_more = follow_up[:1] if rng.random() < _FOLLOWED_UP else []
        return core + first + one_more + rotated

    def next(self, order: list[str], answers: dict[str, int | str]) -> Question | None:
        """The question to ask now, or None when there is none left.

        As many are asked as have no condition, at most MOST_QUESTIONS: whatever a family answers, it takes
        as many messages as the others, which the copy of a database may show. A question that an answer made
        senseless frees its place for the next in `order`. Questions follow the order of the instrument, so
        nobody is taken back to an earlier subject; one that could not be made up for later is not left out.
        """
        total = min(MOST_QUESTIONS, sum(self.questions[name].relevant is None for name in order))
        places = total - len(answers)
        reached = max((self.questions[name].position for name in answers), default=-1)
        ahead = [self.questions[name] for name in order if self.questions[name].position > reached]
        wanted = [question for question in ahead if self._may_make_sense(question, answers, reached)][:places]
        certain = sorted(
            (question for question in ahead if self._makes_sense(question, answers)),
            key=lambda question: question.position,
        )
        for later, question in zip(reversed(range(len(certain))), certain, strict=True):
            if places and (question in wanted or later < places):
                return question
        return None

    def _makes_sense(self, question: Question, answers: dict[str, int | str]) -> bool:
        return question.relevant is None or answers.get(question.relevant[0]) == question.relevant[1]

    def _may_make_sense(self, question: Question, answers: dict[str, int | str], reached: int) -> bool:
        """Also where its condition's question is still to be asked."""
        if question.relevant is None or question.relevant[0] in answers:
            return self._makes_sense(question, answers)
        return self.questions[question.relevant[0]].position > reached


@cache
def questionnaire() -> Questionnaire:
    """The instrument that the program carries."""
    choices: dict[str, list[tuple[str, str]]] = {}
    for row in _rows("libreta_choices.csv"):
        choices.setdefault(row["list"], []).append((row["value"], row["label"]))
    return Questionnaire(
        {row["name"]: _question(row, choices, at) for at, row in enumerate(_rows("libreta.csv"))}
    )


def _question(row: dict[str, str], choices: dict[str, list[tuple[str, str]]], position: int) -> Question:
    condition = re.fullmatch(r"(\w+) = (\d+)", row["relevant"])
    return Question(
        name=row["name"],
        type=row["type"],
        label=row["label"],
        actor=row["actor"],
        variable=row["variable"],
        group=row["group"],
        relevant=(condition[1], int(condition[2])) if condition else None,
        channels=row["channels"],
        choices=tuple(
            Choice(int(value), label.format(low=row["low"], high=row["high"]))
            for value, label in choices.get(row["type"], [])
        ),
        position=position,
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (files("scorecard") / "data" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
