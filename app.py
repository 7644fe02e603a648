"""Settings, wiring, and the `libreta` command."""

import importlib
import sys
from contextlib import ExitStack

import click

from commands import logs, settings
from commands.program import Program

#: The module of each command; one is only loaded when it is asked for.
COMMANDS = {
    "broadcast": "broadcast",
    "close-month": "close_month",
    "connect": "connect",
    "data": "data",
    "db": "database",
    "demo": "demo",
    "doctor": "doctor",
    "import": "import_",
    "keys": "keys",
    "link": "link",
    "outbox": "outbox",
    "publish": "publish",
    "serve": "serve",
    "simulate": "simulate.command",
    "staff": "staff",
    "summary": "summary",
    "understand": "understand.command",
    "users": "users",
    "wave": "wave",
    "withdraw": "withdraw",
    "worker": "worker",
}

NO_DATABASE = "No hay conexión con la base de datos; revise DATABASE_URL. / No database."

#: What an exception that reaches this far means to whoever typed the command.
PLAIN = {
    "OperationalError": NO_DATABASE,
    "AdminShutdown": NO_DATABASE,
    "CannotConnectNow": NO_DATABASE,
    "CrashShutdown": NO_DATABASE,
    "TooManyConnections": NO_DATABASE,
    "QueryCanceled": "La base de datos tardó demasiado; inténtelo de nuevo. / "
    "The database took too long; try again.",
    "UndefinedTable": "Faltan las tablas; use antes `libreta db upgrade`. / Run `libreta db upgrade` first.",
    "EmbeddedProblem": "La base de datos incluida no arranca; revise el espacio en el disco, los permisos y "
    "postgres/log en la carpeta de datos. / The embedded database does not start; see postgres/log.",
    "KeyProblem": "DATA_KEY no es la de estos datos, o no tiene su forma. / DATA_KEY does not fit this data.",
}

#: Exceptions whose own text is the sentence.
SAID = {"ExtraMissing", "WrongKeys"}

#: What is typed in another encoding than UTF-8, or holds a NUL, neither the database nor a terminal takes.
UNREADABLE = (
    "Hay letras que no se pueden leer en {word}: escríbalo otra vez, o cambie el nombre del archivo. / "
    "{word} has letters that cannot be read: type it again, or rename the file."
)


class Commands(click.Group):
    """Loads a command when it is used, and says what went wrong in one sentence with status 1."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        for word in args:
            if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in word):
                shown = "".join(letter if letter.isprintable() else "?" for letter in word)
                raise click.ClickException(UNREADABLE.format(word=shown))
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(f"commands.{COMMANDS[cmd_name]}").command
        return found

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except settings.SettingsProblem as problem:
            raise click.ClickException(str(problem)) from problem
        except Exception as problem:
            # By name: these libraries are large, and not every command loads them.
            name = type(getattr(problem, "orig", problem)).__name__
            sentence = str(problem) if name in SAID else PLAIN.get(name)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from problem


@click.group(cls=Commands)
@click.version_option(package_name="libreta", message="libreta %(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Libreta: la Red conversa con sus familias.

    Libreta: the Red talks with its families.
    """
    given = settings.read()
    logs.install(given.log_level, given.log_format)
    ctx.obj = Program(given, ctx.with_resource(ExitStack()))


if __name__ == "__main__":
    sys.exit(main())
