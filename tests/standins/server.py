"""What the stand-ins share: a server in threads, what it got, and trouble on request."""

import json
import socket
import struct
import threading
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    """One request: `parameters` from query, form or JSON; `credentials` of basic authentication."""

    verb: str
    path: str
    parameters: dict[str, Any]
    credentials: str


@dataclass(frozen=True)
class Answer:
    """A status with a JSON body; with bytes for a body, what a proxy on the way might say instead."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Trouble:
    """What happens to a coming request: `error` instead of the true answer; `garbled`: taken, and this said
    of it; `slow` seconds before the answer, or none `until` something is true (never: the line hung up);
    `half` of the answer and the line closed; the line `hung` up, or `reset`, without a word. All but those in
    error are taken, as it happens in life. It concerns requests of this `verb`, with a path that ends in
    `path`, and with the parameters `only`; what is empty does not matter.
    """

    error: Answer | None = None
    garbled: Answer | None = None
    slow: float = 0.0
    until: Callable[[], bool] | None = None
    half: bool = False
    hung: bool = False
    reset: bool = False
    verb: str = ""
    path: str = ""
    only: dict[str, str] = field(default_factory=dict)
    times: int = 1

    def concerns(self, request: "Request") -> bool:
        """Whether it happens to this request."""
        fits = all(str(request.parameters.get(name)) == value for name, value in self.only.items())
        return fits and request.path.endswith(self.path) and self.verb in ("", request.verb)


class StandIn:
    """A provider on a free local port. Use it as a context; `url` is its address. `latency`: the seconds that
    every answer takes.
    """

    def __init__(self) -> None:
        self.latency = 0.0
        self.lock = threading.Lock()
        self.requests: list[Request] = []
        self._under_way, self._last = 0, time.monotonic()
        self._troubles: list[Trouble] = []
        handler = type("Handler", (_Handler,), {"standin": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def trouble(self, trouble: Trouble) -> None:
        """Let the next request that it concerns fare so."""
        with self.lock:
            self._troubles.append(trouble)

    def troubled(self, request: Request) -> Trouble:
        """The trouble that this request meets; none at all in a fresh one."""
        with self.lock:
            for trouble in self._troubles:
                if trouble.concerns(request):
                    trouble.times -= 1
                    if not trouble.times:
                        self._troubles.remove(trouble)
                    return trouble
        return Trouble()

    def begun(self, more: int) -> None:
        """One more request is under way, or (-1) one less."""
        with self.lock:
            self._under_way, self._last = self._under_way + more, time.monotonic()

    def silent_for(self, seconds: float) -> bool:
        """Whether all that came is answered, and nothing has come for so long."""
        with self.lock:
            return not self._under_way and time.monotonic() - self._last > seconds

    def answer(self, request: Request) -> Answer:
        """What the provider would answer when all is well with it."""
        raise NotImplementedError


def _comes(what: Callable[[], bool]) -> bool:
    """Whether it is true before long."""
    end = time.monotonic() + 5
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed in the midst of a request is no news."""


class _Handler(BaseHTTPRequestHandler):
    standin: ClassVar[StandIn]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def log_message(self, format: str, *values: object) -> None:
        """Silence."""

    def _handle(self) -> None:
        self.standin.begun(1)
        try:
            self._answer()
        finally:
            self.standin.begun(-1)

    def _answer(self) -> None:
        request = self._read()
        with self.standin.lock:
            self.standin.requests.append(request)
        trouble = self.standin.troubled(request)
        answer = trouble.error or self.standin.answer(request)
        time.sleep(self.standin.latency + trouble.slow)
        if trouble.until is not None and not _comes(trouble.until):
            trouble.hung = True
        if trouble.reset:
            self._reset()
            return
        if trouble.hung:
            self.close_connection = True
            return
        answer = trouble.garbled or answer
        raw = isinstance(answer.body, bytes)
        body = answer.body if raw else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "text/html" if raw else "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if trouble.half else body)
        if trouble.half:
            self.close_connection = True

    def _read(self) -> Request:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "json" in self.headers.get("Content-Type", ""):
            sent = json.loads(body or b"{}")
        else:
            sent = dict(parse_qsl(body.decode(), keep_blank_values=True))
        scheme, _, credentials = self.headers.get("Authorization", "").partition(" ")
        return Request(
            self.command,
            address.path,
            {**dict(parse_qsl(address.query, keep_blank_values=True)), **sent},
            b64decode(credentials).decode() if scheme == "Basic" else "",
        )

    def _reset(self) -> None:
        """Close with a TCP reset, as a dying proxy does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.shutdown(socket.SHUT_RD)
        self.rfile.close()
        self.wfile.close()
        self.connection.close()
        self.close_connection = True
