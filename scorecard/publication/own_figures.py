"""What a release on questions of an operator's own, or on a promise, may say in a message to its families."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from scorecard.instrument.questionnaire import KEPT
from scorecard.publication import reading
from scorecard.publication.content import Question, Result

#: Looked up in the database, as in scorecard.publication.brief.
_OWN = text("""
    WITH said AS MATERIALIZED (
        SELECT convert_from(content, 'UTF8')::jsonb AS release FROM release WHERE id = :release_id
    )
    SELECT NULL AS code, release -> 'questions' AS found FROM said
    UNION ALL
    SELECT place.key, place.value -> 'results' FROM said, jsonb_each(release -> 'places') place
""")

#: Of whom and of what a question is that goes before all others.
_FIRST = ("red", "satisfacción")


@dataclass(frozen=True)
class OwnFigure:
    """One question and what is published of it. `on_promise`: it asks whether a promise was kept."""

    question: Question
    result: Result
    on_promise: bool


def own_figures(connection: Connection, release_id: int) -> Mapping[str, tuple[OwnFigure, ...]]:
    """Return by place what may be said, what matters most first.

    Of what all families were asked alone, and nothing that one may fear to say: whoever holds the phone reads
    it. Nothing that is hidden, or of too few.
    """
    rows = {row.code: row.found for row in connection.execute(_OWN, {"release_id": release_id})}
    asked = rows.pop(None)
    on_promise = len(asked) == 1 and asked[0]["variable"] == KEPT
    questions = sorted(_open(asked), key=lambda question: (question.actor, question.variable) != _FIRST)
    return {
        code: tuple(
            OwnFigure(question, result, on_promise)
            for question in questions
            if question.name in results and _is_told(result := reading.result(results[question.name]))
        )
        for code, results in rows.items()
    }


def _open(asked: list[dict[str, Any]]) -> Iterator[Question]:
    for said in asked:
        question = reading.question(said)
        # The first releases do not say what is sensitive.
        if said.get("sensitive") is False and question.asked_of_all and not question.counts_bad:
            yield question


def _is_told(result: Result) -> bool:
    if result.words is not None:
        return result.words != "few"
    return result.share is not None or result.bracket is not None
