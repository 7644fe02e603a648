"""`libreta keys`: whether the data keys open the data, and encrypting everything anew under the newest."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Connection, Engine, select, text

from commands import old_copies
from commands.program import Program
from db import encrypted, key_check, rotation
from db.data_key import DataKey
from db.keys import KeyProblem, keyring
from db.reindex import is_pending, reindex


@click.group("keys")
def command() -> None:
    """Las llaves de los datos (DATA_KEY).

    The data keys (DATA_KEY).
    """


@command.command("check")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def _check(program: Program, as_json: bool) -> None:
    """Dice qué abre cada llave, y si falta alguna. No cambia nada.

    Says what each key opens, and whether one is missing. Changes nothing.
    """
    with program.unchecked_engine.connect() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        values = encrypted.counts(connection)
        problem = _problem(connection)
        indexing, pending = _index(connection)
    missing = sorted(set(values) - set(keyring.identities))
    figures = {
        "ok": not problem,
        "problem": problem,
        "keys": [
            {"key": one.hex(), "values": values.get(one, 0), "encrypts": one == keyring.newest,
             "indexes": one == indexing}
            for one in keyring.identities
        ],
        "missing": [{"key": one.hex(), "values": values[one]} for one in missing],
        "index_complete": not pending,
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        sys.exit(1 if problem else 0)
    for number, one in enumerate(keyring.identities, 1):
        click.echo(
            f"Llave {number} (huella {one.hex()}): abre {values.get(one, 0)} valores. / "
            f"Key {number} (fingerprint {one.hex()}): opens {values.get(one, 0)} values."
        )
    for one in missing:
        click.echo(
            f"Falta la llave de huella {one.hex()}: cierra {values[one]} valores. / "
            f"The key {one.hex()} is missing: it locks {values[one]} values."
        )
    if pending:
        click.echo("El índice está a medias; use `libreta db upgrade`. / The index is half done.")
    if problem:
        raise click.ClickException(problem)
    click.echo("Las llaves abren los datos. / The keys open the data.")


@command.command("rotate")
@click.pass_obj
def _rotate(program: Program) -> None:
    """Cifra e indexa todo de nuevo con la primera llave de DATA_KEY, mientras el programa sigue en marcha.

    Encrypts and indexes everything anew under the first key of DATA_KEY, while the program runs on.
    """
    engine = program.engine
    old_copies.upgrade(engine)
    with rotation.alone(engine), _bar("Llaves / Keys", rotation.work(engine)) as told:
        done = rotation.rotate(engine, told)
    click.echo(
        f"Valores cifrados de nuevo: {done.values}; líneas indexadas de nuevo: {done.lines}. / "
        f"Values encrypted anew: {done.values}; lines indexed anew: {done.lines}."
    )
    if done.left:
        raise click.ClickException(
            f"Quedan {done.left} valores con otra llave: algo los ocupa, o algún proceso no tiene la "
            "llave nueva de primera. Reinícielo y repita. No saque ninguna llave. / "
            f"{done.left} values are under another key still: they are held, or a process lacks the new key "
            "in front. Restart it and repeat. Take no key out."
        )
    others = ", ".join(one.hex() for one in keyring.identities[1:])
    if others:
        click.echo(
            f"Ya puede quitar de DATA_KEY, en todas las máquinas, las llaves de huella {others}. Guárdelas "
            "mientras guarde copias de antes. / Take these keys out of DATA_KEY now, on every machine: "
            f"{others}. Keep them as long as you keep backups of before."
        )
    else:
        click.echo("Hay una sola llave. / There is one key only.")


def finish_index(engine: Engine) -> None:
    """Index every line under the key that indexes, where that is not done yet."""
    with engine.connect() as connection:
        if not is_pending(connection):
            return
        lines = connection.scalar(text("SELECT count(*) FROM conversation"))
    with rotation.alone(engine), _bar("Índice / Index", lines or 0) as told:
        reindex(engine, told)


def _problem(connection: Connection) -> str:
    """Return what is wrong, in words; empty where every key is here and opens what it should."""
    try:
        key_check.check(connection)
        missing = encrypted.unopened(encrypted.samples(connection))
        key_check.refuse(missing)
    except KeyProblem as problem:
        return str(problem)
    return ""


def _index(connection: Connection) -> tuple[bytes | None, bool]:
    """Return the key that indexes, and whether some lines may stand under another."""
    if connection.scalar(text("SELECT to_regclass('data_key')")) is None:
        return None, False
    found = connection.scalar(select(DataKey.identity).where(DataKey.indexing))
    return None if found is None else bytes(found), is_pending(connection)


@contextmanager
def _bar(title: str, total: int) -> Iterator[rotation.Progress]:
    """A progress bar, on a terminal alone."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.advance(task, done)
