"""`libreta wave`: waves of the Libreta."""

import json
from datetime import date
from pathlib import Path

import click

from commands.family_codes import family_codes
from commands.program import Program
from commands.refused import plainly
from commands.terms import terms
from commands.wave_text import tell, told_opened
from commands.writing import new_file
from db.jobs import wake
from locales.texts import SOURCE, Texts, texts
from outreach.waves import schedule
from outreach.waves.preview import preview
from programme import extras
from programme.calendar import parse_date
from programme.refusal import Refusal
from reports import words
from scorecard import draws
from scorecard.bag.drawing import mark
from scorecard.bag.printing import make
from scorecard.bag.slips import slips
from scorecard.opening import Plan, open_now
from scorecard.progress import named, progress

_JSON = click.option("--json", "as_json", is_flag=True, help="Cifras para programas / figures for programs")
_LANG = click.option("--lang", type=click.Choice(["es", "en"]), default="es", help="Idioma / language")


@click.group("wave")
def command() -> None:
    """Rondas de la Libreta de Calificaciones: abrir, cerrar, ver cómo van, imprimir códigos.

    Rounds of the Libreta de Calificaciones: open, close, see how they are going, print codes.
    """


@command.command("open")
@click.argument("name")
@click.option("--places", required=True, metavar="CODE,…",
              help="Municipios o departamentos (DIVIPOLA) / municipalities or departments")  # fmt: skip
@click.option("--closes", required=True, metavar="DATE",
              help="Último día para responder / last day to answer: 2026-12-10")  # fmt: skip
@click.option("--sample", type=click.IntRange(1, 1_000_000), metavar="N",
              help="Familias por municipio, al azar / families a municipality, at random")  # fmt: skip
@click.option("--seed", metavar="S",
              help="Semilla de la muestra, si no se anunció con wave seed / its seed, if wave seed did not "
                   "announce one")  # fmt: skip
@click.option("--questionnaire", metavar="VERSION",
              help="Si no, el último publicado / if not, the one published last")  # fmt: skip
@click.option("--dry-run", is_flag=True,
              help="Decir a cuántas llega y qué cuesta / say how many it reaches and its price")  # fmt: skip
@_JSON
@_LANG
@click.pass_obj
def open_(
    program: Program,
    name: str,
    places: str,
    closes: str,
    sample: int | None,
    seed: str | None,
    questionnaire: str | None,
    dry_run: bool,
    as_json: bool,
    lang: str,
) -> None:
    """Abrir una ronda: todas las familias de esos lugares, o una muestra. Se les invita a responder. Con
    --dry-run se ve antes a cuántas llega y cuánto cuesta.

    Open a round: all families of those places, or a sample. They are invited to answer. With --dry-run, how
    many that reaches and what it costs is seen before.
    """
    if seed is not None and sample is None:
        raise click.UsageError("--seed va con --sample. / --seed goes with --sample.")
    if seed is not None and not seed.strip():
        raise click.UsageError("--seed está vacía. / --seed is empty.")
    codes = [code.strip() for code in places.split(",") if code.strip()]
    announced = False
    with plainly(), program.engine.connect() as connection, connection.begin() as transaction:
        if sample is not None:
            seed, announced = draws.seed_to_draw(connection, name, seed)
        plan = Plan(name, codes, _day(closes), sample, seed, questionnaire, announced=announced)
        opened = open_now(connection, plan, program.clock())
        seen = preview(connection, opened.id, terms(program.settings.limits))
        wake(connection, "waves")
        if dry_run:
            transaction.rollback()
    click.echo(told_opened(plan, opened, seen, dry_run, as_json, _texts(lang)))


@command.command("seed")
@click.argument("name")
@click.option("--seed", metavar="S", help="Si no, una al azar / if not, one at random")
@_JSON
@_LANG
@click.pass_obj
def seed_(program: Program, name: str, seed: str | None, as_json: bool, lang: str) -> None:
    """Guardar la semilla de la muestra de una ronda que se abrirá, y decir su huella para publicarla antes.

    Keep the seed of the sample of a round to come, and say its hash, to be published before.
    """
    if seed is not None and not seed.strip():
        raise click.UsageError("--seed está vacía. / --seed is empty.")
    with plainly(), program.engine.begin() as connection:
        found = draws.announce(connection, name, seed or _new_seed(program), program.clock())
    if as_json:
        click.echo(json.dumps({"wave": name, "hash": found}))
    else:
        click.echo(_texts(lang).say("draw.announced", name=name, hash=found))


def _new_seed(program: Program) -> str:
    """Return one that nobody finds by trying: its hash is public."""
    return f"{program.random.getrandbits(128):032x}"


@command.command("close")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Cerrarla antes de su fecha / close it before its date")
@_JSON
@_LANG
@click.pass_obj
def close(program: Program, name: str, yes: bool, as_json: bool, lang: str) -> None:
    """Cerrar una ronda antes de su fecha; en su fecha se cierra sola. No se puede abrir otra vez.

    Close a round before its date; on its date it closes by itself. It cannot be opened again.
    """
    with plainly():
        with program.engine.connect() as connection:
            wave = named(connection, name)
        if wave.status == "closed":
            raise Refusal("wave.closed_already", name=name)
        if not yes:
            raise Refusal("wave.early", name=name, day=wave.closes_on.isoformat())
        schedule.close(program.engine, wave.id, program.clock(), program.random)
        _status(program, name, None, as_json, lang)


@command.command("status")
@click.argument("name")
@click.option("--gestor", metavar="CODE", help="Solo sus familias, en total / their families alone, in all")
@_JSON
@_LANG
@click.pass_obj
def status(program: Program, name: str, gestor: str | None, as_json: bool, lang: str) -> None:
    """Cómo va una ronda: cuántas familias respondieron, en decenas. Nunca quién, ni qué, ni qué día.

    How a round is going: how many families answered, in tens. Never who, what or on which day.
    """
    with plainly():
        _status(program, name, gestor, as_json, lang)


@command.command("codes")
@click.argument("name")
@click.option("--place", required=True, metavar="CODE",
              help="Municipio de la ronda / municipality of the round")  # fmt: skip
@click.option("--number", required=True, type=int, metavar="N", help="Cuántos códigos / how many codes")
@click.option("--to", "file", required=True, metavar="FILE", type=click.Path(path_type=Path),
              help="PDF que se hace / PDF that is made")  # fmt: skip
@click.option("--phone", metavar="NUMBER",
              help="Número al que se escribe; si no, TWILIO_FROM / the number that is written to; "
                   "if not, TWILIO_FROM")  # fmt: skip
@_JSON
@_LANG
@click.pass_obj
def codes(
    program: Program,
    name: str,
    place: str,
    number: int,
    file: Path,
    phone: str | None,
    as_json: bool,
    lang: str,
) -> None:
    """Imprimir códigos para familias sin teléfono: una hoja para leer en la reunión y papeles para recortar.

    Print codes for families without a phone: a sheet to read at the meeting, and slips to cut out.
    """
    extras.need("pdf")
    with plainly(), new_file(file) as write, program.engine.begin() as connection:
        printed = make(connection, name, place, number, program.random, program.clock())
        write(slips(printed, phone or program.settings.twilio_from, program.clock()))
    if as_json:
        click.echo(json.dumps({"wave": name, "place": place, "printed": number, "file": str(file)}))
    else:
        t = _texts(lang)
        many = words.number(number, t)
        click.echo(t.count("bag.printed", number, many=many, place=printed.place, file=file))


@command.command("drawn")
@click.argument("name")
@click.option("--families", required=True, multiple=True, metavar="FILE|CODE,…",
              help="Códigos de familias, o un archivo con la columna familia / codes of families, or a file "
                   "with the column familia")  # fmt: skip
@_JSON
@_LANG
@click.pass_obj
def drawn(program: Program, name: str, families: tuple[str, ...], as_json: bool, lang: str) -> None:
    """Marcar las familias que sacan un código de la bolsa: ya no se les escribe, ni responden dos veces.

    Mark the families that draw a code from the bag: they are not written to any more, nor answer twice.
    """
    with plainly():
        codes = family_codes(families)
        with program.engine.begin() as connection:
            found = mark(connection, name, codes, program.clock())
    if as_json:
        click.echo(json.dumps({"wave": name, "marked": found.marked, "already": found.already}))
    else:
        t = _texts(lang)
        many, already = (words.number(count, t) for count in (found.marked, found.already))
        click.echo(t.count("bag.drawn", found.marked, many=many, already=already))


def _status(program: Program, name: str, gestor: str | None, as_json: bool, lang: str) -> None:
    with program.engine.connect() as connection:
        found = progress(connection, name, gestor)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        tell(found, _texts(lang))


def _day(said: str) -> date:
    try:
        return parse_date(said)
    except ValueError:
        raise Refusal("wave.bad_day", day=said) from None


def _texts(lang: str) -> Texts:
    return texts(SOURCE if lang == "es" else lang)
