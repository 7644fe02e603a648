"""Which questions one family is asked, and about which entity: drawn when it begins, by chance."""

import random
from collections.abc import Sequence
from typing import NamedTuple

from scorecard.instrument.questionnaire import Questionnaire

#: Numbers that are tried. Of a dozen questions for which there is place for one, each comes up in some 12.
_TRIES = 2_000


class Drawn(NamedTuple):
    """The entity, None where there is none to ask about, and the order of the questions."""

    entity: str | None
    order: list[str]


def draw(instrument: Questionnaire, channel: str, entities: Sequence[str], rng: random.Random) -> Drawn:
    """Return what one family is asked on a channel. `entities`: those that it could be asked about."""
    entity = rng.choice(entities) if entities else None
    return Drawn(entity, instrument.order(channel, entity is not None, rng))


def seed_with(
    instrument: Questionnaire, channel: str, entities: Sequence[str], question: str, first: int
) -> int | None:
    """Return the first number from `first` on by whose chance a family is asked `question`, unless one of its
    answers is against it; None where none of them does that.
    """
    for seed in range(first, first + _TRIES):
        order = draw(instrument, channel, entities, random.Random(seed)).order
        if question in order[: instrument.many(order)]:
            return seed
    return None


def drawn_by_chance(instrument: Questionnaire) -> list[str]:
    """Return the questions that not every family is asked although nothing it answers is against it: those
    that rotate, and of those on an entity all but the first.
    """
    entity = [name for name, question in instrument.questions.items() if question.group == "entity"]
    rotated = {name for name, question in instrument.questions.items() if question.group == "rotate"}
    return [name for name in instrument.questions if name in rotated or name in entity[1:]]
