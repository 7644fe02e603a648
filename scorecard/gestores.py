"""What families think of each gestor, for the coordinator of their municipality, when a round is over.

A gestor is shown with ten families or more and three on either side, as everywhere; and so is the rest: all
the municipality's families less those of the gestores that are shown. Otherwise a coordinator, who sees the
municipality's figure too, would know that of a gestor of few families.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, cast, func, select, true

from db.tables import Ballot, Staff, Wave, WavePlace
from scorecard.published import published
from scorecard.questionnaire import Question
from scorecard.statistics.estimate import FEWEST, FEWEST_ON_A_SIDE, STEADY

_SCALE = ("1", "2", "3", "4", "5")
_SATISFIED = 4


@dataclass(frozen=True)
class Opinion:
    """Families that answered 1 to 5, and how many of them 4 or 5. Exact."""

    families: int
    satisfied: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.satisfied / self.families

    @property
    def steady(self) -> bool:
        """Whether it is more than a hint."""
        return self.families >= STEADY

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
    """Of the round that closed last in a municipality."""

    wave: str
    asked: tuple[Asked, ...]


def by_gestor(connection: Connection, municipality_code: str) -> GestorResults | None:
    """What each gestor's families think; None where no round has closed. While one is open nothing is shown:
    from one day to the next the ten families that were added would be.
    """
    wave = connection.execute(
        select(Wave.id, Wave.name, Wave.questionnaire)
        .join(WavePlace, WavePlace.wave_id == Wave.id)
        .where(
            WavePlace.municipality_code == municipality_code,
            Wave.status == "closed",
            # All that waited was written.
            Wave.unwritten.is_not(None),
        )
        .order_by(Wave.closed_on.desc(), Wave.id.desc())
        .limit(1)
    ).one_or_none()
    if wave is None:
        return None
    scales = [
        question
        for question in published(connection, wave.questionnaire).questions.values()
        if question.actor == "gestor" and question.type == "scale_5" and question.part == "core"
    ]
    found = _counted(connection, wave.id, municipality_code, scales)
    return GestorResults(
        wave.name, tuple(Asked(question, apart(found.get(question.name, {}))) for question in scales)
    )


def apart(opinions: Mapping[str | None, Opinion]) -> dict[str, Opinion]:
    """Those of them that may be shown beside their sum, by code. None: ballots that no gestor shows."""
    shown = {code: one for code, one in opinions.items() if code is not None and not one.tells_on_few}
    while shown and _rest(opinions, shown).tells_on_few:
        del shown[min(shown, key=lambda code: (shown[code].families, code))]
    return dict(sorted(shown.items()))


def _rest(opinions: Mapping[str | None, Opinion], shown: Mapping[str, Opinion]) -> Opinion:
    others = [one for code, one in opinions.items() if code not in shown]
    return Opinion(sum(one.families for one in others), sum(one.satisfied for one in others))


def _counted(
    connection: Connection, wave_id: int, municipality_code: str, scales: list[Question]
) -> dict[str, dict[str | None, Opinion]]:
    answer = func.jsonb_each_text(Ballot.answers).table_valued("key", "value", name="answer")
    # Compared as text before the cast, which is then never tried on something that is not a number.
    satisfied = func.count().filter(cast(answer.c.value, Integer) >= _SATISFIED)
    rows = connection.execute(
        select(answer.c.key, Staff.code, func.count(), satisfied)
        .select_from(Ballot)
        .join(answer, true())
        .outerjoin(Staff, Staff.id == Ballot.gestor_id)
        .where(
            Ballot.wave_id == wave_id,
            Ballot.municipality_code == municipality_code,
            Ballot.part == "core",
            answer.c.key.in_([question.name for question in scales]),
            answer.c.value.in_(_SCALE),
        )
        .group_by(answer.c.key, Staff.code)
    )
    found: dict[str, dict[str | None, Opinion]] = {}
    for name, code, families, good in rows:
        found.setdefault(name, {})[code] = Opinion(families, good)
    return found
