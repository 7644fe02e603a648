"""The demo's round of the Libreta, with made-up answers, and its user."""

import random
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, text

from db.tables import Account, AuditEvent, Base, Contact, Conversation, Family, Participation, Staff
from programme import accounts
from programme.calendar import today
from scorecard import ballots, waves
from scorecard.questionnaire import VERSION, Question, Questionnaire, questionnaire

_SUBJECT, _BEGUN, _LOADED = "demo:place", "demo_begun", "demo_loaded"

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


def wanted(engine: Engine, now: datetime) -> bool:
    """Whether the demo place must be loaded: there is no family yet, or a load was cut short.

    What was left of one is emptied; nobody else's data can be there, since it began on an empty database.
    """
    with engine.begin() as connection:
        marks = set(connection.scalars(select(AuditEvent.action).where(AuditEvent.subject == _SUBJECT)))
        if marks == {_BEGUN}:
            tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
            connection.execute(text(f"TRUNCATE {tables}"))
        elif marks or connection.scalar(select(Family.id).limit(1)) is not None:
            return False
        _mark(connection, _BEGUN, now)
    return True


def loaded(engine: Engine, now: datetime) -> None:
    """Note that the demo place is whole."""
    with engine.begin() as connection:
        _mark(connection, _LOADED, now)


def _mark(connection: Connection, action: str, now: datetime) -> None:
    values = {"at": now, "actor": "command", "action": action, "subject": _SUBJECT, "detail": {}}
    connection.execute(insert(AuditEvent).values(values))


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


def user(engine: Engine, name: str, password: str | None, now: datetime) -> bool:
    """Let the demo's coordinator sign in with this password, or as before without one.

    False where the data is not the demo's.
    """
    with engine.begin() as connection:
        marks = select(AuditEvent.id).where(AuditEvent.subject == _SUBJECT, AuditEvent.action == _LOADED)
        if connection.scalar(marks) is None:
            return False
        if password is not None and connection.scalar(select(Account.id).where(Account.user_name == name)):
            accounts.change_password(connection, name, password, now)
        elif password is not None:
            staff_id = connection.scalars(select(Staff.id).where(Staff.role == "coordinator")).one()
            accounts.create(connection, staff_id, name, password, now)
    return True


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
