"""What the families of the demo have said so far, all of it made up."""

import random
from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from db.tables import Contact, Conversation, Family, LogroState, Meeting, Participation
from messaging import channels
from programme import families, meetings
from programme.calendar import today
from programme.catalogue import catalogue
from programme.meetings import CONCERNS
from scorecard import counting, waiting, waves
from scorecard.instrument.published import published
from scorecard.instrument.questionnaire import VERSION, Question, Questionnaire

#: The share of families that have answered, and of those that stopped half-way.
_COMPLETE, _PARTIAL = 0.45, 0.06

#: Where a family writes: on the preferred channel if it can.
_CHANNEL = (
    select(Conversation.channel)
    .join(Contact, Contact.conversation_id == Conversation.id)
    .where(Contact.family_id == Family.id)
    .order_by(channels.best_first(Conversation.channel))
    .limit(1)
    .scalar_subquery()
    .label("channel")
)


def load(engine: Engine, now: datetime, seed: int = 15664) -> None:
    """Open a wave that began two weeks ago, and let part of the families have answered."""
    rng = random.Random(seed)
    day = today(now)
    with engine.begin() as connection:
        instrument = published(connection, VERSION)
        wave_id = waves.open_wave(
            connection,
            f"demo-{day.year}",
            ["15664"],
            VERSION,
            day - timedelta(days=14),
            day + timedelta(days=21),
        )
        taking_part = connection.execute(
            select(Family.id, Family.gestor_id, Family.municipality_code, _CHANNEL)
            .join(Participation, Participation.family_id == Family.id)
            .where(Participation.wave_id == wave_id)
            .order_by(Family.code)
        ).all()
        for family in taking_part:
            luck = rng.random()
            answered = day - timedelta(days=rng.randrange(14))
            if luck < _COMPLETE:
                waves.reach(connection, wave_id, family.id, "complete", answered, family.channel)
                whose = family.id, family.gestor_id, family.municipality_code
                waiting.complete(connection, wave_id, *whose, answers_of(instrument, rng))
            elif luck < _COMPLETE + _PARTIAL:
                waves.reach(connection, wave_id, family.id, "partial", answered, family.channel)
        counting.flush(connection, rng)


def talk(engine: Engine, now: datetime, seed: int = 15664) -> None:
    """Let some families have said that they come, that they cannot, or that they reached a logro."""
    rng = random.Random(seed)
    with engine.begin() as connection:
        concerned = connection.execute(
            select(Meeting.id, Family.id.label("family_id"))
            .join(Family, CONCERNS)
            .where(Meeting.starts_at > now, Family.stage.not_in(["exited", "withdrawn"]))
            .order_by(Meeting.id, Family.id)
        ).all()
        for row in rng.sample(concerned, len(concerned) // 4):
            given = rng.choices(["confirmed", "declined"], [5, 1])[0]
            meetings.answer(connection, row.id, row.family_id, given, now)
        pending = connection.execute(
            select(LogroState.family_id, LogroState.logro_code)
            .where(LogroState.state == "pending")
            .order_by(LogroState.family_id, LogroState.logro_code)
        ).all()
        for logro in rng.sample(pending, 60):
            if catalogue()[logro.logro_code].privacy == "open":
                families.report(connection, logro.family_id, logro.logro_code, now, "demo")


def answers_of(instrument: Questionnaire, rng: random.Random) -> dict[str, int | str]:
    """Return one family's answers, rather content than not."""
    order = instrument.order(channels.of_numbers().name, True, rng)
    answers: dict[str, int | str] = {}
    while (question := instrument.next(order, answers)) is not None:
        answers[question.name] = _answer(question, rng)
    return answers


def _answer(question: Question, rng: random.Random) -> int | str:
    if question.type == "text":
        return ""
    if question.best:
        return rng.choices([0, 1, 2, 3, 4, 5], [5, 6, 8, 18, 33, 30])[0]
    if question.sensitive:
        return rng.choices([0, 1, 2], [8, 4, 88])[0]
    values = [choice.value for choice in question.choices]
    return rng.choices(values, [8 if value == 0 else 60 if value == 1 else 25 for value in values])[0]
