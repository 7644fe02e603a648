"""Files of the kind `personal`: the people who work in the programme."""

from dataclasses import dataclass, replace

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from db.tables import Staff, StaffMunicipality
from programme import rights
from programme.imports import bulk, known
from programme.imports.batch import Batch
from programme.imports.bulk import among
from programme.imports.cells import choice, code, codes, email, name, phone
from programme.imports.columns import Column, Row

_ROLES = {word: role for role, word in rights.ROLES.items()}

#: So many codes of people who are missing are told; a file of one region lacks all the others.
_NAMED = 30

COLUMNS = (
    Column("codigo", code, required=True),
    Column("rol", choice(_ROLES), required=True),
    Column("nombre", name, required=True),
    Column("celular", phone),
    Column("correo", email),
    Column("municipios", codes),
    Column("jefe", code),
)


@dataclass(frozen=True)
class _Person:
    code: str
    role: str = ""
    name: str = ""
    phone: str | None = None
    email: str | None = None
    jefe: str | None = None
    places: tuple[str, ...] = ()
    left: bool = False

    def columns(self) -> dict[str, object]:
        names = ("code", "role", "name", "phone", "email")
        return {name: getattr(self, name) for name in names}


def load(batch: Batch) -> None:
    """Load the whole file: a `jefe` may come later in it."""
    present = _present(batch)
    _tell_missing(batch, present)
    _check_places(batch)
    _check_jefes(batch, present)
    batch.refuse_alike("codigo", Staff.code, present)
    rows = batch.accepted("codigo")
    people = [_said(row, present.get(row.values["codigo"])) for row in rows]
    created = [person for person in people if person.code not in present]
    updated = [person for person in people if present.get(person.code, person) != person]
    batch.count(len(people), len(created), len(updated))
    _tell_of_rights(batch, rows, present)
    if batch.dry_run:
        return
    bulk.insert(batch.connection, Staff, [person.columns() for person in created])
    bulk.change(batch.connection, Staff, [person.columns() for person in updated], ["code"])
    _tie(batch, created + updated)


def _present(batch: Batch) -> dict[str, _Person]:
    """Return all the staff there is, by code: some thousands of people at most."""
    places: dict[int, list[str]] = {}
    for staff_id, place in batch.connection.execute(
        select(StaffMunicipality.staff_id, StaffMunicipality.municipality_code).order_by(
            StaffMunicipality.municipality_code
        )
    ):
        places.setdefault(staff_id, []).append(place)
    jefe = aliased(Staff)
    rows = batch.connection.execute(
        select(
            Staff.id,
            Staff.code,
            Staff.role,
            Staff.name,
            Staff.phone,
            Staff.email,
            jefe.code.label("jefe"),
            Staff.ended_at,
        ).outerjoin(jefe, Staff.manager_id == jefe.id)
    )
    return {
        row.code: _Person(
            code=row.code,
            role=row.role,
            name=row.name,
            phone=row.phone,
            email=row.email,
            jefe=row.jefe,
            places=tuple(places.get(row.id, ())),
            left=row.ended_at is not None,
        )
        for row in rows
    }


def _tell_missing(batch: Batch, present: dict[str, _Person]) -> None:
    """Say who is in the team and not in the file, also not in a row that is wrong. It ends nobody: a file may
    be of one region, or cut short.
    """
    named = batch.column("codigo") | batch.unread
    missing = sorted(code for code, person in present.items() if not person.left and code not in named)
    if missing:
        codes = ", ".join(missing[:_NAMED]) + (" …" if len(missing) > _NAMED else "")
        batch.report.notice("import.missing_staff", codes=codes)


def _tell_of_rights(batch: Batch, rows: list[Row], present: dict[str, _Person]) -> None:
    """Say who may do other things from now on, and who may do nothing though the file has them."""
    for row in rows:
        before = present.get(row.values["codigo"])
        if before is None:
            continue
        now = _said(row, before)
        if before.left:
            batch.report.notice("import.staff_left", "codigo", row.number, before.code)
        elif now.role != before.role:
            batch.report.notice(
                "import.staff_role",
                "rol",
                row.number,
                before.code,
                before=rights.ROLES[before.role],
                after=rights.ROLES[now.role],
            )
        elif set(now.places) != set(before.places):
            batch.report.notice("import.staff_places", "municipios", row.number, before.code)


def _said(row: Row, before: _Person | None) -> _Person:
    """Return the person as the row has it. What the file has no column for stays as it was."""
    names = {"rol": "role", "nombre": "name", "celular": "phone", "correo": "email", "jefe": "jefe"}
    said = {field: row.values[column] for column, field in names.items() if column in row.values}
    if "municipios" in row.values:
        said["places"] = tuple(row.values["municipios"] or ())
    return replace(before or _Person(row.values["codigo"]), **said)


def _check_places(batch: Batch) -> None:
    wanted = {place for row in batch.rows for place in row.values.get("municipios") or ()}
    places = known.municipalities(batch, wanted)
    for row in batch.rows:
        unknown = [place for place in row.values.get("municipios") or () if place not in places]
        if unknown:
            batch.refuse(row, "municipios", "import.unknown_municipalities", codes=", ".join(unknown))


def _check_jefes(batch: Batch, present: dict[str, _Person]) -> None:
    """Refuse rows whose jefe nobody knows, or is below them; and then those whose jefe was so refused."""
    refused = -1
    while refused < len(batch.refused):
        refused = len(batch.refused)
        rows = [row for row in batch.rows if row.number not in batch.refused]
        jefes: dict[str, str | None] = {}
        for row in rows:
            code = row.values["codigo"]
            jefes.setdefault(code, _said(row, present.get(code)).jefe)
        jefes = {person.code: person.jefe for person in present.values()} | jefes
        for row in rows:
            jefe = row.values.get("jefe")
            if jefe is not None and jefe not in jefes:
                batch.refuse(row, "jefe", "import.unknown_jefe")
            elif jefe is not None and row.values["codigo"] in _above(jefe, jefes):
                batch.refuse(row, "jefe", "import.jefe_below")


def _above(code: str, jefes: dict[str, str | None]) -> set[str]:
    """Return the person and everybody above."""
    found: set[str] = set()
    above: str | None = code
    while above is not None and above not in found:
        found.add(above)
        above = jefes.get(above)
    return found


def _tie(batch: Batch, people: list[_Person]) -> None:
    """Write whom the people work for, and where."""
    codes = {one for person in people for one in (person.code, person.jefe) if one is not None}
    rows = batch.connection.execute(select(Staff.code, Staff.id).where(among(Staff.code, codes)))
    ids = {row.code: row.id for row in rows}
    jefes = [{"id": ids[one.code], "manager_id": ids[one.jefe] if one.jefe else None} for one in people]
    bulk.change(batch.connection, Staff, jefes)
    mine = among(StaffMunicipality.staff_id, [row["id"] for row in jefes])
    batch.connection.execute(delete(StaffMunicipality).where(mine))
    places = [{"staff_id": ids[one.code], "municipality_code": code} for one in people for code in one.places]
    bulk.insert(batch.connection, StaffMunicipality, places)
