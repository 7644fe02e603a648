"""A wave in the demo's place, as its families, its providers and a person at a terminal meet it."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlalchemy import Engine, func, select, update

from app import main
from bot.state import Dialog, State
from commands.demo_place import load
from db.keys import keyring
from db.tables import Contact, Conversation, Family, Outbox, Participation
from messaging.delivery import drain
from messaging.hours import Hours
from messaging.pace import Pace
from messaging.routes import Delivery, Route
from messaging.simulator.phone import Simulator
from outreach.composers import COMPOSERS, batches
from outreach.waves import schedule
from scorecard import counting
from scorecard.instrument.questionnaire import Question
from scorecard.instrument.xlsform.shipped import questionnaire
from tests.doors import PUBLIC, Telegram, Twilio, Watch, application

#: A Tuesday morning, 10:00 in Bogotá.
OPENED = datetime(2026, 11, 24, 15, tzinfo=UTC)
DAY = timedelta(days=1)

#: How a family takes the wave, and how many of a hundred do so. Nobody hears of the others.
DONE, HALF, FEW, NO, SILENT = "complete", "partial", "breakoff", "refused", "silent"
WAYS = {DONE: 36, HALF: 5, FEW: 4, NO: 5, SILENT: 50}

#: How content families are, by the type of question: an answer, and how many of a hundred give it.
OPINIONS = {
    "scale_5": {0: 5, 1: 4, 2: 6, 3: 12, 4: 33, 5: 40},
    "yes_no": {0: 5, 1: 70, 2: 25},
    "yes_no_private": {0: 8, 1: 6, 2: 86},
}


@dataclass
class Household:
    """A family that may be written to: how it takes the wave, its phone, and what it has answered."""

    id: int
    way: str
    channel: str
    address: str
    answers: dict[str, int] = field(default_factory=dict)


class Wave:
    """The demo's place with the program in front of it; time goes on with every message."""

    def __init__(self, engine: Engine, keys: str, folder: Path) -> None:
        self.engine, self.keys, self.folder = engine, keys, folder
        self.random = random.Random(15664)
        self.watch = Watch(OPENED)
        load(engine, OPENED)
        self.client = application(engine, self.watch).test_client()
        # One look at a time, at what is committed.
        self.looking = engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def __enter__(self) -> "Wave":
        return self

    def __exit__(self, *trouble: object) -> None:
        self.looking.close()

    def types(self, *words: str) -> str:
        """What `libreta …` says now."""
        environment = {
            "DATABASE_URL": self.engine.url.render_as_string(hide_password=False),
            "DATA_KEY": self.keys,
            "LIBRETA_HOME": str(self.folder),
            "LIBRETA_CLOCK": self.watch.now.isoformat(),
            "LIBRETA_CLOCK_SINCE": str(time.time()),
        }
        result = CliRunner(env=environment).invoke(main, words)
        assert result.exit_code == 0, result.output
        return result.stdout

    def works(self) -> None:
        """What the worker does now: all that is due, and what then may leave within half an hour."""
        schedule.see_to(self.engine, self.watch.now, Hours(), random.Random(1))
        with self.engine.begin() as connection:
            counting.flush(connection, self.random)
        self.watch.now += timedelta(minutes=30)
        asyncio.run(self._delivers())

    async def _delivers(self) -> None:
        delivery = Delivery(
            engine=self.engine,
            clock=self.watch,
            random=random.Random(1),
            routes={name: Route(Simulator(), Pace(1_000_000, chat_gap=0)) for name in ("telegram", "sms")},
            simulator=Simulator(),
            composers=COMPOSERS,
            batches=batches(PUBLIC),
            linger=0,
            look=0.002,
        )
        for channel in delivery.routes:
            await drain(delivery, channel, asyncio.Event())

    def households(self) -> list[Household]:
        """The families of the wave that have a phone of their own, in their order."""
        alone = select(Contact.conversation_id).group_by(Contact.conversation_id).having(func.count() == 1)
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(Contact.family_id, Conversation.channel, Conversation.address)
                .join(Conversation, Conversation.id == Contact.conversation_id)
                .join(Participation, Participation.family_id == Contact.family_id)
                .where(Contact.authorised.is_(True), Conversation.id.in_(alone))
                .order_by(Contact.family_id, Conversation.channel)
            ).all()
        phones: dict[int, list[Any]] = {}
        for row in rows:
            phones.setdefault(row.family_id, []).append(row)
        ways = self.random.choices(list(WAYS), list(WAYS.values()), k=len(phones))
        chosen = [self.random.choice(lines) for lines in phones.values()]
        return [
            Household(line.family_id, way, line.channel, line.address)
            for line, way in zip(chosen, ways, strict=True)
        ]

    def answers(self, household: Household) -> None:
        """Let a family do what it means to do."""
        if household.way == SILENT:
            return
        self.says(household, "libreta")
        while self._dialog(household).name != "libreta":
            # First it is asked whether the phone is only theirs, and of health.
            self.says(household, "1")
        self.says(household, "3" if household.way == NO else "1")
        left = {DONE: 10, HALF: 6, FEW: 2, NO: 0}[household.way]
        while left and (question := self._asked(household)):
            value = self._opinion(question)
            if question.type != "text":
                household.answers[question.name] = value
            self.says(household, str(value))
            left -= 1

    def says(self, household: Household, words: str) -> list[str]:
        """Send one message; gives the SMS that answer it."""
        self.watch.now += timedelta(seconds=3)
        if household.channel == "sms":
            return Twilio(self.client, household.address).send(words)
        line = Telegram(self.client, int(household.address))
        assert line.post(line.message(words)).status_code == 200
        return []

    def leave(self, households: list[Household]) -> None:
        """These families are no longer accompanied."""
        gone = Family.id.in_([household.id for household in households])
        with self.engine.begin() as connection:
            connection.execute(update(Family).where(gone).values(stage="withdrawn"))

    def results(self) -> list[Any]:
        """The messages that tell families the result."""
        rows = select(Outbox.__table__).where(Outbox.kind == "results").order_by(Outbox.id)
        return list(self.looking.execute(rows))

    def _asked(self, household: Household) -> Question | None:
        """The question that is open on its phone."""
        name = self._dialog(household).data.get("question")
        return questionnaire().questions[name] if name else None

    def _dialog(self, household: Household) -> Dialog:
        """The talk that is open on its phone; one without a name where there is none."""
        index = keyring.index(household.channel, household.address)
        state = self.looking.scalar(select(Conversation.state).where(Conversation.address_index == index))
        return State.read(state).dialog or Dialog("", {}, "")

    def _opinion(self, question: Question) -> int:
        if question.type == "text":
            return 0
        given = OPINIONS.get(question.type) or {choice.value: 1 for choice in question.choices}
        return self.random.choices(list(given), list(given.values()))[0]
