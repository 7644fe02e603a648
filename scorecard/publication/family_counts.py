"""Families as a release counts them beside the answers: see `scorecard.disclosure.Families`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scorecard.disclosure import FINISHED, Cell, Families
from scorecard.disclosure import Release as Protected
from scorecard.disclosure.figures import STEP
from scorecard.publication import largest_response
from scorecard.publication.content import Codes, Question, Release, Response
from scorecard.statistics.response import response

_FAMILIES = "families"

#: Families that finished on a phone of theirs; with a code from a bag; and those that had drawn one.
_ON_PHONES, _BY_CODE, _DRAWN = "finished on phones", "finished by code", "drawn"

#: How far below and above what is told of them the truth may lie. Codes are rounded down to tens; how many
#: finished on phones is told by nobody, and follows from those and from all that finished.
_OFF = {_BY_CODE: (0, 9), _ON_PHONES: (STEP // 2 + 9, STEP // 2)}


def seen_by_staff(
    families: Mapping[str, Mapping[str, int]], answered: Mapping[str, int], used: Mapping[str, int]
) -> dict[Cell, tuple[int, int]]:
    """Return the least and the most that numbers of families can be, by what staff see of each place: how
    many take part, and how many finished, rounded down to tens. By place: `families` of each disposition, how
    many `answered` at the least, and codes from a bag that were `used`.

    Nothing of a place where families had themselves deleted: what is seen there now is no longer what it was.
    """
    found: dict[Cell, tuple[int, int]] = {}
    for place, of in families.items():
        exact = response(of, used.get(place, 0))
        if answered.get(place, 0) > exact.complete:
            continue
        told = exact.in_tens
        found[Cell(place, FINISHED)] = told.complete, told.complete + 9
        if not used.get(place):
            found[Cell(place, _FAMILIES)] = told.eligible, told.eligible
    return found


def families(
    responses: Mapping[str, Response],
    channels: Mapping[str, Mapping[str, Response]],
    asked_on: Mapping[str, str],
    codes: Mapping[str, Codes] | None = None,
    questions: Sequence[Question] = (),
    staff: Mapping[Cell, tuple[int, int]] | None = None,
) -> Families:
    """By place, of all channels and of each. `asked_on`: the channel of a question that has only one.
    `codes`: from a bag, of each place that has any; those of `questions` that not all are asked are not
    answered with one. `staff`: see `seen_by_staff`.

    Whoever finished did so on one channel, or with a code; a family that was asked on none has none yet.
    """
    codes = codes or {}
    told: dict[Cell, int] = {}
    for place, rates in responses.items():
        told |= {Cell(place, FINISHED): rates.complete, Cell(place, _FAMILIES): rates.families}
        for channel, one in channels.get(place, {}).items():
            told |= {Cell(place, _on(FINISHED, channel)): one.complete}
            told |= {Cell(place, _on(_FAMILIES, channel)): one.families}
    names = sorted({channel for found in channels.values() for channel in found})
    sums: list[tuple[str, tuple[str, ...], bool]] = [(_FAMILIES, (FINISHED,), False)]
    answer = {name: _on(FINISHED, channel) for name, channel in asked_on.items()}
    if codes:
        told |= _told_of(codes, responses)
        sums += [(FINISHED, (_ON_PHONES, _BY_CODE), True), (_FAMILIES, (_ON_PHONES, _DRAWN), False)]
        answer = {one.name: _ON_PHONES for one in questions if not one.asked_of_all} | answer
    if names:
        on_channels = _ON_PHONES if codes else FINISHED
        sums += [
            (on_channels, tuple(_on(FINISHED, channel) for channel in names), True),
            (_FAMILIES, tuple(_on(_FAMILIES, channel) for channel in names), False),
        ]
    sums += [(_on(_FAMILIES, channel), (_on(FINISHED, channel),), False) for channel in names]
    return Families(told, sums, answer, _OFF, staff or {})


def _told_of(codes: Mapping[str, Codes], responses: Mapping[str, Response]) -> dict[Cell, int]:
    told: dict[Cell, int] = {}
    for place, rates in responses.items():
        used = codes[place].used if place in codes else 0
        told[Cell(place, _ON_PHONES)] = rates.complete - used
    for place, one in codes.items():
        told |= {Cell(place, _BY_CODE): one.used, Cell(place, _DRAWN): one.drawn}
    return told


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
            {code: place.codes for code, place in places.items() if place.codes is not None},
            release.questions,
        ),
    )


def _on(what: str, channel: str) -> str:
    return f"{what} on {channel}"
