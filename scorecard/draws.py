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

from db.tables import AuditEvent, Draw, Wave
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


def announce(connection: Connection, name: str, seed: str, now: datetime, actor: str = "command") -> str:
    """Keep the seed for the wave that will be opened under `name`. Return its hash, which is public from now
    on, and stands in the record of events. Raises Refusal for a bad name, a wave that is open already, and
    one that was announced.
    """
    if re.fullmatch(NAME, name, re.ASCII) is None:
        raise Refusal("wave.bad_name", name=name)
    if connection.scalar(select(Wave.id).where(Wave.name == name)) is not None:
        raise Refusal("wave.exists", name=name)
    if seed_of(connection, name) is not None:
        raise Refusal("draw.exists", name=name)
    found = hashlib.sha256(seed.encode()).hexdigest()
    kept = insert(Draw).values(wave=name, seed=seed, hash=found, announced_at=now)
    draw_id = connection.scalar(kept.returning(Draw.id))
    event = {"at": now, "actor": actor, "action": "draw.announced", "subject": f"draw:{draw_id}"}
    connection.execute(insert(AuditEvent).values(**event, detail={"wave": name, "hash": found}))
    return found


def seed_of(connection: Connection, name: str) -> str | None:
    """Return the seed that was announced for a wave; None where none was."""
    return connection.scalar(select(Draw.seed).where(Draw.wave == name))


def seed_to_draw(connection: Connection, name: str, named: str | None) -> tuple[str, bool]:
    """Return the seed by which the sample of a wave is drawn, and whether it was announced. One that was not
    must be `named`. Raises Refusal where none was announced or named, and for another than was announced.
    """
    found = seed_of(connection, name)
    if found is None and named is None:
        raise Refusal("draw.unannounced", name=name)
    if found is not None and named not in (None, found):
        raise Refusal("draw.other_seed", name=name)
    return found or str(named), found is not None


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
