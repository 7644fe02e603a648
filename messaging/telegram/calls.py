"""Calls of the Bot API at somebody's wish, who is told in plain words when one fails."""

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from telegram.error import TelegramError

from messaging.connecting import patiently
from messaging.provider import Failed, Gone
from messaging.telegram.channel import CHANNEL
from messaging.telegram.errors import result_of

_Given = ParamSpec("_Given")
_Taken = TypeVar("_Taken")


async def call(
    method: Callable[_Given, Awaitable[_Taken]], *args: _Given.args, **options: _Given.kwargs
) -> _Taken:
    """Return what a method of the bot returns. Raises Refusal for what Telegram or the net answer else."""

    async def attempt() -> _Taken | Failed:
        try:
            return await method(*args, **options)
        except TelegramError as error:
            return result_of(error)

    return await patiently(CHANNEL.title, "TELEGRAM_BOT_TOKEN", attempt)


async def call_of_chat(
    method: Callable[_Given, Awaitable[_Taken]], *args: _Given.args, **options: _Given.kwargs
) -> _Taken | None:
    """Return the same; None where there is no such chat any more."""

    async def known() -> _Taken | None:
        try:
            return await method(*args, **options)
        except TelegramError as error:
            if isinstance(result_of(error), Gone):
                return None
            raise

    return await call(known)
