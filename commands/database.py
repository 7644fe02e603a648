"""`libreta db`: bring the tables up to date, put the counts right."""

import click

from commands.keys import finish_index
from commands.program import Program
from db.migrate import upgrade
from db.version import current
from programme import catalogue
from reports.summary import recounting

#: The migration since which answers are counts. What was copied before it still has ballots.
_COUNTS = "0037"
_OLD_COPIES = (
    "Las copias de antes (también los archivos WAL) todavía guardan juntas las respuestas de cada familia, "
    "sin su nombre: bórrelas cuando ya no le hagan falta. / Backups of before (WAL files too) still hold the "
    "answers of each family together, without its name: delete them once you need them no more."
)


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
    with program.engine.connect() as connection:
        before = current(connection)
    upgrade(program.engine)
    finish_index(program.engine)
    with program.engine.begin() as connection:
        catalogue.load(connection)
    click.echo("La base de datos está al día. / The database is up to date.")
    if before is not None and before < _COUNTS:
        click.echo(_OLD_COPIES)


@command.command("recount")
@click.pass_obj
def _recount(program: Program) -> None:
    """Cuenta todo de nuevo y corrige las cifras que no cuadran. Nadie tiene que esperar mientras tanto.

    Counts everything anew and corrects the figures that are wrong. Nobody has to wait meanwhile.
    """
    with program.engine.begin() as connection:
        wrong = recounting.recount(connection)
    click.echo(f"Cifras corregidas: {wrong}. / Figures corrected: {wrong}.")
