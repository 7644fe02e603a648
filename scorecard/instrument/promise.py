"""The one question that families are asked of a promise: whether it was kept."""

from collections.abc import Mapping
from typing import Any

from locales.texts import languages, texts
from scorecard.instrument.meaning import Means
from scorecard.instrument.questionnaire import CORE, EVERYWHERE, KEPT, SHORTER

#: What each answer means, and the key of its words.
_ANSWERS: Mapping[int, tuple[Means, str]] = {
    1: ("good", "promise.yes"),
    2: ("bad", "promise.no"),
    0: ("unsure", "promise.unsure"),
}

#: The answers that its figures count.
GOOD = (1,)

#: The list of its answers.
YES_NO = "yes_no"


def content(name: str, actor: str, text: str) -> Mapping[str, Any]:
    """Return the questionnaire, as db.questionnaire describes it. `actor`, `text`: who promised, and what in
    its own words.
    """
    question = {
        "name": name,
        "type": YES_NO,
        "label": _by_language(f"promise.question.{actor}", text=_without_stop(text)),
        SHORTER: {},
        "actor": actor,
        "variable": KEPT,
        "dimension": "",
        "sensitive": False,
        "group": CORE,
        "channels": EVERYWHERE,
        "relevant": None,
        "choices": [
            {"value": value, "label": words(value), "means": means} for value, (means, _) in _ANSWERS.items()
        ],
    }
    return {"questions": [question]}


def words(answer: int) -> Mapping[str, str]:
    """Return an answer as it is read out, by language."""
    return _by_language(_ANSWERS[answer][1])


def _by_language(key: str, **fields: str) -> dict[str, str]:
    """Return a text in the languages that have it; the others put the question in Spanish."""
    spoken = [language for language in languages() if texts(language).language_of(key) == language]
    return {language: str(texts(language).say(key, **fields)) for language in spoken}


def _without_stop(text: str) -> str:
    return text.rstrip(" .")
