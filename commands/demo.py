"""`libreta demo`: server, worker and database with demo data, all ended together."""

import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

import click

from commands import child_process
from commands.ending import Ending
from commands.external import warn
from commands.listener import refuse_if_busy
from commands.parent import VARIABLE, end_with_parent
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
    refuse_if_busy(program.settings.host, program.settings.port)
    warn(program)
    ending = Ending()
    ending.listen()
    end_with_parent()
    url = program.database_url
    demo = child_process.run(_prepare, program, ending)
    if demo is None:
        return
    environment = {**os.environ, "DATABASE_URL": url, VARIABLE: str(os.getpid())}
    children = [_start(name, environment) for name in ("serve", "worker")]
    try:
        _announce(program, demo, ending)
        while not ending.wait(0.3):
            if any(child.poll() is not None for child in children):
                raise click.ClickException(
                    "Una parte del programa terminó sola; lea lo de arriba. / A part has ended by itself."
                )
    finally:
        _end(children)
        click.echo("Hasta luego. / Goodbye.")


@dataclass(frozen=True)
class Demo:
    """What there is to try. `password` is empty where the data is not the demo's."""

    phones: list[tuple[str, str]]
    password: str


def _prepare(program: Program) -> Demo:
    """Tables, catalogue, and the demo place the first time."""
    from commands import old_copies
    from db import locks

    old_copies.upgrade(program.engine)
    # Another demo with the same data waits, and finds it whole; one that was killed lets go of it.
    with program.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("SET statement_timeout = 0")
        locks.hold_on(connection, locks.Lock.LOAD_DEMO)
        try:
            return _loaded(program)
        finally:
            connection.invalidate()


def _loaded(program: Program) -> Demo:
    from commands import demo_state

    now = program.clock()
    if demo_state.wanted(program.engine, now):
        click.echo("Preparando el municipio de ejemplo… / Preparing the demo place…")
        from commands import demo_place, demo_talk

        demo_place.load(program.engine, now)
        demo_talk.load(program.engine, now)
        demo_talk.talk(program.engine, now)
        demo_state.loaded(program.engine, now)
    kept = program.settings.home / "demo.password"
    known = kept.read_text() if kept.exists() else ""
    fresh = None if known else secrets.token_urlsafe(9)
    if not demo_state.user(program.engine, USER, fresh, now):
        return Demo(demo_state.phones(program.engine), "")
    if fresh is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all: who is killed in between gets another one next time.
        draft = kept.with_name("demo.password.new")
        draft.touch(mode=0o600)
        draft.write_text(fresh)
        draft.replace(kept)
    return Demo(demo_state.phones(program.engine), known or fresh or "")


def _announce(program: Program, demo: Demo, ending: Ending) -> None:
    """Wait until the server answers, then say where to look."""
    address = f"http://{program.settings.host}:{program.settings.port}"
    until = time.monotonic() + 30
    while not ending.is_set() and not _answers(program):
        if time.monotonic() > until:
            raise click.ClickException("El servidor no responde. / The server does not answer.")
        ending.wait(0.1)
    if ending.is_set():
        return
    families = ", ".join(f"{code} ({address})" for code, address in demo.phones)
    user = f"{USER}   {demo.password}" if demo.password else "libreta users add …"
    click.echo(
        f"""
  Teléfonos de prueba / phones to try   {address}/simulador
  Resumen / coordinator's summary       {address}/coordinacion
  Usuario / user                        {user}
  Familias / families                   {families}
  En la terminal / in the terminal      .venv/bin/libreta simulate {demo.phones[0][0] if demo.phones else "…"}
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


def _start(name: str, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Run a command of ours in a session of its own: Ctrl-C reaches us alone, and we end it. A file that the
    current folder has under the name of one of ours is not taken for it (-P).
    """
    command = [sys.executable, "-P", "-m", "app", name]
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
