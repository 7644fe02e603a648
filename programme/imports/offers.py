"""Files of the kind `oferta`: what entities give for a logro in a place."""

from sqlalchemy import select

from db.jobs import wake
from db.tables import Department, Municipality, Offer
from programme import places
from programme.catalogue import catalogue
from programme.imports import bulk
from programme.imports.batch import Batch
from programme.imports.bulk import among
from programme.imports.cells import code, day, logro_code, number, offer_place, office_phone, short_words
from programme.imports.columns import Column, Row, Values

#: So much fits a message beside all that is said with it.
LONGEST_NAME, _LONGEST_HOW = 60, 200


COLUMNS = (
    Column("oferta", code, required=True),
    Column("logro", logro_code, required=True),
    Column("entidad", short_words(LONGEST_NAME), required=True),
    Column("programa", short_words(LONGEST_NAME)),
    Column("lugar", offer_place),
    Column("como", short_words(_LONGEST_HOW)),
    Column("telefono", office_phone),
    Column("cupos", number),
    Column("desde", day),
    Column("hasta", day),
)

#: The columns of a file and those of the table.
_FIELDS = {
    "logro": "logro_code",
    "entidad": "entity",
    "programa": "programme",
    "lugar": "place_code",
    "como": "how",
    "telefono": "phone",
    "cupos": "places",
    "desde": "starts_on",
    "hasta": "ends_on",
}


def load(batch: Batch) -> None:
    """Load the rows. An offer that changes keeps its code, and one that is in no file any more stays. Where
    families are to be told (`batch.tell`), they are of what is new, or had no places and has some.
    """
    present = _present(batch)
    _check(batch, present)
    created: list[Values] = []
    updated: list[Values] = []
    opened = 0
    batch.refuse_alike("oferta", Offer.code, present)
    rows = batch.accepted("oferta")
    for row in rows:
        before = present.get(row.values["oferta"])
        after = _said(row, before)
        opens = after["places"] != 0 and (before is None or before["places"] == 0)
        opened += opens
        untold = after["places"] != 0 and ((opens and batch.tell) or (before or {}).get("untold", False))
        offer = {"code": row.values["oferta"], **after, "untold": untold}
        if before is None:
            created.append(offer)
        elif any(after[name] != before[name] for name in after):
            updated.append(offer)
    batch.count(len(rows), len(created), len(updated))
    batch.report.opened += opened
    if batch.dry_run:
        return
    bulk.insert(batch.connection, Offer, created)
    bulk.change(batch.connection, Offer, updated, ["code"])
    if opened and batch.tell:
        wake(batch.connection, "offers")


def _check(batch: Batch, present: dict[str, Values]) -> None:
    named = {code for code in batch.column("lugar") if code != places.NATION}
    known = _known(batch, named)
    for row in batch.rows:
        place = row.values.get("lugar")
        if row.values["logro"] not in catalogue():
            batch.refuse(row, "logro", "import.unknown_logro")
        if place in named - known:
            batch.refuse(row, "lugar", "import.unknown_place")
        after = _said(row, present.get(row.values["oferta"]))
        first, last = after["starts_on"], after["ends_on"]
        if first is not None and last is not None and last < first:
            column = "hasta" if "hasta" in row.values else "desde"
            batch.refuse(row, column, "import.expected_later", day=first)


def _known(batch: Batch, codes: set[str]) -> set[str]:
    """Return those of `codes` that are departments or municipalities."""
    found: set[str] = set()
    for table in (Department, Municipality):
        found |= set(batch.connection.scalars(select(table.code).where(among(table.code, codes))))
    return found


def _said(row: Row, before: Values | None) -> Values:
    """Return the offer as the row has it; what the file has no column for stays as it was."""
    said = {
        field: row.values[column] if column in row.values else (before or {}).get(field)
        for column, field in _FIELDS.items()
    }
    said["place_code"] = said["place_code"] or places.NATION
    return said


def _present(batch: Batch) -> dict[str, Values]:
    """Return the offers of the batch that are there, by code."""
    columns = [getattr(Offer, name) for name in (*_FIELDS.values(), "untold")]
    rows = batch.connection.execute(
        select(Offer.code, *columns).where(among(Offer.code, batch.column("oferta")))
    )
    return {row.code: dict(row._mapping) for row in rows}
