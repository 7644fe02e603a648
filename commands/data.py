"""`libreta data`: what is kept of a family, having it deleted on its wish, and the proof."""

import json
from dataclasses import asdict

import click
from sqlalchemy import Connection, select

from commands.program import Program
from commands.refused import plainly
from db.tables import Family
from messaging import channels
from programme.calendar import in_bogota
from programme.family_data import deletions
from programme.family_data.kept import kept
from programme.refusal import Refusal
from programme.staff_texts import written

_json = click.option("--json", "as_json", is_flag=True, help="Cifras para programas / figures for programs")

#: Characters of a reason.
_LONGEST = 400


@click.group("data")
def command() -> None:
    """Los datos de una familia (habeas data): verlos, borrarlos, probarlo.

    The data of a family: see it, have it deleted, prove it.
    """


@command.command("show")
@click.argument("code")
@_json
@click.pass_obj
def show(program: Program, code: str, as_json: bool) -> None:
    """Qué se guarda de una familia. No dice nada de logros ni de casos.

    What is kept of a family. It says nothing of logros or cases.
    """
    with plainly(), program.engine.begin() as connection:
        family_id = _family(connection, code)
        found = kept(connection, family_id, program.clock())
        waits = deletions.pending(connection, family_id)
    if as_json:
        due = waits.due_at.isoformat() if waits else None
        said = {**asdict(found), "deletion": waits.number if waits else None, "due_at": due}
        click.echo(json.dumps(said, default=str, ensure_ascii=False, indent=2))
        return
    place = f"{found.municipality}, {found.vereda}" if found.vereda else found.municipality
    click.echo(f"{found.code}  {place}  {found.stage}  {found.language}")
    if found.withdrawal is not None:
        click.echo(f"  motivo del retiro / reason for leaving: {found.withdrawal}")
    click.echo(f"  {found.members} integrantes / members")
    click.echo(f"  {found.messages} mensajes en 30 días / messages in 30 days")
    for channel in found.channels:
        click.echo(f"  contacto / contact: {channels.title(channel)}")
    for one in found.answers:
        answer = "sí / yes" if one.given else "no"
        click.echo(f"  {one.kind}: {answer}  {one.on}  {one.channel}")
    if waits is not None:
        click.echo(f"  se borra después de / is deleted after {in_bogota(waits.due_at):%Y-%m-%d %H:%M}")


@command.command("delete")
@click.argument("code")
@click.option("--because", required=True, metavar="TEXT", help="Quién lo pidió y cómo / who asked, and how")
@_json
@click.pass_obj
def delete(program: Program, code: str, because: str, as_json: bool) -> None:
    """Borrar todo de una familia que lo pidió en persona. Espera 72 horas: hasta entonces la familia lo puede
    deshacer. Nadie recibe un mensaje; dele el número a la familia.

    Delete all of a family that asked for it in person. It waits 72 hours: until then the family can take it
    back. No message is sent; give the number to the family.
    """
    with plainly(), program.engine.begin() as connection:
        family_id = _family(connection, code)
        asked = deletions.ask(
            connection, family_id, "command", program.clock(), program.random, because=_reason(because)
        )
    if as_json:
        click.echo(json.dumps({"number": asked.number, "due_at": asked.due_at.isoformat()}, indent=2))
        return
    due = f"{in_bogota(asked.due_at):%Y-%m-%d %H:%M}"
    click.echo(f"{asked.number}: se borra después de / is deleted after {due}")


@command.command("keep")
@click.argument("code")
@click.pass_obj
def keep(program: Program, code: str) -> None:
    """Deshacer el borrado, mientras espera.

    Take the deletion back while it waits.
    """
    with plainly(), program.engine.begin() as connection:
        taken = deletions.take_back(connection, _family(connection, code), "command", program.clock())
    click.echo(
        f"{code} se queda. / {code} stays."
        if taken
        else f"No hay nada que deshacer de {code}. / There is nothing to take back of {code}."
    )


@command.command("proof")
@click.argument("number")
@_json
@click.pass_obj
def proof(program: Program, number: str, as_json: bool) -> None:
    """La prueba de un borrado: cuándo se pidió y cuándo se hizo. De quién era no queda en ninguna parte.

    The proof of a deletion: when it was asked and when it was done. Whose it was stands nowhere.
    """
    with plainly(), program.engine.connect() as connection:
        found = deletions.proof(connection, number)
        if found is None:
            raise Refusal("data.unknown_proof", number=number)
    if as_json:
        done = found.done_on.isoformat() if found.done_on else None
        days = {"asked_on": found.asked_on.isoformat(), "done_on": done}
        click.echo(json.dumps({"number": found.number, **days}, indent=2))
        return
    click.echo(f"{found.number}  pedido / asked: {found.asked_on}")
    click.echo(f"  hecho / done: {found.done_on or 'todavía no / not yet'}")


def _family(connection: Connection, code: str) -> int:
    found = connection.scalar(select(Family.id).where(Family.code == code))
    if found is None:
        raise Refusal("data.unknown_family", code=code)
    return found


def _reason(text: str) -> str:
    try:
        return written(text, _LONGEST)
    except Refusal as problem:
        raise Refusal("data.no_reason") from problem
