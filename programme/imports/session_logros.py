"""Meetings for one logro in a file: whom they invite is settled when they are planned."""

from collections.abc import Collection

from sqlalchemy import and_, case, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import aggregate_order_by

from db.tables import Family, LogroState, Meeting
from programme.catalogue import catalogue
from programme.imports.batch import Batch
from programme.imports.bulk import among
from programme.imports.columns import Row, Values
from programme.stages import GONE

#: Gestor, logro, and the vereda; None: wherever the families live.
Whose = tuple[int | None, str, str | None]


def check(batch: Batch) -> None:
    """Refuse rows with a logro for which nobody is invited together."""
    for row in batch.rows:
        code = row.values.get("logro")
        if code is None:
            continue
        if code not in catalogue():
            batch.refuse(row, "logro", "import.unknown_logro")
        elif row.values["tipo"] != "community":
            batch.refuse(row, "logro", "import.expected_no_logro")
        elif catalogue()[code].privacy != "open":
            # Who comes sees who else does, and for what.
            batch.refuse(row, "logro", "import.expected_open_logro")


def lacking(batch: Batch, gestores: Collection[int]) -> set[Whose]:
    """Return for which of the logros in the batch these gestores have families that lack it, and where."""
    rows = batch.connection.execute(
        select(Family.gestor_id, LogroState.logro_code, Family.vereda)
        .distinct()
        .join(LogroState, _LACKS)
        .where(among(Family.gestor_id, gestores), among(LogroState.logro_code, batch.column("logro")))
    )
    found: set[Whose] = set()
    for gestor_id, code, vereda in rows:
        found |= {(gestor_id, code, vereda), (gestor_id, code, None)}
    return found


def notice_nobody(batch: Batch, row: Row, meeting: Values, lacking: set[Whose]) -> None:
    """Say that a meeting for a logro is for nobody. `lacking`: see there."""
    code = meeting["logro_code"]
    if code is not None and (meeting["gestor_id"], code, meeting["vereda"]) not in lacking:
        batch.report.notice("import.nobody_lacks", "logro", row.number, row.texts.get("logro", str(code)))


def invite(batch: Batch, codes: Collection[str]) -> None:
    """Settle whom these meetings, which are written already, invite."""
    if not codes:
        return
    theirs = and_(
        Family.gestor_id == Meeting.gestor_id,
        or_(Meeting.vereda.is_(None), Family.vereda == Meeting.vereda),
        LogroState.logro_code == Meeting.logro_code,
    )
    lacks = (
        select(func.array_agg(aggregate_order_by(Family.id, Family.id)))
        .join(LogroState, _LACKS)
        .where(theirs)
        .correlate(Meeting)
    )
    invited = case(
        (Meeting.logro_code.is_not(None), func.coalesce(lacks.scalar_subquery(), text("'{}'"))), else_=None
    )
    mine = among(Meeting.code, codes)
    batch.connection.execute(update(Meeting).where(mine).values(invited=invited))


_LACKS = and_(LogroState.family_id == Family.id, LogroState.state == "pending", Family.stage.not_in(GONE))
