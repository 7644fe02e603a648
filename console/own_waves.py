"""The wave that the address of a page for the staff names."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from flask import abort, request


class _Wave(Protocol):
    @property
    def id(self) -> int: ...


OwnWave = TypeVar("OwnWave", bound=_Wave)


def own_wave(waves: Sequence[OwnWave]) -> OwnWave | None:
    """Return the one of `waves` that `?ronda=` asks for by its id, or the first; None where there are none.
    Any other is refused.
    """
    asked = request.args.get("ronda", type=int)
    chosen = next((wave for wave in waves if asked in (None, wave.id)), None)
    if asked is not None and chosen is None:
        abort(403)
    return chosen
