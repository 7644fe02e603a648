"""What the database knows about the codes in a batch, each in one statement."""

from dataclasses import dataclass

from sqlalchemy import select

from db.tables import Family, Municipality, Staff
from programme import rights
from programme.imports.batch import Batch
from programme.imports.bulk import among


@dataclass(frozen=True, slots=True)
class KnownFamily:
    """What other files need to know of a family."""

    id: int
    displaced: bool
    gestor_id: int | None


def municipalities(batch: Batch, codes: set[str]) -> set[str]:
    """Return those of `codes` that are municipalities."""
    return set(batch.connection.scalars(select(Municipality.code).where(among(Municipality.code, codes))))


def gestores(batch: Batch) -> dict[str, int]:
    """Return the ids of those in the column `gestor` who may accompany families."""
    codes = batch.column("gestor")
    rows = batch.connection.execute(
        select(Staff.code, Staff.id).where(among(Staff.code, codes), Staff.role.in_(rights.roles("families")))
    )
    return {row.code: row.id for row in rows}


def families(batch: Batch) -> dict[str, KnownFamily]:
    """Return the families in the column `familia`."""
    codes = batch.column("familia")
    rows = batch.connection.execute(
        select(Family.code, Family.id, Family.displaced, Family.gestor_id).where(among(Family.code, codes))
    )
    return {row.code: KnownFamily(row.id, row.displaced, row.gestor_id) for row in rows}
