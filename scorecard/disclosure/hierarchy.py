"""Which place lies in which."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Hierarchy:
    """Municipalities in departments in the nation: each place and the one it lies in (None: in none).

    Raises ValueError where places lie in each other, or in one that is not there.
    """

    parent: Mapping[str, str | None]

    def __post_init__(self) -> None:
        for place in self.parent:
            seen, above = {place}, self.parent[place]
            while above is not None:
                if above in seen or above not in self.parent:
                    raise ValueError(f"{place} lies in {self.parent[place]}, which is not a place above it")
                seen.add(above)
                above = self.parent[above]

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """The places directly in each place that has any, by name."""
        found: dict[str, list[str]] = defaultdict(list)
        for place, above in self.parent.items():
            if above is not None:
                found[above].append(place)
        return {place: tuple(sorted(inside)) for place, inside in sorted(found.items())}

    @cached_property
    def with_rests(self) -> "Hierarchy":
        """Return the same with one more place in each that has some: for answers that no smaller place shows.
        Raises ValueError where a place has the name of a rest.
        """
        rests = {rest(place): place for place in self.children}
        if taken := rests.keys() & self.parent.keys():
            raise ValueError(f"places may not be called {sorted(taken)}")
        return Hierarchy({**self.parent, **rests})

    def above(self, place: str) -> tuple[str, ...]:
        """Return the places that a place lies in, the nearest first."""
        parent = self.parent[place]
        return () if parent is None else (parent, *self.above(parent))


def rest(place: str) -> str:
    """Return the name of what a place has beyond the places in it. It is never published."""
    return f"rest of {place}"
