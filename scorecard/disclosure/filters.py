"""Questions that only some families are asked, by what they answered before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Filter:
    """`asked`: questions of which each family is asked one at the most, and only where it is satisfied with
    what `of` asks (`good`) or is not. `of` is None where it need only have finished.

    Each is counted by itself, and with too few like it in a larger place. `sure`: those of `asked` never lie
    in a smaller place than `of`. Otherwise that is only likely: it is known where it is so.
    """

    asked: tuple[str, ...]
    of: str | None
    good: bool = True
    sure: bool = True

    @property
    def questions(self) -> tuple[str, ...]:
        return self.asked if self.of is None else (*self.asked, self.of)


def among(filters: Iterable[Filter], questions: Sequence[str]) -> list[Filter]:
    """Return what the filters say of these questions alone."""
    return [
        Filter(asked, filter_.of, filter_.good, filter_.sure)
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
