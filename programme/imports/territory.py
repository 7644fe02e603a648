"""Files of the kind `municipios`: departments and municipalities by their DIVIPOLA codes (DANE)."""

from collections import Counter

from sqlalchemy import select

from db.tables import Department, Municipality
from programme.imports import bulk
from programme.imports.batch import Batch
from programme.imports.bulk import among
from programme.imports.cells import municipality_code, name
from programme.imports.columns import Column
from programme.places import department
from programme.spelling import plain

COLUMNS = (
    Column("codigo", municipality_code, required=True),
    Column("nombre", name, required=True),
    Column("departamento", name, required=True),
)


def load(batch: Batch) -> None:
    """Load the whole file. The name of a department is the one that most of its municipalities give."""
    named = _departments(batch, {department(code) for code in batch.column("codigo")})
    departments = _names(batch, named)
    for row in batch.rows:
        name = departments[department(row.values["codigo"])]
        if plain(row.values["departamento"]) != plain(name):
            batch.refuse(row, "departamento", "import.expected_department", name=name)
    rows = batch.accepted("codigo")
    known = _municipalities(batch)
    created, updated = [], []
    changed_departments: set[str] = set()
    for row in rows:
        code, name = row.values["codigo"], row.values["nombre"]
        if departments[department(code)] != named.get(department(code)):
            changed_departments.add(department(code))
        if code not in known:
            created.append({"code": code, "name": name, "department_code": department(code)})
        elif known[code] != name or department(code) in changed_departments:
            updated.append({"code": code, "name": name})
    batch.count(len(rows), len(created), len(updated))
    if batch.dry_run:
        return
    names = [{"code": code, "name": departments[code]} for code in sorted(changed_departments)]
    bulk.insert(batch.connection, Department, [one for one in names if one["code"] not in named])
    bulk.change(batch.connection, Department, [one for one in names if one["code"] in named], ["code"])
    bulk.insert(batch.connection, Municipality, created)
    bulk.change(batch.connection, Municipality, updated, ["code"])


def _names(batch: Batch, named: dict[str, str]) -> dict[str, str]:
    """Return the name of each department in the file, as it is first written; one slip does not rename it,
    and one row alone does not rename one that is `named`.
    """
    votes: dict[str, Counter[str]] = {}
    spellings: dict[str, str] = {}
    for row in batch.rows:
        name = row.values["departamento"]
        spellings.setdefault(plain(name), name)
        votes.setdefault(department(row.values["codigo"]), Counter())[plain(name)] += 1
    return {
        code: named[code] if code in named and names.total() == 1 else spellings[names.most_common(1)[0][0]]
        for code, names in votes.items()
    }


def _municipalities(batch: Batch) -> dict[str, str]:
    rows = batch.connection.execute(
        select(Municipality.code, Municipality.name).where(among(Municipality.code, batch.column("codigo")))
    )
    return {row.code: row.name for row in rows}


def _departments(batch: Batch, codes: set[str]) -> dict[str, str]:
    rows = batch.connection.execute(
        select(Department.code, Department.name).where(among(Department.code, codes))
    )
    return {row.code: row.name for row in rows}
