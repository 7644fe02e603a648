"""The catalogue of logros: the file it comes from, and loading it."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, inspect
from sqlalchemy.dialects.postgresql import insert

from db.tables import Base, Dimension, Entity, Logro

#: The list of the Manual Operativo, version 3.0 of March 2007: 53 logros, and one for displaced families.
VERSION = "juntos-2007"

#: Dimensions about which a family is asked for a second, separate consent (Ley 1581 of 2012, art. 5 and 6).
HEALTH = "SAL"


@dataclass(frozen=True)
class CatalogueLogro:
    """One logro. `privacy`: open, discreet or private. `position`: its place in the catalogue, from 0."""

    code: str
    manual_number: int
    dimension_code: str
    dimension: str
    privacy: str
    level: str
    applies_to: str
    title: str
    question: str
    position: int

    def applies(self, displaced: bool) -> bool:
        """Return whether a family, displaced or not, works towards this one at all."""
        return self.applies_to == "all" or displaced


@cache
def catalogue() -> dict[str, CatalogueLogro]:
    """Return the logros by code, in the manual's order."""
    return {
        row["code"]: CatalogueLogro(
            **{**row, "manual_number": int(row["manual_number"])},  # type: ignore[arg-type]
            position=position,
        )
        for position, row in enumerate(_rows("logros.csv"))
    }


@cache
def entities() -> dict[str, list[str]]:
    """Return the short names of the entities that answer for each dimension."""
    found: dict[str, list[str]] = {}
    for row in _rows("entities.csv"):
        found.setdefault(row["dimension_code"], []).append(row["short_name"])
    return found


@cache
def responders(kind: str) -> tuple[str, ...]:
    """Return the short names of the entities that answer for a kind of case, in their order; mostly none."""
    return tuple(row["short_name"] for row in _rows("responders.csv") if row["kind"] == kind)


def load(connection: Connection) -> None:
    """Write the catalogue to the database; run again, it changes nothing."""
    logros = list(catalogue().values())
    dimensions: dict[str, str] = {logro.dimension_code: logro.dimension for logro in logros}
    _upsert(
        connection,
        Dimension,
        [
            {"code": code, "name": name, "position": position}
            for position, (code, name) in enumerate(dimensions.items())
        ],
    )
    rows = [{"version": VERSION, **vars(logro)} for logro in logros]
    for row in rows:
        del row["dimension"]
    _upsert(connection, Logro, rows)
    _upsert(
        connection,
        Entity,
        [
            {"dimension_code": row["dimension_code"], "name": row["entity"], "short_name": row["short_name"]}
            for row in _rows("entities.csv")
        ],
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (files("programme") / "data" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _upsert(connection: Connection, table: type[Base], rows: list[dict[str, object]]) -> None:
    statement = insert(table)
    keys = [column.name for column in inspect(table).primary_key]
    updated = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=updated), rows)
