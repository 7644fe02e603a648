"""Strangers at a running server: raw connections that do what no provider does."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

#: What looks like a signature of Twilio, and is none.
LOOKS_SIGNED = "A" * 27 + "="

FORM = "application/x-www-form-urlencoded"


def head(path: str, length: str = "100", method: str = "POST", **more: str) -> bytes:
    """The head of a call; the body is still to come. `length` empty: none is announced."""
    lines = {"Host": "libreta.example", "Content-Type": FORM, "X-Twilio-Signature": LOOKS_SIGNED}
    if length:
        lines["Content-Length"] = length
    lines |= {name.replace("_", "-"): value for name, value in more.items()}
    told = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{told}\r\n".encode()


@contextmanager
def unfinished(port: int, sent: bytes, number: int) -> Iterator[list[socket.socket]]:
    """So many connections on each of which `sent` was written, and nothing more comes."""
    made: list[socket.socket] = []
    try:
        for _ in range(number):
            made.append(socket.create_connection(("127.0.0.1", port), timeout=20))
            made[-1].sendall(sent)
        yield made
    finally:
        for connection in made:
            connection.close()


def answer(port: int, sent: bytes) -> int:
    """The status with which these bytes are answered; 0 where the connection is only closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        return status(connection)


def status(connection: socket.socket) -> int:
    """The status of the next answer on a connection that does not follow a 100; 0 where it was closed."""
    got = b""
    while b"\r\n" not in got:
        try:
            more = connection.recv(65536)
        except ConnectionError:
            return 0
        if not more:
            return 0
        got += more
    return int(got.split()[1])


def get(port: int, path: str) -> int:
    """The status of a page."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()
