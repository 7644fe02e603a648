"""`libreta import`: load a file that others keep."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Connection, text

from commands import old_copies
from commands.broadcast_text import messages_figures
from commands.program import Program
from commands.terms import hours, terms
from locales.texts import SOURCE, Texts, texts
from messaging import channels, preview_words
from messaging.estimate import Totals
from outreach.offers import openings
from programme.imports import KINDS, Problem, Report, import_file, templates
from programme.imports.files import Progress as Told

#: A workbook of the Libreta, which is published as a whole or not at all.
_QUESTIONNAIRE = "cuestionario"

#: What entities give; the families that lack it can be told.
_OFFERS = "oferta"


@click.command("import")
@click.argument("kind", metavar="KIND", type=click.Choice([*KINDS, _QUESTIONNAIRE]))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path), required=False)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Crear un archivo vacío para llenar / make an empty file to fill in",
)
@click.option("--dry-run", is_flag=True, help="Decir qué pasaría sin guardar nada / keep nothing, only say")
@click.option("--tell", is_flag=True, help="oferta: avisar a las familias / tell the families")
@click.option("--json", "as_json", is_flag=True, help="Cifras para programas / figures for programs")
@click.option("--lang", type=click.Choice(["es", "en"]), default="es", help="Idioma / language")
@click.pass_obj
def command(
    program: Program,
    kind: str,
    file: Path | None,
    template: Path | None,
    dry_run: bool,
    tell: bool,
    as_json: bool,
    lang: str,
) -> None:
    """Carga un archivo CSV o XLSX. KIND: municipios, personal, familias, logros, reuniones u oferta, en ese
    orden la primera vez. Cada problema sale en una línea con su fila y su columna, y las demás filas se
    cargan. Cargar dos veces el mismo archivo no cambia nada. Termina con estado 1 si algo se rechazó.
    KIND cuestionario: un libro XLSForm de la Libreta. Se publica entero o no se publica; con --dry-run se ve
    cada pregunta como llega por SMS, y `libreta simulate --draft FILE` deja responderlo como una familia.
    KIND oferta con --tell: a las familias a las que les falta algo que ahora tiene cupos se les avisa, a cada
    una una vez por semana como máximo. Con --dry-run se ve antes a cuántas llega y cuánto cuesta.

    Loads a CSV or XLSX file. KIND: municipios, personal, familias, logros, reuniones or oferta, in that order
    the first time. Each problem is one line with its row and column, and the other rows are loaded. Loading
    the same file twice changes nothing. Ends with status 1 if anything was refused.
    KIND cuestionario: an XLSForm workbook of the Libreta. It is published as a whole or not at all; --dry-run
    shows each question as it arrives by SMS, and `libreta simulate --draft FILE` is answered as a family.
    KIND oferta with --tell: families that lack something for which there are places now are told, each once
    a week at most. With --dry-run, how many that reaches and what it costs is seen before.
    """
    t = texts(SOURCE if lang == "es" else lang)
    if tell and kind != _OFFERS:
        raise click.UsageError(t.say("import.tell_offers_alone"))
    if (file is None) == (template is None):
        raise click.UsageError(t.say("import.template_or_file"))
    if template is not None:
        _write_template(kind, template, t)
        return
    assert file is not None
    old_copies.upgrade(program.engine)
    try:
        if kind == _QUESTIONNAIRE:
            report, told, more = _questionnaire(program, file, dry_run, t)
        else:
            with _bar(t.say("import.progress", file=file.name)) as bar:
                report, told, more = _load(program, kind, file, dry_run, tell, bar, t)
    except OSError as problem:
        raise click.ClickException(t.say("import.no_file", file=file)) from problem
    if as_json:
        figures = {**_figures(report, dry_run, t.language), **more}
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        _show(report, told, t)
    if report.problems:
        sys.exit(1)


def _load(
    program: Program, kind: str, file: Path, dry_run: bool, tell: bool, bar: Told, t: Texts
) -> tuple[Report, list[str], dict[str, object]]:
    """Return what became of the file: in general, in lines and in figures."""
    now, seen = program.clock(), list[Totals]()

    def look(connection: Connection) -> None:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        seen.append(openings.preview(connection, terms(program.settings.limits), now))

    given = (program.engine, kind, file, now, dry_run, bar)
    phone = channels.of_numbers().name
    report = import_file(*given, channel=phone, tell=tell, look=look if tell and dry_run else None)
    told, more = [_totals(report, dry_run, t)], dict[str, object]()
    if tell and not dry_run:
        written = openings.write(program.engine, hours(program.settings.limits), now)
        told, more = [*told, t.count("import.told", written)], {"told": written}
    for found in seen:
        told.append(preview_words.reaches(found, t))
        told += [preview_words.costs(found, t)] if found.messages else []
        more |= messages_figures(found)
    return report, told, more


def _write_template(kind: str, path: Path, t: Texts) -> None:
    try:
        templates.write(kind, path, t)
    except templates.NoTemplate as problem:
        raise click.ClickException(t.say(problem.key, file=path)) from problem
    except OSError as problem:
        raise click.ClickException(t.say("import.no_file", file=path)) from problem
    key = "import.template_questionnaire" if kind == _QUESTIONNAIRE else "import.template_written"
    click.echo(t.say(key, file=path))


def _questionnaire(
    program: Program, file: Path, dry_run: bool, t: Texts
) -> tuple[Report, list[str], dict[str, object]]:
    """Return what became of the workbook: in general, in lines and in figures."""
    # It takes a second to load.
    from commands import questionnaire_text
    from scorecard.instrument.xlsform import import_questionnaire

    outcome = import_questionnaire(program.engine, file, program.clock(), dry_run, t.language)
    told = list(questionnaire_text.lines(outcome, dry_run, t))
    return outcome.report, told, questionnaire_text.figures(outcome)


@contextmanager
def _bar(title: str) -> Iterator[Told]:
    """A progress bar, on a terminal alone."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _show(report: Report, told: list[str], t: Texts) -> None:
    for notice in report.notices:
        click.echo(t.say("import.notice", line=notice.line(t.language)))
    for problem in report.problems:
        click.echo(problem.line(t.language))
    if report.unlisted:
        click.echo(t.say("import.unlisted", number=report.unlisted))
    for line in told:
        click.echo(line)


def _totals(report: Report, dry_run: bool, t: Texts) -> str:
    totals = "import.totals_dry" if dry_run else "import.totals"
    return t.say(totals, loaded=report.loaded, **report.counts())


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
    if problem.cell:
        place["cell"] = problem.cell
    return {**place, "expected": problem.expected_in(language)}
