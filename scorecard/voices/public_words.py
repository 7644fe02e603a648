"""Texts of offices that families will read on public pages: what may not stand in them."""

import re

from phonenumbers import PhoneNumberMatcher

from programme.refusal import Refusal
from programme.staff_texts import written

#: A document, or a number of any other kind that is somebody's: six digits in a row …
_LONG = re.compile(r"\d{6}")
#: … or a cédula as it is printed, `52.345.678`; with a sign or a word of money about it, it is a price.
_DOTTED = re.compile(
    r"(?<![\d.$])(?<!\$ )\d{1,3}(?:[.,'’]\d{3}){2,3}(?![.,]?\d)(?!\s*(?:pesos|cop\b))", re.IGNORECASE
)


def public_words(text: str, most: int, lines: int = 12) -> str:
    """`text` as it may be published. `most`, `lines`: see programme.staff_texts.

    Raises Refusal where nothing is said, too much, or a telephone or the number of a document.
    """
    said = written(text, most, lines)
    if PhoneNumberMatcher(said, "CO").has_next() or _LONG.search(said) or _DOTTED.search(said):
        raise Refusal("commitments.problem.number")
    return said
