"""How a call is read before a thread takes it: whole, on the event loop, within limits.

WSGI reads a body in the thread that answers, so that a few slow senders would stop everything. Here a thread
sees a call only when all of it has come.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from http import HTTPStatus
from io import BytesIO
from queue import SimpleQueue
from typing import Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

from webhooks.environ import environ_of
from webhooks.head import Head
from webhooks.limits import LARGEST_BODY
from webhooks.waiting import Waiting

#: Whole calls that may wait for a thread. As many take about a second.
MOST_QUEUED = 1024

#: Pieces of a body in chunks, and bytes for each of which there may be one more: a packet of the network.
MOST_PIECES, _PIECE = 1024, 1024

_log = logging.getLogger(__name__)

_Call = tuple[WSGIEnvironment, Any, "asyncio.Future[None]"]


class _Refused(Exception):
    """A body that is not read to its end."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


class Gate:
    """An RSGI application in front of a WSGI one, which `threads` threads run. `larger`: bytes that a body
    may have at addresses where it may be larger than elsewhere.
    """

    def __init__(
        self,
        inner: WSGIApplication,
        head: Head,
        threads: int,
        larger: Mapping[str, int],
        waiting: Waiting | None = None,
    ) -> None:
        self._inner, self._head, self._larger = inner, head, larger
        self._waiting = waiting or Waiting()
        self._calls: SimpleQueue[_Call] = SimpleQueue()
        self._answered: deque[asyncio.Future[None]] = deque()
        for number in range(threads):
            threading.Thread(target=self._work, name=f"answers-{number}", daemon=True).start()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """Answer one call."""
        self._end_answered()
        environ = environ_of(scope)
        try:
            await self._read(environ, proto)
            if self._calls.qsize() >= MOST_QUEUED:
                raise _Refused(HTTPStatus.SERVICE_UNAVAILABLE)
        except _Refused as refused:
            headers = [("retry-after", "5")] if refused.status == HTTPStatus.SERVICE_UNAVAILABLE else []
            # What was not read is not waited for.
            proto.response_empty(refused.status.value, [*headers, ("connection", "close")])
            return
        answered = asyncio.get_running_loop().create_future()
        self._calls.put((environ, proto, answered))
        del environ, proto
        await answered

    async def _read(self, environ: WSGIEnvironment, proto: Any) -> None:
        """Put the whole body into `environ`. Raises _Refused."""
        if (refusal := self._head.refusal(environ)) is not None:
            raise _Refused(refusal)
        length = environ.get("CONTENT_LENGTH")
        environ["wsgi.input"] = BytesIO()
        if environ["REQUEST_METHOD"] != "POST" or not (length or "HTTP_TRANSFER_ENCODING" in environ):
            # Nothing of ours takes a body with another method.
            environ["CONTENT_LENGTH"] = "0"
            return
        most = self._larger.get(environ["PATH_INFO"], LARGEST_BODY)
        size = int(length) if length else most
        if size > most:
            # The application says so, in its own way; it reads nothing of what is announced to be too large.
            return
        content = await self._content(proto, size, whole=bool(length))
        environ["wsgi.input"] = BytesIO(content)
        environ["CONTENT_LENGTH"] = str(len(content))

    async def _content(self, proto: Any, size: int, whole: bool) -> bytes:
        """Return the body, of `size` bytes where `whole`, else of at most as many."""
        body = self._waiting.enter(size)
        try:
            if whole:
                return bytes(await proto())
            return await _chunks(proto, size)
        except asyncio.CancelledError:
            if body.dropped is None:
                raise
            raise _Refused(body.dropped) from None
        except RuntimeError:
            # Granian's word for a sender that went away or broke off.
            raise _Refused(HTTPStatus.BAD_REQUEST) from None
        finally:
            self._waiting.leave(body)

    def _end_answered(self) -> None:
        """End the calls that were answered. A thread answers by itself, and waking the loop each time costs a
        twentieth of a turn; so their ends wait for the next call.
        """
        while self._answered:
            answered = self._answered.popleft()
            if not answered.done():
                answered.set_result(None)

    def _work(self) -> None:
        while True:
            environ, proto, answered = self._calls.get()
            try:
                _answer(self._inner, environ, proto)
            except Exception:  # noqa: BLE001 - a thread that ends answers nobody any more
                _log.exception("a call was not answered")
                proto.response_empty(HTTPStatus.INTERNAL_SERVER_ERROR.value, [])
            del environ, proto
            self._answered.append(answered)


async def _chunks(proto: Any, most: int) -> bytes:
    """Return a body whose length was not announced. Each piece takes a turn of the loop, so they are counted
    too.
    """
    content, pieces = bytearray(), 0
    async for chunk in proto:
        content += chunk
        pieces += 1
        if len(content) > most or pieces > MOST_PIECES + len(content) // _PIECE:
            raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return bytes(content)


def _answer(inner: WSGIApplication, environ: WSGIEnvironment, proto: Any) -> None:
    head: list[tuple[int, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], failed: Any = None) -> Callable[..., Any]:
        head[:] = [(int(status[:3]), headers)]
        return lambda written: None

    parts = inner(environ, start_response)
    try:
        content = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    proto.response_bytes(*head[0], content)
