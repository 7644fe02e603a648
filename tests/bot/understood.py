"""Whether what becomes of a message is what a list expects: see `lists/README.md`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from commands.understand.states import Understood

LISTS = Path(__file__).parent / "lists"
#: What only shows something, or asks back.
_HARMLESS = set(
    "menu help logros logro project visit libreta complaint case data language offers message who "
    "payments thanks "
    "danger calamity grief insult ask not_understood silence".split()
)


@dataclass(frozen=True)
class Row:
    """A message in a state, what is expected of it, and of which kind it is: explicit, natural or trap."""

    state: str
    text: str
    expected: tuple[str, ...]
    kind: str

    @property
    def groups(self) -> Iterator[str]:
        """The kinds under which it counts."""
        yield self.kind
        for label in ("danger", "calamity"):
            if f"={label}" in self.expected:
                yield label
            elif f"!{label}" in self.expected:
                yield f"no {label}"


def rows(name: str) -> list[Row]:
    """Return the rows of a list."""
    lines = (LISTS / f"{name}.tsv").read_text("utf-8").splitlines()[1:]
    cells = (line.split("\t") for line in lines)
    return [Row(state, text, tuple(expected.split()), kind) for state, text, expected, kind, *_ in cells]


def done(found: Understood) -> set[str]:
    """Return what was done, as against shown."""
    return set(found.did) - _HARMLESS


def _has(label: str, labels: Iterable[str]) -> bool:
    return any(one == label or (label == "answer" and one.startswith("answer:")) for one in labels)


def as_expected(row: Row, found: Understood) -> bool:
    """Return whether all that a row expects is so."""
    for each in row.expected:
        sign, label = each[0], each[1:]
        if sign == "=" and not any(_has(one, found.did) for one in label.split("|")):
            return False
        if sign == "~" and not any(_has(one, [*found.did, *found.offered]) for one in label.split("|")):
            return False
        if sign == "!" and (done(found) if label == "effect" else _has(label, found.did)):
            return False
    return True


def wrongly_acted(row: Row, found: Understood) -> bool:
    """Return whether something was done that nobody asked for."""
    wanted = {one for each in row.expected if each[0] in "=~" for one in each[1:].split("|")}
    if wanted & {"propose", "decline"}:
        wanted |= {"propose", "decline"}
    denied = {each[1:] for each in row.expected if each[0] == "!"}
    wrong = done(found) - wanted
    return bool(wrong) and (bool(wanted) or "effect" in denied or any(_has(label, wrong) for label in denied))


def counted(pairs: Iterable[tuple[Row, Understood]]) -> tuple[Counter[str], Counter[str], int]:
    """Return how many rows there are of each kind, how many come out as expected, and how many messages were
    wrongly acted upon.
    """
    all_of: Counter[str] = Counter()
    good: Counter[str] = Counter()
    wrong = 0
    for row, found in pairs:
        all_of.update(row.groups)
        good.update(row.groups if as_expected(row, found) else ())
        wrong += wrongly_acted(row, found)
    return all_of, good, wrong
