"""Sending on Telegram: one bot for the event loop of the worker."""

import asyncio
import json
import logging
import ssl
from collections.abc import Awaitable
from datetime import datetime
from functools import cache

import httpx
import telegram
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from messaging.provider import Outgoing, Result, Sent
from messaging.telegram.errors import result_of
from messaging.telegram.keyboard import keyboard, legend

_log = logging.getLogger(__name__)


@cache
def _trusted() -> ssl.SSLContext:
    """Return the authorities that certificates may be of, read once."""
    return httpx.create_ssl_context()


class _Request(HTTPXRequest):
    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        """Read an answer as the library does, with no payload in the log: it holds the chat and the text.
        Raises TelegramError where it is no JSON object.
        """
        try:
            answer = json.loads(payload)
        except ValueError as problem:
            raise TelegramError("Invalid server response") from problem
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer


class TelegramProvider:
    """The bot of `token`, at `api_url` (`https://api.telegram.org`). `patience`: seconds that it gets to
    answer.
    """

    name = "telegram"
    can_be_asked = False

    def __init__(self, token: str, api_url: str, patience: float = 10.0) -> None:
        self.bot = telegram.Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=_Request(64, read_timeout=patience, pool_timeout=10, httpx_kwargs={"verify": _trusted()}),
            # Updates come by webhook; the library makes a client to fetch them all the same.
            get_updates_request=_Request(httpx_kwargs={"verify": _trusted()}),
        )

    async def open(self) -> None:
        """Make ready. When Telegram cannot be reached yet, or refuses the token, sending will tell."""
        try:
            async with asyncio.timeout(5):
                await self.bot.initialize()
        except (TelegramError, TimeoutError) as problem:
            _log.error("telegram: the bot could not introduce itself (%s)", type(problem).__name__)

    async def close(self) -> None:
        """Let go of the connections."""
        await self.bot.shutdown()

    async def send(self, message: Outgoing) -> Result:
        """Send the text with its buttons; and where it answers a tap, settle that too."""
        settling = asyncio.gather(*self._settle(message))
        result = await self._send(message)
        await settling
        return result

    async def find(self, message: Outgoing, since: datetime) -> list[str]:
        """Return the Bot API cannot be asked for what a bot has sent."""
        return []

    async def _send(self, message: Outgoing) -> Result:
        if message.takes_back and not message.text:
            return Sent("")
        try:
            taken = await self.bot.send_message(
                message.address,
                "\n".join(filter(None, (message.text, legend(message)))),
                reply_markup=keyboard(message),
                protect_content=message.protect,
            )
        except TelegramError as error:
            return result_of(error)
        if message.photo:
            # After the words: where these fail and are sent again, the photo is not shown twice.
            shown = self.bot.send_photo(message.address, message.photo, protect_content=True)
            await _try(message.outbox_id, shown, "the photo was not shown")
        return Sent(str(taken.message_id))

    def _settle(self, message: Outgoing) -> list[Awaitable[None]]:
        """Stop the waiting sign on the tapped button; take the used keyboard away, and what is taken back."""
        settling: list[Awaitable[None]] = [
            _try(message.outbox_id, self.bot.delete_message(message.address, int(gone)))
            for gone in filter(str.isdecimal, message.takes_back)
        ]
        if message.tap_id is not None:
            settling.append(_try(message.outbox_id, self.bot.answer_callback_query(message.tap_id)))
        if message.button_message_id is not None and str(message.button_message_id) not in message.takes_back:
            used = self.bot.edit_message_reply_markup(message.address, message.button_message_id)
            settling.append(_try(message.outbox_id, used))
        return settling


async def _try(outbox_id: int, call: Awaitable[object], words: str = "not settled") -> None:
    """What is too old or gone (a tap, a keyboard, a message, a photo) takes nothing from the answer."""
    try:
        await call
    except TelegramError as error:
        _log.info("telegram: outbox %d: %s (%s)", outbox_id, words, type(error).__name__)
