"""A place and those directly in it as CSV: a row a place and question, and one a promise that was judged."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from locales.texts import SOURCE
from scorecard.publication.content import Commitment, Place, Question, Release, Response, Result, Score
from scorecard.publication.forms.promises import question as promise_question
from scorecard.publication.judgments import Judgment

#: Excel reads UTF-8 only where a file says so.
_BOM = "\ufeff"


@dataclass(frozen=True)
class Row:
    """One question in one place, of the `number`th release of `wave`. `score`: of the question's actor there.
    `due`, `office`: of the promise that it asks about, if it is one. `response`, `registered`: None where
    they are told by another wave's own tables.
    """

    place: Place
    question: Question
    result: Result
    wave: str
    number: int | None
    hash: str | None
    score: Score | None = None
    unsure: int | None = None
    response: Response | None = None
    registered: int | None = None
    due: date | None = None
    office: str | None = None


def _change(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.result.change, name, None)


def _rank(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.result.rank, name, None)


def _response(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.response, name, None)


def _end(interval: tuple[int, int] | None, end: int) -> int | None:
    return interval[end] if interval else None


#: The columns in order. What each means is in the dictionary (`columns.csv`).
COLUMNS: dict[str, Callable[[Row], Any]] = {
    "place_code": lambda row: row.place.code,
    "place": lambda row: row.place.name,
    "level": lambda row: row.place.level,
    "question": lambda row: row.question.name,
    "question_text": lambda row: row.question.labels[SOURCE],
    "actor": lambda row: row.question.actor,
    "variable": lambda row: row.question.variable,
    "type": lambda row: row.question.type,
    "problem": lambda row: "yes" if row.question.counts_bad else "no",
    "counted_answers": lambda row: " ".join(map(str, row.question.good)),
    "n": lambda row: row.result.n,
    "satisfied": lambda row: row.result.satisfied,
    "share": lambda row: row.result.share,
    "low": lambda row: _end(row.result.interval, 0),
    "high": lambda row: _end(row.result.interval, 1),
    "bracket": lambda row: row.result.bracket,
    "words": lambda row: row.result.words,
    "fully": lambda row: row.result.fully,
    "unsure": lambda row: row.unsure,
    "standing": lambda row: row.result.standing,
    "change_since": _change("wave"),
    "change_points": _change("points"),
    "change_low": _change("low"),
    "change_high": _change("high"),
    "change_arrow": _change("arrow"),
    "rank_group": _rank("group"),
    "rank_best": _rank("best"),
    "rank_worst": _rank("worst"),
    "rank_of": _rank("of"),
    "actor_score": lambda row: row.score.value if row.score else None,
    "actor_score_low": lambda row: row.score.interval[0] if row.score else None,
    "actor_score_high": lambda row: row.score.interval[1] if row.score else None,
    "registered": lambda row: row.registered or None,
    "families": _response("families"),
    "complete": _response("complete"),
    "rr1": _response("rr1"),
    "rr2": _response("rr2"),
    "representative": lambda row: row.response and ("yes" if row.response.representative else "no"),
    "promise_due": lambda row: row.due and row.due.isoformat(),
    "office_says": lambda row: row.office,
    "wave": lambda row: row.wave,
    "release": lambda row: row.number,
    "hash": lambda row: row.hash,
}


def rows(release: Release, place: Place, judgments: Sequence[Judgment] = ()) -> bytes:
    """RFC 4180, commas, UTF-8 with a byte order mark. What may not be seen is an empty field. `judgments`: of
    the promises of these places and perhaps of others.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerows(values(release, place, judgments))
    return (_BOM + written.getvalue()).encode()


def values(release: Release, place: Place, judgments: Sequence[Judgment] = ()) -> Iterator[list[Any]]:
    """Yield what stands in each row, in the order of COLUMNS; None where it may not be seen."""
    for where in (place, *release.inside(place.code)):
        for row in (*_rows(release, where), *_judged(release, where, judgments)):
            yield [column(row) for column in COLUMNS.values()]


def _rows(release: Release, place: Place) -> Iterator[Row]:
    promise = _promise(release) if release.is_on_promise else None
    for question in release.questions:
        result = place.results.get(question.name)
        if result is not None:
            yield Row(
                place,
                question,
                result,
                release.wave,
                release.number,
                release.hash,
                score=place.scores.get(question.actor),
                unsure=place.unsure.get(question.name),
                response=place.response,
                registered=place.registered,
                due=promise.due_on if promise else None,
                office=promise.state if promise else None,
            )


def _judged(release: Release, place: Place, judgments: Sequence[Judgment]) -> Iterator[Row]:
    """Yield what families say of the promises of a place, as far as it is published: each of its own release,
    beside what the office says today.
    """
    for one in judgments:
        if one.place == place.code and one.result is not None and one.wave != release.wave:
            question = replace(
                promise_question(), name=one.question, actor=one.actor, labels={SOURCE: one.asked}
            )
            yield Row(
                place, question, one.result, one.wave, one.number, one.hash, due=one.due_on, office=one.office
            )


def _promise(release: Release) -> Commitment | None:
    """Return the one that the release is on. It stands in its own place, and its figures above that too."""
    return next((one for place in release.places.values() for one in place.commitments), None)
