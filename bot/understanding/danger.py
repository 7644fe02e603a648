"""Hear that somebody is in danger, or in a calamity: whoever writes it gets at once the help lines, or what
to do.

Danger: somebody's life, body or freedom is threatened now or was harmed lately. Calamity: fire, flood, slide,
storm, a place cut off. A model of danger alone, and that of meanings, tell them from what only sounds so (a
flu that "hits", a hen that is killed, what happened twenty years ago, a novela). Why no rules of words, and
why two models: decision 0035.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.understanding import alarm, model
from bot.understanding.spelling import heard, plain


@dataclass(frozen=True)
class Cuts:
    """From what a model says on it is heard. A miss costs more than a false alarm, and an alarm that always
    rings is not heard any more: both were weighed on lists that the models have not seen.

    A few words may be anything, and have to be surer. So has a part of a long text, with the whole not far
    from it; or so sure that what stands around it does not matter.
    """

    whole: float
    few: float
    part: float
    around: float
    sure: float


#: Scores from about -1.5 to 1.5. The model of meanings, which also knows of calamities, has so much of a
#: say; and where it is clearly one, no danger is heard.
_DANGER = Cuts(whole=-0.17, few=0.0, part=0.4, around=-0.5, sure=0.8)
_SAY, _CLEARLY, _NOT_AT_ALL = 0.05, 0.8, 0.5
_CLAUSES = re.compile(r"[,.;:\n]+|\b(?:y|e|además|ademas|también|tambien|pero|aparte)\b")
#: Probabilities.
_CALAMITY = Cuts(whole=0.45, few=0.6, part=0.7, around=0.2, sure=0.9)
#: So many words are a few. A long text is also read in parts of so many, so far from each other.
_FEW, _PART, _STEP = 6, 14, 7
#: One word alone is a cry only if it is one of these.
_CRIES = frozenset(heard(word) for word in "auxilio socorro sos extorsion secuestro violacion".split())
_DISASTERS = frozenset(
    heard(word) for word in "incendio inundacion derrumbe avalancha terremoto deslizamiento".split()
)


def in_danger(text: str) -> bool:
    """Return whether `text` says that somebody is being hurt, threatened, missing, or in need of rescue."""
    return tells(text, dangerous, _DANGER, _CRIES)


def in_calamity(text: str) -> bool:
    """Return whether `text` tells of a calamity of nature or a fire that somebody suffers now."""
    return tells(text, lambda said: model.likely(said)["calamity"], _CALAMITY, _DISASTERS)


def dangerous(text: str) -> float:
    """Return what both models say of danger, from about -1.5 to 1.5."""
    if model.likely(text)["calamity"] < _CLEARLY:
        return _says(text)
    # Whoever is in a calamity has to hear what to do in it, but where something else is said beside it.
    beside = (one for one in _CLAUSES.split(text.lower()) if len(one.split()) > 2)
    found = max((_says(one) for one in beside if model.likely(one)["calamity"] < _NOT_AT_ALL), default=-1.0)
    return found if found >= _DANGER.sure else -1.0


def _says(text: str) -> float:
    likely = min(max(model.likely(text)["danger"], 1e-9), 1 - 1e-9)
    return alarm.score(text) + _SAY * math.log(likely / (1 - likely))


#: What is longer is no word, and the models know nothing of it.
_LONGEST_WORD = 40
#: A word has a vowel, and not one letter over and over: `shh`, `zzz` and `aaa` are none.
_WORD = re.compile(r"(?=[a-z]*[aeiouy])(?!(.)\1+$)[a-z]+")


def tells(text: str, says: Callable[[str], float], cuts: Cuts, alone: frozenset[str]) -> bool:
    """Return whether a text tells of what a model `says` a text or a part of it tells of. A word stands for
    it `alone` if it is one of these, as they sound.
    """
    text = " ".join(word for word in text[: model.LONGEST].split() if len(word) <= _LONGEST_WORD)
    words = [word for word in plain(text).split() if _WORD.fullmatch(word)]
    if len(words) < 2:
        return any(heard(word) in alone for word in words)
    whole = says(text)
    if whole >= (cuts.whole if len(words) > _FEW else cuts.few):
        return True
    needed = cuts.part if whole >= cuts.around else cuts.sure
    return any(says(part) >= needed for part in _parts(text.split()))


def _parts(words: list[str]) -> Iterator[str]:
    if len(words) >= _PART + _STEP:
        for start in range(0, len(words) - _STEP, _STEP):
            yield " ".join(words[start : start + _PART])
