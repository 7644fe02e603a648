"""Families that draw a code at a meeting: they are marked before, so that nobody answers twice."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from db.tables import AuditEvent, Family, Participation, Wave
from programme.calendar import today
from programme.entered import ENTERED
from programme.refusal import Refusal

#: How far a family may have come in the wave.
_MAY_DRAW = ("invited", "unreachable", "contacted", "started", "partial")

#: So many families are named to whoever asked for some that cannot draw.
_SHOWN = 5


@dataclass(frozen=True)
class Drawn:
    """Families that are marked now, and those that were before."""

    marked: int
    already: int


def mark(connection: Connection, name: str, codes: Collection[str], now: datetime) -> Drawn:
    """Mark the families with these codes as answering with a code from a bag, on no channel: they are neither
    invited nor reminded any more, and cannot answer on a phone of theirs.

    Raises Refusal, and marks none, for a wave that is not open and where any of them takes no part, has
    answered, or does not want to.
    """
    wave = connection.execute(
        select(Wave.id, Wave.status, Wave.closes_on).where(Wave.name == name)
    ).one_or_none()
    if wave is None:
        raise Refusal("wave.unknown", name=name)
    if wave.status != "open" or wave.closes_on < today(now):
        raise Refusal("bag.not_open", name=name)
    known = {row.code: row for row in _families(connection, wave.id, codes)}
    _refuse("bag.no_family", [code for code in codes if code not in known])
    _refuse("bag.takes_no_part", [code for code, row in known.items() if not _takes_part(row)])
    _refuse("bag.answered", [code for code, row in known.items() if row.disposition == "complete"])
    said_no = [code for code, row in known.items() if row.disposition in ("refused", "breakoff")]
    _refuse("bag.said_no", said_no)
    marked = connection.execute(
        update(Participation)
        .where(
            Participation.wave_id == wave.id,
            Participation.family_id.in_([row.id for row in known.values()]),
            Participation.disposition.in_(_MAY_DRAW),
        )
        .values(disposition="drawn", day=today(now), channel=None)
    ).rowcount
    if marked:
        connection.execute(
            insert(AuditEvent).values(
                at=now, actor="command", action="wave.drawn", subject=f"wave:{wave.id}",
                detail={"families": marked},
            )
        )  # fmt: skip
    return Drawn(marked, len(known) - marked)


def _families(connection: Connection, wave_id: int, codes: Collection[str]) -> list[Row[int, str, bool, str]]:
    """Return these families with how far each has come, held to the end of the transaction."""
    mine = (Participation.family_id == Family.id) & (Participation.wave_id == wave_id)
    connection.execute(
        select(Participation.family_id)
        .join(Family, mine)
        .where(Family.code.in_(codes))
        .order_by(Participation.family_id)
        .with_for_update(of=Participation)
    )
    found = connection.execute(
        select(Family.id, Family.code, ENTERED.label("entered"), Participation.disposition)
        .outerjoin(Participation, mine)
        .where(Family.code.in_(codes))
    )
    return list(found)


def _takes_part(row: Row[int, str, bool, str]) -> bool:
    return row.entered and row.disposition not in (None, "ineligible")


def _refuse(key: str, codes: Collection[str]) -> None:
    if codes:
        more = ", …" if len(codes) > _SHOWN else ""
        raise Refusal(key, codes=", ".join(sorted(codes)[:_SHOWN]) + more)
