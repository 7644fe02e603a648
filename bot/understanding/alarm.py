"""How far a text tells of danger: a second linear model, which knows nothing else.

It looks at more than the model of meanings: each word with those up to eight further on, and three words that
stand near each other, so that who did what to whom is heard; and what is rare counts for more. With a table
of its own few of these share a place. The weights are made by `bench/meanings/train_alarm.py` (`make model`)
from the same sentences, and mapped into memory: 4,096 bytes of JSON, padded, then two bytes for each place
(weight + 128, and how rare it is). Why: docs/decisions/0035.
"""

import json
import math
import mmap
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import combinations
from pathlib import Path
from zlib import crc32

from bot.understanding import model
from bot.understanding.sound import fold

#: Two words count together up to so many apart, three within so many, by their first letters.
_NEAR, _AMONG = 8, 5
WEIGHTS = Path(__file__).with_name("alarm.weights")


def pieces(folded: str) -> Iterator[int]:
    """Yield a 32-bit hash for each piece of a folded text: those of the model of meanings, pairs that stand
    farther apart, and triples.
    """
    yield from model.pieces(folded, _NEAR)
    begins = [word[: model.BEGINNING] for word in folded.encode("latin-1", "replace").split()]
    for at, first in enumerate(begins):
        for second, third in combinations(begins[at + 1 : at + _AMONG], 2):
            yield crc32(first + b" " + second + b" " + third, 7)


class Alarm:
    """The weights, opened for reading."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header = json.loads(self._data[: model.HEADER])
        self.trained_on: str = header["sentences"]
        self._mask = (1 << header["bits"]) - 1
        self._bias: float = header["bias"]
        self._scale: float = header["scale"]
        self._rare: float = header["rare"]

    def score(self, text: str) -> float:
        """Return how far it tells of danger: about 1 if it surely does, about -1 if it surely does not."""
        folded = fold(text[: model.LONGEST])[: model.LONGEST]
        places = {model.HEADER + 2 * (piece & self._mask) for piece in pieces(folded)}
        data = self._data
        weight = sum(data[place] for place in places) - 128 * len(places)
        rare = sum(data[place + 1] for place in places)
        # As in a vector of length one.
        found: float = self._bias + weight * self._scale / math.sqrt(max(rare * self._rare, 1.0))
        return found


@cache
def opened() -> Alarm:
    """Return the model, opened once by each process."""
    return Alarm()


@lru_cache(maxsize=256)
def score(text: str) -> float:
    """Return how far a text tells of danger, from about -1 to about 1."""
    return opened().score(text)
