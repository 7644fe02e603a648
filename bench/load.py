"""A load of signed SMS from several lines at once, as lean as Python allows, so that it measures the server.

Requests are made and signed beforehand; each client has one connection kept open and sends the messages of
its families one after another.
"""

import asyncio
import time
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from bench.place import telephone

TOKEN, PUBLIC, PATH = "bench-token", "https://libreta.example", "/webhooks/twilio/sms"

#: What the provider sends beside the text: the usual parameters of a message.
_USUAL = {
    "ToCountry": "CO", "ToState": "", "SmsStatus": "received", "ToCity": "", "FromCountry": "CO",
    "FromState": "", "FromCity": "", "NumSegments": "1", "ToZip": "", "FromZip": "", "NumMedia": "0",
    "AccountSid": "ACbench", "ApiVersion": "2010-04-01", "To": "87654",
}  # fmt: skip


def request(family: int, step: int, text: str) -> bytes:
    """One signed message, ready to be written to a connection."""
    sid = f"SM{family:08d}{step:04d}"
    form = {**_USUAL, "MessageSid": sid, "SmsSid": sid, "From": telephone(family), "Body": text}
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + PATH, form)
    body = urlencode(form).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: libreta.example\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class _Client(asyncio.Protocol):
    def __init__(self, requests: list[bytes], done: asyncio.Future[None]) -> None:
        self.requests, self.done, self.at, self.buffer = requests, done, 0, b""
        self.failures: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.requests[0])

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        if not head.startswith(b"HTTP/1.1 200") or b"<Message>" not in body:
            self.failures.append(self.buffer)
        self.buffer = b""
        self.at += 1
        if self.at == len(self.requests):
            self.transport.close()
            self.done.set_result(None)
        else:
            self.transport.write(self.requests[self.at])

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError(f"lost after {self.at} answers: {error}"))


def run(port: int, families: range, answers: list[str], clients: int) -> float:
    """Send every answer of every family. Gives the rate in messages a second.

    Raises AssertionError when an answer was not the next question.
    """
    per_client: list[list[bytes]] = [[] for _ in range(clients)]
    for family in families:
        per_client[family % clients] += [request(family, step, text) for step, text in enumerate(answers)]

    async def go() -> float:
        loop = asyncio.get_running_loop()
        started = time.perf_counter()
        made = []
        for requests in per_client:
            done = loop.create_future()
            _, client = await loop.create_connection(
                lambda requests=requests, done=done: _Client(requests, done), "127.0.0.1", port
            )
            made.append((client, done))
        await asyncio.gather(*(done for _, done in made))
        elapsed = time.perf_counter() - started
        failures = [failure for client, _ in made for failure in client.failures]
        assert not failures, failures[0]
        return sum(map(len, per_client)) / elapsed

    return asyncio.run(go())
