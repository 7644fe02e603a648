"""Messages in doubt: handed to a provider, perhaps, with nobody left who heard the answer."""

import asyncio
import logging
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select

from db.tables import Conversation, Outbox, OutboxChange
from messaging.outbox import advance, line_of, requeue
from messaging.provider import Outgoing, Provider, Sent, Unanswered, in_words
from messaging.routes import Delivery

_log = logging.getLogger(__name__)


async def settle_leftovers(delivery: Delivery, channel: str) -> None:
    """Deal with messages of `channel` that a drain left `sending` when it died.

    A provider that can be asked is asked: what it has is sent, what it has not goes out again. Where none can
    be asked, they go out again as a possible repeat. Call it while no drain of the channel runs.
    """
    engine = delivery.engine
    for row in await asyncio.to_thread(_left, engine, channel):
        address, simulated = await asyncio.to_thread(_line, engine, row)
        message = Outgoing(outbox_id=row.id, address=address, text=row.text or "")
        provider = delivery.provider(channel, simulated)
        try:
            # A line that is gone has no number to ask about.
            found = await ask(engine, provider, message, row.since) if address else None
        except Unanswered as problem:
            _log.warning("outbox %d: %s could not be asked (%s)", row.id, provider.name, problem)
            continue
        await asyncio.to_thread(_settle, engine, row, provider, found, delivery.clock())


async def ask(engine: Engine, provider: Provider, message: Outgoing, since: datetime) -> Sent | None:
    """Return what the provider has of a message handed over at `since` or after; None when it has nothing
    like it, or cannot be asked. Raises Unanswered when it does not answer now.
    """
    candidates = await provider.find(message, since)
    # The same text may have gone to the same number before, under another row.
    ours = await asyncio.to_thread(_known, engine, candidates) if candidates else set()
    return next((Sent(each) for each in candidates if each not in ours), None)


def _left(engine: Engine, channel: str) -> list[Any]:
    since = (
        select(func.max(OutboxChange.at))
        .where(OutboxChange.outbox_id == Outbox.id, OutboxChange.state == "sending")
        .scalar_subquery()
    )
    with engine.connect() as connection:
        return list(
            connection.execute(
                select(
                    Outbox.id,
                    Outbox.text,
                    Outbox.attempts,
                    Outbox.conversation_id,
                    Outbox.payload,
                    func.coalesce(since, Outbox.created_at).label("since"),
                )
                .where(Outbox.channel == channel, Outbox.state == "sending")
                .order_by(Outbox.id)
            )
        )


def _line(engine: Engine, row: Any) -> tuple[str, bool]:
    """Return the address of the conversation to which a message goes, and whether it is simulated."""
    line = Conversation.id == line_of(row.conversation_id, row.payload)
    with engine.connect() as connection:
        found = connection.execute(select(Conversation.address, Conversation.simulated).where(line))
        return next(((each.address, each.simulated) for each in found), ("", False))


def _known(engine: Engine, provider_ids: list[str]) -> set[str | None]:
    with engine.connect() as connection:
        return set(connection.scalars(select(Outbox.provider_id).where(Outbox.provider_id.in_(provider_ids))))


def _settle(engine: Engine, left: Any, provider: Provider, found: Sent | None, now: datetime) -> None:
    with engine.begin() as connection:
        if found is not None:
            columns = {"provider": provider.name, "provider_id": found.provider_id}
            advance(connection, left.id, "sent", None, in_words("found"), now, **columns)
        elif provider.can_be_asked:
            requeue(connection, left.id, left.attempts, now, None, in_words("not_there"), now)
        else:
            words = in_words("perhaps_repeated")
            requeue(connection, left.id, left.attempts, now, None, words, now, repeated=True)
