"""What became of a message that was handed to a provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection, bindparam, text, update
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT, TEXT

from db.tables import Outbox
from messaging.outbox import advance, requeue, states_before
from messaging.preparing import Claimed
from messaging.provider import Failed, Gone, Left, Refused, Retry, Stopped
from messaging.reachability import hold, mark_gone, mark_left

ATTEMPTS = 5

#: Seconds before the second try; twice as many before each further one.
_BACKOFF = 2.0


@dataclass(frozen=True)
class Held:
    """It was not handed over: the channel paused, or the program stops."""


#: One statement for what a provider took in one moment, with the histories. Receipts that were quicker stand.
_SENT = text("""
    WITH moved AS (
        UPDATE outbox SET state = 'sent', provider = took.provider, provider_id = took.provider_id
        FROM unnest(:ids, :providers, :provider_ids) AS took(id, provider, provider_id)
        WHERE outbox.id = took.id AND outbox.state = ANY(:behind)
        RETURNING outbox.id
    )
    INSERT INTO outbox_change (outbox_id, state, at) SELECT id, 'sent', :now FROM moved ORDER BY id
    RETURNING outbox_id
""").bindparams(
    bindparam("ids", type_=ARRAY(BIGINT)),
    bindparam("providers", type_=ARRAY(TEXT)),
    bindparam("provider_ids", type_=ARRAY(TEXT)),
    bindparam("behind", type_=ARRAY(TEXT)),
)


def record_sent(connection: Connection, sent: Sequence[tuple[int, str, str]], now: datetime) -> None:
    """Write down messages that a provider took: (outbox_id, provider's name, its name for the message)."""
    ids, providers, provider_ids = (list(column) for column in zip(*sent, strict=True))
    values = {"ids": ids, "providers": providers, "provider_ids": provider_ids, "now": now}
    moved = set(connection.scalars(_SENT, {**values, "behind": states_before("sent")}))
    for outbox_id, provider, provider_id in sent:
        if outbox_id not in moved:
            named = {"provider": provider, "provider_id": provider_id}
            connection.execute(update(Outbox).where(Outbox.id == outbox_id).values(named))


def record(
    connection: Connection,
    claimed: Claimed,
    provider: str,
    result: Failed | Held,
    random: Random,
    now: datetime,
) -> None:
    """Write down what came instead of `Sent`. A receipt that was quicker stands."""
    outbox_id = claimed.message.outbox_id
    if isinstance(result, Retry) and claimed.attempts < ATTEMPTS:
        wait = backoff(claimed.attempts, random) if result.after is None else result.after
        again = {"provider": provider, "repeated": True} if result.perhaps_sent else {"provider": provider}
        due = now + timedelta(seconds=wait)
        requeue(connection, outbox_id, claimed.attempts, due, result.code, result.words, now, **again)
    elif isinstance(result, (Retry, Refused, Gone)):
        if isinstance(result, Gone):
            _lose(connection, claimed, result, now)
        advance(connection, outbox_id, "failed", result.code, result.words, now, provider=provider)
    elif isinstance(result, Stopped):
        tried, untried = claimed.attempts, claimed.attempts - 1
        requeue(connection, outbox_id, tried, now, result.code, result.words, now, attempts=untried)
    else:
        tried, untried = claimed.attempts, claimed.attempts - 1
        requeue(connection, outbox_id, tried, now, None, None, now, attempts=untried)


def _lose(connection: Connection, claimed: Claimed, result: Gone, now: datetime) -> None:
    """The address is gone, or its person left; unless something came from there while we were sending."""
    if hold(connection, claimed.conversation_id) == claimed.turn:
        mark = mark_left if isinstance(result, Left) else mark_gone
        mark(connection, claimed.conversation_id, now)


def backoff(attempts: int, random: Random) -> float:
    """Seconds until the next try after so many: 2, 4, 8, 16, each half as much or half as much again."""
    return _BACKOFF * 2.0 ** (attempts - 1) * random.uniform(0.5, 1.5)
