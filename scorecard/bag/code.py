"""How a code is written: `K7F2-9HX4-M3TD`, twelve signs that are hard to take for one another.

Three signs tell the municipality, eight are random (36 bits), the last checks the others.
"""

import random
import unicodedata

#: No vowel, so that no code is a word and no word a code; no O, I, L, Q, nor S, Z, B, G beside 5, 2, 8, 6. As
#: many as a prime number: then the last sign tells every single slip and every two signs that changed places.
SIGNS = "23456789CDFHJKMNPRTVWXY"

#: What people read in a 5, 2, 8 or 6, and what is in no code.
LOOK_ALIKE = "SZBG"
_READ_AS = str.maketrans(LOOK_ALIKE, "5286")

LENGTH, GROUP = 12, 4
_MARK = 3

#: Of letters and of figures there are so many at the least, so that a code can be told from other words.
FEWEST_OF_A_KIND = 2


def new_code(municipality_code: str, rng: random.Random) -> str:
    """Return a new code for a place, without hyphens. `rng`: one that nobody can guess."""
    while True:
        signs = mark(municipality_code) + "".join(rng.choice(SIGNS) for _ in range(LENGTH - _MARK - 1))
        code = signs + _check(signs)
        if is_mixed(code):
            return code


def is_mixed(signs: str) -> bool:
    """Return whether there are letters and figures in it, as in every code."""
    figures = sum(sign.isdigit() for sign in signs)
    return FEWEST_OF_A_KIND <= figures <= len(signs) - FEWEST_OF_A_KIND


def mark(municipality_code: str) -> str:
    """Return how the codes of a place begin. A few places that lie far apart share theirs."""
    number, signs = int(municipality_code), ""
    for _ in range(_MARK):
        number, at = divmod(number, len(SIGNS))
        signs = SIGNS[at] + signs
    return signs


def mark_of(code: str) -> str:
    """Return the mark of its place."""
    return code[:_MARK]


def shown(code: str) -> str:
    """Return it with hyphens, as it is printed."""
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def read(text: str) -> str | None:
    """Return the code that somebody typed, as `new_code` gives it; None where it can be none: a sign is
    wrong, missing, or in the place of another.
    """
    signs = "".join(sign for sign in capitals(text) if sign.isalnum()).translate(_READ_AS)
    good = len(signs) == LENGTH and set(signs) <= set(SIGNS) and _check(signs[:-1]) == signs[-1]
    return signs if good else None


def capitals(text: str) -> str:
    """Return a text in capitals without accents, its figures plain ones. Nothing is remembered of it."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).upper()


def _check(signs: str) -> str:
    """Return the last sign: the sum of all, each times its place, modulo 23 (as ISBN-10 does modulo 11)."""
    return SIGNS[sum(place * SIGNS.index(sign) for place, sign in enumerate(signs, 1)) % len(SIGNS)]
