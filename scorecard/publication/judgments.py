"""What families say of the promises that a release tells of: beside it, because they are asked later.

Each judgment is a release of its own, which stays as it is (`scorecard.judging`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection, Subquery, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from db.release import is_shown
from db.tables import ActorCommitment, PublishedPlace, PublishedQuestionnaire, PublishedRelease, Wave
from locales.texts import SOURCE
from programme.places import names
from scorecard.publication import reading
from scorecard.publication.content import Commitment, Place, Result
from scorecard.voices.replies import newest_checks

#: `asked`: until the wave closes. `counted`: it has closed, and nothing is published. `withdrawn`: what was
#: published is shown no more.
State = Literal["asked", "counted", "told", "withdrawn"]


@dataclass(frozen=True)
class Judgment:
    """Of the promise that `actor` made in `place` after the wave `after`, to be kept until `due_on`. `wave`:
    the one that asks families of it, until `closes_on`.

    `office`, `office_on`: what the office itself says today, and since when. `result`: of that wave's newest
    release, the `number`th with this `hash`; None where the state is not `told`. `question`: its name there;
    `asked`: its words in Spanish.
    """

    place: str
    actor: str
    text: str
    due_on: date
    after: str
    wave: str
    closes_on: date
    state: State
    office: Literal["open", "kept", "missed"]
    office_on: date | None
    result: Result | None = None
    number: int | None = None
    hash: str | None = None
    question: str = ""
    asked: str = ""

    def is_of(self, commitment: Commitment, place: str) -> bool:
        """Return whether it judges that promise, made in `place`."""
        of = commitment.actor, commitment.text, commitment.due_on, commitment.wave
        return (self.place, self.actor, self.text, self.due_on, self.after) == (place, *of)


@dataclass(frozen=True)
class Judged:
    """A promise that was judged: the code and name of its place, its words, its date, and the wave."""

    code: str
    place: str
    text: str
    due_on: date
    wave: str


def of_places(connection: Connection, places: Iterable[Place]) -> tuple[Judgment, ...]:
    """Return the judgments of what a release tells in these places, the oldest promise first."""
    made = {place.code: place.commitments for place in places if place.commitments}
    if not made:
        return ()
    return tuple(
        one
        for one in _judgments(connection, made)
        if any(one.is_of(commitment, one.place) for commitment in made[one.place])
    )


def newest(connection: Connection, most: int) -> list[Judged]:
    """Return the judgments that were published, the newest first."""
    released = _newest()
    rows = connection.execute(
        select(ActorCommitment.place_code, ActorCommitment.text, ActorCommitment.due_on, Wave.name)
        .join(Wave, Wave.commitment_id == ActorCommitment.id)
        .join(released, released.c.wave_id == Wave.id)
        .order_by(Wave.closed_on.desc(), Wave.id.desc())
        .limit(most)
    ).all()
    named = names(connection) if rows else {}
    return [Judged(row.place_code, named[row.place_code], row.text, row.due_on, row.name) for row in rows]


def _judgments(connection: Connection, codes: Collection[str]) -> Sequence[Judgment]:
    check, after, newest = newest_checks(), aliased(Wave), _newest()
    released = select(PublishedRelease.id).where(PublishedRelease.wave_id == Wave.id).exists()
    rows = connection.execute(
        select(
            ActorCommitment.place_code,
            ActorCommitment.actor,
            ActorCommitment.text,
            ActorCommitment.due_on,
            after.name.label("after"),
            Wave.name,
            Wave.closes_on,
            Wave.status,
            PublishedQuestionnaire.content["questions"][0].label("question"),
            check.c.state,
            check.c.checked_on,
            newest.c.number,
            newest.c.hash,
            PublishedPlace.results,
            released.label("released"),
        )
        .join(Wave, Wave.commitment_id == ActorCommitment.id)
        .join(PublishedQuestionnaire, PublishedQuestionnaire.version == Wave.questionnaire)
        .join(after, after.id == ActorCommitment.wave_id)
        .outerjoin(check, check.c.commitment_id == ActorCommitment.id)
        .outerjoin(newest, newest.c.wave_id == Wave.id)
        .outerjoin(
            PublishedPlace,
            (PublishedPlace.release_id == newest.c.id)
            & (PublishedPlace.place_code == ActorCommitment.place_code),
        )
        .where(ActorCommitment.place_code.in_(codes))
        .order_by(ActorCommitment.id)
    )
    return [
        Judgment(
            row.place_code,
            row.actor,
            row.text,
            row.due_on,
            row.after,
            row.name,
            row.closes_on,
            _state(row.status, row.released, row.results is not None),
            row.state or "open",
            row.checked_on,
            None if row.results is None else reading.result(next(iter(row.results.values()))),
            row.number,
            row.hash,
            row.question["name"],
            row.question["label"][SOURCE],
        )
        for row in rows
    ]


def _newest() -> Subquery:
    """Return the newest release that is shown of each wave on a promise."""
    return (
        select(PublishedRelease.id, PublishedRelease.wave_id, PublishedRelease.number, PublishedRelease.hash)
        .join(Wave, Wave.id == PublishedRelease.wave_id)
        .where(Wave.commitment_id.is_not(None), is_shown())
        .ext(distinct_on(PublishedRelease.wave_id))
        .order_by(PublishedRelease.wave_id, PublishedRelease.number.desc())
        .subquery()
    )


def _state(status: str, released: bool, shown: bool) -> State:
    if shown:
        return "told"
    if status == "open":
        return "asked"
    return "withdrawn" if released else "counted"
