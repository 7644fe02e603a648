"""`libreta users`: who can sign in to the pages."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Connection, select

from commands.program import Program
from db.tables import Account, Staff
from programme import accounts, passwords

_PROBLEMS = {
    "unknown_staff": "Nadie del personal tiene el código {code}. / No member of staff has the code {code}.",
    "staff_left": "{code} ya no está en el equipo. / {code} has left the team.",
    "unknown_user": "{code} no tiene un usuario. / {code} has no user.",
    "has_account": "{code} ya tiene un usuario. / {code} has a user already.",
    "user_taken": "El usuario {user} ya es de otra persona. / The user {user} is somebody else's already.",
    "bad_user_name": "El usuario lleva de 2 a 64 letras sin tilde, números, punto o guion. / "
    "A user name has 2 to 64 plain letters, digits, dots or dashes.",
    "short_password": f"La contraseña debe tener al menos {passwords.SHORTEST} caracteres. / "
    f"The password needs at least {passwords.SHORTEST} characters.",
}

#: Without a value it is asked for on a terminal, so that it need not stand in the shell's history.
_password = click.option(
    "--password",
    is_flag=False,
    flag_value="",
    default="",
    help="Sin ella se pregunta, o se crea una / asked for, or made, when left out",
)


@click.group("users")
def command() -> None:
    """Usuarios de las páginas: crear, cambiar la contraseña, terminar.

    Users of the pages: add, change the password, end.
    """


@command.command("add")
@click.argument("staff_code")
@click.option("--user", "user_name", required=True, help="Nombre de usuario / user name")
@_password
@click.pass_obj
def add(program: Program, staff_code: str, user_name: str, password: str) -> None:
    """Crear el usuario de alguien del personal.

    Add the user of a member of staff.
    """
    chosen, made = _choose(password)
    with _plainly(code=staff_code, user=user_name), program.engine.begin() as connection:
        staff_id = connection.scalar(select(Staff.id).where(Staff.code == staff_code))
        if staff_id is None:
            raise accounts.AccountProblem("unknown_staff")
        user = accounts.create(connection, staff_id, user_name, chosen, program.clock())
    click.echo(f"Usuario: {user.user_name}")
    _print_once(chosen, made)


@command.command("password")
@click.argument("staff_code")
@_password
@click.pass_obj
def change(program: Program, staff_code: str, password: str) -> None:
    """Cambiar la contraseña de alguien; sus sesiones abiertas terminan.

    Change somebody's password; open sessions end.
    """
    chosen, made = _choose(password)
    with _plainly(code=staff_code), program.engine.begin() as connection:
        user_name = _user_name(connection, staff_code)
        accounts.change_password(connection, user_name, chosen, program.clock())
    click.echo(f"Usuario: {user_name}")
    _print_once(chosen, made)


@command.command("end")
@click.argument("staff_code")
@click.pass_obj
def end(program: Program, staff_code: str) -> None:
    """Terminar el usuario de alguien: ya no puede entrar.

    End somebody's user, who can no longer sign in.
    """
    with _plainly(code=staff_code), program.engine.begin() as connection:
        user_name = _user_name(connection, staff_code)
        accounts.end(connection, user_name, program.clock())
    click.echo(f"{user_name} ya no puede entrar. / {user_name} can no longer sign in.")


def _choose(given: str) -> tuple[str, bool]:
    """Return the password, and whether it was made here."""
    if not given and sys.stdin.isatty():
        given = _ask("Contraseña (vacía: se crea una) / password (empty: one is made)")
        if given and given != _ask("Otra vez / again"):
            raise click.ClickException("Las dos no son iguales. / The two are not the same.")
    return (given, False) if given else (passwords.strong(), True)


def _ask(words: str) -> str:
    return str(click.prompt(words, hide_input=True, default="", show_default=False))


def _print_once(password: str, made: bool) -> None:
    if made:
        click.echo(f"Contraseña: {password}")
        click.echo("Anótela: no se vuelve a mostrar. / Write it down: it is not shown again.", err=True)


def _user_name(connection: Connection, staff_code: str) -> str:
    theirs = select(Account.user_name).join(Staff, Staff.id == Account.staff_id)
    user_name = connection.scalar(theirs.where(Staff.code == staff_code))
    if user_name is None:
        raise accounts.AccountProblem("unknown_user")
    return user_name


@contextmanager
def _plainly(**fields: str) -> Iterator[None]:
    try:
        yield
    except accounts.AccountProblem as problem:
        raise click.ClickException(_PROBLEMS[problem.reason].format(**fields)) from problem
