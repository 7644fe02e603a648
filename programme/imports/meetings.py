"""Files of the kind `reuniones`: meetings with a family, or with a gestor's families."""

from datetime import datetime, time

from sqlalchemy import select

from db.jobs import wake
from db.tables import Family, Meeting
from programme import meeting_changes
from programme.calendar import BOGOTA
from programme.imports import bulk, known, session_logros
from programme.imports.batch import Batch
from programme.imports.bulk import among
from programme.imports.cells import choice, code, logro_code, moment, name, session, words
from programme.imports.columns import Column, Row, Values
from programme.meeting_changes import Moved
from programme.spelling import plain

_KINDS = {
    "familiar": "family",
    "comunitaria": "community",
    "bienvenida": "welcome",
    "recreacion": "recreation",
}

COLUMNS = (
    Column("reunion", code, required=True),
    Column("tipo", choice(_KINDS), required=True),
    Column("tema", words),
    Column("familia", code),
    Column("vereda", name),
    Column("gestor", code),
    Column("inicio", moment, required=True),
    Column("lugar", words),
    Column("sesion", session, later=True),
    Column("logro", logro_code, later=True),
)

_FIELDS = ("kind", "topic", "family_id", "vereda", "gestor_id", "starts_at", "place", "number", "logro_code")

#: Columns of a file that say nothing of a meeting where they are missing, and those of the table.
_MAY_BE_MISSING = {
    "tema": "topic",
    "vereda": "vereda",
    "lugar": "place",
    "sesion": "number",
    "logro": "logro_code",
}

#: Between these hours people meet.
_EARLIEST, _LATEST = time(5), time(21)

#: By these its families are found.
_WHOSE = ("family_id", "vereda", "gestor_id", "logro_code")


def load(batch: Batch) -> None:
    """Load the rows. A meeting that changes keeps its code; a new one is planned. One that was cancelled or
    held stays so, whatever its row says. Of a new date, and of other families, those concerned are told.
    """
    families, gestores = known.families(batch), known.gestores(batch)
    _check(batch, families, gestores)
    session_logros.check(batch)
    present = _present(batch)
    batch.refuse_alike("reunion", Meeting.code, present)
    rows = batch.accepted("reunion")
    veredas = _veredas(batch, set(gestores.values()))
    lacking = session_logros.lacking(batch, gestores.values())
    created: list[Values] = []
    updated: list[Values] = []
    moved: list[Moved] = []
    given: dict[int, str] = {}
    for row in rows:
        code = row.values["reunion"]
        before = present.get(code)
        after = _said(row, families, gestores, before)
        if after["vereda"] is not None:
            after["vereda"] = _spelled(batch, row, after["gestor_id"], after["vereda"], veredas)
        if before is None or after["starts_at"] != before["starts_at"]:
            _notice_hour(batch, row, after["starts_at"])
        if _is_for_others(after, before):
            session_logros.notice_nobody(batch, row, after, lacking)
        if before is None:
            created.append({"code": code, **after, "status": "planned", "created_at": batch.now})
        elif any(after[name] != before[name] for name in after):
            updated.append({"code": code, **after})
            if before["status"] != "planned":
                continue
            if _is_for_others(after, before):
                given[before["id"]] = code
            if after["starts_at"] != before["starts_at"]:
                moved.append(Moved(before["id"], code, before["starts_at"], after["starts_at"]))
    batch.count(len(rows), len(created), len(updated))
    if batch.dry_run:
        return
    bulk.insert(batch.connection, Meeting, created)
    changed = given.keys() | {one.id for one in moved}
    if changed:
        meeting_changes.note(batch.connection, changed, batch.now, given)
    bulk.change(batch.connection, Meeting, updated, ["code"])
    session_logros.invite(batch, {one["code"] for one in created if one["logro_code"]} | set(given.values()))
    if moved:
        meeting_changes.moved(batch.connection, moved, "command", batch.now)
    if given:
        meeting_changes.given_away(batch.connection, given, "command", batch.now)
    if created or changed:
        wake(batch.connection, "reminders")


def _check(batch: Batch, families: dict[str, known.KnownFamily], gestores: dict[str, int]) -> None:
    no_family = known.unknown_families(batch, families)
    no_gestor = known.unknown_gestores(batch, gestores)
    for row in batch.rows:
        alone = row.values["tipo"] == "family"
        family, gestor = row.values.get("familia"), row.values.get("gestor")
        if alone and family is None:
            batch.refuse(row, "familia", "import.expected_family")
        elif family is not None and not alone:
            batch.refuse(row, "familia", "import.expected_no_family")
        elif family is not None and family not in families:
            no_family.refuse(batch, row, "familia")
        if gestor is not None and gestor not in gestores:
            no_gestor.refuse(batch, row, "gestor")
        elif gestor is None and not alone:
            batch.refuse(row, "gestor", "import.expected_gestor")
        elif gestor is None and family in families and families[family].gestor_id is None:
            batch.refuse(row, "gestor", "import.family_without_gestor")


def _said(
    row: Row,
    families: dict[str, known.KnownFamily],
    gestores: dict[str, int],
    before: Values | None,
) -> Values:
    """Return the meeting as the row has it."""
    family = families.get(row.values.get("familia") or "")
    gestor = row.values.get("gestor")
    said = {
        "kind": row.values["tipo"],
        "family_id": family.id if family else None,
        "gestor_id": gestores[gestor] if gestor else family and family.gestor_id,
        "starts_at": row.values["inicio"],
    }
    for column, field in _MAY_BE_MISSING.items():
        said[field] = row.values[column] if column in row.values else (before or {}).get(field)
    if family:
        # A family's meeting concerns nobody else, wherever it lives.
        said["vereda"] = None
    if said["kind"] != "community":
        said["logro_code"] = None
    if before is not None and before["status"] != "planned":
        said["logro_code"] = before["logro_code"]
    return said


def _is_for_others(after: Values, before: Values | None) -> bool:
    """Return whether a meeting is new, or for other families than it was."""
    return before is None or any(after[name] != before[name] for name in _WHOSE)


def _notice_hour(batch: Batch, row: Row, starts_at: datetime) -> None:
    """Say that a meeting is in the past, or at an hour at which nobody meets: it may be a slip."""
    if starts_at < batch.now:
        batch.report.notice("import.meeting_past", "inicio", row.number, row.texts["inicio"])
    elif not _EARLIEST <= starts_at.astimezone(BOGOTA).time() <= _LATEST:
        batch.report.notice("import.meeting_night", "inicio", row.number, row.texts["inicio"])


def _spelled(batch: Batch, row: Row, gestor_id: int, vereda: str, known: dict[tuple[int, str], str]) -> str:
    """Return the vereda as its families have it written: they are found by it."""
    found = known.get((gestor_id, plain(vereda)))
    if found is None:
        batch.report.notice("import.nobody_in_vereda", "vereda", row.number, vereda)
    return found or vereda


def _veredas(batch: Batch, gestores: set[int]) -> dict[tuple[int, str], str]:
    """Return the veredas where these gestores have families, by gestor and plain name."""
    rows = batch.connection.execute(
        select(Family.gestor_id, Family.vereda)
        .distinct()
        .where(among(Family.gestor_id, gestores), Family.vereda.is_not(None))
        .order_by(Family.gestor_id, Family.vereda)
    )
    return {(gestor_id, plain(vereda)): vereda for gestor_id, vereda in rows if gestor_id and vereda}


def _present(batch: Batch) -> dict[str, Values]:
    """Return the meetings of the batch that are there, by code."""
    columns = [getattr(Meeting, name) for name in ("id", "status", *_FIELDS)]
    rows = batch.connection.execute(
        select(Meeting.code, *columns).where(among(Meeting.code, batch.column("reunion")))
    )
    return {row.code: dict(row._mapping) for row in rows}
