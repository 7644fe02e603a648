"""What a text that no rule takes may mean where it is written: at most three meanings, the likeliest first.

Nothing here acts: whoever wrote it chooses.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from bot.understanding import model
from bot.understanding.spelling import plain

#: So many are offered at once.
MOST = 3
#: What is less probable is not offered; and nothing is where it is so probably about something else.
_LEAST, _ELSE = 0.07, 0.6
#: Beside an open question its own answers come first.
_OF_THE_QUESTION = 4

#: What a meaning is as an answer, by what is asked (see bot.understanding.vocabulary), as an option's value.
_ANSWERS: dict[str, dict[str, str]] = {
    "consent": {"1": "yes confirm", "2": "no decline rather_not_say"},
    "phone": {"1": "phone_own yes", "2": "phone_shared no"},
    "visit": {"1": "confirm yes", "2": "decline no propose when"},
    "start": {"1": "libreta yes confirm", "2": "later when propose", "3": "no decline rather_not_say"},
    "visited": {"1": "yes confirm", "2": "no decline", "0": "dont_know rather_not_say"},
    "opinion": {"1": "yes confirm", "2": "no decline", "0": "dont_know rather_not_say"},
    "asked_for": {"1": "yes", "2": "no decline", "0": "rather_not_say dont_know"},
    "stop": {"1": "opt_out yes wrong_number", "2": "no opt_in"},
    "done": {"1": "report yes", "2": "logros no"},
    "health": {"1": "yes", "2": "no rather_not_say"},
}  # fmt: skip

#: Words of praise and of blame, as beginnings: what a sentence about how one is treated says as a mark.
_MARKS = {
    "5": "excelent querid amable bien buen amor cariñ atent respet especial divin linda lindo felicit mejor "
    "contenta contento agradecid bendic maravill chever bacan paciente",
    "4": "bien buen",
    "3": "regular normal masomenos veces ahi medio",
    "2": "mal aspera seria regañ grit brusc",
    "1": "mal groser grit peor terrible fatal humill feo fea despreci pesim horrible odios odioso brav",
}
_OPPOSITE = re.compile(r"\b(no|nada|ni|poco|nunca)( \w+){0,2} $")


def proposed(
    text: str, asks: str, values: Iterable[str], known: Iterable[str], *, scale: bool = False
) -> list[str]:
    """Return what it may mean: `=1` for the option of that value of the open question, or a meaning of those
    `known`. `asks`: what is asked, `values`: of the options that there are; `scale`: they are marks.
    """
    found = model.likely(text)
    values = set(values)
    scores: dict[str, float] = defaultdict(float)
    for value, meanings in _ANSWERS.get(asks, {}).items():
        if value in values and not scale:
            scores[f"={value}"] = _OF_THE_QUESTION * sum(found[one] for one in meanings.split())
    if scale:
        scores |= {f"={value}": weight for value, weight in _marks(text).items()}
        scores["=0"] = _OF_THE_QUESTION * found["dont_know"]
    for meaning in known:
        scores[meaning] += found.get(meaning, 0.0)
    best = [one for one in sorted(scores.items(), key=lambda one: -one[1]) if one[1] >= _LEAST][:MOST]
    if not best or (found["other"] > _ELSE and best[0][1] < found["other"]):
        return []
    return [meaning for meaning, _ in best]


def _marks(text: str) -> dict[str, float]:
    """Return how far a sentence is each mark, where it has words of praise or blame."""
    said = plain(text)
    weights: dict[str, float] = defaultdict(float)
    for mark, beginnings in _MARKS.items():
        for beginning in beginnings.split():
            for found in re.finditer(rf"\b{beginning}\w*", said):
                turned = _OPPOSITE.search(said[: found.start()]) is not None
                weights[str(6 - int(mark)) if turned else mark] += 1
    total = sum(weights.values()) or 1
    return {mark: weight / total for mark, weight in weights.items()}


def probability(text: str, meanings: Iterable[str]) -> tuple[str, float]:
    """Return the most probable of these meanings, with its probability among all."""
    found = model.likely(text)
    best = max(meanings, key=lambda meaning: found[meaning])
    return best, found[best]
