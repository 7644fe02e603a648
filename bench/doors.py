"""What strangers cost: processor time of hostile calls, and `/healthz` beside slow senders."""

import socket
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from statistics import median
from tempfile import TemporaryDirectory

import psutil

from bench import place
from bench.serving import serving

_SMS, _STATUS, _SIGN_IN = "/webhooks/twilio/sms", "/webhooks/twilio/status", "/entrar"
_NAMES = "&".join(f"n{number}=1" for number in range(20_000)) + "&n1=2"

#: Bodies that are begun and go no further, at once.
_SLOW = (8, 64, 500)


def measure() -> Iterator[str]:
    """Lines for a person."""
    with TemporaryDirectory() as home, place.server() as url:
        place.fill(url, 1)
        with serving(url, "", home) as port:
            yield "Strangers at the doors: processor time of one call"
            for name, sent in _hostile():
                yield f"  {name:42} {_cost(port, sent):5.2f} s"
            yield f"  /healthz alone                              {_health(port)}"
            for number in _SLOW:
                yield f"  /healthz beside {number:3} unfinished bodies       {_beside(port, number)}"


def _hostile() -> Iterator[tuple[str, bytes]]:
    for path in (_SMS, _STATUS, _SIGN_IN):
        yield f"20,000 names, one twice, {path[-11:]}", _head(path, len(_NAMES)) + _NAMES.encode()
    many = b"a=1&" * 128_000
    yield "128,000 fields, half a megabyte", _head(_SMS, len(many)) + many
    chunked = _head(_SMS, None) + b"1\r\na\r\n" * 500_000 + b"0\r\n\r\n"
    yield "500,000 chunks of a byte", chunked


def _head(path: str, length: int | None) -> bytes:
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    kind = "Content-Type: application/x-www-form-urlencoded"
    signature = f"X-Twilio-Signature: {'A' * 27}="
    return f"POST {path} HTTP/1.1\r\nHost: x\r\n{signature}\r\n{kind}\r\n{size}\r\n\r\n".encode()


def _cost(port: int, sent: bytes) -> float:
    """Seconds of all processes that serve, until the answer came."""
    before = _used()
    with socket.create_connection(("127.0.0.1", port), timeout=120) as stranger:
        try:
            stranger.sendall(sent)
            stranger.recv(100)
        except ConnectionError:
            pass  # Refused before all was sent.
    return _used() - before


def _used() -> float:
    children = psutil.Process().children(recursive=True)
    return sum(sum(child.cpu_times()[:2]) for child in children if "postgres" not in child.name())


def _beside(port: int, number: int) -> str:
    strangers = [socket.create_connection(("127.0.0.1", port)) for _ in range(number)]
    try:
        for stranger in strangers:
            stranger.sendall(_head(_SMS, 100) + b"Body")
        time.sleep(0.3)
        return _health(port)
    finally:
        for stranger in strangers:
            stranger.close()


def _health(port: int) -> str:
    taken = []
    for _ in range(20):
        started = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status != 200:
                return "not well"
        except OSError:
            return "no answer in 10 s"
        finally:
            connection.close()
        taken.append((time.perf_counter() - started) * 1000)
    return f"{median(taken):5.1f} ms, at most {max(taken):.0f}"
