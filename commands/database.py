"""`libreta db`: bring the tables up to date."""

import click

from commands.program import Program
from db.migrate import upgrade
from programme import catalogue


@click.group("db")
def command() -> None:
    """La base de datos.

    The database.
    """


@command.command("upgrade")
@click.pass_obj
def _upgrade(program: Program) -> None:
    """Pone las tablas y el catálogo de logros al día.

    Brings the tables and the catalogue of logros up to date.
    """
    upgrade(program.engine)
    with program.engine.begin() as connection:
        catalogue.load(connection)
    click.echo("La base de datos está al día. / The database is up to date.")
