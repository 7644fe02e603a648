"""The address that the server listens on, for itself alone."""

import errno
import socket

import click

_BUSY = (
    "El puerto {port} está ocupado por otro programa; use otro, por ejemplo PORT={other}. / "
    "Port {port} is in use by another program; choose another one."
)
_FORBIDDEN = (
    "No hay permiso para abrir el puerto {port}; use uno desde 1024. / "
    "No permission to open port {port}; use one from 1024 on."
)
_ELSEWHERE = (
    "HOST no es una dirección de este equipo: {host}. / HOST is not an address of this machine: {host}."
)
_ELSE = "No se pudo abrir {host}, puerto {port}: {reason}. / {host}, port {port} could not be opened."

_SENTENCES = {
    errno.EADDRINUSE: _BUSY,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EADDRNOTAVAIL: _ELSEWHERE,
    errno.EAFNOSUPPORT: _ELSEWHERE,
}

#: Connections that the kernel keeps until somebody takes them.
_BACKLOG = 1024


def reserve(host: str, port: int) -> socket.socket:
    """Return a socket at `host` (an address or a name) and `port`, which nobody can connect to yet.

    Raises click.ClickException where another program listens there, or it cannot be had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as problem:
        raise click.ClickException(_ELSEWHERE.format(host=host)) from problem
    listener = socket.socket(family, kind, protocol)
    try:
        # So that it can be had at once after a server that has ended. Not SO_REUSEPORT: with it a second
        # server would share the port in silence.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as problem:
        listener.close()
        raise _refusal(problem, host, port) from problem
    return listener


def open_door(listener: socket.socket, host: str, port: int) -> None:
    """Let connections in. Of two that have reserved the same port only the first can.

    Raises click.ClickException for the other.
    """
    try:
        listener.listen(_BACKLOG)
    except OSError as problem:
        raise _refusal(problem, host, port) from problem


def refuse_if_busy(host: str, port: int) -> None:
    """Raise click.ClickException where a server could not listen."""
    with reserve(host, port) as probe:
        open_door(probe, host, port)


def _refusal(problem: OSError, host: str, port: int) -> click.ClickException:
    sentence = _SENTENCES.get(problem.errno or 0, _ELSE)
    other = 8001 if port == 8000 else 8000
    return click.ClickException(sentence.format(host=host, port=port, other=other, reason=problem.strerror))
