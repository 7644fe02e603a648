"""The languages that a person can choose, and which one is named, in any language and spelled by ear."""

import re
from functools import cache

from rapidfuzz.distance import OSA

from bot.understanding.spelling import plain, squeezed
from locales.texts import languages, texts

#: What is said around the name: `hablo wayuu`, `in english`.
_AROUND = re.compile(
    r"^(yo |nosotros |solo |quiero |prefiero |hablo |hablamos |entiendo |idioma |en |el |la |i |we |only |"
    r"speak |in )+"
)
#: Letters that sound alike to who writes by ear, in order.
_SOUNDS = (
    (r"qu(?=[ei])", "k"),
    (r"[gh]u(?=[aeio])", "w"),
    (r"c(?=[ei])|z", "s"),
    (r"c", "k"),
    (r"ll", "y"),
    (r"v", "b"),
    (r"h", ""),
)
#: A name of fewer letters is forgiven no slip.
_SLIPS_FROM = 5


def own_name(language: str) -> str:
    """Return how a language calls itself: `Español`; its code where its catalogue does not say."""
    return texts(language).title("language.name", language)


@cache
def names() -> dict[str, str]:
    """Return every name that people type, and the language that it means."""
    return {
        name: language
        for language in languages()
        for name in (own_name(language), *re.split(r",\s*", texts(language).title("language.also", "")))
        if name
    }


def named(text: str) -> str | None:
    """Return the one language that a text names and nothing else; None where it names none, or asks."""
    if re.search(r"[?¿]", text):
        return None
    said = _heard(_AROUND.sub("", plain(text)))
    known = {_heard(name): language for name, language in names().items()}
    if said in known or len(said) < _SLIPS_FROM:
        return known.get(said)
    near = {known[name] for name in known if OSA.distance(name, said, score_cutoff=1) <= 1}
    return near.pop() if len(near) == 1 else None


def _heard(text: str) -> str:
    said = plain(text)
    for written, sound in _SOUNDS:
        said = re.sub(written, sound, said)
    return squeezed(said)
