"""Hear that somebody is in danger, or in a calamity: whoever writes it gets at once the help lines, or what
to do.

Danger: somebody's life, body or freedom is threatened now or was harmed lately. Calamity: fire, flood, slide,
storm, a place cut off. The model of meanings tells both from what only sounds like them (a flu that "hits",
a hen that is killed, what happened twenty years ago, a novela). Why no rules of words: decision 0035.
"""

from collections.abc import Iterator

from bot.understanding import model
from bot.understanding.spelling import heard, plain

#: From so probable on it is heard. A miss costs more than a false alarm, and an alarm that always rings is
#: not heard any more: both were weighed on lists that the model has not seen.
_DANGER, _CALAMITY = 0.4, 0.45
#: A few words may be anything, and have to be surer.
_FEW, _OF_A_FEW = 5, 0.6
#: A long text is also read in parts of so many words, so far from each other. A part has to be surer, and the
#: whole not far from it; or so sure that what stands around it does not matter.
_PART, _STEP, _OF_A_PART, _OF_THE_WHOLE, _SURE = 14, 7, 0.7, 0.2, 0.9
#: One word alone is a cry only if it is one of these.
_CRIES = frozenset(
    heard(word) for word in "auxilio aucsilio socorro sos extorsion secuestro violacion".split()
)
_DISASTERS = frozenset(
    heard(word) for word in "incendio inundacion derrumbe avalancha terremoto deslizamiento".split()
)


def in_danger(text: str) -> bool:
    """Return whether `text` says that somebody is being hurt, threatened, missing, or in need of rescue."""
    return _tells(text, "danger", _DANGER, _CRIES)


def in_calamity(text: str) -> bool:
    """Return whether `text` tells of a calamity of nature or a fire that somebody suffers now."""
    return _tells(text, "calamity", _CALAMITY, _DISASTERS)


def _tells(text: str, of: str, least: float, alone: frozenset[str]) -> bool:
    words = [word for word in plain(text[: model.LONGEST]).split() if word.isalpha()]
    if len(words) < 2:
        return any(heard(word) in alone for word in words)
    whole = model.likely(text)[of]
    if whole >= (least if len(words) > _FEW else _OF_A_FEW):
        return True
    part_needs = _OF_A_PART if whole >= _OF_THE_WHOLE else _SURE
    return any(model.likely(part)[of] >= part_needs for part in _parts(text[: model.LONGEST].split()))


def _parts(words: list[str]) -> Iterator[str]:
    if len(words) >= _PART + _STEP:
        for start in range(0, len(words) - _STEP, _STEP):
            yield " ".join(words[start : start + _PART])
