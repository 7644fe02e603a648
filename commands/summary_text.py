"""The summary of a municipality, for a person at a terminal."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from locales.texts import Texts
from programme.cases.kinds import NEAR
from reports import words
from reports.summary.counts import STUCK_AFTER
from reports.summary.meeting_counts import AHEAD, BEHIND
from reports.summary.municipality import Summary


def show(summary: Summary, t: Texts, console: Console) -> None:
    """Print the summary; nothing is wider than 80 columns."""
    console.print(Text(t.say("summary.title", name=summary.name, code=summary.code), style="bold"))
    console.print(t.say("summary.at", date=words.instant(summary.at, t)))
    _notices(summary, t, console)
    _families(summary, t, console)
    _logros(summary, t, console)
    _past(summary, t, console)
    _meetings(summary, t, console)
    _cases(summary, t, console)
    _heading(console, t.say("summary.waiting"))
    _waiting(summary, t, console)
    _response(summary, t, console)
    _opinions(summary, t, console)


def _notices(summary: Summary, t: Texts, console: Console) -> None:
    _heading(console, t.say("summary.notices"))
    for notice in summary.notices:
        _line(console, f"• {words.notice(notice, t)}")
    if not summary.notices:
        _line(console, t.say("summary.notices.none"))


def _families(summary: Summary, t: Texts, console: Console) -> None:
    _heading(console, t.say("summary.families"))
    table = _table(t.say("summary.stage"), t.say("summary.meetings.families"))
    for stage, count in summary.stages.items():
        table.add_row(t.say(f"summary.stage.{stage}"), words.number(count, t))
    console.print(table)
    total, accompanied = words.numbers(summary, ("families", "accompanied"), t)
    _line(console, t.say("summary.families.total", total=total, accompanied=accompanied))
    _note(console, t.say("summary.gone"))


def _logros(summary: Summary, t: Texts, console: Console) -> None:
    _heading(console, t.say("summary.logros"))
    states = ("achieved", "reported", "pending", "stuck")
    table = _table(t.say("summary.dimension"), *(t.say(f"summary.logros.{state}") for state in states))
    for dimension in summary.logros:
        table.add_row(words.dimension(dimension, t), *words.numbers(dimension, states, t))
    table.add_section()
    in_all = words.numbers(summary.logros_in_all, states, t)
    table.add_row(t.say("summary.total"), *in_all, style="bold")
    console.print(table)
    _note(console, t.say("summary.logros.how", months=STUCK_AFTER))
    _note(console, t.say("summary.private"))


def _past(summary: Summary, t: Texts, console: Console) -> None:
    _heading(console, t.say("summary.past", days=BEHIND.days))
    columns = ("held", "unclosed", "came", "missed")
    if not (summary.past_in_all.held or summary.past_in_all.unclosed):
        _line(console, t.say("summary.past.none"))
        return
    titles = [t.say(f"summary.past.{column}") for column in columns]
    console.print(_by_kind(titles, columns, summary.past, summary.past_in_all, t))
    _note(console, t.say("summary.past.how"))


def _meetings(summary: Summary, t: Texts, console: Console) -> None:
    _heading(console, t.say("summary.meetings", days=AHEAD.days))
    if not summary.meetings_in_all.meetings:
        _line(console, t.say("summary.meetings.none"))
        return
    columns = ("meetings", "families", "confirmed", "declined", "unanswered")
    titles = [t.say(f"summary.meetings.{column}") for column in columns]
    console.print(_by_kind(titles, columns, summary.meetings, summary.meetings_in_all, t))
    _note(console, t.say("summary.meetings.how"))


def _by_kind(
    titles: Sequence[str], columns: Sequence[str], kinds: Iterable[Any], in_all: object, t: Texts
) -> Table:
    """Return meetings of each kind, and of all."""
    table = _table(t.say("summary.kind"), *titles)
    for kind in kinds:
        table.add_row(t.say(f"summary.kind.{kind.kind}"), *words.numbers(kind, columns, t))
    table.add_section()
    table.add_row(t.say("summary.total"), *words.numbers(in_all, columns, t), style="bold")
    return table


def _cases(summary: Summary, t: Texts, console: Console) -> None:
    _heading(console, t.say("summary.cases"))
    if not summary.cases.open:
        _line(console, t.say("summary.cases.none"))
    else:
        table = _table("", "")
        for name in ("open", "near", "late"):
            count = words.number(getattr(summary.cases, name), t)
            table.add_row(t.say(f"summary.cases.{name}", days=NEAR), count)
        table.show_header = False
        console.print(table)
        _line(console, f"{t.say('summary.cases.next')}:")
        for one in summary.cases.next:
            _line(console, f"• {words.due_case(one, t)}{' ' + t.say('cases.late') if one.late else ''}")
    _note(console, t.say("summary.cases.how"))


def _waiting(summary: Summary, t: Texts, console: Console) -> None:
    waiting = summary.waiting
    if waiting.oldest is None:
        _line(console, t.say("summary.waiting.none"))
        return
    _line(console, t.count("summary.waiting.reports", waiting.reports))
    oldest = words.long_day(waiting.oldest, t)
    _line(console, t.say("summary.waiting.families", families=words.number(waiting.families, t), date=oldest))


def _response(summary: Summary, t: Texts, console: Console) -> None:
    _heading(console, t.say("summary.response"))
    response = summary.response
    if response is None:
        _line(console, t.say("summary.response.none"))
        return
    closes = words.long_day(response.closes_on, t)
    _line(console, t.say(f"summary.response.wave.{response.status}", wave=response.wave, date=closes))
    table = _table("", "")
    for name in ("eligible", "complete", "partial"):
        table.add_row(t.say(f"summary.response.{name}"), words.number(getattr(response, name), t))
    for name in ("rr1", "rr2"):
        table.add_row(t.say(f"summary.response.{name}"), words.percent(getattr(response, name), t))
    table.show_header = False
    console.print(table)
    if not response.representative:
        _line(console, t.say("summary.response.low"))


def _opinions(summary: Summary, t: Texts, console: Console) -> None:
    _heading(console, t.say("summary.actors"))
    if summary.opinions is None:
        _line(console, t.say("summary.actors.none"))
        return
    _line(console, t.say("summary.actors.of", wave=summary.opinions.wave))
    table = _table(t.say("summary.actor"), *(t.say(f"summary.actors.{one}") for one in ("families", "share")))
    for one in summary.opinions.asked:
        table.add_row(words.opinion(one, t), words.families(one.result, t), words.share(one.result, t))
    console.print(table)
    _note(console, words.hint(t))
    _note(console, words.why_hidden(t))


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(first)
    for other in others:
        table.add_column(other, justify="right")
    return table


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text.upper(), style="bold cyan"))


def _line(console: Console, text: str) -> None:
    console.print(Text(text))


def _note(console: Console, text: str) -> None:
    console.print(Text(text, style="dim"))
