"""`libreta withdraw`: a release that is shown no more."""

import json
import sys
from collections.abc import Iterator, Sequence

import click

from commands.program import Program
from commands.refused import plainly
from locales.texts import SOURCE, Texts, texts
from reports import words
from scorecard.publication.withdrawing import Shown, look, withdraw


@click.command("withdraw")
@click.argument("name")
@click.option("--because", required=True, metavar="TEXT",
              help="Por qué, en una frase que sale en su página / why, in a sentence")  # fmt: skip
@click.option("--yes", is_flag=True, help="Sin preguntar en la terminal / do not ask on a terminal")
@click.option("--json", "as_json", is_flag=True, help="Cifras para programas / figures for programs")
@click.option("--lang", type=click.Choice(["es", "en"]), default="es", help="Idioma / language")
@click.pass_obj
def command(program: Program, name: str, because: str, yes: bool, as_json: bool, lang: str) -> None:
    """Retira lo publicado de una ronda: ya no se muestra, y su página dice por qué. Con publish --correction
    se publica de nuevo. En una terminal muestra qué se retira y pregunta.

    Withdraws what was published of a round: it is shown no more, and its page says why. publish --correction
    publishes it anew. On a terminal it shows what is withdrawn, and asks.
    """
    t = texts(SOURCE if lang == "es" else lang)
    if not yes and sys.stdin.isatty():
        with plainly(), program.engine.connect() as connection:
            shown, reason = look(connection, name, because)
        # What a program reads is on the other stream.
        click.echo("\n".join(_lines(name, shown, reason, t)), err=True)
        click.confirm(t.say("withdraw.ask", name=name), abort=True, err=True)
    with plainly(), program.engine.begin() as connection:
        numbers = withdraw(connection, name, because, program.clock(), "command", program.signer)
    if as_json:
        click.echo(json.dumps({"wave": name, "withdrawn": numbers}, ensure_ascii=False, indent=2))
    else:
        click.echo(t.say("withdraw.done", name=name))


def _lines(name: str, shown: Sequence[Shown], reason: str, t: Texts) -> Iterator[str]:
    yield t.say("withdraw.what", name=name)
    for one in shown:
        day = words.long_day(one.published_on, t)
        yield "  " + t.say("withdraw.edition", number=one.number, date=day, hash=one.hash)
        if one.reason:
            yield "    " + t.say("withdraw.edition.reason", reason=one.reason)
    yield t.say("withdraw.because", reason=reason)
