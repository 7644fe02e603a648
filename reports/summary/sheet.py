"""The summary of a municipality on two pages, as its Consejo de Política Social gets it: a PDF.

Whoever sits in the Consejo reads it, so it shows nothing of fewer than ten families' answers to the Libreta.
"""

from pathlib import Path
from typing import Any

from locales.texts import Texts
from programme.cases.kinds import NEAR
from reports import words
from reports.summary.counts import STUCK_AFTER
from reports.summary.meeting_counts import AHEAD, BEHIND
from reports.summary.municipality import Summary
from scorecard.statistics.estimate import FEWEST
from scorecard.typesetting import typeset

_TEMPLATE = Path(__file__).with_name("summary.typ")

#: What stands out, at most: the first page has room for so much.
_NOTICES = 5

_LOGROS = ("achieved", "reported", "pending", "stuck")
_PAST = ("held", "unclosed", "came", "missed")
_COMING = ("meetings", "families", "confirmed", "declined", "unanswered")


def pdf(summary: Summary, texts: Texts) -> bytes:
    """Return the two pages. The same summary in the same language is the same bytes."""
    return typeset(_TEMPLATE, content(summary, texts), summary.at)


def content(summary: Summary, texts: Texts) -> dict[str, object]:
    """Return what the template shows."""
    past, coming = summary.past_in_all, summary.meetings_in_all
    all_ = texts.say("summary.total")
    return {
        "lang": texts.locale.language,
        "region": texts.locale.territory or "CO",
        "words": _words(summary, texts),
        "tiles": _tiles(summary, texts),
        "notices": [words.notice(notice, texts) for notice in _public(summary)[:_NOTICES]],
        "stages": [
            {
                "name": texts.say(f"summary.stage.{stage}"),
                "count": count,
                "figure": words.number(count, texts),
            }
            for stage, count in summary.stages.items()
        ],
        "most": max(summary.stages.values()),
        "logros": [
            {
                "name": words.dimension(each, texts),
                "parts": [[state, getattr(each, state)] for state in _LOGROS[:3]],
                "whole": each.total,
                "figures": words.numbers(each, _LOGROS, texts),
            }
            for each in summary.logros
        ],
        "logros_in_all": words.numbers(summary.logros_in_all, _LOGROS, texts),
        "past": [_kind(each, _PAST, texts) for each in summary.past if each.held or each.unclosed],
        "past_in_all": [all_, *words.numbers(past, _PAST, texts)],
        "coming": [_kind(each, _COMING, texts) for each in summary.meetings if each.meetings],
        "coming_in_all": [all_, *words.numbers(coming, _COMING, texts)],
        "waiting": _waiting(summary, texts),
        "cases": _cases(summary, texts),
        "response": _response(summary, texts),
        "opinions": [
            {
                "name": words.opinion(each, texts),
                "figures": [words.families(each.result, texts), words.share(each.result, texts)],
            }
            for each in (summary.opinions.asked if summary.opinions else ())
        ],
    }


def _words(summary: Summary, texts: Texts) -> dict[str, object]:
    total, accompanied = words.numbers(summary, ("families", "accompanied"), texts)
    kind, wave = texts.say("summary.kind"), summary.opinions
    return {
        "title": texts.say("summary.sheet.title"),
        "place": texts.say("summary.sheet.place", name=summary.name, code=summary.code),
        "at": texts.say("summary.at", date=words.instant(summary.at, texts)),
        "foot": texts.say("summary.sheet.foot"),
        "page": texts.say("summary.sheet.page"),
        "of": texts.say("summary.sheet.of"),
        "notices": texts.say("summary.notices"),
        "no_notices": texts.say("summary.notices.none"),
        "families": texts.say("summary.families"),
        "stage": texts.say("summary.stage"),
        "number": texts.say("summary.meetings.families"),
        "total": texts.say("summary.families.total", total=total, accompanied=accompanied),
        "gone": texts.say("summary.gone"),
        "logros": texts.say("summary.logros"),
        "dimension": texts.say("summary.dimension"),
        **{state: texts.say(f"summary.logros.{state}") for state in _LOGROS},
        "stuck_how": texts.say("summary.logros.how", months=STUCK_AFTER),
        "private": texts.say("summary.private"),
        "all": texts.say("summary.total"),
        "past": texts.say("summary.past", days=BEHIND.days),
        "no_past": texts.say("summary.past.none"),
        "past_columns": [kind, *(texts.say(f"summary.past.{column}") for column in _PAST)],
        "past_how": texts.say("summary.past.how"),
        "coming": texts.say("summary.meetings", days=AHEAD.days),
        "no_coming": texts.say("summary.meetings.none"),
        "coming_columns": [kind, *(texts.say(f"summary.meetings.{column}") for column in _COMING)],
        "coming_how": texts.say("summary.meetings.how"),
        "waiting": texts.say("summary.waiting"),
        "cases": texts.say("summary.cases"),
        "response": texts.say("summary.response"),
        "opinions": texts.say("summary.actors"),
        "no_opinions": words.no_opinions(summary.unpublished, texts),
        "opinions_of": texts.say("summary.actors.of", wave=wave.wave) if wave else "",
        "opinion_columns": [
            texts.say("summary.actor"),
            *(texts.say(f"summary.actors.{name}") for name in ("families", "share")),
        ],
        "hint": words.hint(texts),
        "why": words.why_hidden(texts),
        "reading": texts.say("summary.sheet.reading"),
        "no_names": texts.say("summary.sheet.private"),
    }  # fmt: skip


def _tiles(summary: Summary, texts: Texts) -> list[tuple[str, str]]:
    achieved = words.number(summary.logros_in_all.achieved, texts)
    answered = words.percent(summary.response.rr1, texts) if _answered(summary) and summary.response else "–"
    return [
        (words.number(summary.accompanied, texts), texts.say("summary.sheet.accompanied")),
        (achieved, texts.say("summary.sheet.achieved")),
        (words.number(summary.past_in_all.held, texts), texts.say("summary.sheet.held", days=BEHIND.days)),
        (answered, texts.say("summary.sheet.response")),
    ]


def _public(summary: Summary) -> list[Any]:
    """Return what stands out, but how many are silent where too few have answered."""
    return [each for each in summary.notices if each.kind != "response" or _answered(summary)]


def _answered(summary: Summary) -> bool:
    """Return whether as many families answered as may be told outside."""
    return summary.response is not None and summary.response.complete >= FEWEST


def _kind(each: Any, columns: tuple[str, ...], texts: Texts) -> list[str]:
    return [texts.say(f"summary.kind.{each.kind}"), *words.numbers(each, columns, texts)]


def _waiting(summary: Summary, texts: Texts) -> list[str]:
    waiting = summary.waiting
    if waiting.oldest is None:
        return [texts.say("summary.waiting.none")]
    families, oldest = words.number(waiting.families, texts), words.long_day(waiting.oldest, texts)
    return [
        texts.count("summary.waiting.reports", waiting.reports),
        texts.say("summary.waiting.families", families=families, date=oldest),
    ]


def _cases(summary: Summary, texts: Texts) -> list[str]:
    """Counts alone: a number leads whoever has it to a family's words."""
    cases = summary.cases
    if not cases.open:
        return [texts.say("summary.cases.none")]
    open_, near, late = words.numbers(cases, ("open", "near", "late"), texts)
    return [texts.say("summary.sheet.cases", open=open_, near=near, late=late, days=NEAR)]


def _response(summary: Summary, texts: Texts) -> list[str]:
    found = summary.response
    if found is None:
        return [texts.say("summary.response.none")]
    closes = words.long_day(found.closes_on, texts)
    said = [texts.say(f"summary.response.wave.{found.status}", wave=found.wave, date=closes)]
    if not _answered(summary):
        return [*said, texts.say("summary.sheet.few", fewest=FEWEST)]
    complete, eligible = words.numbers(found, ("complete", "eligible"), texts)
    rate = words.percent(found.rr1, texts)
    said.append(texts.say("summary.sheet.response.line", complete=complete, eligible=eligible, rr1=rate))
    return said if found.representative else [*said, texts.say("summary.response.low")]
