"""Questions that only some families are asked, by what they answered before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Filter:
    """`asked`: questions of which each family is asked one at the most, and only where it is satisfied with
    what `of` asks (`good`) or is not. `of` is None where it need only have finished.

    `together`: all are in one part of the ballot, so that they lie in the same place. Otherwise those of
    `asked` may lie in a larger place than `of`, never in a smaller one.
    """

    asked: tuple[str, ...]
    of: str | None
    good: bool = True
    together: bool = True

    @property
    def questions(self) -> tuple[str, ...]:
        return self.asked if self.of is None else (*self.asked, self.of)


def among(filters: Iterable[Filter], questions: Sequence[str]) -> list[Filter]:
    """Return what the filters say of these questions alone."""
    return [
        Filter(asked, filter_.of, filter_.good, filter_.together)
        for filter_ in filters
        if (asked := tuple(name for name in filter_.asked if name in questions))
        and (filter_.of is None or filter_.of in questions)
    ]


def linked(questions: Sequence[str], filters: Iterable[Filter]) -> list[list[str]]:
    """Questions that tell of each other together, all others each by itself."""
    first = {name: name for name in questions}
    for filter_ in filters:
        old = {first[name] for name in filter_.questions}
        first = {name: min(old) if found in old else found for name, found in first.items()}
    return [[name for name in questions if first[name] == found] for found in sorted(set(first.values()))]
