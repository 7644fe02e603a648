"""The demo's round of the Libreta, with made-up answers, and its user."""

import random
from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from db.tables import Contact, Conversation, Family, Participation, Staff
from programme import accounts
from programme.calendar import today
from scorecard import ballots, waves
from scorecard.questionnaire import VERSION, Question, Questionnaire, questionnaire

#: The share of families that have answered, and of those that stopped half-way.
_COMPLETE, _PARTIAL = 0.45, 0.06


def load(engine: Engine, now: datetime, seed: int = 15664) -> None:
    """Open a wave that began two weeks ago, and let part of the families have answered."""
    rng = random.Random(seed)
    day = today(now)
    instrument = questionnaire()
    with engine.begin() as connection:
        wave_id = waves.open_wave(
            connection,
            f"demo-{day.year}",
            ["15664"],
            VERSION,
            day - timedelta(days=14),
            day + timedelta(days=21),
        )
        families = connection.execute(
            select(Family.id, Family.gestor_id, Family.municipality_code)
            .join(Participation, Participation.family_id == Family.id)
            .where(Participation.wave_id == wave_id)
            .order_by(Family.code)
        ).all()
        for family in families:
            luck = rng.random()
            answered = day - timedelta(days=rng.randrange(14))
            if luck < _COMPLETE:
                waves.reach(connection, wave_id, family.id, "complete", answered)
                entity = rng.choice(["la Registraduría", "el SENA", "el puesto de salud"])
                answers = _answers(instrument, rng)
                ballots.complete(
                    connection,
                    wave_id,
                    family.id,
                    family.gestor_id,
                    family.municipality_code,
                    answers,
                    entity,
                    instrument,
                )
            elif luck < _COMPLETE + _PARTIAL:
                waves.reach(connection, wave_id, family.id, "partial", answered)
        ballots.flush(connection, rng)


def is_empty(engine: Engine) -> bool:
    """Whether there is no family yet."""
    with engine.connect() as connection:
        return connection.scalar(select(Family.id).limit(1)) is None


def phones(engine: Engine) -> list[tuple[str, str]]:
    """Two families to try, each with the number of its phone."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(Family.code, Conversation.address)
            .join(Contact, Contact.family_id == Family.id)
            .join(Conversation, Conversation.id == Contact.conversation_id)
            .where(Conversation.channel == "sms", Contact.ended_at.is_(None))
            .order_by(Family.code)
            .limit(2)
        )
        return [(row.code, row.address) for row in rows]


def user(engine: Engine, staff_code: str, name: str, password: str, now: datetime) -> None:
    """Let the demo's coordinator sign in."""
    with engine.begin() as connection:
        staff_id = connection.scalars(select(Staff.id).where(Staff.code == staff_code)).one()
        accounts.create(connection, staff_id, name, password, now)


def _answers(instrument: Questionnaire, rng: random.Random) -> dict[str, int | str]:
    """One family's answers, rather content than not."""
    order = instrument.order("sms", True, rng)
    answers: dict[str, int | str] = {}
    while (question := instrument.next(order, answers)) is not None:
        answers[question.name] = _answer(question, rng)
    return answers


def _answer(question: Question, rng: random.Random) -> int | str:
    if question.type == "text":
        return ""
    if question.type == "scale_5":
        return rng.choices([0, 1, 2, 3, 4, 5], [5, 6, 8, 18, 33, 30])[0]
    if question.type == "yes_no_private":
        return rng.choices([0, 1, 2], [8, 4, 88])[0]
    values = [choice.value for choice in question.choices]
    return rng.choices(values, [8 if value == 0 else 60 if value == 1 else 25 for value in values])[0]
