"""Turns that are taken in a transaction which is undone: a few milliseconds each."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from bot.rehearsal import undone as rehearsal
from bot.state import State
from bot.talk import Talk
from bot.turn import Bot
from db.keys import keyring
from db.tables import Conversation, Inbound
from locales.texts import Said
from messaging.message import InboundMessage
from tests.webhooks.rows import NOW


@contextmanager
def undone(engine: Engine) -> Iterator[Connection]:
    """Give a connection of which nothing stays."""
    with rehearsal.undone(engine) as connection:
        # A turn's own statements begin none, where psycopg has not done so.
        connection.exec_driver_sql("SELECT 1")
        yield connection


@dataclass
class Phone:
    """Somebody at `address`, who writes a minute and more after the message before. `talk`: the last turn."""

    connection: Connection
    address: str
    channel: str = "sms"
    now: datetime = NOW
    number: int = 0
    talk: Talk = field(init=False)

    def writes(self, *texts: str, **more: Any) -> list[str]:
        """Return what the last one is answered: the keys of its texts; `…` for what was put before."""
        bot = Bot(self.connection.engine, lambda: self.now, random.Random(1), "https://libreta.example/datos")
        for text in texts:
            self.now += timedelta(seconds=70)
            self.number += 1
            inbound = InboundMessage(self.channel, f"M{self.number}", self.address, text=text, **more)
            self.talk = bot.rehearse(self.connection, inbound)
        said = (*self.talk.lines, *self.talk.after)
        return [one.key if isinstance(one, Said) else "…" for one in said]

    def kept(self) -> tuple[str, str | None]:
        """Return as what the last message is stored, and what is kept of its text."""
        last = select(Inbound.kind, Inbound.text).order_by(Inbound.id.desc()).limit(1)
        kind, text = self.connection.execute(last).one()
        return kind, text

    def remembers(self, state: State) -> None:
        """Let this be all that the bot remembers."""
        mine = (Conversation.channel == self.channel) & (
            Conversation.address_index == keyring.index(self.channel, self.address)
        )
        self.connection.execute(update(Conversation).where(mine).values(state=state.write()))
