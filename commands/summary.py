"""`libreta summary`: the coordinator's summary of a municipality, in the terminal or as a PDF."""

import json
import os
import sys
from pathlib import Path

import click
from rich.console import Console

from commands.program import Program
from commands.refused import plainly
from commands.summary_text import show
from commands.writing import write
from locales.texts import SOURCE, texts
from reports.summary import sheet as summary_sheet
from reports.summary.municipality import summarise


@click.command("summary")
@click.option("--municipality", "code", required=True, metavar="CODE", help="DIVIPOLA: 15664")
@click.option("--json", "as_json", is_flag=True, help="Cifras para programas / figures for programs")
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Dos páginas para el Consejo / two pages for the Consejo")  # fmt: skip
@click.option("--lang", type=click.Choice(["es", "en"]), default="es", help="Idioma / language")
@click.pass_obj
def command(program: Program, code: str, as_json: bool, pdf: Path | None, lang: str) -> None:
    """Resumen de un municipio: qué resalta, familias por etapa, logros, reuniones, reportes por verificar,
    respuesta a la Libreta y qué opinan las familias de cada actor.

    Summary of a municipality: what stands out, families by stage, logros, meetings, self-reports to check,
    response to the Libreta and what families think of each actor.
    """
    with program.engine.connect() as connection:
        summary = summarise(connection, code.strip(), program.clock())
    if summary is None:
        raise click.ClickException(
            f"No hay un municipio con el código {code}. / There is no municipality with the code {code}."
        )
    t = texts(SOURCE if lang == "es" else lang)
    if pdf is not None:
        with plainly():
            write(pdf, summary_sheet.pdf(summary, t))
    if as_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False, indent=2))
    elif pdf is not None:
        click.echo(t.say("summary.pdf.written", file=pdf))
    else:
        # On a terminal rich knows the width; a pipe has none, and a file is read best at 80.
        width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", 80))
        show(summary, t, Console(width=width, highlight=False))
