"""Writing down what an actor answers, what it promises, and what became of that."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select
from sqlalchemy.orm import aliased

from db.tables import ActorCommitment, ActorReply, AuditEvent, CommitmentCheck, Department, Wave, WavePlace
from programme import accounts
from programme.accounts import User
from programme.calendar import today
from programme.places import NATION, NATION_NAME, department
from programme.refusal import Refusal
from scorecard.voices.family_codes import refuse_codes
from scorecard.voices.public_words import public_words
from scorecard.voices.replies import ACTORS, newest_checks

#: Characters, so that a page of a municipality stays short.
LONGEST_REPLY, LONGEST_COMMITMENT, LONGEST_AUTHOR = 600, 280, 80

#: So much can one actor promise in a place at a time: more nobody follows, and a page would grow too long.
MOST_COMMITMENTS = 6

#: A day further away is a slip of the pen: no family is accompanied for longer.
_FAR = timedelta(days=5 * 366)


def places(connection: Connection, user: User) -> dict[str, str]:
    """For which places a user may write: code to name. A coordinator's municipalities, the departments of a
    territorial unit's municipalities, and the nation for the national team.
    """
    if user.may("replies.nation"):
        return {NATION: NATION_NAME}
    own = accounts.municipalities(connection, user.staff_id)
    if user.may("replies.place"):
        return own
    if not user.may("replies.department"):
        return {}
    theirs = select(Department.code, Department.name).where(
        Department.code.in_({department(code) for code in own})
    )
    found = connection.execute(theirs.order_by(Department.name))
    return {row.code: row.name for row in found}


def waves(connection: Connection, place: str) -> list[Row[Any]]:
    """Return the closed waves of a place, the newest first: id, name, closed_on."""
    here = select(WavePlace.wave_id)
    if place != NATION:
        here = here.where(WavePlace.municipality_code.startswith(place))
    closed = select(Wave.id, Wave.name, Wave.closed_on).where(
        Wave.status == "closed", Wave.id.in_(here), Wave.commitment_id.is_(None)
    )
    return list(connection.execute(closed.order_by(Wave.opens_on.desc(), Wave.id.desc())))


def commitments(connection: Connection, place: str) -> Sequence[Row[Any]]:
    """Return all that was promised in a place and not taken back, what is due next first, what was checked
    last: id, actor, text, made_on, due_on, at, wave_id, wave, state, checked_on; and of the wave that asks
    families of it, if there is one, asked (its name), asked_on, asked_until, asked_status.
    """
    check, asking = newest_checks(), aliased(Wave)
    state = func.coalesce(check.c.state, "open").label("state")
    return connection.execute(
        select(
            ActorCommitment.id,
            ActorCommitment.actor,
            ActorCommitment.text,
            ActorCommitment.made_on,
            ActorCommitment.due_on,
            ActorCommitment.at,
            ActorCommitment.wave_id,
            Wave.name.label("wave"),
            state,
            check.c.checked_on,
            asking.name.label("asked"),
            asking.opens_on.label("asked_on"),
            asking.closes_on.label("asked_until"),
            asking.status.label("asked_status"),
        )
        .join(Wave, Wave.id == ActorCommitment.wave_id)
        .outerjoin(check, check.c.commitment_id == ActorCommitment.id)
        .outerjoin(asking, asking.commitment_id == ActorCommitment.id)
        .where(ActorCommitment.place_code == place, state != "withdrawn")
        .order_by(state != "open", ActorCommitment.due_on, ActorCommitment.id)
    ).all()


def reply(
    connection: Connection,
    user: User,
    place: str,
    wave_id: int,
    actor: str,
    *,
    author: str,
    text: str,
    on: date,
    now: datetime,
) -> None:
    """Keep what `actor` says to the families of `place` after a wave; the newest counts. Raises Refusal."""
    _must_be_theirs(connection, user, place, wave_id, actor)
    _must_be_past(on, now)
    said = {"author": public_words(author, LONGEST_AUTHOR, 1), "text": public_words(text, LONGEST_REPLY)}
    refuse_codes(connection, *said.values())
    where = {"wave_id": wave_id, "place_code": place, "actor": actor}
    values = {**where, **said, "said_on": on, "staff_id": user.staff_id, "at": now}
    connection.execute(insert(ActorReply).values(values))
    _note(connection, user, "reply.entered", place, {"wave": wave_id, "actor": actor}, now)


def commit(
    connection: Connection,
    user: User,
    place: str,
    wave_id: int,
    actor: str,
    *,
    text: str,
    on: date,
    due_on: date,
    now: datetime,
) -> None:
    """Keep what `actor` promises to the families of `place`. Sent twice, it is kept once. Raises Refusal."""
    _must_be_theirs(connection, user, place, wave_id, actor)
    _must_be_past(on, now)
    if due_on < on:
        raise Refusal("commitments.problem.due")
    _must_be_near(due_on, now)
    said = public_words(text, LONGEST_COMMITMENT, 1)
    refuse_codes(connection, said)
    values = {"wave_id": wave_id, "place_code": place, "actor": actor, "text": said, "due_on": due_on}
    connection.execute(select(Wave.id).where(Wave.id == wave_id).with_for_update(key_share=True))
    known = select(ActorCommitment.id).filter_by(**values)
    if connection.scalar(known.where(ActorCommitment.id.not_in(_withdrawn()))) is not None:
        return
    if _promised(connection, place, wave_id, actor) >= MOST_COMMITMENTS:
        raise Refusal("commitments.problem.many", most=MOST_COMMITMENTS)
    values |= {"made_on": on, "staff_id": user.staff_id, "at": now}
    connection.execute(insert(ActorCommitment).values(values))
    _note(connection, user, "commitment.entered", place, {"wave": wave_id, "actor": actor}, now)


def check(connection: Connection, user: User, commitment_id: int, state: str, now: datetime) -> str:
    """Note that a commitment was kept or missed, or take it back (`withdrawn`) on the day it was entered.
    Return its place. The same said twice is kept once. Raises Refusal, and LookupError where it is not
    theirs.
    """
    held = select(ActorCommitment).where(ActorCommitment.id == commitment_id)
    row = connection.execute(held.with_for_update(key_share=True)).one_or_none()
    if row is None or row.place_code not in places(connection, user):
        raise LookupError(commitment_id)
    day = today(now)
    if state == "missed" and row.due_on >= day:
        raise Refusal("commitments.problem.not_due")
    if state == "withdrawn" and today(row.at) != day:
        raise Refusal("commitments.problem.published")
    newest = newest_checks()
    if connection.scalar(select(newest.c.state).where(newest.c.commitment_id == commitment_id)) == state:
        return str(row.place_code)
    values = {"commitment_id": commitment_id, "state": state, "checked_on": day}
    connection.execute(insert(CommitmentCheck).values(**values, staff_id=user.staff_id, at=now))
    _note(connection, user, f"commitment.{state}", row.place_code, {"commitment": commitment_id}, now)
    return str(row.place_code)


def _must_be_theirs(connection: Connection, user: User, place: str, wave_id: int, actor: str) -> None:
    if place not in places(connection, user) or actor not in ACTORS:
        raise LookupError(place)
    if wave_id not in {wave.id for wave in waves(connection, place)}:
        raise LookupError(wave_id)


def _must_be_past(day: date, now: datetime) -> None:
    if day > today(now):
        raise Refusal("commitments.problem.future")
    _must_be_near(day, now)


def _must_be_near(day: date, now: datetime) -> None:
    if abs(day - today(now)) > _FAR:
        raise Refusal("commitments.problem.far")


def _promised(connection: Connection, place: str, wave_id: int, actor: str) -> int:
    """Return how much an actor promised in a place that is still open or was said after this wave."""
    made = commitments(connection, place)
    return sum(one.actor == actor and (one.state == "open" or one.wave_id == wave_id) for one in made)


def _withdrawn() -> Any:
    newest = newest_checks()
    return select(newest.c.commitment_id).where(newest.c.state == "withdrawn")


def _note(
    connection: Connection, user: User, action: str, place: str, detail: dict[str, object], now: datetime
) -> None:
    event = {"actor": f"staff:{user.staff_code}", "action": action, "subject": f"place:{place}"}
    connection.execute(insert(AuditEvent).values(**event, detail=detail, at=now))
