"""A town whose families answer the Libreta through the doors."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.state import State
from db.keys import keyring
from db.tables import Conversation, Department, Municipality
from scorecard import closing, counting, waves
from scorecard.instrument.questionnaire import VERSION, Question
from scorecard.instrument.xlsform.shipped import questionnaire
from scorecard.settling import Settled
from tests import world
from tests.doors import Telegram, Twilio, Watch, application

Answers = dict[str, int | str]

#: How a Libreta ends by SMS, whatever was answered.
OFFER = "¿Le pidieron dinero o el voto? Cuéntelo en privado: escriba QUEJA."
DONE = f"¡Gracias! Su Libreta esta completa. Su opinion cuenta.\n{OFFER}"

#: A dimension with one entity alone.
ENTITY, PENDING = "la Registraduría", {"IDE-01": None}


@dataclass
class Household:
    """A family with its phones. `answers`: what it has answered, in order."""

    id: int
    gestor_id: int | None
    phones: list[Twilio | Telegram]
    answers: Answers = field(default_factory=dict)


class Town:
    """One municipality, a wave that opens when everybody is there, a clock that goes on with each message."""

    def __init__(self, engine: Engine, seed: int = 1) -> None:
        self.engine = engine
        self.random = random.Random(seed)
        self.watch = Watch(datetime(2026, 11, 20, 15, tzinfo=UTC))
        self.client = application(engine, self.watch).test_client()
        self.households: list[Household] = []
        with engine.begin() as connection:
            self.place = world.place(connection)
        self.gestores = [self.place.gestor_id]

    def gestor(self) -> int:
        """One more gestor."""
        with self.engine.begin() as connection:
            self.gestores.append(world.gestor(connection, f"G{len(self.gestores) + 1:02d}"))
        return self.gestores[-1]

    def municipality(self, code: str = "15001") -> str:
        """One more municipality, of a department that there may not be yet."""
        values = {"code": code, "name": f"Municipio {code}", "department_code": code[:2]}
        with self.engine.begin() as connection:
            department = insert_or_ignore(Department).values(code=code[:2], name=f"Departamento {code[:2]}")
            connection.execute(department.on_conflict_do_nothing())
            connection.execute(insert(Municipality).values(values))
        return code

    def family(self, *channels: str, **columns: Any) -> Household:
        """One more family, with a phone on each of `channels` (SMS where there is none)."""
        number = len(self.households) + 1
        columns = {"pending": PENDING, "gestor_id": self.gestores[0], **columns}
        with self.engine.begin() as connection:
            family_id = world.family(connection, self.place, f"F{number:03d}", **columns)
            phones: list[Twilio | Telegram] = []
            for channel in channels or ("sms",):
                if channel == "sms":
                    phones.append(Twilio(self.client, f"+57300{number:07d}"))
                    world.contact(connection, family_id, address=f"+57300{number:07d}")
                else:
                    phones.append(Telegram(self.client, 9000 + number))
                    world.contact(connection, family_id, "telegram", str(9000 + number))
        self.households.append(Household(family_id, columns["gestor_id"], phones))
        return self.households[-1]

    def open(self, *places: str, name: str = "2026-2") -> int:
        """Open the wave for all who are there, or for those of `places`."""
        days = date(2026, 11, 1), date(2026, 12, 10)
        with self.engine.begin() as connection:
            return waves.open_wave(connection, name, list(places or [world.PLACE]), VERSION, *days)

    def close(self, wave_id: int, seed: int = 5) -> Settled:
        """What the command does, without the conversations."""
        return closing.close(self.engine, wave_id, random.Random(seed), self.watch.now, "test")

    def answer(self, household: Household, phone: int = 0, **given: int | str) -> list[str]:
        """Let a family answer it all: `given`, and made-up answers. Gives what was said to it last."""
        line = household.phones[phone]
        self.say(line, "libreta")
        said = self.say(line, "1")
        while question := self.asked(line):
            value = given.get(question.name, self._some_answer(question))
            household.answers[question.name] = value
            said = self.say(line, str(value) or "0")
        return said

    def say(self, line: Twilio | Telegram, words: str) -> list[str]:
        """Send one message; gives the SMS that answer it."""
        self.watch.now += timedelta(seconds=self.random.randint(5, 40))
        if isinstance(line, Twilio):
            return line.send(words)
        assert line.post(line.message(words)).status_code == 200
        return []

    def asked(self, line: Twilio | Telegram) -> Question | None:
        """The question that is open on a phone."""
        channel = "sms" if isinstance(line, Twilio) else "telegram"
        address = line.sender if isinstance(line, Twilio) else str(line.chat_id)
        with self.engine.connect() as connection:
            state = connection.scalar(
                select(Conversation.state).where(
                    Conversation.address_index == keyring.index(channel, address)
                )
            )
        dialog = State.read(state).dialog
        if dialog is None or dialog.name != "libreta" or "question" not in dialog.data:
            return None
        return questionnaire().questions[dialog.data["question"]]

    def flush(self, seed: int = 3) -> int:
        """What the job does. Gives the number of rows that were counted."""
        with self.engine.begin() as connection:
            return counting.flush(connection, random.Random(seed))

    def rows(self, query: str) -> list[Any]:
        """What the database has."""
        with self.engine.connect() as connection:
            return list(connection.exec_driver_sql(query))

    def _some_answer(self, question: Question) -> int | str:
        if question.type == "text":
            return ""
        return self.random.choice(question.choices).value
