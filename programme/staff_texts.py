"""What a member of staff wrote for others to read."""

import unicodedata

from programme.refusal import Refusal

#: Unicode's categories of characters that show nothing, turn the words around, or split a number unseen.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def written(text: str, most: int, lines: int = 12) -> str:
    """`text` with single spaces and nothing unseen. `most`: characters; in more than so many `lines`, it
    becomes one.

    Raises Refusal where nothing is said, or too much.
    """
    kept = [line for line in map(_seen, text.splitlines()) if line]
    said = ("\n" if len(kept) <= lines else " ").join(kept)
    if not any(character.isalpha() for character in said):
        raise Refusal("written.problem.empty")
    if len(said) > most:
        raise Refusal("written.problem.long", most=most, length=len(said))
    return said


def _seen(line: str) -> str:
    # A tab parts words, although it is a character of control.
    spaced = " ".join(line.split())
    shown = "".join(one for one in spaced if unicodedata.category(one) not in _UNSEEN)
    return " ".join(shown.split())
