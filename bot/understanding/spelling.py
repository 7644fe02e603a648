"""Text without what does not matter: accents, case, marks, doubled letters, full-width digits, emoji."""

import re
import unicodedata


def plain(text: str) -> str:
    """Lower case, without accents, emoji, marks and punctuation; single spaces. `¡SÍÍ, señora! 😀` is
    `sii senora`. A keycap such as 1️⃣ is its digit.
    """
    kept = text.translate(_ASCII) if text.isascii() else _letters(text)
    return " ".join(kept.split())


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", bounded(text).casefold())
    return "".join(
        c if unicodedata.category(c)[0] in ("L", "N") else " " for c in decomposed if not _is_mark(c)
    )


def bounded(text: str) -> str:
    """Return a text that stays about as long when it is taken apart: characters that stand for a whole phrase
    (U+FDFA becomes eighteen letters) say nothing to us, and are left out where there are many.
    """
    if len(unicodedata.normalize("NFKD", text)) <= _GROWS * len(text):
        return text
    return "".join(" " if len(unicodedata.normalize("NFKD", c)) > _PARTS else c for c in text)


#: A text with an accent on each letter is twice as long when it is taken apart; a fraction has three parts.
_GROWS, _PARTS = 2, 4


def _is_mark(character: str) -> bool:
    """Accents, keycaps, variation selectors, joiners and direction marks: they part no word."""
    return unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc", "Cs") and character not in (
        "\n",
        "\r",
        "\t",
    )


#: What becomes of each of the characters that most messages are made of.
_ASCII = {code: _letters(chr(code)) for code in range(128)}


def squeezed(text: str) -> str:
    """Doubled letters once: `sii` is `si`, `logross` is `logros`. Digits stay."""
    return re.sub(r"([^\W\d_])\1+", r"\1", text)


def heard(word: str) -> str:
    """Return a plain word as it sounds in Colombia: `autoriso`, `ci`, `kiero` are what they are heard as."""
    word = word.replace("ch", "1").replace("ll", "y").replace("h", "")
    word = re.sub(r"[ck]s|c(?=[ei])|[zx]", "s", word)
    word = re.sub(r"y(?![aeiou])", "i", re.sub(r"[nm](?=[bpfv])", "n", word))
    word = re.sub(r"qu(?=[ei])|[qc]", "k", word)
    word = re.sub(r"g(?=[ei])", "j", word).replace("v", "b")
    return re.sub(r"(.)\1+", r"\1", word)
