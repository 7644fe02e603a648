"""`libreta withdraw`: a release that is shown no more."""

import json

import click

from commands.program import Program
from commands.refused import plainly
from locales.texts import SOURCE, texts


@click.command("withdraw")
@click.argument("name")
@click.option("--because", required=True, metavar="TEXT",
              help="Por qué, en una frase que sale en su página / why, in a sentence")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Cifras para programas / figures for programs")
@click.option("--lang", type=click.Choice(["es", "en"]), default="es", help="Idioma / language")
@click.pass_obj
def command(program: Program, name: str, because: str, as_json: bool, lang: str) -> None:
    """Retira lo publicado de una ronda: ya no se muestra, y su página dice por qué. Con publish --correction
    se publica de nuevo.

    Withdraws what was published of a round: it is shown no more, and its page says why. publish --correction
    publishes it anew.
    """
    from scorecard.publication.withdrawing import withdraw

    t = texts(SOURCE if lang == "es" else lang)
    with plainly(), program.engine.begin() as connection:
        numbers = withdraw(connection, name, because, program.clock(), "command", program.signer)
    if as_json:
        click.echo(json.dumps({"wave": name, "withdrawn": numbers}, ensure_ascii=False, indent=2))
    else:
        click.echo(t.say("withdraw.done", name=name))
