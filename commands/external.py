"""A demo on a database of somebody's own: allowed, but worth a word."""

import click

from commands.parent import has_parent
from commands.program import Program


def warn(program: Program) -> None:
    """Say on standard error that the demo runs on an external database, once for all its processes."""
    if program.settings.database_url and not program.settings.production and not has_parent():
        click.echo(
            "Aviso: la demostración usa una base externa (DATABASE_URL); quien abra /simulador ve las líneas "
            "simuladas que tenga. Con familias de verdad, ponga LIBRETA_ENV=production. / Warning: the demo "
            "uses an external database; with real families, set LIBRETA_ENV=production.",
            err=True,
        )
