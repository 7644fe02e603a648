"""What families think of each actor in one place, question by question."""

from dataclasses import dataclass
from itertools import groupby

from locales.numbers import number
from locales.texts import Texts
from scorecard.publication.content import Place, Question, Release
from scorecard.publication.forms import sentences
from scorecard.publication.forms.bars import Bar, bar

#: The order in which actors are told of: who is nearest to the family first.
_ACTORS = ("gestor", "coordinador", "entidad", "municipio", "red")


@dataclass(frozen=True)
class Line:
    """A question. `said`: its result in a sentence; `figure`, `between`, `families`: the same in figures,
    where it is `told`, in percent or words.
    """

    name: str
    question: str
    said: str
    notes: tuple[str, ...]
    figure: str
    between: str
    families: str
    change: str
    bar: Bar | None
    told: bool
    problem: bool


@dataclass(frozen=True)
class Actor:
    """What families think of one actor. `about`: what must be known to read it, mostly empty."""

    name: str
    title: str
    about: str
    lines: tuple[Line, ...]


def actor_title(actor: str, texts: Texts) -> str:
    """Return what an actor is called; its own name where it is none of the programme's."""
    return texts.title(f"results.actor.{actor}", actor.capitalize())


def order(actor: str) -> tuple[int, str]:
    """To sort actors by."""
    return (_ACTORS.index(actor) if actor in _ACTORS else len(_ACTORS), actor)


def opinions(release: Release, place: Place, texts: Texts) -> list[Actor]:
    """By actor, of the questions that have a result there."""
    asked = [question for question in release.questions if question.name in place.results]
    asked.sort(key=lambda question: order(question.actor))
    return [
        Actor(
            name=actor,
            title=actor_title(actor, texts),
            about=texts.say("results.about.entidad") if actor == "entidad" else "",
            lines=tuple(_line(question, place, texts) for question in questions),
        )
        for actor, questions in groupby(asked, key=lambda question: question.actor)
    ]


def _line(question: Question, place: Place, texts: Texts) -> Line:
    result = place.results[question.name]
    problem = question.counts_bad
    return Line(
        name=question.name,
        question=sentences.wording(question, texts),
        said=sentences.said(question, result, texts),
        notes=sentences.notes(question, result, place.unsure.get(question.name), texts),
        figure=sentences.figure(result, texts),
        between=sentences.between(result.interval, texts),
        families="–" if result.n is None else number(result.n, texts),
        change=sentences.changed(result.change, texts, problem),
        bar=bar(result),
        told=result.bracket is not None or result.share is not None or result.words is not None,
        problem=problem,
    )
