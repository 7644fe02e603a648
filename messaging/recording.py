"""What became of a message that was handed to a provider."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection, update

from db.tables import Conversation, Outbox
from messaging.outbox import advance, requeue
from messaging.preparing import Claimed
from messaging.provider import Gone, Refused, Result, Retry, Sent, Stopped

ATTEMPTS = 5

#: Seconds before the second try; twice as many before each further one.
_BACKOFF = 2.0


@dataclass(frozen=True)
class Held:
    """It was not handed over: the channel paused, or the program stops."""


def record(
    connection: Connection,
    claimed: Claimed,
    provider: str,
    result: Result | Held,
    random: Random,
    now: datetime,
) -> None:
    """Write down the result. A receipt that was quicker stands."""
    outbox_id = claimed.message.outbox_id
    if isinstance(result, Sent):
        sent = {"provider": provider, "provider_id": result.provider_id}
        if not advance(connection, outbox_id, "sent", None, None, now, **sent):
            connection.execute(update(Outbox).where(Outbox.id == outbox_id).values(**sent))
    elif isinstance(result, Retry) and claimed.attempts < ATTEMPTS:
        wait = backoff(claimed.attempts, random) if result.after is None else result.after
        again = {"provider": provider, "repeated": True} if result.perhaps_sent else {"provider": provider}
        due = now + timedelta(seconds=wait)
        requeue(connection, outbox_id, due, result.code, result.words, now, **again)
    elif isinstance(result, (Retry, Refused, Gone)):
        if isinstance(result, Gone):
            # The conversation before the message: that is the order in which everybody locks them.
            connection.execute(
                update(Conversation)
                .where(Conversation.id == claimed.conversation_id, Conversation.blocked_at.is_(None))
                .values(blocked_at=now)
            )
        advance(connection, outbox_id, "failed", result.code, result.words, now, provider=provider)
    elif isinstance(result, Stopped):
        untried = claimed.attempts - 1
        requeue(connection, outbox_id, now, result.code, result.words, now, attempts=untried)
    else:
        requeue(connection, outbox_id, now, None, None, now, attempts=claimed.attempts - 1)


def backoff(attempts: int, random: Random) -> float:
    """Seconds until the next try after so many: 2, 4, 8, 16, each half as much or half as much again."""
    return _BACKOFF * 2 ** (attempts - 1) * random.uniform(0.5, 1.5)
