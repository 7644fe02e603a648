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
        """The part of a ballot it belongs to: see db.wave.CompletedPart."""
        if self.type == "text":
            return "comment"
        if self.group == "entity":
            return "entity"
        return "core" if self.channels == "all" else self.channels


@dataclass(frozen=True)
class Questionnaire:
    """The questions by name, in the order in which they are asked."""

    questions: dict[str, Question]

    def order(self, channel: str, with_entity: bool, rng: random.Random) -> list[str]:
        """The order in which questions are considered for one family: the core first, then one question on
        whether it used the entity, then the rest in a random order, on the entity and in general by turns.

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
        turns = [name for pair in zip(follow_up, rotated, strict=False) for name in pair]
        rest = turns + [name for name in follow_up + rotated if name not in turns]
        return core + first + rest

    def next(self, order: list[str], answers: dict[str, int | str]) -> Question | None:
        """The question to ask now, or None when there is none left.

        Never more than MOST_QUESTIONS in all; a question that an answer made senseless frees its place for
        the next in `order`; questions already given stay, and nobody is taken back to an earlier subject.
        """
        taken = set(answers)
        reached = max((self.questions[name].position for name in taken), default=-1)
        for name in order:
            if len(taken) == MOST_QUESTIONS:
                break
            question = self.questions[name]
            if name not in taken and question.position > reached and self._makes_sense(question, answers):
                taken.add(name)
        ahead = [self.questions[name] for name in taken if name not in answers]
        return min(ahead, key=lambda question: question.position, default=None)

    def _makes_sense(self, question: Question, answers: dict[str, int | str]) -> bool:
        """False where its condition is answered otherwise, or its condition's question was never asked."""
        if question.relevant is None:
            return True
        name, value = question.relevant
        if name in answers:
            return answers[name] == value
        reached = max((self.questions[given].position for given in answers), default=-1)
        return self.questions[name].position > reached


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
