"""The result of a question of an operator's own, or on a promise, in a sentence for a message."""

from locales.texts import Texts
from scorecard.publication.forms import sentences
from scorecard.publication.own_figures import OwnFigure

#: With what a question may end.
_STOPS = (".", "?", "!", ":")


def sentence(place: str, figure: OwnFigure, shown: Texts) -> str:
    """`En Ubaté: ¿Llega a tiempo? De cada 100 familias, 80 respondieron «SÍ».`, as its page says it; of a
    promise only that it was kept: a family is asked of one at a time, and its words would not fit.
    """
    question, result = figure.question, figure.result
    if not figure.on_promise:
        asked = sentences.wording(question, shown)
        asked = asked if asked.endswith(_STOPS) else f"{asked}."
        return shown.say(
            "thanks.own", place=place, question=asked, said=sentences.said(question, result, shown)
        )
    if result.words is not None:
        half = shown.say(f"results.words.{result.words}.short")
        return shown.say("thanks.kept.words", place=place, half=half)
    share = result.share if result.share is not None else 2
    return shown.count("thanks.kept", share, place=place, share=sentences.of_hundred(result, shown))
