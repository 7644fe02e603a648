"""Families at the doors, and what the program has written about them."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, Row, func, select

from bot.state import State
from db.keys import keyring
from db.tables import Base, Conversation, Inbound, Outbox
from scorecard.instrument.xlsform.shipped import questionnaire
from tests import world

#: A Friday morning in Bogotá, and a wave of the Libreta around it.
NOW = datetime.fromisoformat("2026-11-20T10:00:00-05:00")
OPENS, CLOSES = date(2026, 11, 1), date(2026, 12, 10)


def known(engine: Engine, channel: str = "sms", address: str = "+573001112233", **contact: Any) -> int:
    """A place, a wave, and one family that has said yes at this address. Gives the conversation's id."""
    with engine.begin() as connection:
        where = world.place(connection)
        family_id = world.family(connection, where)
        conversation_id = world.contact(connection, family_id, channel, address, **contact)
        world.wave(connection, OPENS, CLOSES)
    return conversation_id


def inbound(engine: Engine) -> list[Row[Any]]:
    """The messages that came in, oldest first."""
    with engine.connect() as connection:
        return list(connection.execute(select(Inbound.__table__).order_by(Inbound.id)))


def outbox(engine: Engine) -> list[Row[Any]]:
    """The messages on their way out, oldest first."""
    with engine.connect() as connection:
        return list(connection.execute(select(Outbox.__table__).order_by(Outbox.id)))


def line(engine: Engine, channel: str = "sms", address: str = "+573001112233") -> Row[Any]:
    """The conversation at an address."""
    found = select(Conversation.__table__).where(
        Conversation.channel == channel, Conversation.address_index == keyring.index(channel, address)
    )
    with engine.connect() as connection:
        return connection.execute(found).one()


def state(engine: Engine, channel: str = "sms", address: str = "+573001112233") -> State:
    """What the bot remembers of that conversation."""
    return State.read(line(engine, channel, address).state)


def count(engine: Engine, table: type[Base], *where: Any) -> int:
    """How many rows a table has, of those where all of `where` holds."""
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


def answers(value: Any) -> Iterator[tuple[str, int | str]]:
    """The answers in what waits or was written, by the name of their question, however they are laid out."""
    known = questionnaire().questions
    for name, inner in (json.loads(value) if isinstance(value, str) else value).items():
        if isinstance(inner, dict):
            yield from answers(inner)
        elif name in known:
            yield name, inner
