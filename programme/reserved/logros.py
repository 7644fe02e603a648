"""Where one family stands on its private logros, and what changes there."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from db.own_transaction import apart
from db.tables import Family, LogroChange
from programme.calendar import BOGOTA, today
from programme.catalogue import CatalogueLogro, catalogue


@dataclass(frozen=True)
class PrivateLogro:
    """`state`: pending, reported, achieved, not_applicable, since the day `since`."""

    logro: CatalogueLogro
    state: str
    since: date


def private_logros(connection: Connection, family_id: int) -> list[PrivateLogro]:
    """Return the private logros of a family, in the catalogue's order."""
    kept = connection.scalar(select(Family.private_logros).where(Family.id == family_id)) or {}
    known = catalogue()
    found = [
        PrivateLogro(known[code], one["state"], date.fromisoformat(one["since"]))
        for code, one in kept.items()
        if code in known
    ]
    return sorted(found, key=lambda one: one.logro.position)


def move(
    connection: Connection,
    family_id: int,
    code: str,
    states: tuple[str, str],
    now: datetime,
    source: Literal["family", "gestor"],
    cause: str,
) -> bool:
    """Move a private logro from the first to the second of `states`, with its history, which is sealed. False
    where it is not in the first. `cause`: as in the history of the others.
    """
    old, new = states
    # The row must not carry the transaction of the message that brought this.
    with apart(connection):
        mine = select(Family.private_logros).where(Family.id == family_id).with_for_update(key_share=True)
        kept = connection.scalar(mine) or {}
        if kept.get(code, {}).get("state") != old:
            return False
        moved = {**kept, code: {**kept[code], "state": new, "since": today(now).isoformat()}}
        connection.execute(update(Family).where(Family.id == family_id).values(private_logros=moved))
        change = {"family_id": family_id, "logro_code": code, "old_state": old, "new_state": new, "at": now}
        connection.execute(insert(LogroChange).values(sealed({**change, "source": source, "cause": cause})))
    return True


def sealed(change: dict[str, Any]) -> dict[str, Any]:
    """Return the row of a change (as LogroChange has it): its day alone stands in clear."""
    at: datetime = change["at"]
    day = datetime.combine(today(at), time(), BOGOTA)
    return {"source": "sealed", "at": day, "sealed": {**change, "at": at.isoformat()}}
