"""A provider for measuring: it answers every call after 150 ms, and tells when each came.

`python -m bench.standin PORT`. Leaner than the stand-ins of the tests, which misbehave instead.
"""

import asyncio
import json
import sys
import time
from urllib.parse import parse_qs

#: Seconds before an answer.
LATENCY = 0.15

_TELEGRAM = {"message_id": 1, "date": 1_763_650_000, "chat": {"id": 1, "type": "private"}, "text": "x"}
_ME = {"id": 1, "is_bot": True, "first_name": "Libreta", "username": "LibretaBot"}


class _Line(asyncio.Protocol):
    """One connection of HTTP/1.1."""

    arrivals: list[tuple[float, str]] = []

    def __init__(self) -> None:
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.buffer) < end + 4 + length:
                return
            path = self.buffer.split(b" ", 2)[1].decode()
            body = self.buffer[end + 4 : end + 4 + length]
            self.buffer = self.buffer[end + 4 + length :]
            self.answer(path, body)

    def answer(self, path: str, body: bytes) -> None:
        if path == "/arrivals":
            self.say(200, self.arrivals)
        elif path == "/count":
            self.say(200, len(self.arrivals))
        elif path.endswith("/Messages.json"):
            self.arrived(parse_qs(body.decode())["To"][0])
            later = (201, {"sid": f"SM{len(self.arrivals):032x}", "status": "queued"})
            asyncio.get_running_loop().call_later(LATENCY, self.say, *later)
        elif path.lower().endswith("/getme"):
            self.say(200, {"ok": True, "result": _ME})
        elif path.lower().endswith("/sendmessage"):
            self.arrived(parse_qs(body.decode())["chat_id"][0])
            asyncio.get_running_loop().call_later(LATENCY, self.say, 200, {"ok": True, "result": _TELEGRAM})
        else:
            self.say(404, {})

    def arrived(self, whom: str) -> None:
        self.arrivals.append((time.time(), whom))

    def say(self, status: int, what: object) -> None:
        body = json.dumps(what).encode()
        head = (
            f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.transport.write(head.encode() + body)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Line, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
