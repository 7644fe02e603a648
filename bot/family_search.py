"""Which of a gestor's families are meant by a code, a vereda or a stage, however it is written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.understanding.spelling import heard, plain
from programme.accompanied import Accompanied

#: They say nothing of which ones are meant.
_FILLING = set(
    "familia familias family families la las el los de del en mi mis ver que estan son cuales cual hay "
    "vereda veredas etapa etapas fase codigo por favor porfa gracias muchas the my of in "
    "please thanks".split()
)
#: What people write for each stage.
_STAGES = {
    "invited": ("invitada", "por entrar", "invited"),
    "baseline": ("linea base", "linea de base", "base", "baseline"),
    "life_project": ("proyecto", "proyecto de vida", "plan", "life project"),
    "follow_up": ("seguimiento", "follow up"),
}
#: A word of so many letters is forgiven a slip, a longer one two.
_ONE_SLIP, _TWO_SLIPS = 5, 9
#: No code of a family is longer.
_CODE = 20


@dataclass(frozen=True)
class Found:
    """What was meant: `code`, `vereda` or `stage`; `name` of the vereda or the stage."""

    by: str
    name: str
    families: Sequence[Accompanied]


def search(families: Sequence[Accompanied], typed: str) -> Found | None:
    """Return those of the `families` that are meant, in their order. A code is never guessed: another one is
    another family. None where nothing is meant.
    """
    if coded := _by_code(families, typed):
        return Found("code", "", coded)
    words = _words(typed)
    if not words:
        return None
    veredas = {one.vereda: [_words(one.vereda)] for one in families if one.vereda}
    stages = {one.stage: [_words(said) for said in _STAGES[one.stage]] for one in families}
    for fits in (_same, _part, _beginning, _slip):
        for by, named in (("vereda", veredas), ("stage", stages)):
            names = [name for name, spelled in named.items() if any(fits(words, one) for one in spelled)]
            if len(names) == 1:
                theirs = [
                    one for one in families if names[0] == (one.vereda if by == "vereda" else one.stage)
                ]
                return Found(by, names[0], theirs)
    return None


def says_something(typed: str) -> bool:
    """Return whether the text says which families are meant, and not only that families are."""
    return bool(_words(typed) or _code(typed))


def groups(families: Sequence[Accompanied]) -> list[Found]:
    """Return what can be asked for: each vereda, then each stage, with its families."""
    found = []
    for by, of in (("vereda", _vereda), ("stage", _stage)):
        names = dict.fromkeys(filter(None, map(of, families)))
        order = sorted(names) if by == "vereda" else [stage for stage in _STAGES if stage in names]
        found += [Found(by, name, [one for one in families if of(one) == name]) for name in order]
    return found


def _vereda(family: Accompanied) -> str | None:
    return family.vereda


def _stage(family: Accompanied) -> str | None:
    return family.stage


def _by_code(families: Sequence[Accompanied], typed: str) -> list[Accompanied]:
    """Return the family with that code; without its letters or its zeros, the families that it may be."""
    said = _code(typed)
    if not said:
        return []
    for same in (str.__eq__, _same_number):
        if found := [one for one in families if same(said, _code(one.code))]:
            return found
    return []


def _code(text: str) -> str:
    """Return a text as a code is compared; empty where there is no digit in it."""
    said = "".join(word for word in plain(text).split() if not _is_filling(word))
    return said if any(character.isdecimal() for character in said) else ""


def _same_number(said: str, code: str) -> bool:
    """`f10` and `10` are `f010`."""
    mine, theirs = _NUMBERED.fullmatch(said), _NUMBERED.fullmatch(code)
    if mine is None or theirs is None or int(mine[2]) != int(theirs[2]):
        return False
    return mine[1] in ("", theirs[1])


_NUMBERED = re.compile(r"(.*?)(\d{1,15})")


def _words(text: str) -> list[str]:
    """Return what is compared of a name: its words as they sound, without plurals and what says nothing."""
    kept = [word for word in plain(text).split() if not _is_filling(word)]
    return [heard(word.removesuffix("s") if len(word) > 4 else word) for word in kept]


def _is_filling(word: str) -> bool:
    """Return whether a word says nothing of which ones; `familas` is `familias`."""
    slip = any(OSA.distance(word, one, score_cutoff=1) <= 1 for one in ("familia", "familias"))
    return word in _FILLING or slip


def names_code(typed: str) -> bool:
    """Return whether the text looks like a code: letters and digits."""
    said = _code(typed)
    return bool(said) and not said.isdecimal() and len(said) <= _CODE


def _same(said: list[str], name: list[str]) -> bool:
    return said == name


def _part(said: list[str], name: list[str]) -> bool:
    return set(said) <= set(name)


def _beginning(said: list[str], name: list[str]) -> bool:
    return len("".join(said)) >= 4 and "".join(name).startswith("".join(said))


def _slip(said: list[str], name: list[str]) -> bool:
    mine, theirs = "".join(said), "".join(name)
    most = 0 if len(theirs) < _ONE_SLIP else 1 if len(theirs) < _TWO_SLIPS else 2
    return most > 0 and OSA.distance(mine, theirs, score_cutoff=most) <= most
