"""Twilio's own asynchronous transport.

It stands on aiohttp, which takes a fifth of the processor time of httpx for a message; with hundreds of
connections at once, httpx's pool takes a hundred times as much.
"""

import logging

from aiohttp import ClientSession, TCPConnector, encode_basic_auth
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response

#: Its lines name telephone numbers.
_silent = logging.getLogger(__name__)
_silent.setLevel(logging.CRITICAL)


class Transport:
    """Calls with an account's credentials, all in one event loop. `patience`: seconds that an answer may
    take.
    """

    def __init__(self, account_sid: str, auth_token: str, patience: float) -> None:
        self._headers = {"Authorization": encode_basic_auth(account_sid, auth_token)}
        self._patience = patience
        self._http = AsyncTwilioHttpClient(pool_connections=False, logger=_silent)

    async def call(self, method: str, url: str, **what: dict[str, str]) -> Response:
        """Return one call, with `params` or `data`. Raises aiohttp.ClientError, TimeoutError, or ValueError
        where the answer is no text.
        """
        if self._http.session is None:
            # A connection for every message on its way: how many there may be is the pace's business.
            self._http.session = ClientSession(connector=TCPConnector(limit=0), headers=self._headers)
        return await self._http.request(method, url, timeout=self._patience, **what)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close()
        self._http.session = None
