"""Settings, wiring, and the `libreta` command."""

import logging
import sys
from contextlib import ExitStack

import click
from sqlalchemy.exc import OperationalError

from commands import settings
from commands.program import Program


class PlainErrors(click.Group):
    """Says what went wrong in one sentence and ends with status 1, instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except settings.SettingsProblem as problem:
            raise click.ClickException(str(problem)) from problem
        except OperationalError as problem:
            logging.getLogger(__name__).debug("database", exc_info=problem)
            raise click.ClickException(
                "No hay conexión con la base de datos. Revise DATABASE_URL. / The database cannot be reached."
            ) from problem


@click.group(cls=PlainErrors)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Libreta: la Red conversa con sus familias.

    Libreta: the Red talks with its families.
    """
    stack = ctx.with_resource(ExitStack())
    ctx.obj = Program(settings.read(), stack)


if __name__ == "__main__":
    sys.exit(main())
