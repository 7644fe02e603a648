"""Finding a code from a bag in what somebody wrote, and what was answered behind it."""

import re
from dataclasses import dataclass

from bot.understanding import spelling
from scorecard.bag.code import FEWEST_OF_A_KIND, GROUP, LENGTH, LOOK_ALIKE, SIGNS, capitals, is_mixed, read

_SIGN = f"[{SIGNS}{LOOK_ALIKE}]{{{GROUP}}}"
_BETWEEN = "[^A-Z0-9]{0,3}"
#: Three groups of four signs, wherever they stand; what is answered may follow without a blank, in figures.
_CODE = re.compile(rf"(?<![A-Z0-9]){_SIGN}{_BETWEEN}{_SIGN}{_BETWEEN}{_SIGN}(?=[0-9]*(?![A-Z0-9]))")
#: Three groups with hyphens, of which one has a sign too few, too many, or one that is in no code.
_LIKE_A_CODE = re.compile(r"(?<![A-Z0-9-])[A-Z0-9]{3,5}-[A-Z0-9]{3,5}-[A-Z0-9]{3,5}(?![A-Z0-9-])")
_WORD = re.compile(r"[A-Z0-9]+")

#: Before a code stands this word, however it is spelled.
_LIBRETA = spelling.heard("libreta")

#: The word and a code without a blank between them.
_GLUED = re.compile(r"(?<![A-Z0-9])(L[IY][BV]R[EH]?TAS?)(?=[A-Z0-9]*[0-9])")

#: So many signs behind that word are meant as a code, whole or not.
_FEWEST = 4

#: Without the word, more of them, and so many answers behind.
_FEWEST_ALONE, _FEWEST_ANSWERS = 7, 2


@dataclass(frozen=True)
class Sent:
    """A code that somebody sent; None where it is written wrong. `words`: what was typed behind it, in
    capitals; `beside`: all else that was written.
    """

    code: str | None
    words: tuple[str, ...]
    beside: str


def find(text: str) -> Sent | None:
    """Return what was sent with a code; None for a text that has none, which most are."""
    said = _GLUED.sub(r"\1 ", capitals(text))
    for found in _CODE.finditer(said):
        if is_mixed(_signs(found[0])):
            behind = said[found.end() :]
            beside = f"{said[: found.start()]} {behind}".lower()
            return Sent(read(found[0]), tuple(_WORD.findall(behind)), beside)
    like = _LIKE_A_CODE.search(said)
    if like is not None and _looks_meant(like[0].split("-")):
        return Sent(None, (), said.replace(like[0], " ").lower())
    words = _WORD.findall(said)
    if _is_a_code_that_lacks_signs(words):
        return Sent(None, (), "")
    first, *others = words or [""]
    groups = _before_answers(others)
    if spelling.heard(first.lower()) == _LIBRETA and _looks_meant(groups):
        return Sent(None, (), " ".join(others[len(groups) :]).lower())
    return None


def told_beside(sent: Sent) -> str:
    """Return what was told beside a code and its answers."""
    words = sent.beside.split()
    return " ".join(word for word in words if not word.isdigit() and spelling.heard(word) != _LIBRETA)


def _is_a_code_that_lacks_signs(words: list[str]) -> bool:
    """Return whether there is nothing but signs of codes, too few for a whole one or each apart, and answers
    behind them: what was meant must not be kept with who sent it.
    """
    apart = len(words) >= LENGTH - 1 and all(len(word) == 1 for word in words)
    groups = words[:LENGTH] if apart else _before_answers(words)
    signs, answers = "".join(groups), words[len(groups) :]
    return (
        _FEWEST_ALONE <= len(signs) <= LENGTH + 1
        and (apart or len(answers) >= _FEWEST_ANSWERS)
        and all(len(answer) == 1 and answer.isdigit() for answer in answers)
        and sum(sign.isdigit() for sign in signs) >= FEWEST_OF_A_KIND
        and sum(sign.isalpha() for sign in signs) > FEWEST_OF_A_KIND
        and set(signs) <= {*SIGNS, *LOOK_ALIKE}
    )


def _before_answers(words: list[str]) -> list[str]:
    """Return the words before the first that is one sign alone, as answers are."""
    return words[: next((at for at, word in enumerate(words) if len(word) == 1), len(words))]


def _looks_meant(groups: list[str]) -> bool:
    """Return whether these are meant as a code: letters and figures, and no other word among them."""
    signs = "".join(groups)
    return (
        _FEWEST <= len(signs) <= 2 * LENGTH
        and any(sign.isdigit() for sign in signs)
        and sum(sign.isalpha() for sign in signs) >= FEWEST_OF_A_KIND
        and not any(group.isalpha() and set(group) & set("AEIOU") for group in groups)
    )


def _signs(code: str) -> str:
    return "".join(_WORD.findall(code))
