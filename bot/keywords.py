"""The words that start something, and finding the one that was meant."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from bot.understanding import plain, squeezed

_AROUND_A_KEYWORD = set(
    "ver mis mi quiero la el los las de por favor una un mas sobre cual cuales son es my the see a como va "
    "van cuando hay tengo saber necesito nuestra nuestro nuestros".split()
)

#: A message of question marks alone.
_ONLY_ASKS = re.compile(r"[¿?？\s]*[?？][¿?？\s]*")


class Keywords:
    """Words that name something, and finding the one that was meant."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}

    def add(self, name: str, words: Iterable[str]) -> None:
        """Let each of `words` mean `name`."""
        for word in words:
            self._words[squeezed(plain(word))] = name

    def exact(self, text: str) -> str | None:
        """The name whose word the message is, also as a command of Telegram (`/logros@bot`)."""
        command = re.fullmatch(r"/(\w+)(@\w+)?", text.strip())
        said = squeezed(plain(command[1] if command else text))
        return self._words.get(said) or ("ayuda" if _ONLY_ASKS.fullmatch(text) else None)

    def within(self, text: str) -> str | None:
        """The one name that a short phrase contains: `ver mis logros`."""
        words = [word for word in squeezed(plain(text)).split() if word not in _AROUND_A_KEYWORD]
        return self._words.get(words[0]) if len(words) == 1 else None

    def near(self, text: str) -> list[str]:
        """The names one slip away (a letter more, less, other or swapped) from a one-word message.

        Short words of leaving are too near to others (`baja`, `caja`) to be forgiven a slip.
        """
        said = squeezed(plain(text))
        if " " in said or len(said) < 4 or any(c.isdecimal() for c in said):
            return []
        found = {
            name
            for word, name in self._words.items()
            if len(word) >= (5 if name == "salir" else 4) and OSA.distance(said, word, score_cutoff=1) <= 1
        }
        return sorted(found)
