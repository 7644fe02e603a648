"""The end of a wave: no more answers, the last dispositions, and what still waits is counted or given up.

Each is a transaction of its own, so that nothing of a family shares one with its answers, and can be done
again until all is done.
"""

import random
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Engine, func, insert, select, text, update

from db.tables import AuditEvent, CompletedPart, Participation, Wave
from programme.calendar import today
from scorecard import eligible
from scorecard.bag import counts
from scorecard.settling import Settled, settle

#: What a family has come to, when it went no further until the close (AAPOR: never contacted; broke off).
_LAST = {"invited": "unreachable", "started": "breakoff"}


def close(engine: Engine, wave_id: int, rng: random.Random, now: datetime, actor: str) -> Settled:
    """Take no more answers to the wave, and count what still waits of it. Closed already, it stays so.

    `actor`: who closes it, for the record of events.
    """
    with engine.begin() as connection:
        _close(connection, wave_id, now, actor)
    return finish(engine, wave_id, rng, today(now))


def finish(engine: Engine, wave_id: int, rng: random.Random, day: date) -> Settled:
    """Return what follows for a wave that is closed; what was done already is not done again."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        eligible.leave_out_at_the_close(connection, wave_id, day)
        for now, last in _LAST.items():
            connection.execute(
                update(Participation)
                .where(Participation.wave_id == wave_id, Participation.disposition == now)
                .values(disposition=last, day=day)
            )
    with engine.begin() as connection:
        settled = settle(connection, wave_id, rng)
        given_up = func.coalesce(Wave.unwritten, 0) + settled.families
        connection.execute(update(Wave).where(Wave.id == wave_id).values(unwritten=given_up))
    return settled


def over(connection: Connection, day: date) -> Sequence[int]:
    """Open waves whose last day has passed."""
    return connection.scalars(select(Wave.id).where(Wave.status == "open", Wave.closes_on < day)).all()


def unfinished(connection: Connection) -> Sequence[int]:
    """Closed waves of which something still waits: whoever closed them died meanwhile."""
    waits = select(CompletedPart.id).where(CompletedPart.wave_id == Wave.id).exists()
    return connection.scalars(
        select(Wave.id).where(Wave.status == "closed", ~Wave.wiped | waits).order_by(Wave.id)
    ).all()


def _close(connection: Connection, wave_id: int, now: datetime, actor: str) -> None:
    """Waits for the families that are answering the last question just now: see waves.place_if_open."""
    status = connection.scalar(select(Wave.status).where(Wave.id == wave_id).with_for_update())
    if status == "open":
        closed = update(Wave).where(Wave.id == wave_id).values(status="closed", closed_on=today(now))
        connection.execute(closed)
        counts.end(connection, wave_id)
        connection.execute(
            insert(AuditEvent).values(
                at=now, actor=actor, action="wave.closed", subject=f"wave:{wave_id}", detail={}
            )
        )
