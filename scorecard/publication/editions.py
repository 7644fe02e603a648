"""What was published and is shown, read back. Apart from publishing: a server needs none of what the audit
loads.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.release import is_shown
from db.tables import PublishedRelease, Wave, Withdrawal
from programme.calendar import today
from scorecard.publication import reading
from scorecard.publication.content import Release

#: Releases kept in memory; that of a whole country takes some tens of megabytes.
_KEPT = 4


@dataclass(frozen=True)
class Published:
    """A wave that was published: `hash` and day of its newest release, the `number`th. `earlier`: the numbers
    of those before that can still be read.
    """

    wave: str
    opened_on: date
    closed_on: date
    number: int
    published_on: date
    hash: str
    earlier: tuple[int, ...] = ()


@dataclass(frozen=True)
class Withdrawn:
    """A release that is shown no more, since when and why."""

    wave: str
    on: date
    because: str


def releases(connection: Connection) -> list[Published]:
    """Return the waves of the Libreta that were published, the one that closed last first."""
    rows = connection.execute(
        select(
            Wave.name,
            Wave.opens_on,
            Wave.closed_on,
            PublishedRelease.number,
            PublishedRelease.published_at,
            PublishedRelease.hash,
            func.array_agg(PublishedRelease.number).over(partition_by=PublishedRelease.wave_id).label("all"),
        )
        .join(Wave, Wave.id == PublishedRelease.wave_id)
        .where(is_shown(), Wave.commitment_id.is_(None))
        .ext(distinct_on(Wave.closed_on, Wave.id))
        .order_by(Wave.closed_on.desc(), Wave.id.desc(), PublishedRelease.number.desc())
    )
    return [
        Published(
            row.name,
            row.opens_on,
            row.closed_on,
            row.number,
            today(row.published_at),
            row.hash,
            tuple(sorted(set(row.all) - {row.number})),
        )
        for row in rows.all()
    ]


def numbers(connection: Connection, wave: str) -> list[int]:
    """Return the numbers of all releases of a wave, the newest first."""
    query = select(PublishedRelease.number).join(Wave, Wave.id == PublishedRelease.wave_id)
    return list(
        connection.scalars(
            query.where(Wave.name == wave, is_shown()).order_by(PublishedRelease.number.desc())
        )
    )


def edition(connection: Connection, wave: str, number: int | None = None) -> Release | None:
    """Return the `number`th release of a wave, or its newest; None where there is none."""
    query = (
        select(PublishedRelease.id, PublishedRelease.hash)
        .join(Wave, Wave.id == PublishedRelease.wave_id)
        .where(Wave.name == wave, is_shown())
        .order_by(PublishedRelease.number.desc())
        .limit(1)
    )
    if number is not None:
        query = query.where(PublishedRelease.number == number)
    found = connection.execute(query).one_or_none()
    return None if found is None else read(connection, found.id, found.hash)


def withdrawn(connection: Connection, wave: str, number: int | None = None) -> Withdrawn | None:
    """Return why the `number`th release of a wave, or its newest, is shown no more; None where nobody
    withdrew it.
    """
    query = (
        select(Withdrawal.at, Withdrawal.because)
        .join(PublishedRelease, PublishedRelease.id == Withdrawal.release_id)
        .join(Wave, Wave.id == PublishedRelease.wave_id)
        .where(Wave.name == wave)
        .order_by(PublishedRelease.number.desc())
        .limit(1)
    )
    if number is not None:
        query = query.where(PublishedRelease.number == number)
    found = connection.execute(query).one_or_none()
    return None if found is None else Withdrawn(wave, today(found.at), found.because)


def read(connection: Connection, release_id: int, hash_: str) -> Release:
    """Return a release, from memory where it was read before: what has this hash never changes. Raises
    `reading.NotAsPublished` where it has not.
    """
    known = _memory(hash_)
    if "release" not in known:
        content = connection.scalar(select(PublishedRelease.content).where(PublishedRelease.id == release_id))
        assert content is not None
        known["release"] = reading.read(content, hash_)
    return known["release"]


@lru_cache(_KEPT)
def _memory(hash_: str) -> dict[str, Release]:
    return {}
