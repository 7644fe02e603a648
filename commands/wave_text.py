"""A wave of the Libreta in figures, for a person."""

import json
import os
import sys

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from locales.texts import Texts
from messaging import channels
from reports import words
from scorecard.opening import Opened, Plan
from scorecard.progress import DISPOSITIONS, Counts, Progress
from scorecard.statistics.response import Response, response

#: Of those, the columns of the tables by municipality and by day.
_BY_PLACE = ("complete", "partial")
_BY_DAY = ("complete", "partial", "refused", "breakoff")


def told_opened(plan: Plan, opened: Opened, announced: bool, as_json: bool, t: Texts) -> str:
    """That it is open, for whom, and how its sample can be drawn again. `announced`: the seed was, before."""
    if as_json:
        found = {
            "wave": plan.name,
            "questionnaire": opened.questionnaire,
            "closes_on": plan.closes_on.isoformat(),
            "sample": plan.sample,
            "seed": plan.seed,
            "announced": announced,
            "families": sum(opened.families.values()),
            "places": opened.families,
        }
        return json.dumps(found, ensure_ascii=False, indent=2)
    families = words.number(sum(opened.families.values()), t)
    said = t.say(
        "wave.opened",
        name=plan.name,
        date=words.long_day(plan.closes_on, t),
        questionnaire=opened.questionnaire,
        families=families,
    )
    if plan.sample is None:
        return said
    drawn = _drawn(plan.sample, plan.seed, t)
    known = t.say("draw.known" if announced else "draw.unknown", name=plan.name)
    return f"{said}\n{drawn}\n{known}"


def _drawn(sample: int, seed: str | None, t: Texts) -> str:
    return t.count("wave.sampled", sample, sample=words.number(sample, t), seed=seed)


def tell(found: Progress, t: Texts) -> None:
    """Print how it is going, by municipality and by day; what nobody has come to is left out."""
    # On a terminal rich knows the width; a pipe has none, and a file is read best at 80.
    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", 80))
    console = Console(width=width, highlight=False)
    wave, families, rates = found.wave, found.families, found.response
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
    counted = {"families": sum(families.values()), **{one: families[one] for one in DISPOSITIONS}}
    table = _table("", [""])
    for name, count in counted.items():
        if count:
            table.add_row(t.say(f"wave.{name}"), words.number(count, t))
    table.show_header = False
    console.print(table)
    _channels(found, t, console)
    _places(found, t, console)
    _days(found, t, console)


def _channels(found: Progress, t: Texts, console: Console) -> None:
    if not found.channels:
        return
    columns = [t.say(f"wave.{one}") for one in ("families", *_BY_PLACE)]
    table = _table(t.say("wave.channel"), [*columns, "RR1", "RR2"])
    for channel, families in found.channels.items():
        table.add_row(channels.title(channel), *_cells(families, response(families), t))
    console.print()
    console.print(table)


def _cells(families: Counts, rates: Response, t: Texts) -> list[str]:
    """Return how many families, of them those that answered, and the rates."""
    counts = [sum(families.values()), *(families[one] for one in _BY_PLACE)]
    return [
        *(words.number(count, t) for count in counts),
        *(words.percent(rate, t) for rate in (rates.rr1, rates.rr2)),
    ]


def _places(found: Progress, t: Texts, console: Console) -> None:
    columns = [t.say(f"wave.{one}") for one in ("families", *_BY_PLACE)]
    table = _table(t.say("wave.place"), [*columns, "RR1", "RR2"])
    for place in found.places:
        table.add_row(f"{place.name} ({place.code})", *_cells(place.families, place.response, t))
    console.print()
    console.print(table)
    with_codes = [
        place for place in found.places if place.codes and (place.codes.printed or place.codes.drawn)
    ]
    for place in with_codes if len(found.places) > 1 else ():
        assert place.codes is not None
        console.print(f"{place.name}: {t.say('bag.counts', **place.codes.as_json())}")


def _days(found: Progress, t: Texts, console: Console) -> None:
    days = {day: counts for day, counts in found.days.items() if any(counts[one] for one in _BY_DAY)}
    if not days:
        return
    table = _table(t.say("wave.day"), [t.say(f"wave.{one}") for one in _BY_DAY])
    for day, counts in days.items():
        table.add_row(words.long_day(day, t), *(words.number(counts[one], t) for one in _BY_DAY))
    console.print()
    console.print(table)


def _table(first: str, others: list[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(first)
    for other in others:
        table.add_column(other, justify="right")
    return table
