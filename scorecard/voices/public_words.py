"""Texts of offices that families will read on public pages: what may not stand in them."""

import re
import unicodedata

from phonenumbers import PhoneNumberMatcher

from programme.refusal import Refusal

#: Unicode's categories of characters that show nothing, turn the words around, or split a number unseen.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")

#: A document, or a number of any other kind that is somebody's: six digits in a row …
_LONG = re.compile(r"\d{6}")
#: … or a cédula as it is printed, `52.345.678`; with a sign or a word of money about it, it is a price.
_DOTTED = re.compile(
    r"(?<![\d.$])(?<!\$ )\d{1,3}(?:[.,'’]\d{3}){2,3}(?![.,]?\d)(?!\s*(?:pesos|cop\b))", re.IGNORECASE
)


def public_words(text: str, most: int, lines: int = 12) -> str:
    """`text` with single spaces and nothing unseen, as it may be published. `most`: characters; in more than
    so many `lines`, it becomes one.

    Raises Refusal where nothing is said, too much, or a telephone or the number of a document.
    """
    written = [line for line in map(_seen, text.splitlines()) if line]
    said = ("\n" if len(written) <= lines else " ").join(written)
    if not any(character.isalpha() for character in said):
        raise Refusal("commitments.problem.empty")
    if len(said) > most:
        raise Refusal("commitments.problem.long", most=most, length=len(said))
    if PhoneNumberMatcher(said, "CO").has_next() or _LONG.search(said) or _DOTTED.search(said):
        raise Refusal("commitments.problem.number")
    return said


def _seen(line: str) -> str:
    # A tab parts words, although it is a character of control.
    spaced = " ".join(line.split())
    shown = "".join(one for one in spaced if unicodedata.category(one) not in _UNSEEN)
    return " ".join(shown.split())
