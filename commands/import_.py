"""`libreta import`: load a file that others keep."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from commands.program import Program
from db.migrate import upgrade
from locales.texts import SOURCE, Texts, texts
from programme.imports import KINDS, Problem, Report, import_file
from programme.imports.files import Progress as Told


@click.command("import")
@click.argument("kind", metavar="KIND", type=click.Choice(list(KINDS)))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Decir qué pasaría sin guardar nada / keep nothing, only say")
@click.option("--json", "as_json", is_flag=True, help="Cifras para programas / figures for programs")
@click.option("--lang", type=click.Choice(["es", "en"]), default="es", help="Idioma / language")
@click.pass_obj
def command(program: Program, kind: str, file: Path, dry_run: bool, as_json: bool, lang: str) -> None:
    """Carga un archivo CSV o XLSX. KIND: municipios, personal, familias, logros o reuniones, en ese orden la
    primera vez. Cada problema sale en una línea con su fila y su columna, y las demás filas se cargan. Cargar
    dos veces el mismo archivo no cambia nada. Termina con estado 1 si algo se rechazó.

    Loads a CSV or XLSX file. KIND: municipios, personal, familias, logros or reuniones, in that order the
    first time. Each problem is one line with its row and column, and the other rows are loaded. Loading the
    same file twice changes nothing. Ends with status 1 if anything was refused.
    """
    t = texts(SOURCE if lang == "es" else lang)
    upgrade(program.engine)
    try:
        with _bar(t.say("import.progress", file=file.name)) as told:
            report = import_file(program.engine, kind, file, program.clock(), dry_run, told)
    except OSError as problem:
        raise click.ClickException(t.say("import.no_file", file=file)) from problem
    if as_json:
        click.echo(json.dumps(_figures(report, dry_run, t.language), ensure_ascii=False, indent=2))
    else:
        _show(report, dry_run, t)
    if report.problems:
        sys.exit(1)


@contextmanager
def _bar(title: str) -> Iterator[Told]:
    """A progress bar, on a terminal alone."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _show(report: Report, dry_run: bool, t: Texts) -> None:
    for notice in report.notices:
        click.echo(t.say("import.notice", line=notice.line(t.language)))
    for problem in report.problems:
        click.echo(problem.line(t.language))
    if report.unlisted:
        click.echo(t.say("import.unlisted", number=report.unlisted))
    totals = "import.totals_dry" if dry_run else "import.totals"
    click.echo(t.say(totals, loaded=report.loaded, **report.counts()))


def _figures(report: Report, dry_run: bool, language: str) -> dict[str, object]:
    return {
        "kind": report.kind,
        "file": report.file,
        "dry_run": dry_run,
        **report.counts(),
        "problems": [_plain(problem, language) for problem in report.problems],
        "unlisted_problems": report.unlisted,
        "notices": [_plain(notice, language) for notice in report.notices],
    }


def _plain(problem: Problem, language: str) -> dict[str, object]:
    place = {name: getattr(problem, name) for name in ("file", "row", "column", "value")}
    return {**place, "expected": problem.expected_in(language)}
