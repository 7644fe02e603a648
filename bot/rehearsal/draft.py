"""A draft of a questionnaire, played: what a family that is made up would hear of it. Nothing of it is kept.

What was said so far is said again each time, from the beginning, in a transaction that is then undone. So a
talk goes on although no trace of it is anywhere but with whoever plays it.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.dialogs.questions import Answers
from bot.memory import recalled
from bot.rehearsal.place import ADDRESS, MadeUp, write
from bot.rehearsal.undone import undone
from bot.talk import Talk
from bot.turn import Bot
from locales.texts import SOURCE, languages
from messaging import channels
from messaging.message import InboundMessage, Option
from programme.catalogue import CatalogueLogro, catalogue, entities
from scorecard.instrument import published
from scorecard.instrument.drawing import drawn_by_chance, seed_with
from scorecard.instrument.questionnaire import Questionnaire

#: A talk of more messages is no Libreta any more.
MOST_SAID = 80

#: Where a real turn waits for something, it must not be the one that gives way: PostgreSQL looks for two that
#: wait for each other after a second.
_GIVES_WAY = "SET LOCAL lock_timeout = '500ms'"


@dataclass(frozen=True)
class Family:
    """Who is asked: what it lacks (a dimension; empty: nothing, so it is asked about no entity), one question
    of those that not every family is asked (empty: whichever), its language, and what its chance begins with.
    """

    dimension: str = ""
    question: str = ""
    language: str = SOURCE
    seed: int = 0


@dataclass(frozen=True)
class Said:
    """What the family wrote on a channel, or the value of a button that it tapped, of that `turn`."""

    channel: str
    text: str
    at: datetime
    turn: int | None = None


@dataclass(frozen=True)
class Heard:
    """What was answered: empty for silence. `options` are buttons, good for as long as their `turn` is the
    channel's last. `question`: the one that is open then.
    """

    text: str
    options: tuple[Option, ...]
    scale: bool
    turn: int
    question: str
    opted_out: bool


def play(bot: Bot, content: Mapping[str, Any], family: Family, said: Sequence[Said]) -> list[Heard]:
    """Return the answer to each message of a talk about the questionnaire `content`, the first one first.

    Raises OperationalError of psycopg or SQLAlchemy where the database is away, or somebody's real turn has
    to go first.
    """
    if not said:
        return []
    instrument = Questionnaire.read(content)
    version = f"borrador-{published.fingerprint(content)}"
    seeds = {name: _seed(instrument, name, family) for name in channels.names()}
    who = MadeUp(
        channels.names(),
        health=True,
        pending=[_lacking(family.dimension).code] if family.dimension else [],
        questionnaire=version,
        language=family.language,
    )
    try:
        with undone(bot.engine) as connection:
            connection.exec_driver_sql(_GIVES_WAY)
            published.publish(connection, version, content, said[0].at)
            write(connection, who, said[0].at, random.Random(family.seed))
            return [_turn(bot, connection, number, one, seeds) for number, one in enumerate(said)]
    finally:
        published.forget(version)


@dataclass(frozen=True)
class Choices:
    """How families can differ in what they are asked: a logro of each dimension for which an entity answers,
    by the dimension's code (none where no question is about an entity); the questions that not all are asked;
    the languages of the questionnaire in which the rest is said, too, ours first.
    """

    dimensions: Mapping[str, CatalogueLogro]
    questions: Sequence[str]
    languages: Sequence[str]


def choices(content: Mapping[str, Any]) -> Choices:
    """Return the families that there can be."""
    instrument = Questionnaire.read(content)
    on_entities = any(question.group == "entity" for question in instrument.questions.values())
    said = {language for question in instrument.questions.values() for language in question.labels}
    return Choices(
        {code: _lacking(code) for code in entities()} if on_entities else {},
        drawn_by_chance(instrument),
        [language for language in languages() if language in said],
    )


def family(content: Mapping[str, Any], dimension: str, question: str, language: str, seed: int) -> Family:
    """Return a family of these choices. Who is to be asked about an entity lacks something in any case.

    Raises ValueError with the name of a choice that there is not.
    """
    known = choices(content)
    for name, chosen, there in (
        ("dimension", dimension, known.dimensions),
        ("question", question, known.questions),
        ("language", language, known.languages),
    ):
        if chosen and chosen not in there:
            raise ValueError(name)
    if question and not dimension and Questionnaire.read(content).questions[question].group == "entity":
        dimension = next(iter(known.dimensions))
    return Family(dimension, question, language or SOURCE, seed)


def _lacking(dimension: str) -> CatalogueLogro:
    """Return something of a dimension that may be named."""
    return next(
        one for one in catalogue().values() if one.dimension_code == dimension and one.privacy != "private"
    )


def _seed(instrument: Questionnaire, channel: str, family: Family) -> int:
    """Return what the chance of a turn on this channel begins with."""
    if not family.question or not instrument.questions[family.question].is_asked_on(channel):
        return family.seed
    asked_about = entities().get(family.dimension, [])
    found = seed_with(instrument, channel, asked_about, family.question, family.seed)
    return family.seed if found is None else found


def _turn(bot: Bot, connection: Connection, number: int, one: Said, seeds: Mapping[str, int]) -> Heard:
    message = InboundMessage(
        one.channel,
        f"draft-{number}",
        ADDRESS,
        kind="text" if one.turn is None else "tap",
        text=one.text,
        turn=one.turn,
        simulated=True,
    )
    return _heard(bot.rehearse(connection, message, one.at, random.Random(seeds[one.channel])))


def _heard(talk: Talk) -> Heard:
    reply, line = talk.reply(), talk.line
    if reply is None:
        return Heard("", (), False, line.turn, _open_question(talk), line.opted_out)
    shown = talk.channel.show(reply, talk.texts.say(talk.channel.more), talk.page)
    scale = reply.scale and bool(shown.options)
    return Heard(shown.text, shown.options, scale, line.turn, _open_question(talk), line.opted_out)


def _open_question(talk: Talk) -> str:
    for dialog in talk.state.under_way():
        if dialog.name == "libreta":
            return recalled(Answers, dialog.data).question
    return ""
