"""One message with its provider."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from messaging.leftovers import ask
from messaging.preparing import Claimed
from messaging.provider import Provider, Refused, Result, Retry, Sent, Unanswered, in_words

#: Seconds that a provider gets to show a message whose answer was lost.
_BEFORE_ASKING = 0.5

_log = logging.getLogger(__name__)


async def send(engine: Engine, provider: Provider, claimed: Claimed, now: datetime) -> Result:
    """Hand it over. What went wrong is in the result, whatever it was."""
    try:
        result = await provider.send(claimed.message)
        if isinstance(result, Retry) and result.perhaps_sent and provider.can_be_asked:
            return await _clear_up(engine, provider, claimed, result, now)
    except Exception:  # noqa: BLE001 - whatever it was, the other messages must go on
        _log.exception("outbox %d: sending failed inside", claimed.message.outbox_id)
        return Refused("inside", in_words("inside"))
    return result


async def _clear_up(
    engine: Engine, provider: Provider, claimed: Claimed, result: Retry, since: datetime
) -> Sent | Retry:
    """Ask the provider what became of a message whose answer was lost."""
    await asyncio.sleep(_BEFORE_ASKING)
    try:
        found = await ask(engine, provider, claimed.message, since)
    except Unanswered:
        return result
    return found or replace(result, perhaps_sent=False)
