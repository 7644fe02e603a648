"""What an error of the Bot API means for a message.

The Bot API has no list of its errors; descriptions are as the server words them (core.telegram.org/bots/api,
"Making requests", and what bots have met).
"""

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from messaging.provider import Failed, Gone, Refused, Retry, Stopped, in_words

#: Part of the description, and what it means. "bot can't send messages to the user" is not here: it comes
#: and goes on Telegram's side, so it costs the message and not the contact.
_DESCRIBED: tuple[tuple[str, type[Gone] | type[Refused], str], ...] = (
    ("bot was blocked by the user", Gone, "telegram.blocked"),
    ("user is deactivated", Gone, "telegram.deactivated"),
    ("bot can't initiate conversation", Gone, "telegram.never_wrote"),
    ("chat not found", Gone, "telegram.no_chat"),
    ("message is too long", Refused, "telegram.too_long"),
)

#: The request never left this machine.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def result_of(error: TelegramError) -> Failed:
    """Return what to do after `error`."""
    if isinstance(error, RetryAfter):
        after = error.retry_after
        seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
        return Retry(seconds, "429", in_words("telegram.too_fast"))
    if isinstance(error, InvalidToken):
        return Stopped("401", in_words("telegram.token"))
    if isinstance(error, ChatMigrated):
        return Refused("400 migrated", in_words("telegram.migrated"))
    if isinstance(error, (BadRequest, Forbidden)):
        return _described(error)
    if "too many requests" in error.message.lower():
        # Without saying for how long. It was not taken.
        return Retry(None, "429", in_words("telegram.too_fast"))
    lost = not isinstance(error.__cause__, _NOT_SENT)
    return Retry(None, type(error).__name__, in_words("telegram.no_answer"), perhaps_sent=lost)


def _described(error: BadRequest | Forbidden) -> Failed:
    code = f"{403 if isinstance(error, Forbidden) else 400} {error.message}"[:100]
    for part, meaning, key in _DESCRIBED:
        if part in error.message.lower():
            return meaning(code, in_words(key))
    return Refused(code, in_words("telegram.refused"))
