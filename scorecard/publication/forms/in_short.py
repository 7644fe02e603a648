"""The few figures that most people come for, before all the others."""

from dataclasses import replace

from locales.numbers import number
from locales.texts import Texts
from scorecard.instrument.questionnaire import FIRST_VERSION, VERSION
from scorecard.publication.content import Bracket, Place, Question, Release, Result
from scorecard.publication.forms import sentences

#: What is told, by actor and variable; and of our own questions the sentence that says it.
_TOLD = {
    ("red", "satisfacción"): "results.short.content",
    ("gestor", "trato"): "results.short.treated",
    ("red", "cobro indebido"): "results.short.asked",
}
#: This one is told of those to whom it happened.
_OF_THE_OTHERS = "results.short.asked"
_OPPOSITE: dict[Bracket, Bracket] = {"at_least": "at_most", "at_most": "at_least"}


def in_short(release: Release, place: Place, texts: Texts) -> tuple[str, ...]:
    """Return how many families answered, and one sentence for each of these figures that may be told."""
    families, complete = (
        number(count, texts) for count in (place.response.families, place.response.complete)
    )
    ours = release.questionnaire in (FIRST_VERSION, VERSION)
    found = [
        said
        for wanted, key in _TOLD.items()
        for question in release.questions
        if (question.actor, question.variable) == wanted
        if (result := place.results.get(question.name)) is not None
        if (said := _ours(key, question, result, texts) if ours else _other(question, result, texts))
    ]
    if release.is_on_promise:
        told = ((question, place.results[question.name]) for question in release.questions)
        found = [said for question, result in told if (said := _other(question, result, texts))]
    answered = texts.say("results.short.response", families=families, complete=complete)
    return (answered, *(found or [texts.say("results.short.hidden")]))


def _ours(key: str, question: Question, result: Result, texts: Texts) -> str:
    if result.words is not None:
        return _other(question, result, texts)
    if key == _OF_THE_OTHERS and not question.counts_bad:
        result = _of_the_others(result)
    return sentences.sentence(key, result, texts)


def _other(question: Question, result: Result, texts: Texts) -> str:
    """Return the figure of a question whose words are not ours, in those words; empty where it is hidden."""
    if result.share is None and result.bracket is None and result.words in (None, "few"):
        return ""
    return f"{sentences.wording(question, texts)} {sentences.said(question, result, texts)}"


def _of_the_others(result: Result) -> Result:
    """Return the same figure, of those who gave another answer."""
    share = None if result.share is None else 100 - result.share
    return replace(result, share=share, bracket=_OPPOSITE[result.bracket] if result.bracket else None)
