"""The few figures that most people come for, before all the others."""

from locales.numbers import number
from locales.texts import Texts
from scorecard.publication.content import Place, Release
from scorecard.publication.forms import sentences

#: What is told of which question, by its type, actor and variable.
_TOLD = {
    ("scale_5", "red", "satisfacción"): "results.short.content",
    ("scale_5", "gestor", "trato"): "results.short.treated",
    (sentences.PROBLEM, "red", "cobro indebido"): "results.short.asked",
}


def in_short(release: Release, place: Place, texts: Texts) -> tuple[str, ...]:
    """Return how many families answered, and one sentence for each of these figures that may be told."""
    families, complete = (
        number(count, texts) for count in (place.response.families, place.response.complete)
    )
    found = [
        said
        for wanted, key in _TOLD.items()
        for question in release.questions
        if (question.type, question.actor, question.variable) == wanted
        if (said := sentences.sentence(key, place.results.get(question.name), texts))
    ]
    answered = texts.say("results.short.response", families=families, complete=complete)
    return (answered, *(found or [texts.say("results.short.hidden")]))
