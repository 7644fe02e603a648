"""`libreta close-month`: the figures of a month, frozen."""

from pathlib import Path

import click

from commands.program import Program
from commands.refused import plainly
from commands.writing import write
from locales.texts import SOURCE, Texts, texts
from programme.places import NATION
from reports import words
from reports.month import closing as month
from reports.month.closing import Close


@click.command("close-month")
@click.argument("said", metavar="YYYY-MM")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Guardar las cifras ahí / keep the figures there")  # fmt: skip
@click.option("--correction", "reason", metavar="WHY",
              help="Una versión nueva, con su motivo / a new version, with its reason")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Las cifras para programas / the figures for programs")
@click.option("--lang", type=click.Choice(["es", "en"]), default="es", help="Idioma / language")
@click.pass_obj
def command(
    program: Program, said: str, to: Path | None, reason: str | None, as_json: bool, lang: str
) -> None:
    """Cierre mensual: las cifras de un mes en cada lugar, congeladas. Pedidas otra vez, son las mismas.

    Monthly close: the figures of a month, of every place, frozen. Asked again, they are the same.
    """
    with plainly(), program.engine.begin() as connection:
        of = month.month(said)
        if reason is None:
            found = month.close(connection, of, program.clock(), "command", program.signer)
        else:
            found = month.correct(connection, of, reason, program.clock(), "command", program.signer)
        known = month.versions(connection, of)
    if to is not None:
        with plainly():
            write(to, found.content)
    if as_json:
        click.echo(found.content)
    else:
        _tell(found, known, texts(SOURCE if lang == "es" else lang))


def _tell(found: Close, known: list[Close], t: Texts) -> None:
    """What the close is, and the nation's sums."""
    day = words.instant(found.closed_at, t)
    click.echo(t.say("month.new" if found.new else "month.known", month=found.month, version=found.version,
                     date=day))  # fmt: skip
    click.echo(t.say("month.hash", hash=found.sha256))
    nation = next(place for place in found.record["places"] if place["code"] == NATION)
    achieved = sum(states["achieved"] for states in nation["logros"].values())
    held = sum(kind["held"] for kind in nation["meetings"].values())
    sums = {"families": sum(nation["families"].values()), "achieved": achieved, "held": held}
    click.echo(t.say("month.sums", **{name: words.number(count, t) for name, count in sums.items()}))
    for one in known:
        if one.reason is not None:
            when = words.instant(one.closed_at, t)
            click.echo(t.say("month.correction", version=one.version, date=when, reason=one.reason))
    click.echo(t.say("month.staff"))
