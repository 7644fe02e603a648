"""What changed since the last wave, as far as both releases show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from locales.texts import SOURCE
from scorecard.publication.content import Change, Question, Release, Result, Score
from scorecard.statistics.change import change
from scorecard.statistics.estimate import Interval, Standing

#: What must be the same of a question for its figures to be compared, beside its answers.
_ALIKE = ("good", "counts_bad", "actor", "variable")


@dataclass(frozen=True)
class Shown:
    """A published figure with its interval, in whole percents or points."""

    value: int
    interval: Interval
    standing: Standing


def shown(figure: Result | Score | None) -> Shown | None:
    """Return what is published of it as a number; None where it is none."""
    if isinstance(figure, Score):
        return Shown(figure.value, Interval(*figure.interval), figure.standing)
    if figure is None or figure.share is None or figure.interval is None:
        return None
    return Shown(figure.share, Interval(*figure.interval), figure.standing)


def of_question(now: Result, place: str, question: Question, waves: Sequence[Release]) -> Change | None:
    """Against the newest of `waves` (the newest first) that shows the question, asked in the same way, in the
    place.
    """
    for wave in waves:
        asked = next((other for other in wave.questions if other.name == question.name), None)
        if asked is None or not _counts_the_same(asked, question):
            continue
        there = wave.places.get(place)
        if found := _change(shown(now), shown(there.results.get(question.name) if there else None), wave):
            return found
    return None


def _counts_the_same(before: Question, now: Question) -> bool:
    """Return whether a figure counts the same answers. Of releases that kept no words the name of the list
    has to do.
    """
    if any(getattr(before, name) != getattr(now, name) for name in _ALIKE):
        return False
    if before.answers and now.answers:
        return _words(before) == _words(now)
    return before.type == now.type


def _words(question: Question) -> list[str | None]:
    """Return the answers, as families read them."""
    return [question.answers[value].get(SOURCE) for value in sorted(question.answers)]


def of_score(
    now: Score, place: str, actor: str, questions: Sequence[Question], waves: Sequence[Release]
) -> Change | None:
    """Return the same of an actor's score, where the same questions made it."""
    for wave in waves:
        there = wave.places.get(place)
        if there is None or _scored(wave.questions, actor) != _scored(questions, actor):
            continue
        if found := _change(shown(now), shown(there.scores.get(actor)), wave):
            return found
    return None


def _scored(questions: Sequence[Question], actor: str) -> set[tuple[str, int]]:
    return {(asked.name, asked.scored) for asked in questions if asked.actor == actor and asked.scored}


def _change(now: Shown | None, before: Shown | None, wave: Release) -> Change | None:
    found = change(now, before)
    if found is None:
        return None
    low, high = round(found.interval.low), round(found.interval.high)
    arrow: Literal["up", "down"] | None = "up" if low > 0 else "down" if high < 0 else None
    return Change(wave.wave, round(found.value), low, high, arrow)
