"""`libreta understand`: what the bot would do with a message, by the real turn, undone afterwards."""

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from bot.turn import Bot
from commands.program import Program
from commands.terms import terms
from commands.understand.states import OPENED_BY, Understood, rehearsal
from messaging.message import cleaned

_COLUMNS = ("state", "text")


@click.command("understand")
@click.argument("text", nargs=-1)
@click.option("--state", type=click.Choice(list(OPENED_BY)), default="start", show_default=True,
              help="dónde está la familia / where the family is")  # fmt: skip
@click.option("--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="lista: columnas state y text, con tabuladores / tab-separated list")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="un objeto por mensaje / one object a message")
@click.pass_obj
def command(program: Program, text: tuple[str, ...], state: str, file: Path | None, as_json: bool) -> None:
    """Qué haría el programa con un mensaje. Nada de lo que pasa aquí queda guardado.

    What the program would do with a message. Nothing that happens here is kept.
    """
    if bool(text) == (file is not None):
        raise click.UsageError("Escriba un mensaje, o --file. / Write a message, or --file.")
    rows = [(state, " ".join(text))] if file is None else _read(file)
    for (where, said), found in zip(rows, _understand(program, rows), strict=True):
        if as_json:
            click.echo(json.dumps({"state": where, "text": said, **asdict(found)}, ensure_ascii=False))
        else:
            _say(where, said, found)


def _understand(program: Program, rows: list[tuple[str, str]]) -> list[Understood]:
    """Return what becomes of each message, in their order; each state is come to once."""
    policy = f"{program.settings.public_url}/privacidad"
    bot = Bot(program.engine, program.clock, random.Random(1), policy, terms(program.settings.limits))
    by_state: dict[str, list[int]] = defaultdict(list)
    for at, (state, _) in enumerate(rows):
        by_state[state].append(at)
    found: dict[int, Understood] = {}
    with rehearsal(bot) as family:
        for state, places in by_state.items():
            with family.state(state) as understand:
                found.update({at: understand(cleaned(rows[at][1])) for at in places})
    return [found[at] for at in range(len(rows))]


def _read(file: Path) -> list[tuple[str, str]]:
    """Return the states and texts of a list. Raises click.ClickException that names the line."""
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise click.ClickException("La lista no está en UTF-8. / The list is not UTF-8.") from None
    header = lines[0].rstrip("\r").split("\t")
    if missing := [name for name in _COLUMNS if name not in header]:
        raise click.ClickException(f"Falta la columna {missing[0]}. / The column {missing[0]} is missing.")
    return list(_rows(lines[1:], header.index("state"), header.index("text")))


def _rows(lines: list[str], state_at: int, text_at: int) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines, 2):
        cells = line.rstrip("\r").split("\t")
        if cells == [""]:
            continue
        if len(cells) <= max(state_at, text_at):
            raise click.ClickException(f"Línea {number}: faltan columnas. / Line {number}: columns missing.")
        state = cells[state_at]
        if state not in OPENED_BY:
            raise click.ClickException(f"Línea {number}: no hay un estado {state!r}. / No such state.")
        yield state, cells[text_at]


def _say(state: str, text: str, found: Understood) -> None:
    out = sys.stdout
    out.write(f"{state} > {text}\n")
    out.write(f"  {' '.join(found.did)}" + (f"  [{' '.join(found.offered)}]" if found.offered else "") + "\n")
    out.write("".join(f"  < {line}\n" for line in found.reply.split("\n")) if found.reply else "")
