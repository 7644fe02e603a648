"""What families think of each gestor, for the coordinator of their municipality, when a wave is published.

A gestor is shown with ten families or more and three on either side, as everywhere; and so is the rest: all
the municipality's families less those of the gestores that are shown. Otherwise a coordinator, who sees the
municipality's figure too, would know that of a gestor of few families.

Only questions whose figure of the municipality is published are shown, and of a gestor no count, but a share
to the nearest ten: exact ones would tell the municipality's exactly, and with it what is hidden of another.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from db.tables import AnswerCount, Staff, Wave
from reports.summary.opinions import opinions
from scorecard.instrument.questionnaire import Question
from scorecard.statistics.answers import UNSURE
from scorecard.statistics.estimate import FEWEST, FEWEST_ON_A_SIDE, STEADY


@dataclass(frozen=True)
class Opinion:
    """Families that answered 1 to 5, and how many of them a good answer. Exact, for nobody's eyes but
    `about`.
    """

    families: int
    satisfied: int

    @property
    def steady(self) -> bool:
        """Whether it is more than a hint."""
        return self.families >= STEADY

    @property
    def about(self) -> int:
        """The share in percent, to the nearest ten."""
        return 10 * ((20 * self.satisfied + self.families) // (2 * self.families))

    @property
    def tells_on_few(self) -> bool:
        """Whether somebody could be recognised in it."""
        unsatisfied = self.families - self.satisfied
        return self.families > 0 and (
            self.families < FEWEST or min(self.satisfied, unsatisfied) < FEWEST_ON_A_SIDE
        )


@dataclass(frozen=True)
class Asked:
    """One question on gestores. `opinions`: by the code of those that may be shown."""

    question: Question
    opinions: Mapping[str, Opinion]


@dataclass(frozen=True)
class GestorResults:
    """Of the wave that was published last in a municipality."""

    wave: str
    asked: tuple[Asked, ...]


def by_gestor(connection: Connection, municipality_code: str) -> GestorResults | None:
    """Return what each gestor's families think; None where no wave was published. While one is open nothing
    is shown: from one day to the next the ten families that were added would be.
    """
    told = opinions(connection, municipality_code)
    if told is None:
        return None
    asked = [one for one in told.asked if one.question.actor == "gestor"]
    found = counted(connection, told.wave, municipality_code, [one.question for one in asked])
    shown = {one.question.name for one in asked if one.result.satisfied is not None}
    return GestorResults(
        told.wave,
        tuple(
            Asked(one.question, apart(found.get(one.question.name, {})) if one.question.name in shown else {})
            for one in asked
        ),
    )


def apart(opinions: Mapping[str | None, Opinion]) -> dict[str, Opinion]:
    """Return those of them that may be shown beside their sum, by code. None: families of
    whom no gestor is known.
    """
    shown = {code: one for code, one in opinions.items() if code is not None and not one.tells_on_few}
    while shown and _rest(opinions, shown).tells_on_few:
        del shown[min(shown, key=lambda code: (shown[code].families, code))]
    return dict(sorted(shown.items()))


def _rest(opinions: Mapping[str | None, Opinion], shown: Mapping[str, Opinion]) -> Opinion:
    others = [one for code, one in opinions.items() if code not in shown]
    return Opinion(sum(one.families for one in others), sum(one.satisfied for one in others))


def counted(
    connection: Connection, wave: str, municipality_code: str, asked: list[Question]
) -> dict[str, dict[str | None, Opinion]]:
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
    found: dict[str, dict[str | None, Opinion]] = {}
    for name, answer, code, families in rows:
        before = found.setdefault(name, {}).get(code, Opinion(0, 0))
        satisfied = before.satisfied + (families if answer in good[name] else 0)
        found[name][code] = Opinion(before.families + families, satisfied)
    return found
