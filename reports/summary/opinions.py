"""What families of a municipality think, as it was published: a coordinator is told what everybody is.

Exact counts would undo what was hidden: from one day to the next while a wave is open,
beside the published ones of a neighbour, between a mean and a share.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, select, true

from db.release import is_shown
from db.tables import PublishedPlace, PublishedRelease, Wave
from scorecard.instrument.published import published
from scorecard.instrument.questionnaire import Question
from scorecard.publication import reading
from scorecard.publication.content import Result


@dataclass(frozen=True)
class Opinion:
    """One question that is answered from 1 to 5, and its published result."""

    question: Question
    result: Result

    def as_json(self) -> dict[str, object]:
        """Counts are multiples of 5, the share is in percent; what may not be seen is None."""
        result = self.result
        return {
            "question": self.question.name, "actor": self.question.actor, "n": result.n,
            "satisfied": result.satisfied, "share": result.share, "bracket": result.bracket,
            "words": result.words, "standing": result.standing,
        }  # fmt: skip


@dataclass(frozen=True)
class Opinions:
    """Of one wave, in its newest edition."""

    wave: str
    edition: int
    asked: Sequence[Opinion]

    def as_json(self) -> dict[str, object]:
        """Return the same for a program."""
        return {
            "wave": self.wave,
            "edition": self.edition,
            "questions": [one.as_json() for one in self.asked],
        }


@dataclass(frozen=True)
class PublishedWave:
    """A wave of which opinions may be seen."""

    id: int
    name: str


def published_waves(connection: Connection, municipality_code: str) -> list[PublishedWave]:
    """Return the waves of which a municipality's opinions may be seen, the last to close first."""
    newest_first = _shown(municipality_code).order_by(Wave.closed_on.desc(), Wave.id.desc())
    rows = connection.execute(newest_first.with_only_columns(Wave.id, Wave.name))
    return list(dict.fromkeys(PublishedWave(*row) for row in rows))


def opinions(connection: Connection, municipality_code: str, wave_id: int | None = None) -> Opinions | None:
    """Of a municipality in a wave, or in the one that was published last. None where nothing of it was
    published, or is shown no more.
    """
    row = connection.execute(
        _shown(municipality_code)
        .where(Wave.id == wave_id if wave_id is not None else true())
        .order_by(Wave.closed_on.desc(), Wave.id.desc(), PublishedRelease.number.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    asked = [
        Opinion(question, reading.result(row.results[name]))
        for name, question in published(connection, row.questionnaire).questions.items()
        if question.best and name in row.results
    ]
    return Opinions(row.name, row.number, asked)


def _shown(municipality_code: str) -> Select[int, str, str, int, dict[str, object]]:
    """Select what may be seen of a municipality, an edition a row."""
    return (
        select(Wave.id, Wave.name, Wave.questionnaire, PublishedRelease.number, PublishedPlace.results)
        .select_from(PublishedPlace)
        .join(PublishedRelease, PublishedRelease.id == PublishedPlace.release_id)
        .join(Wave, Wave.id == PublishedRelease.wave_id)
        .where(PublishedPlace.place_code == municipality_code, Wave.commitment_id.is_(None), is_shown())
    )
