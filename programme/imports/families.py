"""Files of the kind `familias`: families, their members, and the phone each is reached at."""

from dataclasses import asdict, replace

from sqlalchemy import delete, select

from db.tables import Family, Member
from locales.texts import SOURCE
from programme.catalogue import VERSION
from programme.concern import Person
from programme.family_data import marks
from programme.imports import bulk, contacts, known, phones
from programme.imports.batch import Batch
from programme.imports.bulk import among
from programme.imports.cells import (
    choice,
    code,
    day,
    in_order,
    language,
    members,
    municipality_code,
    name,
    phone,
    reason,
    yes_or_no,
)
from programme.imports.columns import Column, Row
from programme.stages import STAGES

COLUMNS = (
    Column("familia", code, required=True),
    Column("municipio", municipality_code, required=True),
    Column("vereda", name),
    Column("desplazada", yes_or_no),
    Column("gestor", code),
    Column("etapa", choice(STAGES)),
    Column("acuerdo", day),
    Column("celular", phone),
    Column("compartido", yes_or_no),
    Column("autoriza", day),
    Column("idioma", language),
    Column("integrantes", members),
    Column("retiro", reason, later=True),
)

_FIELDS = {
    "municipio": "municipality_code",
    "vereda": "vereda",
    "desplazada": "displaced",
    "gestor": "gestor_id",
    "etapa": "stage",
    "acuerdo": "agreement_on",
    "idioma": "language",
    "retiro": "withdrawal",
}

_NEW = {"vereda": None, "displaced": False, "gestor_id": None, "stage": "invited", "agreement_on": None,
        "language": SOURCE, "withdrawal": None}  # fmt: skip

#: Of a family at this stage it may be said why it left.
_LEFT = "withdrawn"

#: An empty cell empties its field, but not these: a family always has a stage, and it chooses its language.
_KEPT_WHEN_EMPTY = ("etapa", "idioma")


def load(batch: Batch) -> None:
    """Load the rows. `celular`, `compartido`, `autoriza` and `integrantes` left empty say nothing."""
    gestores = known.gestores(batch)
    _check(batch, gestores)
    present = _present(batch)
    _check_reasons(batch, present)
    batch.refuse_alike("familia", Family.code, present)
    rows = batch.accepted("familia")
    people, plans = _members(batch), phones.plan(batch, rows)
    created: list[dict[str, object]] = []
    updated: list[dict[str, object]] = []
    homes: dict[str, list[Person]] = {}
    changed = 0
    for row in rows:
        code, home = row.values["familia"], row.values.get("integrantes")
        said, before = _said(row, gestores), present.get(code)
        if _stage(row, before) != _LEFT:
            said["withdrawal"] = None
        if home and (there := _with_what_is_known(home, people.get(code, []))) != people.get(code):
            homes[code] = there
        if before is None:
            created.append(
                {
                    "code": code,
                    **_NEW,
                    **said,
                    "catalogue_version": VERSION,
                    "created_at": batch.now,
                    "private_logros": {},
                }
            )
        elif {**before, **said} != before:
            updated.append({**before, **said})
            changed += 1
        elif code in homes or code in plans:
            changed += 1
    batch.count(len(rows), len(created), changed)
    if batch.dry_run:
        return
    contacts.hold(batch, plans.values())
    new = bulk.insert(batch.connection, Family, created, returning=("code", "id"))
    ids = {row.code: row.id for row in new} | {code: family["id"] for code, family in present.items()}
    bulk.change(batch.connection, Family, updated)
    _move_in(batch, {ids[code]: home for code, home in homes.items()})
    contacts.write(batch, {ids[code]: plan for code, plan in plans.items()})


def _check(batch: Batch, gestores: dict[str, int]) -> None:
    places = known.municipalities(batch, batch.column("municipio"))
    no_gestor = known.unknown_gestores(batch, gestores)
    batch.refuse_later_than_today("acuerdo", "autoriza")
    deleted = marks.left(batch.connection, map(marks.family, batch.column("familia")))
    for row in batch.rows:
        if marks.family(row.values["familia"]) in deleted:
            batch.refuse(row, "familia", "import.deleted_family")
        if row.values["municipio"] not in places:
            batch.refuse(row, "municipio", "import.unknown_municipality")
        if row.values.get("gestor") is not None and row.values["gestor"] not in gestores:
            no_gestor.refuse(batch, row, "gestor")
        if any(one.birth_year > batch.now.year for one in row.values.get("integrantes") or ()):
            batch.refuse(row, "integrantes", "import.expected_members")


def _check_reasons(batch: Batch, present: dict[str, dict[str, object]]) -> None:
    """Refuse rows that say why a family left that has not."""
    for row in batch.rows:
        stage = _stage(row, present.get(row.values["familia"]))
        if row.values.get("retiro") is not None and stage != _LEFT:
            batch.refuse(row, "retiro", "import.expected_withdrawn")


def _stage(row: Row, before: dict[str, object] | None) -> object:
    """Return the stage that the family has after its row."""
    return row.values.get("etapa") or (before or _NEW)["stage"]


def _said(row: Row, gestores: dict[str, int]) -> dict[str, object]:
    """Return the fields of the family as the row has them."""
    said = {
        field: row.values[column]
        for column, field in _FIELDS.items()
        if column in row.values and not (column in _KEPT_WHEN_EMPTY and row.values[column] is None)
    }
    if "gestor_id" in said:
        said["gestor_id"] = gestores.get(said["gestor_id"])
    if "displaced" in said:
        said["displaced"] = bool(said["displaced"])
    return said


def _present(batch: Batch) -> dict[str, dict[str, object]]:
    """Return the families of the batch that are there, by code."""
    columns = (Family.id, *(getattr(Family, field) for field in _FIELDS.values()))
    rows = batch.connection.execute(
        select(Family.code, *columns).where(among(Family.code, batch.column("familia")))
    )
    return {row.code: {name: value for name, value in row._mapping.items() if name != "code"} for row in rows}


def _members(batch: Batch) -> dict[str, list[Person]]:
    """Return the members of these families, in the order in which cells.members gives them."""
    rows = batch.connection.execute(
        select(Family.code, Member.birth_year, Member.sex, Member.disability)
        .join(Member, Member.family_id == Family.id)
        .where(among(Family.code, batch.column("familia")))
    )
    found: dict[str, list[Person]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(Person(row.birth_year, row.sex, row.disability))
    return {family: in_order(people) for family, people in found.items()}


def _with_what_is_known(home: list[Person], before: list[Person]) -> list[Person]:
    """Return a list of members; where it says nothing of disability, with what was known of who is in it."""
    if any(one.disability is not None for one in home):
        return home
    known: dict[tuple[int, str | None], list[bool | None]] = {}
    for one in before:
        known.setdefault((one.birth_year, one.sex), []).append(one.disability)
    return in_order(
        [
            replace(one, disability=known[one.birth_year, one.sex].pop(0))
            if known.get((one.birth_year, one.sex))
            else one
            for one in home
        ]
    )


def _move_in(batch: Batch, homes: dict[int, list[Person]]) -> None:
    """Replace the members of these families."""
    if not homes:
        return
    batch.connection.execute(delete(Member).where(among(Member.family_id, homes)))
    rows = [
        {"family_id": family_id, **asdict(person)} for family_id, home in homes.items() for person in home
    ]
    bulk.insert(batch.connection, Member, rows)
