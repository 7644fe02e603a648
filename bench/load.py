"""A load of signed SMS from several lines at once, as lean as Python allows, so that it measures the server.

Requests are made and signed beforehand; each client has one connection kept open and sends the messages of
its families one after another.
"""

import selectors
import socket
import time
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from bench.place import telephone

TOKEN, PUBLIC, PATH = "bench-token", "http://libreta.example", "/webhooks/twilio/sms"

#: What the provider sends beside the text: the usual parameters of a message.
_USUAL = {
    "ToCountry": "CO", "ToState": "", "SmsStatus": "received", "ToCity": "", "FromCountry": "CO",
    "FromState": "", "FromCity": "", "NumSegments": "1", "ToZip": "", "FromZip": "", "NumMedia": "0",
    "AccountSid": "ACbench", "ApiVersion": "2010-04-01", "To": "87654",
}  # fmt: skip


def request(family: int, step: int, text: str) -> bytes:
    """One signed message, ready to be written to a connection."""
    sid = f"SM{family:016x}{step:016x}"
    form = {**_USUAL, "MessageSid": sid, "SmsSid": sid, "From": telephone(family), "Body": text}
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + PATH, form)
    body = urlencode(form).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: libreta.example\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class _Client:
    """One connection, and the messages it sends one after another."""

    def __init__(self, port: int, requests: list[bytes]) -> None:
        self.requests, self.at, self.buffer = requests, 0, b""
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        """Write the next message."""
        self.socket.sendall(self.requests[self.at])

    def receive(self) -> bool:
        """Take what has come. True when that was the last answer. Raises when one is no next question."""
        self.buffer += self.socket.recv(65536)
        if not self.buffer.endswith(b"</Response>"):
            return False
        assert self.buffer.startswith(b"HTTP/1.1 200") and b"<Message>" in self.buffer, self.buffer
        self.buffer = b""
        self.at += 1
        if self.at < len(self.requests):
            self.send()
            return False
        return True


def run(port: int, families: range, answers: list[str], clients: int) -> float:
    """Send every answer of every family. Gives the rate in messages a second.

    Raises AssertionError when an answer was not the next question.
    """
    per_client: list[list[bytes]] = [[] for _ in range(clients)]
    for family in families:
        per_client[family % clients] += [request(family, step, text) for step, text in enumerate(answers)]
    with selectors.DefaultSelector() as selector:
        made = [_Client(port, requests) for requests in per_client]
        for client in made:
            selector.register(client.socket, selectors.EVENT_READ, client)
        started = time.perf_counter()
        for client in made:
            client.send()
        running = len(made)
        while running:
            for key, _ in selector.select():
                if key.data.receive():
                    selector.unregister(key.fileobj)
                    key.data.socket.close()
                    running -= 1
        return sum(map(len, per_client)) / (time.perf_counter() - started)
