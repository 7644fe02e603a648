"""A place and those directly in it as CSV: a row a place and question."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from locales.texts import SOURCE
from scorecard.publication.content import Commitment, Place, Question, Release, Result, Score

#: Excel reads UTF-8 only where a file says so.
_BOM = "\ufeff"


@dataclass(frozen=True)
class Row:
    """One question in one place; `score` is that of the question's actor there, `promise` what it asks
    about, if it is one.
    """

    release: Release
    place: Place
    question: Question
    result: Result
    score: Score | None
    promise: Commitment | None


def _change(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.result.change, name, None)


def _rank(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.result.rank, name, None)


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
    "unsure": lambda row: row.place.unsure.get(row.question.name),
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
    "registered": lambda row: row.place.registered or None,
    "families": lambda row: row.place.response.families,
    "complete": lambda row: row.place.response.complete,
    "rr1": lambda row: row.place.response.rr1,
    "rr2": lambda row: row.place.response.rr2,
    "representative": lambda row: "yes" if row.place.response.representative else "no",
    "promise_due": lambda row: row.promise and row.promise.due_on.isoformat(),
    "office_says": lambda row: row.promise and row.promise.state,
    "wave": lambda row: row.release.wave,
    "release": lambda row: row.release.number,
    "hash": lambda row: row.release.hash,
}


def rows(release: Release, place: Place) -> bytes:
    """RFC 4180, commas, UTF-8 with a byte order mark. What may not be seen is an empty field."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerows(values(release, place))
    return (_BOM + written.getvalue()).encode()


def values(release: Release, place: Place) -> Iterator[list[Any]]:
    """Yield what stands in each row, in the order of COLUMNS; None where it may not be seen."""
    for row in _rows(release, place):
        yield [column(row) for column in COLUMNS.values()]


def _rows(release: Release, place: Place) -> Iterator[Row]:
    promise = _promise(release) if release.is_on_promise else None
    for where in (place, *release.inside(place.code)):
        for question in release.questions:
            result = where.results.get(question.name)
            if result is not None:
                yield Row(release, where, question, result, where.scores.get(question.actor), promise)


def _promise(release: Release) -> Commitment | None:
    """Return the one that the release is on. It stands in its own place, and its figures above that too."""
    return next((one for place in release.places.values() for one in place.commitments), None)
