"""What in a text may tell who is meant: suggested to a reader, who decides."""

import re

#: What a removed word leaves behind.
GONE = "[…]"

#: Before a name, mostly.
_TITLES = set(
    "don doña dona señor señora señorita sr sra seño doctor doctora dr dra profe profesor profesora padre "
    "hermana enfermera llama llaman".split()
)
_NO_NAMES = set("a al con de del el en es la las lo los me no nos que se si un una y ya".split())


def marked(text: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it may tell who is meant: whatever has a digit or an `@`,
    words with a capital letter but for a sentence's first, and words after a title. All pieces make the text.
    """
    found: list[tuple[str, bool]] = []
    words = [(match[1], match[2], match[3]) for match in re.finditer(r"(\W*)(\S*?)([^\w\s]*(?:\s+|$))", text)]
    shouted = text.isupper()
    before, begins = "", True
    for at, (opening, word, closing) in enumerate(words):
        following = words[at + 1][1] if at + 1 < len(words) else ""
        capital = word[:1].isupper() and not shouted
        first = begins and not (following[:1].isupper() and not re.search(r"[.!?]", closing))
        title = before.casefold().strip(".") in _TITLES and word.casefold() not in _NO_NAMES
        telling = bool(re.search(r"[\d@]", word)) or (capital and not first) or (title and bool(word))
        for piece, tells in ((opening, False), (word, telling), (closing, False)):
            if piece and found and found[-1][1] == tells:
                found[-1] = (found[-1][0] + piece, tells)
            elif piece:
                found.append((piece, tells))
        before, begins = word, bool(re.search(r"[.!?…\n]", closing))
    return found


def without(text: str) -> str:
    """Return the text with GONE for all that may tell who is meant."""
    plain = "".join(GONE if telling else piece for piece, telling in marked(text))
    return re.sub(rf"{re.escape(GONE)}(?:\s+{re.escape(GONE)})+", GONE, plain)
