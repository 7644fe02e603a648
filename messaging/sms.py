"""SMS text: what a provider bills.

GSM 03.38 (3GPP TS 23.038): 160 septets in one segment, 153 in each of several; characters of the extension
table take two and are not split. Any other character makes the message UCS-2: 70 and 67 UTF-16 units, and a
surrogate pair is not split.
"""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("^{}\\[~]|€\f")

#: One of these alone would make the message dearer, and no word changes by folding it.
_FOLDED = str.maketrans(
    {
        **dict(zip("áíóúÁÍÓÚ", "aiouAIOU", strict=True)),
        "“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "ʼ": "'", "ꞌ": "'",
        "–": "-", "—": "-", "−": "-", "…": "...",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\u200b": None, "\ufeff": None,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How a text is billed: `encoding` gsm7 or ucs2, `units` septets or UTF-16 units, `segments`.

    `dearer` are the characters that keep it out of GSM-7, in order.
    """

    encoding: str
    units: int
    segments: int
    dearer: str = ""


def fold(text: str) -> str:
    """Return the text with what GSM-7 lacks replaced where that changes no word: `á` to `a`, quotes, dashes.

    ñ stays; what cannot be folded stays too and makes the message UCS-2.
    """
    return unicodedata.normalize("NFC", text).translate(_FOLDED)


def size(text: str) -> Size:
    """Return how many segments `text`, as it stands, is billed as. An empty text is one segment."""
    dearer = "".join(dict.fromkeys(c for c in text if c not in _BASIC and c not in _EXTENSION))
    if not dearer:
        units = [2 if c in _EXTENSION else 1 for c in text]
        return Size("gsm7", sum(units), _segments(units, 160, 153))
    units = [2 if ord(c) > 0xFFFF else 1 for c in text]
    return Size("ucs2", sum(units), _segments(units, 70, 67), dearer)


def price(segments: int, pesos_per_segment: Decimal) -> Decimal:
    """Return what a message costs, in Colombian pesos."""
    return segments * pesos_per_segment


def _segments(units: list[int], alone: int, joined: int) -> int:
    """Segments for characters of these widths, none of which is split."""
    if sum(units) <= alone:
        return 1
    count, room = 1, joined
    for width in units:
        if width > room:
            count, room = count + 1, joined
        room -= width
    return count
