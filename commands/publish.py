"""`libreta publish`: a closed wave's release, as files."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from commands import release_folder
from commands.program import Program
from locales.texts import SOURCE, Texts, texts
from programme import extras
from programme.refusal import Refusal


@click.command("publish")
@click.argument("name")
@click.option("--to", "folder", required=True, metavar="FOLDER", type=click.Path(path_type=Path),
              help="Carpeta vacía o de esta ronda / a folder, empty or of this round")  # fmt: skip
@click.option("--correction", "reason", metavar="WHY",
              help="Por qué se corrige lo publicado / why what was published is corrected")  # fmt: skip
@click.option("--empty", is_flag=True,
              help="Aunque no muestre ninguna cifra / although it shows no figure")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Cifras para programas / figures for programs")
@click.option("--lang", type=click.Choice(["es", "en"]), default="es", help="Idioma / language")
@click.pass_obj
def command(
    program: Program, name: str, folder: Path, reason: str | None, empty: bool, as_json: bool, lang: str
) -> None:
    """Publica una ronda cerrada: páginas, tablas y PDF, con las mismas cifras y una huella. Pedida otra vez,
    da los mismos archivos. Con --correction hace una edición nueva; las de antes quedan en edicion-1, …

    Publishes a closed round: pages, tables and PDF, with the same figures and a hash. Asked again, it gives
    the same files. With --correction it makes a new one; those before it stay in edicion-1, …
    """
    # Before anything is frozen that could then not be written.
    extras.need("statistics")
    extras.need("pdf")
    # They take a second to load.
    from scorecard.publication.forms import MapMissing, all_files, outlines
    from scorecard.publication.reading import NotAsPublished
    from scorecard.publication.release import publish

    t = texts(SOURCE if lang == "es" else lang)
    try:
        into = _ready(folder, name)
        outlines()
        demo = not program.settings.production
        release = publish(
            program.engine, name, program.clock(), "command", reason, demo, empty, program.signer
        )
        with program.engine.connect() as connection, _bar(t.say("publish.progress", name=name)) as step:
            written = _write(into, all_files(connection, name), step, name)
    except Refusal as refusal:
        said = (texts(language).say(refusal.key, **refusal.fields) for language in (SOURCE, "en"))
        raise click.ClickException(" / ".join(said)) from refusal
    except NotAsPublished as problem:
        raise click.ClickException(t.say("publish.row_changed", name=name)) from problem
    except MapMissing as problem:
        raise click.ClickException(str(problem)) from problem
    if as_json:
        figures = {
            "wave": release.wave, "number": release.number, "hash": release.hash, "files": written,
            "places": len(release.places),
        }  # fmt: skip
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        click.echo(_told(release.number, t, name=name, folder=folder, files=written, hash=release.hash))


def _ready(folder: Path, name: str) -> Path:
    """Return the folder, before anything is published that could then not be written."""
    try:
        return release_folder.ready(folder, name)
    except OSError as problem:
        raise Refusal("publish.no_folder", folder=folder) from problem


def _write(folder: Path, files: Iterator[tuple[str, bytes]], step: Callable[[], None], name: str) -> int:
    try:
        return release_folder.write(folder, files, step)
    except OSError as problem:
        raise Refusal("publish.not_written", folder=folder, name=name) from problem


def _told(number: int, t: Texts, **fields: object) -> str:
    return t.say("publish.done" if number == 1 else "publish.done_corrected", number=number, **fields)


@contextmanager
def _bar(title: str) -> Iterator[Callable[[], None]]:
    """A progress bar, on a terminal alone."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None)
        yield lambda: progress.advance(task)
