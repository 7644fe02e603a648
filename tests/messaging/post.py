"""A small post office for tests: conversations, messages in the outbox, and how they fared."""

import asyncio
import itertools
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update

from db.keys import keyring
from db.tables import Conversation, Outbox, OutboxChange
from messaging import delivery, outbox
from messaging.composing import Compose, ComposeMany
from messaging.hours import Hours
from messaging.pace import Pace
from messaging.preparing import Claimed, Claims, prepare
from messaging.provider import Provider
from messaging.routes import Delivery, Route
from messaging.simulator.phone import Simulator
from messaging.telegram.bot import TelegramProvider
from messaging.twilio.api import TwilioProvider
from programme.calendar import Clock
from tests.standins.telegram import TOKEN, TelegramStandIn
from tests.standins.twilio import ACCOUNT_SID, AUTH_TOKEN, TwilioStandIn

#: A Friday morning, 10:00 in Bogotá.
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
SHORT_CODE = "87654"

_numbers = itertools.count(1)


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **ahead: float) -> None:
        """Forward, by the arguments of timedelta."""
        self.now += timedelta(**ahead)


def conversation(engine: Engine, address: str, channel: str = "telegram", **columns: Any) -> int:
    """A line of talk; gives its id."""
    values = {
        "channel": channel,
        "address": address,
        "address_index": keyring.index(channel, address),
        "simulated": False,
        "turn": 0,
        **columns,
    }
    with engine.begin() as connection:
        return connection.execute(insert(Conversation).values(values).returning(Conversation.id)).scalar_one()


def letter(
    engine: Engine,
    line: int,
    text: str = "Hola.",
    channel: str = "telegram",
    now: datetime = NOW,
    **more: Any,
) -> int:
    """A reply in the outbox; `more` replaces what `messaging.outbox.write` takes. Gives its id."""
    given: dict[str, Any] = {
        "kind": "reply",
        "apart": f"test:{next(_numbers)}",
        "channel": channel,
        "conversation_id": line,
        "priority": outbox.REPLY,
        "payload": {"text": text},
        "not_before": now,
        **more,
    }
    with engine.begin() as connection:
        written = outbox.write(connection, **given, now=now)
    assert written is not None
    return written


def row(engine: Engine, outbox_id: int) -> Row[Any]:
    """The message as it stands."""
    with engine.connect() as connection:
        return connection.execute(select(Outbox.__table__).where(Outbox.id == outbox_id)).one()


def line(engine: Engine, conversation_id: int) -> Row[Any]:
    """The conversation as it stands."""
    with engine.connect() as connection:
        found = select(Conversation.__table__).where(Conversation.id == conversation_id)
        return connection.execute(found).one()


def history(engine: Engine, outbox_id: int) -> list[str]:
    """The states it went through."""
    with engine.connect() as connection:
        changes = select(OutboxChange.state).where(OutboxChange.outbox_id == outbox_id)
        return list(connection.scalars(changes.order_by(OutboxChange.id)))


def words(engine: Engine, outbox_id: int) -> tuple[str | None, str | None]:
    """Code and words of its last change."""
    with engine.connect() as connection:
        changes = select(OutboxChange.code, OutboxChange.words).where(OutboxChange.outbox_id == outbox_id)
        return tuple(connection.execute(changes.order_by(OutboxChange.id.desc()).limit(1)).one())


def put(engine: Engine, outbox_id: int, at: datetime = NOW, **columns: Any) -> None:
    """Leave the message as a drain that died would have left it."""
    with engine.begin() as connection:
        connection.execute(update(Outbox).where(Outbox.id == outbox_id).values(columns))
        if "state" in columns:
            change = {"outbox_id": outbox_id, "state": columns["state"], "at": at}
            connection.execute(insert(OutboxChange).values(change))


def telegram_provider(standin: TelegramStandIn, patience: float = 10.0) -> TelegramProvider:
    """The provider at the stand-in."""
    return TelegramProvider(TOKEN, standin.url, patience)


def twilio_provider(
    standin: TwilioStandIn, auth_token: str = AUTH_TOKEN, patience: float = 10.0
) -> TwilioProvider:
    """The provider at the stand-in."""
    return TwilioProvider(
        account_sid=ACCOUNT_SID,
        auth_token=auth_token,
        sender=SHORT_CODE,
        messaging_service_sid="",
        api_url=standin.url,
        public_url="https://libreta.example",
        patience=patience,
    )


def drain(
    engine: Engine,
    clock: Clock,
    channel: str = "telegram",
    provider: Provider | None = None,
    pace: Pace | None = None,
    composers: dict[str, Compose] | None = None,
    times: int = 1,
    batches: Mapping[str, ComposeMany] | None = None,
) -> None:
    """Drain the channel in an event loop of its own, so many times one after the other."""
    asyncio.run(drained(engine, clock, channel, provider, pace, composers, times, None, batches))


def prepared(
    engine: Engine,
    kind: str,
    *ids: int,
    composers: dict[str, Compose] | None = None,
    batches: Mapping[str, ComposeMany] | None = None,
) -> list[Claimed]:
    """Make these messages ready at NOW, as a drain does."""
    claims = Claims(engine, Hours(), composers or {}, batches or {})
    return prepare(claims, kind, [(each, row(engine, each).conversation_id) for each in ids], NOW)


async def drained(
    engine: Engine,
    clock: Clock,
    channel: str = "telegram",
    provider: Provider | None = None,
    pace: Pace | None = None,
    composers: dict[str, Compose] | None = None,
    times: int = 1,
    stopping: asyncio.Event | None = None,
    batches: Mapping[str, ComposeMany] | None = None,
    hours: Hours | None = None,
    linger: float = 0,
) -> None:
    """As `drain`, inside an event loop."""
    provider = provider or Simulator()
    wiring = Delivery(
        engine=engine,
        clock=clock,
        random=random.Random(1),
        routes={channel: Route(provider, pace or Pace(1000))},
        simulator=Simulator(),
        composers=composers or {},
        batches=batches or {},
        hours=hours or Hours(),
        linger=linger,
        look=0.002,
    )
    await provider.open()
    try:
        for _ in range(times):
            await delivery.drain(wiring, channel, stopping or asyncio.Event())
    finally:
        await provider.close()
