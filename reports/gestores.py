"""What families think of each gestor, for the coordinator of their municipality, of a published wave.

Only questions whose figure of the municipality is published are shown. How much may be told of each gestor
beside it: see `scorecard.disclosure.groups`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from db.tables import AnswerCount, Staff, Wave
from reports.summary.opinions import opinions
from scorecard.disclosure import Counts, Figure
from scorecard.disclosure.groups import Said, told
from scorecard.instrument.questionnaire import Question
from scorecard.publication.content import Result
from scorecard.statistics.answers import UNSURE
from scorecard.statistics.estimate import STEADY


@dataclass(frozen=True)
class Opinion:
    """What is told of the families of one gestor. `steady`: it is more than a hint."""

    said: Said
    steady: bool


@dataclass(frozen=True)
class Asked:
    """One question on gestores. `opinions`: by the code of those that may be shown."""

    question: Question
    opinions: Mapping[str, Opinion]


@dataclass(frozen=True)
class GestorResults:
    """Of one wave in a municipality."""

    wave: str
    asked: tuple[Asked, ...]


def by_gestor(
    connection: Connection, municipality_code: str, wave_id: int | None = None
) -> GestorResults | None:
    """Return what each gestor's families think, in a wave or in the one that was published last; None where
    none was. While one is open nothing is shown: from one day to the next the ten families that were added
    would be.
    """
    published = opinions(connection, municipality_code, wave_id)
    if published is None:
        return None
    asked = [one for one in published.asked if one.question.actor == "gestor"]
    found = counted(connection, published.wave, municipality_code, [one.question for one in asked])
    return GestorResults(
        published.wave,
        tuple(Asked(one.question, _opinions(found.get(one.question.name, {}), one.result)) for one in asked),
    )


def _opinions(families: Mapping[str | None, Counts], result: Result) -> dict[str, Opinion]:
    """Return what may be told of each gestor; nothing where the municipality's figure is hidden."""
    if not result.n:
        return {}
    figure = Figure(result.n, result.satisfied, bracket=result.bracket)
    return {code: Opinion(said, families[code].n >= STEADY) for code, said in told(families, figure).items()}


def counted(
    connection: Connection, wave: str, municipality_code: str, asked: list[Question]
) -> dict[str, dict[str | None, Counts]]:
    """Return how families of each gestor answered, by question and the code of the gestor; None: those of
    whom no gestor is known.
    """
    good = {question.name: question.counted for question in asked}
    rows = connection.execute(
        select(AnswerCount.question, AnswerCount.answer, Staff.code, AnswerCount.families)
        .join(Wave, Wave.id == AnswerCount.wave_id)
        .outerjoin(Staff, Staff.id == AnswerCount.gestor_id)
        .where(
            Wave.name == wave,
            AnswerCount.municipality_code == municipality_code,
            AnswerCount.question.in_(good),
            AnswerCount.answer != UNSURE,
        )
    )
    found: dict[str, dict[str | None, Counts]] = {}
    for name, answer, code, families in rows:
        before = found.setdefault(name, {}).get(code, Counts(0, 0))
        satisfied = before.satisfied + (families if answer in good[name] else 0)
        found[name][code] = Counts(before.n + families, satisfied)
    return found
