"""One release of a wave, out of counts of answers and of who took part."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from programme.places import NATION, department, level, names
from scorecard.bag import counts
from scorecard.disclosure import Cell, Counts, Hierarchy
from scorecard.disclosure import Release as Protected
from scorecard.disclosure.figures import rounded
from scorecard.instrument.published import published
from scorecard.instrument.questionnaire import Questionnaire
from scorecard.publication import comparing, family_counts, published_questions, taking_part
from scorecard.publication.basis import Basis
from scorecard.publication.content import Codes, Place, Release, Response, Result
from scorecard.publication.ranking import ranked
from scorecard.publication.results import results, unsure, with_fully
from scorecard.publication.scales import scales
from scorecard.publication.scores import scores
from scorecard.publication.tallies import Tallies, tallied
from scorecard.voices.replies import commitments_of, replies_of


@dataclass(frozen=True)
class Built:
    """A release, and the exact counts that the next correction must know."""

    release: Release
    counts: Mapping[Cell, Counts]


@dataclass(frozen=True)
class Earlier:
    """What was published before. `corrected`: of the same wave, the oldest first, with the exact counts of
    each; `waves`: of those before, the newest first.
    """

    corrected: Sequence[tuple[Release, Protected]]
    waves: Sequence[Release]


def build(
    connection: Connection,
    wave: Row[Any],
    day: date,
    earlier: Earlier,
    reason: str | None = None,
    invented: bool = False,
) -> Built:
    """Return the release of a closed wave on `day`, with a `reason` where it corrects an earlier one.
    `invented`: see `scorecard.publication.content.Release`.

    Raises `scorecard.disclosure.NotSafe` where that would tell on somebody.
    """
    basis = _basis(connection, wave, earlier)
    before = [release for release, _ in earlier.corrected]
    release = Release(
        wave=wave.name,
        number=len(before) + 1,
        published_on=day,
        opened_on=wave.opens_on,
        closed_on=wave.closed_on,
        questionnaire=wave.questionnaire,
        sample=wave.sample,
        reason=reason,
        corrects=before[-1].hash if before else None,
        questions=basis.questions,
        places=_places(connection, wave.id, basis, before, earlier.waves),
        invented=invented,
    )
    return Built(release, basis.counts)


def _basis(connection: Connection, wave: Row[Any], earlier: Earlier) -> Basis:
    instrument = published(connection, wave.questionnaire)
    questions = published_questions.figured(instrument)
    tallies = tallied(connection, wave.id, questions)
    families = taking_part.by_place(connection, wave.id)
    towns = taking_part.registered(connection, wave.id)
    parent: dict[str, str | None] = {NATION: None, **{department(code): NATION for code in towns}}
    parent |= {code: department(code) for code in towns}
    codes = counts.by_place(counts.by_town(connection, wave.id))
    responses = {
        place: taking_part.rates(
            families.get(place, {}),
            tallies.families.get(place, 0),
            codes[place].used if place in codes else 0,
        )
        for place in parent
    }
    return Basis(
        Hierarchy(parent),
        questions,
        published_questions.filters(instrument),
        tallies,
        responses,
        taking_part.weights(towns, responses, sampled=wave.sample is not None),
        taking_part.gestores(connection, wave.id),
        _channels(connection, wave.id, instrument, tallies),
        published_questions.on_one_channel(instrument),
        [
            family_counts.beside(*corrected, published_questions.on_one_channel(instrument))
            for corrected in earlier.corrected
        ],
        {place: _codes(found) for place, found in codes.items()},
        family_counts.seen_by_staff(
            families, tallies.families, {place: found.used for place, found in codes.items()}
        ),
    )


def _codes(found: counts.Codes) -> Codes:
    """Return what is published of them."""
    told = found.in_tens
    return Codes(told.printed, rounded(told.drawn), told.used)


def _channels(
    connection: Connection, wave_id: int, instrument: Questionnaire, tallies: Tallies
) -> dict[str, dict[str, Response]]:
    """Return the response on each channel, of departments and the nation alone."""
    asked_on, found = (
        published_questions.on_one_channel(instrument),
        defaultdict[str, dict[str, Response]](dict),
    )
    for channel, families in taking_part.by_channel(connection, wave_id).items():
        names = [name for name, one in asked_on.items() if one == channel]
        for code in families:
            if level(code) != "municipality":
                answered = max((tallies.at(Cell(code, name)).asked for name in names), default=0)
                found[code][channel] = taking_part.rates(families[code], answered)
    return found


def _places(
    connection: Connection, wave_id: int, basis: Basis, before: Sequence[Release], waves: Sequence[Release]
) -> dict[str, Place]:
    plain, not_known = results(basis), unsure(basis)
    told = scales(basis, before, {cell for cell, result in plain.items() if result.share is not None})
    found = with_fully(plain, basis, told)
    marks, ranks = scores(basis, told), ranked(found, basis.questions, basis.hierarchy)
    replies, commitments = replies_of(connection, wave_id), commitments_of(connection, wave_id)
    named = names(connection)

    def result(code: str, name: str) -> Result:
        cell = Cell(code, name)
        changed = comparing.of_question(found[cell], code, by_name[name], waves)
        return replace(found[cell], change=changed, rank=ranks.get(cell))

    by_name = {question.name: question for question in basis.questions}
    return {
        code: Place(
            code=code,
            name=named[code],
            level=level(code),
            parent=above,
            response=basis.responses[code],
            channels=basis.channels.get(code, {}),
            results={name: result(code, name) for name in by_name},
            unsure={name: not_known[cell] for name in by_name if (cell := Cell(code, name)) in not_known},
            scores={
                actor: replace(mark, change=comparing.of_score(mark, code, actor, basis.questions, waves))
                for actor, mark in marks.get(code, {}).items()
            },
            replies=replies.get(code, ()),
            commitments=commitments.get(code, ()),
            registered=basis.registered[code],
            codes=basis.codes.get(code),
        )
        for code, above in basis.hierarchy.parent.items()
    }
