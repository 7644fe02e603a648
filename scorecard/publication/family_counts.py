"""Families as a release counts them beside the answers: see `scorecard.disclosure.Families`."""

from collections.abc import Mapping
from dataclasses import replace

from scorecard.disclosure import FINISHED, Cell, Families
from scorecard.disclosure import Release as Protected
from scorecard.publication import largest_response
from scorecard.publication.content import Release, Response

_FAMILIES = "families"


def families(
    responses: Mapping[str, Response],
    channels: Mapping[str, Mapping[str, Response]],
    asked_on: Mapping[str, str],
) -> Families:
    """By place, of all channels and of each. `asked_on`: the channel of a question that has only one.

    Whoever finished did so on one channel; a family that was asked on none has none yet.
    """
    told: dict[Cell, int] = {}
    for place, response in responses.items():
        told |= {Cell(place, FINISHED): response.complete, Cell(place, _FAMILIES): response.families}
        for channel, one in channels.get(place, {}).items():
            told |= {Cell(place, _on(FINISHED, channel)): one.complete}
            told |= {Cell(place, _on(_FAMILIES, channel)): one.families}
    names = sorted({channel for found in channels.values() for channel in found})
    sums: list[tuple[str, tuple[str, ...], bool]] = [(_FAMILIES, (FINISHED,), False)]
    if names:
        sums += [
            (FINISHED, tuple(_on(FINISHED, channel) for channel in names), True),
            (_FAMILIES, tuple(_on(_FAMILIES, channel) for channel in names), False),
        ]
    sums += [(_on(_FAMILIES, channel), (_on(FINISHED, channel),), False) for channel in names]
    return Families(told, sums, {name: _on(FINISHED, channel) for name, channel in asked_on.items()})


def beside(release: Release, protected: Protected, asked_on: Mapping[str, str]) -> Protected:
    """Return an earlier release with all that it told beside its figures."""
    places = release.places
    return replace(
        protected,
        answered={
            code: largest_response.in_place(place, release.questions) for code, place in places.items()
        },
        families=families(
            {code: place.response for code, place in places.items()},
            {code: place.channels for code, place in places.items()},
            asked_on,
        ),
    )


def _on(what: str, channel: str) -> str:
    return f"{what} on {channel}"
