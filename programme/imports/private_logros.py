"""Where families stand on private logros: encrypted with the family, so that a copy of the database does not
tell which of them, or that there are any.
"""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import insert, select

from db.tables import Family, LogroChange
from programme.imports import bulk
from programme.imports.batch import Batch
from programme.imports.bulk import among
from programme.imports.columns import Values
from programme.reserved.logros import sealed

#: `state`, `priority` and `since` (a date) of a logro, by its code.
States = dict[str, Values]


def held(batch: Batch, families: Collection[int]) -> dict[int, States]:
    """Return how these families stand, held until the batch is written."""
    if not families:
        return {}
    statement = select(Family.id, Family.private_logros).where(among(Family.id, families)).order_by(Family.id)
    if not batch.dry_run:
        statement = statement.with_for_update()
    return {
        family_id: {
            code: {**state, "since": date.fromisoformat(state["since"])} for code, state in kept.items()
        }
        for family_id, kept in batch.connection.execute(statement)
    }


def write(batch: Batch, families: Mapping[int, States], history: list[Values]) -> None:
    """Write how these families stand now, and what changed: rows of LogroChange, which are sealed."""
    rows = [
        {
            "id": family_id,
            "private_logros": {
                code: {**state, "since": state["since"].isoformat()} for code, state in states.items()
            },
        }
        for family_id, states in families.items()
    ]
    bulk.change(batch.connection, Family, rows)
    if history:
        batch.connection.execute(insert(LogroChange), [sealed(one) for one in history])
