"""A wave of the Libreta in figures, for a person."""

import json
import os
import sys
from collections.abc import Mapping

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from commands.broadcast_text import messages_figures
from locales.texts import Texts
from messaging import channels, preview_words
from outreach.waves.preview import Preview
from reports import words
from scorecard.opening import Opened, Plan
from scorecard.progress import Progress
from scorecard.statistics.response import Response

_COLUMNS = ("families", "complete", "partial")


def told_opened(plan: Plan, opened: Opened, seen: Preview, dry_run: bool, as_json: bool, t: Texts) -> str:
    """That it is open, or would be (`dry_run`), for whom, what inviting them costs, and how its sample can be
    drawn again.
    """
    if as_json:
        found = {
            "wave": plan.name,
            "questionnaire": opened.questionnaire,
            "closes_on": plan.closes_on.isoformat(),
            "sample": plan.sample,
            "seed": plan.seed,
            "announced": plan.announced,
            "families": sum(opened.families.values()),
            "places": opened.families,
            "dry_run": dry_run,
            "messages": messages_figures(seen.invitation),
            "pesos": float(seen.invited.pesos),
            "pesos_with_reminders": float(seen.most.pesos),
        }
        return json.dumps(found, ensure_ascii=False, indent=2)
    families = words.number(sum(opened.families.values()), t)
    said = t.say(
        "wave.would_open" if dry_run else "wave.opened",
        name=plan.name,
        date=words.long_day(plan.closes_on, t),
        questionnaire=opened.questionnaire,
        families=families,
    )
    said = "\n".join([said, *_cost(seen, t)])
    if plan.sample is None:
        return said
    drawn = _drawn(plan.sample, plan.seed, t)
    known = t.say("draw.known" if plan.announced else "draw.unknown", name=plan.name)
    return f"{said}\n{drawn}\n{known}"


def _cost(seen: Preview, t: Texts) -> list[str]:
    said = [preview_words.reaches(seen.invitation, t)]
    if seen.most.segments:
        pesos, most = words.number(seen.invited.pesos, t), words.number(seen.most.pesos, t)
        said.append(t.say("wave.costs", pesos=pesos, most=most))
    return said


def _drawn(sample: int, seed: str | None, t: Texts) -> str:
    return t.count("wave.sampled", sample, sample=words.number(sample, t), seed=seed)


def tell(found: Progress, t: Texts) -> None:
    """Print how it is going, in all, by channel and by municipality."""
    # On a terminal rich knows the width; a pipe has none, and a file is read best at 80.
    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", 80))
    console = Console(width=width, highlight=False)
    wave, rates = found.wave, found.response
    opens, date = words.long_day(wave.opens_on, t), words.long_day(wave.closed_on or wave.closes_on, t)
    console.print(Text(t.say(f"wave.is.{wave.status}", name=wave.name, opens=opens, date=date), style="bold"))
    if wave.sample is not None:
        click.echo(_drawn(wave.sample, wave.seed, t))
    rr1, rr2 = words.percent(rates.rr1, t), words.percent(rates.rr2, t)
    click.echo(t.say("wave.rates", rr1=rr1, rr2=rr2))
    if not rates.representative:
        console.print(Text(t.say("wave.low"), style="bold"))
    if found.codes is not None and (found.codes.printed or found.codes.drawn):
        click.echo(t.say("bag.counts", **found.codes.as_json()))
    if wave.unwritten:
        click.echo(t.count("wave.unwritten", wave.unwritten, families=words.number(wave.unwritten, t)))
    click.echo(t.say("wave.in_tens"))
    _table("", {t.say("wave.all"): rates}, t, console)
    _table("wave.channel", {channels.title(name): one for name, one in found.channels.items()}, t, console)
    there = {f"{place.name} ({place.code})": place.response for place in found.places}
    _table("wave.place", there, t, console)
    with_codes = [place for place in found.places if place.codes.printed or place.codes.drawn]
    for place in with_codes if len(found.places) > 1 else ():
        console.print(f"{place.name}: {t.say('bag.counts', **place.codes.as_json())}")


def _table(first: str, rows: Mapping[str, Response], t: Texts, console: Console) -> None:
    """Print how many families there are in each row, of them those that answered, and the rates."""
    if not rows:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(t.say(first) if first else "")
    for column in (*(t.say(f"wave.{one}") for one in _COLUMNS), "RR1", "RR2"):
        table.add_column(column, justify="right")
    for name, found in rows.items():
        counts = found.eligible, found.complete, found.partial
        shares = (words.percent(rate, t) for rate in (found.rr1, found.rr2))
        table.add_row(name, *(words.number(count, t) for count in counts), *shares)
    console.print()
    console.print(table)
