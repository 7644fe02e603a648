"""A day of the program as a family lives it: what it writes, what it is told, what the worker sends."""

import asyncio
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import URL, Engine, select

from db.tables import Outbox
from messaging.delivery import drain
from messaging.hours import Hours
from messaging.pace import Pace
from messaging.routes import Delivery, Route
from messaging.simulator.phone import Simulator
from messaging.telegram.bot import TelegramProvider
from outreach.composers import COMPOSERS, batches
from outreach.meetings import due
from outreach.meetings.series import Series
from tests import world
from tests.databases import fresh_database
from tests.doors import PUBLIC, Telegram, Twilio, Watch, application
from tests.standins.telegram import TelegramStandIn

#: A Friday morning in Bogotá.
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)

NUMBER, CHAT = "+573107654321", 712_345_678_901


@dataclass
class Day:
    """A family with an SMS number and a Telegram chat, and the wired program on a database."""

    engine: Engine
    watch: Watch = field(default_factory=lambda: Watch(NOW))

    def __post_init__(self) -> None:
        client = application(self.engine, self.watch).test_client()
        self.sms, self.telegram = Twilio(client, NUMBER), Telegram(client, CHAT)

    def says(self, *messages: str) -> list[str]:
        """The SMS that answer these."""
        return [answer for message in messages for answer in self._a_minute_later(message)]

    def _a_minute_later(self, message: str) -> list[str]:
        self.watch.now += timedelta(minutes=1)
        return self.sms.send(message)

    def chats(self, *messages: str) -> list[str]:
        """What is left in the outbox to answer these."""
        for message in messages:
            self.watch.now += timedelta(minutes=1)
            assert self.telegram.post(self.telegram.message(message)).status_code == 200
        with self.engine.connect() as connection:
            rows = connection.scalars(select(Outbox.payload).order_by(Outbox.id)).all()
        return [json.dumps(row, ensure_ascii=False) for row in rows[-len(messages) :]]

    def delivers(self) -> list[str]:
        """What the worker sends to Telegram now, sorted: several are under way at once."""
        with TelegramStandIn(token="1:token") as telegram:
            asyncio.run(self._drain(TelegramProvider("1:token", telegram.url)))
            return sorted(f"{sent['text']} {sent['reply_markup']}" for sent in telegram.sent)

    async def _drain(self, provider: TelegramProvider) -> None:
        delivery = Delivery(
            engine=self.engine,
            clock=self.watch,
            random=random.Random(1),
            routes={"telegram": Route(provider, Pace(10_000))},
            simulator=Simulator(),
            composers=COMPOSERS,
            batches=batches(PUBLIC),
            linger=0,
            look=0.002,
        )
        await provider.open()
        await drain(delivery, "telegram", asyncio.Event())
        await provider.close()

    def reminds(self) -> None:
        """Write what is due about meetings."""
        due.see_to(self.engine, self.watch.now, Hours(), Series())


@contextmanager
def one_family(server: URL, **contact: bool | None) -> Iterator[Day]:
    """A family with something pending, also of health, a visit to come and an open wave; two contacts."""
    with fresh_database(server) as engine:
        with engine.begin() as connection:
            where = world.place(connection)
            family = world.family(connection, where, pending={"SAL-01": 1, "SAL-06": None, "IDE-01": None})
            world.contact(connection, family, address=NUMBER, **contact)
            world.contact(connection, family, "telegram", str(CHAT), **contact)
            world.meeting(connection, where, NOW + timedelta(days=2), family_id=family)
            world.wave(connection, NOW.date(), NOW.date() + timedelta(days=20))
        yield Day(engine)
