"""Back to the families: when a wave is published, those who answered are told its result, once."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, and_, or_, select, update

from db.jobs import wake
from db.release import is_shown
from db.tables import Family, Participation, PublishedRelease, Wave
from messaging.composing import Row
from messaging.hours import Hours
from outreach.mailing import Mailing, write_chunk
from programme.entered import ENTERED

#: The kind of message.
KIND = "results"

#: Who is told: whoever answered, all of it or half.
TO = ("complete", "partial")

#: What has not left after so long is news to nobody. A channel sends a million messages in four days.
_VALID = timedelta(days=14)

#: Families in one transaction.
_CHUNK = 2000

_PUBLISHED = select(PublishedRelease.id).where(PublishedRelease.wave_id == Wave.id, is_shown()).exists()

#: Not told yet, or not all of them. A correction tells nobody again.
_WAITING = or_(and_(Wave.results_at.is_(None), _PUBLISHED), Wave.results_family_id.is_not(None))


def write(engine: Engine, hours: Hours, now: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
    """Write the messages of all waves that were published, within the hours, until all is done or `stopping`.
    Return how many.

    Killed at any moment, it goes on where it was when it is called again; several at once take turns.
    """
    if not hours.is_open(now):
        return 0
    with engine.connect() as connection:
        waves = connection.scalars(select(Wave.id).where(_WAITING).order_by(Wave.id)).all()
    written = 0
    for wave_id in waves:
        more = True
        while more and not stopping():
            with engine.begin() as connection:
                more, count = _write(connection, wave_id, now)
                written += count
    return written


def meant(connection: Connection, row: Row, families: Collection[int]) -> list[int]:
    """Return those of the families that answered in its wave."""
    chosen = _families(row.wave_id).where(Family.id.in_(families))
    return list(connection.scalars(chosen))


def _write(connection: Connection, wave_id: int, now: datetime) -> tuple[bool, int]:
    """Write one chunk. Return whether there may be more, and how many messages were written."""
    lock = select(Wave.id).where(Wave.id == wave_id).with_for_update(key_share=True)
    connection.execute(lock)
    waits = select(Wave.results_at, Wave.results_family_id).where(Wave.id == wave_id, _WAITING)
    wave = connection.execute(waits).one_or_none()
    if wave is None:
        return False, 0
    began = wave.results_at or now
    chunk = write_chunk(
        connection, _mailing(wave_id, began), _families(wave_id), wave.results_family_id or 0, _CHUNK, now
    )
    more = chunk.families == _CHUNK
    state = {"results_at": began, "results_family_id": chunk.last_family_id if more else None}
    connection.execute(update(Wave).where(Wave.id == wave_id).values(**state))
    for channel in chunk.due:
        wake(connection, "drain", channel=channel)
    return more, chunk.written


def _mailing(wave_id: int, began: datetime) -> Mailing:
    return Mailing(
        kind=KIND,
        which={"wave_id": wave_id},
        leaves_at=began,
        spread=True,
        not_after=began + _VALID,
        payload={},
    )


def _families(wave_id: int | None) -> Any:
    return (
        select(Family.id, Family.language, Family.stage)
        .join(Participation, Participation.family_id == Family.id)
        .where(Participation.wave_id == wave_id, Participation.disposition.in_(TO), ENTERED)
    )
