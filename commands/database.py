"""`libreta db`: bring the tables up to date, put the counts right."""

import click

from commands import old_copies
from commands.keys import finish_index
from commands.program import Program
from db.migrate import upgrade
from programme import catalogue
from reports.summary import recounting


@click.group("db")
def command() -> None:
    """La base de datos.

    The database.
    """


@command.command("upgrade")
@click.pass_obj
def _upgrade(program: Program) -> None:
    """Pone las tablas, el índice y el catálogo de logros al día.

    Brings the tables, the index and the catalogue of logros up to date.
    """
    before = upgrade(program.engine)
    finish_index(program.engine)
    with program.engine.begin() as connection:
        catalogue.load(connection)
    click.echo("La base de datos está al día. / The database is up to date.")
    for said in old_copies.sentences(before):
        click.echo(said)


@command.command("recount")
@click.pass_obj
def _recount(program: Program) -> None:
    """Cuenta todo de nuevo y corrige las cifras que no cuadran. Nadie tiene que esperar mientras tanto.

    Counts everything anew and corrects the figures that are wrong. Nobody has to wait meanwhile.
    """
    with program.engine.begin() as connection:
        wrong = recounting.recount(connection)
    click.echo(f"Cifras corregidas: {wrong}. / Figures corrected: {wrong}.")
