"""Asking the families of a wave: word that it comes, the invitation, two nudges at the most; of a promise,
the invitation and one nudge.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, any_, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from db.jobs import wake
from db.tables import Contact, Outbox, Participation, Wave
from messaging.composing import Row
from messaging.hours import Hours
from outreach.waves.chunk import Step, write_chunk
from programme.calendar import BOGOTA, today

#: In their order, each so long after the one before it, within the hours.
STEPS = ("notice", "invitation", "nudge_1", "nudge_2")
#: Of a wave that asks of a promise.
_STEPS_OF_PROMISE = ("promise", "promise_nudge")
#: Of those who have not answered.
NUDGES = frozenset({"nudge_1", "nudge_2", "promise_nudge"})
_BETWEEN = timedelta(hours=24)

#: Families that may be written to: who said no, left or has answered is not asked again in the wave.
TO = ("invited", "contacted", "started", "partial")

#: Families in one transaction.
_CHUNK = 2000


def write(engine: Engine, hours: Hours, now: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
    """Write the messages of all open waves that are due, until all is done or `stopping`. Return how many.

    Killed at any moment, it goes on where it was when it is called again; several at once take turns. After
    a time in which nobody called it, the next step comes first: there is no burst of all that was missed.
    """
    with engine.connect() as connection:
        waiting = select(Wave.id).where(Wave.status == "open", Wave.step_at.is_not(None))
        waves = connection.scalars(waiting.order_by(Wave.id)).all()
    written = 0
    for wave_id in waves:
        more = True
        while more and not stopping():
            with engine.begin() as connection:
                more, count = _write(connection, wave_id, hours, now)
                written += count
    return written


def note_contacted(
    engine: Engine, wave_id: int, now: datetime, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Return families that a message of the wave has reached, as far as anybody knows, are contacted. A chunk
    of its families at a time, until all are looked at or `stopping`. Return how many more there are.
    """
    contacted = 0
    after: int | None = 0
    while after is not None and not stopping():
        with engine.begin() as connection:
            count, after = _note_contacted(connection, wave_id, after, now)
        contacted += count
    return contacted


def _note_contacted(
    connection: Connection, wave_id: int, after: int, now: datetime
) -> tuple[int, int | None]:
    """Write the messages to the next families after the family `after`. Return how many, and where to go
    on; None at the end.
    """
    # Whoever writes to the same families meanwhile notes their channels.
    connection.execute(select(Wave.id).where(Wave.id == wave_id).with_for_update(key_share=True))
    waiting = (
        select(Participation.family_id)
        .where(
            Participation.wave_id == wave_id,
            Participation.disposition == "invited",
            Participation.family_id > after,
        )
        .order_by(Participation.family_id)
        .limit(_CHUNK)
    )
    families = connection.scalars(waiting).all()
    sent = (
        select(Outbox.id)
        .join(Contact, Contact.conversation_id == Outbox.conversation_id)
        .where(
            Contact.family_id == Participation.family_id,
            Contact.ended_at.is_(None),
            Outbox.kind == "invitation",
            # By the conversation, not by an index of the whole wave.
            Outbox.wave_id.is_not_distinct_from(wave_id),
            Outbox.state.in_(("sent", "delivered")),
        )
        .exists()
    )
    contacted = connection.execute(
        update(Participation)
        .where(
            Participation.wave_id == wave_id,
            Participation.family_id == any_(literal(list(families), ARRAY(BIGINT))),
            Participation.disposition == "invited",
            sent,
        )
        .values(disposition="contacted", day=today(now))
    ).rowcount
    return contacted, families[-1] if len(families) == _CHUNK else None


def meant(connection: Connection, row: Row, families: Collection[int]) -> list[int]:
    """Return those of the families that are asked in its wave."""
    asked = Participation.wave_id == row.wave_id, Participation.disposition.in_(TO)
    found = select(Participation.family_id).where(*asked, Participation.family_id.in_(families))
    return list(connection.scalars(found))


def _write(connection: Connection, wave_id: int, hours: Hours, now: datetime) -> tuple[bool, int]:
    """Write one chunk. Return whether there may be more, and how many messages were written."""
    # Not so strong a lock that the families that answer meanwhile would wait.
    wave = connection.execute(
        select(Wave.__table__).where(Wave.id == wave_id).with_for_update(key_share=True)
    ).one()
    if wave.status != "open" or not hours.is_open(now):
        return False, 0
    name, leaves_at, after = wave.step, wave.step_at, wave.step_family_id
    if after is None:
        found = _next(wave, hours, now)
        if found is None:
            return False, 0
        name, leaves_at, after = found, now, 0
    steps = _steps(wave)
    step = Step(
        wave_id=wave_id,
        name=name,
        to=TO,
        opened_at=_midnight(wave.opens_on),
        after=steps[: steps.index(name)] if name in NUDGES else (),
        leaves_at=leaves_at,
        not_after=_end(wave),
    )
    chunk = write_chunk(connection, step, after, _CHUNK, now)
    more = chunk.families == _CHUNK
    state = {"step": name, "step_at": leaves_at, "step_family_id": chunk.last_family_id if more else None}
    connection.execute(update(Wave).where(Wave.id == wave_id).values(**state))
    for channel in chunk.due:
        wake(connection, "drain", channel=channel)
    return more, chunk.written


def _next(wave: Any, hours: Hours, now: datetime) -> str | None:
    """Return the step that is due; None while there is none."""
    steps = _steps(wave)
    if wave.step == steps[-1]:
        return None
    due = hours.next_opening(wave.step_at if wave.step is None else wave.step_at + _BETWEEN)
    if due > now or now >= _end(wave):
        return None
    name = steps[0] if wave.step is None else steps[steps.index(wave.step) + 1]
    # Where there is no time for both, the invitation itself.
    late = hours.next_opening(now + _BETWEEN) >= _end(wave)
    return "invitation" if name == "notice" and late else name


def _steps(wave: Any) -> tuple[str, ...]:
    return STEPS if wave.commitment_id is None else _STEPS_OF_PROMISE


def _end(wave: Any) -> datetime:
    """Return the midnight after its last day."""
    return _midnight(wave.closes_on + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BOGOTA)
