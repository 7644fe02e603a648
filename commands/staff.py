"""`libreta staff`: taking somebody of the team, or only the chats, away at once."""

import json
import sys

import click
from sqlalchemy import select

from commands.program import Program
from commands.refused import plainly
from db.tables import Staff
from messaging import channels
from outreach import staff_leaving
from outreach.staff_leaving import Taken
from programme import staff_chats

_json = click.option("--json", "as_json", is_flag=True, help="Cifras para programas / figures for programs")


@click.group("staff")
def command() -> None:
    """El equipo: quitar el acceso a alguien, o solo sus chats.

    The team: take somebody's access away, or only the chats.
    """


@command.command("end")
@click.argument("code")
@click.option("--yes", is_flag=True, help="Sin preguntar en la terminal / do not ask on a terminal")
@_json
@click.pass_obj
def end(program: Program, code: str, yes: bool, as_json: bool) -> None:
    """Quitarle todo a quien ya no trabaja: chats, enlaces, usuario, avisos que no han salido. Vale desde
    ya. Sus familias siguen a su nombre hasta que se asignen.

    Take everything from somebody who no longer works here: chats, links, user, notices that have not left. It
    counts at once. Their families stay theirs until they are given to others.
    """
    if not yes and sys.stdin.isatty():
        click.confirm(f"¿Quitar a {code} del equipo? / Take {code} out of the team?", abort=True)
    with plainly(), program.engine.begin() as connection:
        taken = staff_leaving.end(connection, code, "command", program.clock())
    _tell(taken, f"{code} ya no está en el equipo. / {code} has left the team.", as_json)


@command.command("unlink")
@click.argument("code")
@_json
@click.pass_obj
def unlink(program: Program, code: str, as_json: bool) -> None:
    """Quitarle los chats a alguien, por ejemplo si le robaron el celular. Sigue en el equipo y puede vincular
    otro con `libreta link --staff`.

    Take somebody's chats away, for example after a theft. They stay in the team and can link another one.
    """
    with plainly(), program.engine.begin() as connection:
        taken = staff_leaving.unlink(connection, code, "command", program.clock())
    _tell(taken, f"Los chats de {code} ya no abren nada. / The chats of {code} open nothing now.", as_json)


@command.command("restore")
@click.argument("code")
@click.pass_obj
def restore(program: Program, code: str) -> None:
    """Dejar volver a alguien que ya no estaba. Necesita otro enlace y otro usuario.

    Let somebody come back who had left. They need a new link and a new user.
    """
    with plainly(), program.engine.begin() as connection:
        staff_leaving.restore(connection, code, "command", program.clock())
    click.echo(f"{code} está otra vez en el equipo. / {code} is in the team again.")


@command.command("list")
@_json
@click.pass_obj
def show(program: Program, as_json: bool) -> None:
    """Quién está en el equipo, con qué función, y si tiene un chat abierto.

    Who is in the team, with which role, and whether a chat is open.
    """
    with program.engine.connect() as connection:
        team = select(Staff.id, Staff.code, Staff.role, Staff.ended_at).order_by(Staff.code)
        rows = connection.execute(team).all()
        chats = {
            chat.staff_id
            for chat in staff_chats.open_chats(connection, program.clock(), channels.for_staff())
        }
    if as_json:
        click.echo(
            json.dumps(
                [
                    {
                        "code": row.code,
                        "role": row.role,
                        "left": row.ended_at is not None,
                        "chat": row.id in chats,
                    }
                    for row in rows
                ],
                indent=2,
            )
        )
        return
    for row in rows:
        state = (
            "ya no está / left"
            if row.ended_at
            else "con chat / chat"
            if row.id in chats
            else "sin chat / no chat"
        )
        click.echo(f"{row.code}  {row.role}  {state}")


#: What was taken, in both languages.
_WORDS = {
    "chats": "chats quitados / chats taken",
    "links": "enlaces sin usar anulados / unused links void",
    "messages": "mensajes que esperaban, retenidos / waiting messages held back",
    "users": "usuarios de las páginas terminados / users ended",
    "notices": "avisos cancelados / notices cancelled",
    "families": "familias que siguen a su nombre: asígnelas / families still theirs, to be given away",
}


def _tell(taken: Taken, sentence: str, as_json: bool) -> None:
    figures = {name: getattr(taken, name) for name in _WORDS}
    if as_json:
        click.echo(json.dumps({"code": taken.code, "role": taken.role, **figures}, indent=2))
        return
    click.echo(sentence)
    for name, number in figures.items():
        if number:
            click.echo(f"  {number} {_WORDS[name]}")
