"""What a wave says so far in one municipality: how many answered, and what they think of each actor.

Only what a coordinator may see: nothing under ten families, and no share that tells on one or two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from db.tables import BallotCount, ParticipationCount, Wave, WavePlace
from scorecard.statistics import response as statistics
from scorecard.statistics.estimate import FEWEST, FEWEST_ON_A_SIDE, STEADY


@dataclass(frozen=True)
class Response:
    """The newest wave of a municipality, and how many of its `families` answered. `days`: how many of them
    finished on each day on which one did.
    """

    wave: str
    status: str
    closes_on: date
    families: statistics.Response
    days: Mapping[date, int]

    @property
    def eligible(self) -> int:
        """All that take part but the ineligible."""
        return self.families.eligible

    @property
    def complete(self) -> int:
        """Those that answered all of it."""
        return self.families.complete

    @property
    def partial(self) -> int:
        """Those that answered half of it or more."""
        return self.families.partial

    @property
    def rr1(self) -> float | None:
        """Response rate 1 (AAPOR)."""
        return self.families.rr1

    @property
    def rr2(self) -> float | None:
        """Response rate 2 (AAPOR)."""
        return self.families.rr2

    @property
    def representative(self) -> bool:
        """Whether enough families answered for the result to stand for the municipality."""
        return self.families.representative

    def as_json(self) -> dict[str, Any]:
        return {
            "wave": self.wave,
            "status": self.status,
            "closes_on": self.closes_on.isoformat(),
            "eligible": self.eligible,
            "complete": self.complete,
            "partial": self.partial,
            "rr1": _rounded(self.rr1),
            "rr2": _rounded(self.rr2),
            "representative": self.representative,
            "complete_by_day": {day.isoformat(): count for day, count in self.days.items()},
        }


@dataclass(frozen=True)
class ActorResult:
    """What families think of one actor. `families`: who answered a question on it with 1 to 5.

    `mean` is of those answers, `share_satisfied` the part of them that is 4 or 5. What may not be seen is
    None, and `hidden` says why: `few` (under ten families: everything), `one_sided` (fewer than three on one
    side: the share; `at_least` or `at_most` then hold 0.75 or 0.25 where that is true).
    """

    actor: str
    families: int | None = None
    mean: float | None = None
    share_satisfied: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    hidden: str | None = None

    @property
    def steady(self) -> bool:
        """Whether the result is more than a hint."""
        return self.families is not None and self.families >= STEADY

    def as_json(self) -> dict[str, Any]:
        return {
            "actor": self.actor,
            "families": self.families,
            "mean": _rounded(self.mean),
            "share_satisfied": _rounded(self.share_satisfied),
            "at_least": self.at_least,
            "at_most": self.at_most,
            "hidden": self.hidden,
        }


@dataclass(frozen=True)
class NewestWave:
    """Which wave was held last in a municipality."""

    id: int
    name: str
    questionnaire: str
    status: str
    closes_on: date
    closed_on: date | None


def newest_wave(connection: Connection, municipality_code: str) -> NewestWave | None:
    """The wave that opened last in the municipality, open or closed."""
    row = connection.execute(
        select(Wave.id, Wave.name, Wave.questionnaire, Wave.status, Wave.closes_on, Wave.closed_on)
        .join(WavePlace, WavePlace.wave_id == Wave.id)
        .where(WavePlace.municipality_code == municipality_code)
        .order_by(Wave.opens_on.desc(), Wave.id.desc())
        .limit(1)
    ).one_or_none()
    return NewestWave(*row) if row else None


def response(connection: Connection, wave: NewestWave, municipality_code: str) -> Response:
    """How many of the municipality's families answered the wave."""
    count = ParticipationCount
    families_there = func.sum(count.families)
    counted = connection.execute(
        select(count.disposition, count.day, families_there.label("families"))
        .where(count.wave_id == wave.id, count.municipality_code == municipality_code)
        .group_by(count.disposition, count.day)
        .having(families_there > 0)
        .order_by(count.day)
    ).all()
    families: dict[str, int] = {}
    for row in counted:
        families[row.disposition] = families.get(row.disposition, 0) + int(row.families)
    days = {row.day: int(row.families) for row in counted if row.disposition == "complete"}
    last = wave.closed_on or wave.closes_on
    return Response(wave.name, wave.status, last, statistics.response(families), days)


def by_actor(
    connection: Connection, wave: NewestWave, municipality_code: str, actors: Sequence[str]
) -> tuple[ActorResult, ...]:
    """What the wave's ballots say of each of `actors`, in that order.

    A family's answers on one actor may lie in several parts, whose ballots nothing joins; those on entities
    are all of different families. So as many families are counted as the part with the most of them has, and
    no more. 0, "no sé", is left out of everything.
    """
    found = connection.execute(
        select(BallotCount.__table__).where(
            BallotCount.wave_id == wave.id,
            BallotCount.municipality_code == municipality_code,
            BallotCount.families > 0,
        )
    ).all()
    return tuple(_shown(actor, [row for row in found if row.actor == actor]) for actor in actors)


def _shown(actor: str, parts: Sequence[Any]) -> ActorResult:
    """The part of an actor's result that a coordinator may see. Sides are families, not answers."""
    families = max((row.families for row in parts), default=0)
    if families < FEWEST:
        return ActorResult(actor, hidden="few")
    answers = sum(row.answers for row in parts)
    mean = sum(row.points for row in parts) / answers
    share = sum(row.good for row in parts) / answers
    satisfied = max(row.satisfied for row in parts)
    unsatisfied = max(row.unsatisfied for row in parts)
    if min(satisfied, unsatisfied) >= FEWEST_ON_A_SIDE:
        return ActorResult(actor, families, mean, share)
    return ActorResult(
        actor,
        families,
        mean,
        at_least=0.75 if share >= 0.75 else None,
        at_most=0.25 if share <= 0.25 else None,
        hidden="one_sided",
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
