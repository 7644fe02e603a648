"""The monthly close: the figures of a month, frozen. The same question gets the same answer for ever.

It is for staff, coordinators and above: private logros are not counted, but small counts are not hidden.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text

from db import locks
from db.tables import AuditEvent, Family, MonthlyClose
from programme import rights
from programme.calendar import BOGOTA, today
from programme.refusal import Refusal
from reports.month.content import canonical, places
from reports.month.figures import Month
from scorecard.publication import public_log
from scorecard.publication.signing import Signer

#: Who may read a close.
_AUDIENCE = [role for role in rights.ROLES if rights.may(role, "months")]


@dataclass(frozen=True)
class Close:
    """One version of a month's figures. `new`: it was made just now."""

    month: Month
    version: int
    content: bytes
    sha256: str
    reason: str | None
    closed_at: datetime
    new: bool = False

    @property
    def record(self) -> Mapping[str, Any]:
        """What `content` says."""
        found: dict[str, object] = json.loads(self.content)
        return found


def month(said: str) -> Month:
    """`2026-10`. Raises Refusal for what is no month."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", said.strip(), re.ASCII)
    if found is None or found[1] == "0000":
        raise Refusal("month.bad", month=said)
    return Month(date(int(found[1]), int(found[2]), 1))


def close(
    connection: Connection, of: Month, now: datetime, actor: str, signer: Signer | None = None
) -> Close:
    """Return the figures of a month that has ended; made where there are none yet, else the last version as
    it was made. `signer`: signs its entry in the public log. Raises Refusal for a month that goes on, and for
    one in which there was no family yet.
    """
    if now < of.ends:
        raise Refusal("month.not_ended", month=str(of), day=of.next.isoformat())
    _alone(connection)
    known = versions(connection, of)
    if known:
        return known[-1]
    _must_have_families(connection, of)
    return _make(connection, of, 1, None, now, actor, signer)


def correct(
    connection: Connection, of: Month, reason: str, now: datetime, actor: str, signer: Signer | None = None
) -> Close:
    """Return a new version of a month's figures beside the old. Raises Refusal without a reason or a version
    to correct, and where the figures are the same.
    """
    _alone(connection)
    known = versions(connection, of)
    if not known:
        raise Refusal("month.never_closed", month=str(of))
    if not reason.strip():
        raise Refusal("month.no_reason")
    return _make(connection, of, known[-1].version + 1, reason.strip(), now, actor, signer, known[-1])


def versions(connection: Connection, of: Month) -> list[Close]:
    """Return all versions of a month, the first first."""
    rows = connection.execute(
        select(MonthlyClose.__table__).where(MonthlyClose.month == of.first).order_by(MonthlyClose.version)
    )
    return [_read(of, row) for row in rows]


def _alone(connection: Connection) -> None:
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    locks.hold(connection, locks.Lock.CLOSE_MONTH)


def _must_have_families(connection: Connection, of: Month) -> None:
    """A slip of the pen in the year would freeze zeros for ever."""
    first = connection.scalar(select(func.min(Family.created_at)))
    if first is None:
        raise Refusal("month.no_families")
    if first >= of.ends:
        raise Refusal("month.before_families", month=str(of), first=f"{today(first):%Y-%m}")


def _make(
    connection: Connection,
    of: Month,
    version: int,
    reason: str | None,
    now: datetime,
    actor: str,
    signer: Signer | None,
    before: Close | None = None,
) -> Close:
    figures = places(connection, of)
    if before is not None and before.record["places"] == figures:
        raise Refusal("month.same", month=str(of))
    content = canonical(
        {
            "month": str(of),
            "as_of": of.ends.isoformat(),
            "version": version,
            "correction": reason,
            "closed_at": now.astimezone(BOGOTA).isoformat(timespec="seconds"),
            "audience": _AUDIENCE,
            "private_logros": "excluded",
            "small_counts": "shown",
            "places": figures,
            # Its hash is public, and nobody may find small counts by trying.
            "salt": secrets.token_hex(16),
        }
    )
    row = {
        "month": of.first,
        "version": version,
        "content": content,
        "sha256": hashlib.sha256(content).hexdigest(),
        "reason": reason,
        "made_by": actor,
        "closed_at": now,
    }
    connection.execute(insert(MonthlyClose).values(row))
    detail = {"version": version, "sha256": row["sha256"]}
    event = {"actor": actor, "action": "month.closed", "subject": f"month:{of}", "detail": detail}
    connection.execute(insert(AuditEvent).values(**event, at=now))
    subject = str(of) if version == 1 else f"{of}/{version}"
    public_log.enter(connection, "month", subject, str(row["sha256"]), today(now), signer)
    return Close(of, version, content, str(row["sha256"]), reason, now, new=True)


def _read(of: Month, row: Row[Any]) -> Close:
    return Close(of, row.version, bytes(row.content), row.sha256, row.reason, row.closed_at)
