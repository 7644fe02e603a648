"""`libreta demo`: server, worker and database with demo data, all ended together."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from types import FrameType

import click

from commands import aside
from commands.orphan import VARIABLE
from commands.program import Program

USER = "coordinacion"


@click.command("demo")
@click.pass_obj
def command(program: Program) -> None:
    """El programa completo con datos de ejemplo: San José de Pare, Boyacá, 600 familias inventadas.

    The whole program with demo data: San José de Pare, Boyacá, 600 made-up families.
    """
    if program.settings.production:
        raise click.ClickException("La demostración no corre en producción. / No demo in production.")
    _refuse_busy_port(program)
    ending = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ending.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    url = program.database_url
    phones = aside.run(_prepare, program)
    environment = {**os.environ, "DATABASE_URL": url, VARIABLE: "yes"}
    children = [_start(name, environment) for name in ("serve", "worker")]
    try:
        _announce(program, phones, ending)
        while not ending.wait(0.3):
            if any(child.poll() is not None for child in children):
                raise click.ClickException(
                    "Una parte del programa terminó sola; lea lo de arriba. / A part has ended by itself."
                )
    finally:
        _end(children)
        click.echo("Hasta luego. / Goodbye.")


def _prepare(program: Program) -> list[tuple[str, str]]:
    """Tables, catalogue, and the demo place the first time. Gives two families to try, with their phones."""
    from commands import demo_place, demo_wave
    from db.migrate import upgrade

    upgrade(program.engine)
    if demo_wave.is_empty(program.engine):
        click.echo("Preparando el municipio de ejemplo… / Preparing the demo place…")
        now = program.clock()
        place = demo_place.load(program.engine, now)
        demo_wave.load(program.engine, now)
        demo_wave.user(program.engine, place.coordinator, USER, password(program), now)
    return demo_wave.phones(program.engine)


def password(program: Program) -> str:
    """The demo user's password, made once and kept in the data folder."""
    path = program.settings.home / "demo.password"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(9))
        path.chmod(0o600)
    return path.read_text()


def _announce(program: Program, phones: list[tuple[str, str]], ending: threading.Event) -> None:
    """Wait until the server answers, then say where to look."""
    address = f"http://{program.settings.host}:{program.settings.port}"
    until = time.monotonic() + 30
    while not ending.is_set() and not _answers(program):
        if time.monotonic() > until:
            raise click.ClickException("El servidor no responde. / The server does not answer.")
        ending.wait(0.1)
    if ending.is_set():
        return
    families = ", ".join(f"{code} ({address})" for code, address in phones)
    click.echo(
        f"""
  Teléfonos de prueba / phones to try   {address}/simulador
  Resumen / coordinator's summary       {address}/coordinacion
  Usuario / user                        {USER}   {password(program)}
  Familias / families                   {families}
  En la terminal / in the terminal      .venv/bin/libreta simulate {phones[0][0] if phones else "…"}
  Ctrl-C termina / Ctrl-C ends
"""
    )
    sys.stdout.flush()


def _answers(program: Program) -> bool:
    with closing(HTTPConnection(program.settings.host, program.settings.port, timeout=2)) as probe:
        try:
            probe.request("GET", "/healthz")
            return probe.getresponse().status == 200
        except (OSError, HTTPException):
            return False


def _refuse_busy_port(program: Program) -> None:
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((program.settings.host, program.settings.port)) == 0:
            raise click.ClickException(
                f"El puerto {program.settings.port} está ocupado; use otro: PORT=8001 make run. / "
                "The port is busy; use another."
            )


def _start(name: str, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Run a command of ours in a session of its own: Ctrl-C reaches us alone, and we end it."""
    command = [sys.executable, "-m", "app", name]
    return subprocess.Popen(command, env=environment, start_new_session=True, stdin=subprocess.DEVNULL)


def _end(children: list["subprocess.Popen[bytes]"]) -> None:
    """Ask all to end; after three seconds, make them."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + 3
    for child in children:
        try:
            child.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
