"""What a dialog remembers from one message to the next: a dataclass of its own, kept as JSON."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, cast, get_args

Memory = TypeVar("Memory")

#: A memory as JSON takes it.
Stored = dict[str, object]


@dataclass(frozen=True)
class Nothing:
    """What is remembered where nothing is."""


def stored(memory: Any) -> Stored:
    """Return a memory as JSON takes it: dates in ISO 8601, and nothing that is None."""
    found = {one.name: getattr(memory, one.name) for one in fields(memory)}
    return {name: _written(value) for name, value in found.items() if value is not None}


def recalled(kind: type[Memory], kept: Stored) -> Memory:
    """Return the memory that was stored. A field of another version of the program is left out, and one that
    it did not know has its default.
    """
    readers = _readers(cast(Hashable, kind))
    return kind(**{name: readers[name](value) for name, value in kept.items() if name in readers})


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


@cache
def _readers(kind: Any) -> dict[str, Callable[[Any], Any]]:
    """Return how each field is read back, by its type."""
    return {one.name: _reader(one.type) for one in fields(kind)}


def _reader(wanted: Any) -> Callable[[Any], Any]:
    for known in (datetime, date):
        if known is wanted or known in get_args(wanted):
            return known.fromisoformat
    return lambda value: value
