"""A questionnaire: its questions, and which of them one family is asked.

The one that the program carries is a first instrument, reconstructed: the manual's own table of actors and
variables is missing from its source.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from locales.texts import SOURCE
from scorecard.instrument.meaning import COUNTED_BAD, STEPS, Means, best_step, by_name

#: The version of the questionnaire that the program carries, and the one that it carried before answers said
#: what they mean.
VERSION, FIRST_VERSION = "reconstruccion-2", "reconstruccion-1"

#: What an XLSForm calls the column of the shorter wording, and what it says of a question for all channels.
#: The others are named as in messaging.channels.
SHORTER, EVERYWHERE = "sms", "all"

#: Parts that more than one question may share: what all families are asked, and what is told in words.
CORE, COMMENT = "core", "comment"

#: The variable of the question whether a promise was kept.
KEPT = "cumplimiento"

#: A family is asked at most this many questions in one wave.
MOST_QUESTIONS = 10

#: The share of families that are asked more than whether they used the entity. To most there is place for one
#: question more; so those on entities and the others are answered by about as many.
_FOLLOWED_UP = 0.8


@dataclass(frozen=True)
class Choice:
    """An answer: the number stored, how it is read out by language (nowhere: only the number), and what it
    means.
    """

    value: int
    labels: Mapping[str, str]
    means: Means

    @property
    def label(self) -> str:
        """In Spanish; empty where only the number is read out."""
        return self.labels.get(SOURCE, "")

    def label_in(self, language: str) -> str:
        """In `language`, or in Spanish where that has none."""
        return self.labels.get(language) or self.label


@dataclass(frozen=True)
class Question:
    """`group`: core (asked of all), entity (about one entity), rotate. `type`: text, or the list of its
    answers: scale_5, yes_no, ….

    `labels` and `shorter`: the wording by language, and that for where there is little room. `sensitive`:
    whether it touches what a family may fear to say. `relevant`: the question, and its answers without one of
    which it makes no sense. `channels`: all, or one channel. `declared`: whether its answers said what they
    mean; in the first questionnaires they did not.
    """

    name: str
    type: str
    labels: Mapping[str, str]
    shorter: Mapping[str, str]
    actor: str
    variable: str
    dimension: str
    sensitive: bool
    group: str
    relevant: tuple[str, frozenset[int]] | None
    channels: str
    choices: tuple[Choice, ...]
    position: int
    declared: bool

    @property
    def label(self) -> str:
        """In Spanish."""
        return self.labels[SOURCE]

    def wording(self, language: str, short: bool = False) -> str:
        """Return how it is put, in the `short` wording where there is one; in Spanish where `language` has
        none.
        """
        own = language if language in self.labels else SOURCE
        return (self.shorter.get(own) if short else None) or self.labels[own]

    def is_asked_on(self, channel: str) -> bool:
        """Return whether families are asked it there."""
        return self.channels in (EVERYWHERE, channel)

    @property
    def means(self) -> Mapping[int, Means]:
        """Return what each answer means."""
        return {choice.value: choice.means for choice in self.choices}

    @property
    def counts_bad(self) -> bool:
        """Return whether its figures count the families to which something bad happened, as those of the
        first questionnaires did.
        """
        return not self.declared and self.type == COUNTED_BAD

    @property
    def counted(self) -> tuple[int, ...]:
        """Return the answers that its figures count: the good ones."""
        wanted = "bad" if self.counts_bad else "good"
        return tuple(choice.value for choice in self.choices if choice.means == wanted)

    @property
    def best(self) -> int:
        """Return the best answer of its scale of five; 0 where it has none."""
        return best_step(self.means)

    @property
    def is_scale(self) -> bool:
        """Return whether it is put as marks from 1 to 5, in one line: only the ends have words."""
        between = (choice.label for choice in self.choices if choice.value in STEPS[1:-1])
        return self.best == STEPS[-1] and not any(between)

    @property
    def part(self) -> str:
        """With what its answers wait: see db.wave.CompletedPart. A question that only some are asked is a
        part by itself: among ten families, the only one that was asked would have its count for itself.
        """
        if self.type == "text":
            return COMMENT
        return CORE if self.is_of_all else self.name

    @property
    def is_of_all(self) -> bool:
        """Return whether every family is asked it, on every channel and whatever it answered before."""
        return self.group == CORE and self.relevant is None and self.channels == EVERYWHERE


@dataclass(frozen=True)
class Questionnaire:
    """The questions by name, in the order in which they are asked."""

    questions: dict[str, Question]

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "Questionnaire":
        """Return the questionnaire as it was published: see db.questionnaire."""
        found = (_question(said, at) for at, said in enumerate(content["questions"]))
        return cls({question.name: question for question in found})

    @property
    def most(self) -> int:
        """The most questions that a family is asked."""
        return min(MOST_QUESTIONS, sum(question.relevant is None for question in self.questions.values()))

    @property
    def is_on_promise(self) -> bool:
        """Whether it asks nothing but whether a promise was kept."""
        return all(question.variable == KEPT for question in self.questions.values())

    def order(self, channel: str, with_entity: bool, rng: random.Random) -> list[str]:
        """Return the order in which questions are considered for one family: the core first, then whether it
        used the entity and, mostly, one question more on it; then the rest in a random order.

        The order is random and kept nowhere but in the answers under way: were it derived from the family,
        the questions that were counted would point at it.
        """
        mine = [q for q in self.questions.values() if q.is_asked_on(channel)]
        core = [q.name for q in mine if q.group == "core"]
        entity = [q.name for q in mine if q.group == "entity"] if with_entity else []
        first, follow_up = entity[:1], entity[1:]
        rotated = [q.name for q in mine if q.group == "rotate"]
        rng.shuffle(follow_up)
        rng.shuffle(rotated)
        one_more = follow_up[:1] if rng.random() < _FOLLOWED_UP else []
        return core + first + one_more + rotated

    def many(self, order: list[str]) -> int:
        """Return how many questions a family with this order is asked, whatever it answers."""
        return min(MOST_QUESTIONS, sum(self.questions[name].relevant is None for name in order))

    def next(self, order: list[str], answers: dict[str, int | str]) -> Question | None:
        """Return the question to ask now, or None when there is none left.

        As many are asked as have no condition, at most MOST_QUESTIONS: whatever a family answers, it takes
        as many messages as the others, which the copy of a database may show. A question that an answer made
        senseless frees its place for the next in `order`. Questions follow the order of the instrument, so
        nobody is taken back to an earlier subject; one that could not be made up for later is not left out.
        """
        places = self.many(order) - len(answers)
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
        return question.relevant is None or answers.get(question.relevant[0]) in question.relevant[1]

    def _may_make_sense(self, question: Question, answers: dict[str, int | str], reached: int) -> bool:
        """Also where its condition's question is still to be asked."""
        if question.relevant is None or question.relevant[0] in answers:
            return self._makes_sense(question, answers)
        return self.questions[question.relevant[0]].position > reached


def _question(said: Mapping[str, Any], position: int) -> Question:
    relevant = said["relevant"]
    return Question(
        name=said["name"],
        type=said["type"],
        labels=said["label"],
        shorter=said[SHORTER],
        actor=said["actor"],
        variable=said["variable"],
        dimension=said["dimension"],
        sensitive=said["sensitive"],
        group=said["group"],
        relevant=_condition(*relevant) if relevant else None,
        channels=said["channels"],
        choices=tuple(
            Choice(
                choice["value"],
                choice["label"],
                choice.get("means") or by_name(said["type"], choice["value"]),
            )
            for choice in said["choices"]
        ),
        position=position,
        declared=all("means" in choice for choice in said["choices"]),
    )


def _condition(name: str, values: int | list[int]) -> tuple[str, frozenset[int]]:
    """Return a condition as it was published: of the first questionnaires with one answer alone."""
    return name, frozenset([values] if isinstance(values, int) else values)
