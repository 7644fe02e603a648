"""The places in a place side by side, as far as their figures tell them apart."""

from dataclasses import dataclass
from itertools import groupby

from locales.numbers import number
from locales.texts import Texts
from scorecard.publication.content import Place, Question, Release, Result
from scorecard.publication.forms import sentences


@dataclass(frozen=True)
class Ranked:
    """A place with its figure, the ranks possible for it, and how many families answered. `doubt`: that
    too few did to stand for all, else empty.
    """

    code: str
    name: str
    figure: str
    between: str
    ranks: str
    families: str
    note: str
    doubt: str


@dataclass(frozen=True)
class Ranking:
    """`question`: what it goes by; empty where the questionnaire has none for that. `groups`: 1 first; within
    one nobody is ahead. `others` have no rank.
    """

    question: str
    groups: tuple[tuple[int, tuple[Ranked, ...]], ...]
    others: tuple[Ranked, ...]


def headline(release: Release) -> Question | None:
    """Return the question that places are compared by: how content families are with the Red. None without
    one.
    """
    for question in release.questions:
        if question.actor == "red" and question.variable == "satisfacción":
            return question
    return None


def ranking(release: Release, place: Place, texts: Texts) -> Ranking | None:
    """Return the places directly in `place` by their groups, and the others by name; None where there are
    none.
    """
    question = headline(release)
    inside = release.inside(place.code)
    if not inside:
        return None
    by_group = sorted(inside, key=lambda one: group(one, question))
    rows = {
        number: tuple(_row(one, question, texts) for one in of)
        for number, of in groupby(by_group, key=lambda one: group(one, question))
    }
    return Ranking(
        question=sentences.wording(question, texts) if question else "",
        groups=tuple((number, of) for number, of in rows.items() if number),
        others=rows.get(0, ()),
    )


def group(place: Place, question: Question | None) -> int:
    """Return the group of a place by a question, from 1; 0 where it has none."""
    result = place.results.get(question.name) if question else None
    return result.rank.group if result is not None and result.rank is not None else 0


def _row(place: Place, question: Question | None, texts: Texts) -> Ranked:
    result = place.results.get(question.name, Result()) if question else Result()
    hint = texts.say("results.hint.short") if result.standing == "hint" else ""
    return Ranked(
        code=place.code,
        name=place.name,
        figure=sentences.figure(result, texts),
        between=sentences.between(result.interval, texts),
        ranks=sentences.ranked(result, texts),
        families="–" if result.n is None else number(result.n, texts),
        note=texts.say("results.hidden") if sentences.figure(result, texts) == "–" else hint,
        doubt="" if place.response.representative else texts.say("results.not_representative.short"),
    )
