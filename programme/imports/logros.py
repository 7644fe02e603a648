"""Files of the kind `logros`: where families stand on each logro."""

from dataclasses import dataclass, field

from sqlalchemy import select

from db.tables import LogroChange, LogroState
from programme.calendar import today
from programme.catalogue import catalogue
from programme.imports import bulk, known, private_logros
from programme.imports.batch import Batch
from programme.imports.cells import choice, code, day, logro_code, rank
from programme.imports.columns import Column, Row, Values

_STATES = {"pendiente": "pending", "alcanzado": "achieved", "no_aplica": "not_applicable"}


COLUMNS = (
    Column("familia", code, required=True),
    Column("logro", logro_code, required=True),
    Column("estado", choice(_STATES), required=True),
    Column("prioridad", rank),
    Column("fecha", day),
)

_Key = tuple[int, str]


def load(batch: Batch) -> None:
    """Load the rows. A state that changes leaves a row of history. The file's word counts, but it does not
    take back what the family reported after the date in the file.
    """
    families = known.families(batch)
    _check(batch, families)

    def key(row: Row) -> _Key:
        return families[row.values["familia"]].id, row.values["logro"]

    positions = {logro.code: logro.position for logro in catalogue().values()}
    # One number for family and logro: this is kept for every row of the file.
    rows = batch.accepted("logro", lambda row: key(row)[0] << 8 | positions[key(row)[1]])
    keys = [key(row) for row in rows]
    private = private_logros.held(batch, {family for family, logro in keys if _is_private(logro)})
    present = _present(batch, [one for one in keys if not _is_private(one[1])])
    written = _Written()
    for row in rows:
        family_id, logro = key(row)
        before = private[family_id].get(logro) if _is_private(logro) else present.get((family_id, logro))
        after = _said(batch, row, before)
        if after == before:
            continue
        if _is_private(logro):
            private[family_id][logro] = after
            written.homes.add(family_id)
        identity = {"family_id": family_id, "logro_code": logro}
        (written.created if before is None else written.updated).append({**identity, **after})
        old_state = before["state"] if before else None
        if after["state"] != old_state:
            change = {**identity, "old_state": old_state, "new_state": after["state"], "at": batch.now}
            written.history.append({**change, "source": "import", "cause": batch.report.file})
    batch.count(len(rows), len(written.created), len(written.updated))
    if not batch.dry_run:
        _write(batch, written, private)


@dataclass
class _Written:
    """Rows of LogroState and LogroChange, and the families of which something private changes."""

    created: list[dict[str, object]] = field(default_factory=list)
    updated: list[dict[str, object]] = field(default_factory=list)
    history: list[Values] = field(default_factory=list)
    homes: set[int] = field(default_factory=set)


def _write(batch: Batch, written: _Written, private: dict[int, private_logros.States]) -> None:
    bulk.insert(batch.connection, LogroState, _open(written.created), skip=True)
    bulk.change(batch.connection, LogroState, _open(written.updated), ["family_id", "logro_code"])
    bulk.insert(batch.connection, LogroChange, _open(written.history))
    apart = [one for one in written.history if _is_private(one["logro_code"])]
    private_logros.write(batch, {home: private[home] for home in sorted(written.homes)}, apart)


def _open(rows: list[Values]) -> list[Values]:
    return [row for row in rows if not _is_private(row["logro_code"])]


def _is_private(code: str) -> bool:
    return catalogue()[code].privacy == "private"


def _check(batch: Batch, families: dict[str, known.KnownFamily]) -> None:
    logros = catalogue()
    no_family = known.unknown_families(batch, families)
    batch.refuse_later_than_today("fecha")
    for row in batch.rows:
        family, logro = families.get(row.values["familia"]), logros.get(row.values["logro"])
        if family is None:
            no_family.refuse(batch, row, "familia")
        if logro is None:
            batch.refuse(row, "logro", "import.unknown_logro")
        elif family is not None and not logro.applies(family.displaced):
            batch.refuse(row, "logro", "import.expected_displaced")


def _said(batch: Batch, row: Row, before: Values | None) -> Values:
    """Return where the family stands after the row: state, priority and since when."""
    state, day = row.values["estado"], row.values.get("fecha")
    since = day or today(batch.now)
    if before is None:
        return {"state": state, "priority": row.values.get("prioridad"), "since": since}
    if before["state"] == "reported" and state == "pending" and since < before["since"]:
        return before
    if day is None and state == before["state"]:
        since = before["since"]
    priority = row.values["prioridad"] if "prioridad" in row.values else before["priority"]
    return {"state": state, "priority": priority, "since": since}


def _present(batch: Batch, keys: list[_Key]) -> dict[_Key, dict[str, object]]:
    """Return where the families stand now, held until the batch is written so that no report is lost
    meanwhile.
    """
    if not keys:
        return {}
    wanted = bulk.source(LogroState, [{"family_id": one, "logro_code": code} for one, code in keys])
    statement = select(
        LogroState.family_id, LogroState.logro_code, LogroState.state, LogroState.priority, LogroState.since
    ).join(
        wanted,
        (LogroState.family_id == wanted.c.family_id) & (LogroState.logro_code == wanted.c.logro_code),
    )
    if not batch.dry_run:
        statement = statement.with_for_update(of=LogroState)
    return {
        (family_id, code): {"state": state, "priority": priority, "since": since}
        for family_id, code, state, priority, since in batch.connection.execute(statement)
    }
