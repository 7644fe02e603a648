"""The summary's figures in words, the same on every page and terminal."""

from collections.abc import Sequence
from datetime import datetime

from locales.dates import clock
from locales.dates import long_day as long_day
from locales.numbers import number as number
from locales.numbers import percent as percent
from locales.texts import Texts
from programme.calendar import in_bogota, today
from programme.cases.kinds import NEAR
from reports.summary.cases import DueCase
from reports.summary.counts import SOON_CHECKED, STUCK_AFTER, DimensionCount
from reports.summary.notices import Notice
from reports.summary.opinions import Opinion
from scorecard.disclosure.groups import Said
from scorecard.instrument.wording import in_general
from scorecard.publication.content import Result
from scorecard.statistics.estimate import STEADY


def instant(at: datetime, texts: Texts) -> str:
    """`20 de noviembre de 2026, 10:00`, as a Colombian wall clock shows it."""
    return f"{long_day(today(at), texts)}, {hour(at, texts)}"


def hour(at: datetime, texts: Texts) -> str:
    """`10:00`, in Colombia."""
    return clock(in_bogota(at), texts)


def numbers(counts: object, names: Sequence[str], texts: Texts) -> list[str]:
    """Return those of its counts that are named, in that order."""
    return [number(getattr(counts, name), texts) for name in names]


def dimension(count: DimensionCount, texts: Texts) -> str:
    """Return the name of a dimension, translated where it is."""
    return texts.title(f"dimension.{count.code}", count.name)


def notice(found: Notice, texts: Texts) -> str:
    """Return what stands out, and where to act."""
    fields = {
        "many": number(found.count, texts),
        "of": number(found.of, texts),
        "days": SOON_CHECKED.days,
        "near": NEAR,
        "months": STUCK_AFTER,
        "dimension": dimension(found.dimension, texts) if found.dimension else None,
        "wave": found.wave,
        "date": long_day(found.on, texts) if found.on else None,
    }
    return texts.count(f"summary.notice.{found.kind}", found.count, **fields)


def due_case(one: DueCase, texts: Texts) -> str:
    """Return which case it is, and when it is due."""
    kind = texts.say(f"cases.kind.{one.kind}")
    return texts.say("summary.cases.one", number=one.number, kind=kind, date=long_day(one.due_on, texts))


def opinion(one: Opinion, texts: Texts) -> str:
    """Of whom, and the question."""
    return f"{texts.say(f'summary.actor.{one.question.actor}')}: {in_general(one.question.labels, texts)}"


def families(result: Result, texts: Texts) -> str:
    """Return how many families stand behind a result, to the nearest 5, marked where they are few; a dash
    where it may not be seen.
    """
    if result.n is None:
        return "–"
    return f"{number(result.n, texts)}{' *' if result.standing == 'hint' else ''}"


def share(result: Result, texts: Texts) -> str:
    """Return the share satisfied, or the bound or the words that may be told, or that it is withheld."""
    if result.share is not None:
        return percent(result.share / 100, texts)
    if result.bracket is not None:
        bound = percent(0.75 if result.bracket == "at_least" else 0.25, texts)
        return texts.say(f"summary.actors.{result.bracket}", share=bound)
    if result.words == "few":
        return texts.say("results.words.few")
    if result.words is not None:
        return texts.say(f"results.words.{result.words}.short")
    return texts.say("summary.actors.hidden")


def no_opinions(older: str | None, texts: Texts) -> str:
    """Return why there are no opinions: of the wave `older`, or of any."""
    return texts.say("summary.actors.unpublished", wave=older) if older else texts.say("summary.actors.none")


def why_hidden(texts: Texts) -> str:
    """Return which results nobody is shown, and why."""
    return texts.say("summary.actors.why")


def said(words: Said, texts: Texts) -> str:
    """Return what is told of the families of a gestor: `cerca de 80 %`, `la mitad o más`."""
    if isinstance(words, int):
        return texts.say("gestores.about", share=percent(words / 100, texts))
    return texts.say(f"gestores.{words}")


def hint(texts: Texts) -> str:
    """Return what the mark on a result of few families means."""
    return texts.say("summary.actors.hint", steady=STEADY)
