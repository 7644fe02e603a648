"""What the database knows about the codes in a batch, each in one statement."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from db import plain_code as by_plain_code
from db.tables import Family, Municipality, Staff
from programme import rights
from programme.imports.batch import Batch
from programme.imports.bulk import among
from programme.imports.cells import plain_code
from programme.imports.columns import Row

_MAY_ACCOMPANY = Staff.role.in_(rights.roles("families"))


@dataclass(frozen=True, slots=True)
class KnownFamily:
    """What other files need to know of a family."""

    id: int
    displaced: bool
    gestor_id: int | None


@dataclass(frozen=True)
class Unknown:
    """What is said of a code that is not there: `key`, or that it is one of `alike`, known ones by what they
    have in common with it whatever their case and zeros.
    """

    key: str
    alike: dict[str, str]

    def refuse(self, batch: Batch, row: Row, column: str) -> None:
        """Refuse a row with such a code in `column`."""
        other = self.alike.get(plain_code(row.values[column]))
        if other is None:
            batch.refuse(row, column, self.key)
        else:
            batch.refuse(row, column, "import.alike_reference", other=other)


def unknown_families(batch: Batch, known: Collection[str]) -> Unknown:
    """Return what is said of families in the column `familia` that are not `known`."""
    return Unknown("import.unknown_family", _alike(batch, Family.code, batch.column("familia") - set(known)))


def unknown_gestores(batch: Batch, known: Collection[str]) -> Unknown:
    """Return what is said of gestores in the column `gestor` that are not `known`."""
    wanted = batch.column("gestor") - set(known)
    return Unknown("import.unknown_gestor", _alike(batch, Staff.code, wanted, _MAY_ACCOMPANY))


def _alike(
    batch: Batch, codes: InstrumentedAttribute[str], unknown: set[str], *which: ColumnElement[bool]
) -> dict[str, str]:
    if not unknown:
        return {}
    wanted = among(by_plain_code.plain_code(), {plain_code(code) for code in unknown})
    return {plain_code(code): code for code in batch.connection.scalars(select(codes).where(wanted, *which))}


def municipalities(batch: Batch, codes: set[str]) -> set[str]:
    """Return those of `codes` that are municipalities."""
    return set(batch.connection.scalars(select(Municipality.code).where(among(Municipality.code, codes))))


def gestores(batch: Batch) -> dict[str, int]:
    """Return the ids of those in the column `gestor` who may accompany families."""
    codes = batch.column("gestor")
    rows = batch.connection.execute(
        select(Staff.code, Staff.id).where(among(Staff.code, codes), _MAY_ACCOMPANY)
    )
    return {row.code: row.id for row in rows}


def families(batch: Batch) -> dict[str, KnownFamily]:
    """Return the families in the column `familia`."""
    codes = batch.column("familia")
    rows = batch.connection.execute(
        select(Family.code, Family.id, Family.displaced, Family.gestor_id).where(among(Family.code, codes))
    )
    return {row.code: KnownFamily(row.id, row.displaced, row.gestor_id) for row in rows}
