"""One server on a port: whoever comes second is told so in a sentence."""

import os
import socket
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import click
import psutil
import pytest
from sqlalchemy import Engine

from commands import listener
from tests.commands.test_ending import until
from tests.processes import free_port, server_environment, serving
from tests.webhooks.rows import NOW

SERVE = [sys.executable, "-m", "app", "serve"]


def started(environment: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        SERVE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def refused(environment: dict[str, str]) -> str:
    """The sentence with which a server does not start."""
    process = started(environment)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 1
    (line,) = (line for line in said.splitlines() if not line.startswith("Aviso: "))
    return line


def test_a_second_server_is_refused_and_the_first_goes_on(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    with serving(database, keys, tmp_path, NOW, processes=2) as server:
        environment = server_environment(database, keys, tmp_path, NOW, server.port)
        said = refused(environment)
        assert f"El puerto {server.port} está ocupado" in said
        assert f"Port {server.port} is in use" in said
        assert len(server.process.children()) == 2


def test_any_other_program_has_the_port(database: Engine, keys: str, tmp_path: Path) -> None:
    """Also one that would share it."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert "ocupado" in refused(server_environment(database, keys, tmp_path, NOW, port))


def test_of_three_that_start_at_once_one_serves(database: Engine, keys: str, tmp_path: Path) -> None:
    environment = server_environment(database, keys, tmp_path, NOW, free_port(), processes=1)
    running = [started(environment) for _ in range(3)]
    try:
        until(lambda: sum(one.poll() is not None for one in running) == 2)
        ended = [one for one in running if one.poll() is not None]
        for one in ended:
            assert one.returncode == 1
            assert one.stderr is not None and "ocupado" in one.stderr.read()
        (serving_one,) = set(running) - set(ended)
        until(psutil.Process(serving_one.pid).children)
    finally:
        for one in running:
            one.terminate()
            one.wait(20)


@pytest.mark.parametrize("host", ["9.9.9.9", "no-such-host.invalid", "300.1.1.1", "127.0.0.1 ", "a" * 300])
def test_a_host_that_is_not_ours(database: Engine, keys: str, tmp_path: Path, host: str) -> None:
    environment = {**server_environment(database, keys, tmp_path, NOW, free_port()), "HOST": host}
    if host.strip() == "127.0.0.1":
        listener.refuse_if_busy(host.strip(), int(environment["PORT"]))
        return
    assert "HOST no es una dirección de este equipo" in refused(environment)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_that_there_is_not(database: Engine, keys: str, tmp_path: Path, port: str) -> None:
    environment = {**server_environment(database, keys, tmp_path, NOW, free_port()), "PORT": port}
    assert "PORT" in refused(environment)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost", "::1"])
def test_an_address_or_a_name_of_this_machine(host: str) -> None:
    port = free_port()
    with listener.reserve(host, port) as first:
        listener.open_door(first, host, port)
        with pytest.raises(click.ClickException, match="ocupado"):
            listener.refuse_if_busy(host, port)


def _without_permission(port: int) -> None:
    os.setgid(65534)
    os.setuid(65534)
    with pytest.raises(click.ClickException, match="No hay permiso para abrir el puerto"):
        listener.reserve("127.0.0.1", port)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without permission")
def test_a_port_that_only_root_may_open() -> None:
    least = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    if not least.exists() or int(least.read_text()) <= 80:
        pytest.skip("everybody may open port 80 here")
    process = get_context("fork").Process(target=_without_permission, args=(80,))
    process.start()
    process.join(20)
    assert process.exitcode == 0
