"""Asking families whether a promise was kept: a wave of one question, on the promise's date.

In a place one promise after the other, the oldest date first; a family is asked of one in thirty days.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    and_,
    cast,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from db.release import is_shown
from db.tables import (
    ActorCommitment,
    Department,
    Family,
    Participation,
    PublishedRelease,
    Wave,
    WavePlace,
)
from programme.calendar import BOGOTA, today
from programme.entered import ENTERED
from programme.places import NATION
from scorecard.instrument import promise as instrument
from scorecard.instrument.published import fingerprint, publish
from scorecard.opening import Plan, open_now
from scorecard.statistics.estimate import FEWEST
from scorecard.voices.replies import newest_checks

#: Families have so many days to answer, that of the promise among them.
DAYS = 10

#: Between two promises that a family is asked of.
APART = timedelta(days=30)

#: What the wave of a promise is called, before the promise's number.
_NAME = "compromiso"


@dataclass(frozen=True)
class Promise:
    """What `actor` promised to the families of a place (`colombia`, a department or a municipality)."""

    id: int
    place: str
    actor: str
    text: str


def due(connection: Connection, day: date) -> list[Promise]:
    """Return the promises of which families can be asked on `day`.

    None that was entered on that day: until its end it may be taken back. None of whose families another
    wave asks just now, or another promise did in the last thirty days. Where it is a promise they wait for,
    nothing that is due later goes first: else those of a department or the nation would never come.
    """
    families = _families(connection)
    in_waves = _towns(connection, Wave.status == "open")
    lately = _towns(connection, Wave.commitment_id.is_not(None) & (Wave.opens_on > day - APART))
    found = []
    for promise in _unasked(connection, day):
        towns = {code for code in families if _lies_in(code, promise.place)}
        if sum(families[code] for code in towns) < FEWEST:
            continue
        if towns & lately:
            lately |= towns
        elif not towns & in_waves:
            lately |= towns
            found.append(promise)
    return found


def ask(connection: Connection, promise: Promise, now: datetime) -> int:
    """Open the wave that asks of a promise. Return its id. Raises Refusal where it cannot be opened."""
    content = instrument.content(f"{_NAME}_{promise.id}", promise.actor, promise.text)
    version = f"{_NAME}-{promise.id}-{fingerprint(content)}"
    publish(connection, version, content, now)
    whole = connection.scalars(select(Department.code)).all() if promise.place == NATION else [promise.place]
    plan = Plan(
        _free_name(connection, promise.id),
        whole,
        today(now) + timedelta(days=DAYS - 1),
        questionnaire=version,
        commitment_id=promise.id,
    )
    opened = open_now(connection, plan, now, "timetable")
    _leave_out_who_moved(connection, opened.id, today(now))
    return opened.id


def given_up(connection: Connection) -> Sequence[int]:
    """Return the open waves on promises that nobody is to be asked of any more."""
    check = newest_checks()
    return connection.scalars(
        select(Wave.id)
        .join(ActorCommitment, ActorCommitment.id == Wave.commitment_id)
        .outerjoin(check, check.c.commitment_id == ActorCommitment.id)
        .where(Wave.status == "open", or_(check.c.state == "withdrawn", _was_withdrawn()))
    ).all()


def unpublished(connection: Connection) -> Sequence[str]:
    """Return the names of closed waves on promises that have no release yet, unless nobody is to be told. One
    that was cut short, because it was given up, never has one.
    """
    released = select(PublishedRelease.id).where(PublishedRelease.wave_id == Wave.id)
    return connection.scalars(
        select(Wave.name)
        .join(ActorCommitment, ActorCommitment.id == Wave.commitment_id)
        .where(
            Wave.status == "closed", Wave.closed_on > Wave.closes_on, ~released.exists(), ~_was_withdrawn()
        )
        .order_by(Wave.id)
    ).all()


def _unasked(connection: Connection, day: date) -> list[Promise]:
    check = newest_checks()
    entered_on = cast(func.timezone(BOGOTA.key, ActorCommitment.at), Date)
    asked = select(Wave.id).where(Wave.commitment_id == ActorCommitment.id).exists()
    rows = connection.execute(
        select(ActorCommitment.id, ActorCommitment.place_code, ActorCommitment.actor, ActorCommitment.text)
        .outerjoin(check, check.c.commitment_id == ActorCommitment.id)
        .where(
            ActorCommitment.due_on <= day,
            entered_on < day,
            check.c.state.is_distinct_from("withdrawn"),
            ~asked,
            ~_was_withdrawn(),
        )
        .order_by(func.greatest(ActorCommitment.due_on, entered_on), ActorCommitment.id)
    )
    return _in_turn(connection, [Promise(*row) for row in rows])


def _in_turn(connection: Connection, promises: list[Promise]) -> list[Promise]:
    """Take actors in turn, those first whose promises were asked of least: many small promises of others must
    not hold up the one that matters. Of an actor, as they became due.
    """
    asked = connection.execute(
        select(ActorCommitment.place_code, ActorCommitment.actor, func.count())
        .join(Wave, Wave.commitment_id == ActorCommitment.id)
        .group_by(ActorCommitment.place_code, ActorCommitment.actor)
    )
    turns = Counter({(place, actor): int(times) for place, actor, times in asked})
    turn_of = {}
    for promise in promises:
        turn_of[promise.id] = turns[promise.place, promise.actor]
        turns[promise.place, promise.actor] += 1
    return sorted(promises, key=lambda promise: turn_of[promise.id])


def _was_withdrawn() -> ColumnElement[bool]:
    """Return whether all that was published of the wave after which the promise was made was withdrawn."""
    releases = select(PublishedRelease.id).where(PublishedRelease.wave_id == ActorCommitment.wave_id)
    shown = releases.where(is_shown())
    return and_(releases.correlate(ActorCommitment).exists(), ~shown.correlate(ActorCommitment).exists())


def _families(connection: Connection) -> Mapping[str, int]:
    """Return how many families have entered, by municipality."""
    place = Family.municipality_code
    rows = connection.execute(select(place, func.count()).where(ENTERED).group_by(place))
    return {row[0]: int(row[1]) for row in rows}


def _towns(connection: Connection, which: ColumnElement[bool]) -> set[str]:
    place = select(WavePlace.municipality_code).join(Wave, Wave.id == WavePlace.wave_id)
    return set(connection.scalars(place.where(which)))


def _lies_in(municipality: str, place: str) -> bool:
    return place == NATION or municipality.startswith(place)


def _free_name(connection: Connection, commitment_id: int) -> str:
    """Return a name that no wave has: somebody may have called another one so."""
    name = f"{_NAME}-{commitment_id}"
    taken = set(connection.scalars(select(Wave.name).where(Wave.name.startswith(name))))
    names = (name if turn == 1 else f"{name}.{turn}" for turn in count(1))
    return next(name for name in names if name not in taken)


def _leave_out_who_moved(connection: Connection, wave_id: int, day: date) -> None:
    """Leave out families that another wave asks, or another promise did lately, where they lived before."""
    other, elsewhere = aliased(Participation), aliased(Wave)
    asked = (
        select(other.family_id)
        .join(elsewhere, elsewhere.id == other.wave_id)
        .where(
            other.family_id == Participation.family_id,
            other.wave_id != wave_id,
            other.disposition != "ineligible",
            or_(
                elsewhere.status == "open",
                elsewhere.commitment_id.is_not(None) & (elsewhere.opens_on > day - APART),
            ),
        )
        .exists()
    )
    connection.execute(
        update(Participation)
        .where(Participation.wave_id == wave_id, asked)
        .values(disposition="ineligible", day=day)
    )
