"""Samples that were announced before they were drawn: the hash of the seed first, the seed after the wave.

Whoever knew the seed and the register while a wave is open would know who is asked. Afterwards the office's
own list shows whether those families were drawn by the seed that was announced (`scorecard.waves.open_wave`).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from db.tables import Draw, Wave
from programme.calendar import today
from programme.refusal import Refusal
from scorecard.opening import NAME


@dataclass(frozen=True)
class Announced:
    """`hash`: SHA-256 of the seed in UTF-8, hexadecimal. `seed`: once the wave has closed."""

    wave: str
    on: date
    hash: str
    seed: str | None


def announce(connection: Connection, name: str, seed: str, now: datetime) -> str:
    """Keep the seed for the wave that will be opened under `name`. Return its hash, which is public from now
    on. Raises Refusal for a bad name, a wave that is open already, and one that was announced.
    """
    if re.fullmatch(NAME, name, re.ASCII) is None:
        raise Refusal("wave.bad_name", name=name)
    if connection.scalar(select(Wave.id).where(Wave.name == name)) is not None:
        raise Refusal("wave.exists", name=name)
    if seed_of(connection, name) is not None:
        raise Refusal("draw.exists", name=name)
    found = hashlib.sha256(seed.encode()).hexdigest()
    connection.execute(insert(Draw).values(wave=name, seed=seed, hash=found, announced_at=now))
    return found


def seed_of(connection: Connection, name: str) -> str | None:
    """Return the seed that was announced for a wave; None where none was."""
    return connection.scalar(select(Draw.seed).where(Draw.wave == name))


def announced(connection: Connection) -> Sequence[Announced]:
    """Return all that were announced, the newest first."""
    rows = connection.execute(
        select(Draw.wave, Draw.announced_at, Draw.hash, Draw.seed, Wave.status)
        .outerjoin(Wave, Wave.name == Draw.wave)
        .order_by(Draw.announced_at.desc(), Draw.id.desc())
    )
    return [
        Announced(row.wave, today(row.announced_at), row.hash, row.seed if row.status == "closed" else None)
        for row in rows
    ]
