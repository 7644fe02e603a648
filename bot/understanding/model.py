"""What a sentence probably means: a linear model over pieces of words, which proposes and never acts.

The weights are one file, made by `bench/meanings/train.py` (`make model`) from sentences written for it. It
is mapped into memory, so that all processes of a server share it: 4,096 bytes of JSON, padded (meanings, the
size of the table, scale and bias by meaning), then a row for each place of the table, one byte a meaning
(weight + 128). Why this model and no other: docs/decisions/0033.
"""

import json
import math
import mmap
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from zlib import crc32

from bot.understanding.sound import fold

HEADER = 4096
#: Letters that are read; the longest SMS that a person writes is shorter.
LONGEST = 600
#: Two words count together up to so many apart, by their first letters.
_NEAR, BEGINNING = 5, 5
WEIGHTS = Path(__file__).with_name("meanings.weights")


def pieces(folded: str, near: int = _NEAR) -> Iterator[int]:
    """Yield a 32-bit hash for each piece of a folded text: 2 to 5 letters of a word, a word, two in a row,
    and the beginnings of two that stand up to `near` apart.
    """
    words = folded.encode("latin-1", "replace").split()
    for word in words:
        yield crc32(word, 2)
        padded = b" " + word + b" "
        for size in (2, 3, 4, 5):
            for start in range(len(padded) - size + 1):
                yield crc32(padded[start : start + size], 1)
    for first, second in zip([b"^", *words], [*words, b"$"], strict=True):
        yield crc32(first + b" " + second, 3)
    begins = [word[:BEGINNING] for word in words]
    for at, first in enumerate(begins):
        for second in begins[at + 1 : at + 1 + near]:
            yield crc32(first + b" " + second, 4)


class Model:
    """The weights, opened for reading."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header = json.loads(self._data[:HEADER])
        self.meanings: list[str] = header["meanings"]
        self.trained_on: str = header["sentences"]
        self._mask = (1 << header["bits"]) - 1
        self._bias: list[float] = header["bias"]
        self._scale: list[float] = header["scale"]

    def likely(self, text: str) -> dict[str, float]:
        """Return each meaning with its probability, the most probable first."""
        width = len(self.meanings)
        places = {piece & self._mask for piece in pieces(fold(text[:LONGEST])[:LONGEST])}
        starts = [HEADER + place * width for place in places]
        scores = list(self._bias)
        columns = zip(*(self._data[start : start + width] for start in starts), strict=True)
        for meaning, column in enumerate(columns):
            # Each weight counts for as much as in a vector of length one.
            weight = (sum(column) - 128 * len(starts)) / math.sqrt(len(starts))
            scores[meaning] += weight * self._scale[meaning]
        top = max(scores)
        odds = [math.exp(score - top) for score in scores]
        total = sum(odds)
        found = {meaning: odd / total for meaning, odd in zip(self.meanings, odds, strict=True)}
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))


@cache
def opened() -> Model:
    """Return the model, opened once by each process."""
    return Model()


@lru_cache(maxsize=256)
def likely(text: str) -> dict[str, float]:
    """Return each meaning of a text with its probability, the most probable first."""
    return opened().likely(text)
