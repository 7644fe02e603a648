"""Audit events of cases, alerts and PINs: a copy of the database does not tell who did what to which, nor
when.

A private case is seen to by other people than the others, and what its family says of it has the hour of the
family's message; so the event keeps its day alone in the clear.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from db.own_transaction import apart
from db.tables import AuditEvent
from programme.calendar import BOGOTA, today

#: What stands in the clear in the place of actor, action and subject.
SEALED = "sealed"


@dataclass(frozen=True)
class Event:
    """See db.audit.AuditEvent."""

    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    at: datetime


def note(
    connection: Connection,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write one event."""
    with apart(connection):
        connection.execute(insert(AuditEvent).values(row(actor, action, subject, detail or {}, now)))


def rename(connection: Connection, subject: str, word: str) -> None:
    """Put `word` in the place of a subject, because whom it names is deleted."""
    found = select(AuditEvent.id, AuditEvent.sealed).where(AuditEvent.action == SEALED)
    events = connection.execute(found).all()
    connection.execute(text("SET LOCAL libreta.rotating = 'on'"))
    for event_id, said in events:
        if said["subject"] == subject:
            changed = update(AuditEvent).where(AuditEvent.id == event_id)
            connection.execute(changed.values(sealed={**said, "subject": word}))
    connection.execute(text("SET LOCAL libreta.rotating = 'off'"))


def row(actor: str, action: str, subject: str, detail: Mapping[str, Any], at: datetime) -> dict[str, object]:
    """Return the columns of an event."""
    said = {"actor": actor, "action": action, "subject": subject, "detail": detail, "at": at.isoformat()}
    day = datetime.combine(today(at), time(), BOGOTA)
    return {"at": day, "actor": SEALED, "action": SEALED, "subject": SEALED, "detail": {}, "sealed": said}


def events(connection: Connection, about: str) -> Iterator[Event]:
    """Yield those whose subject is of that sort (`case`, `alert`), as they happened."""
    found = select(AuditEvent.sealed).where(AuditEvent.action == SEALED).order_by(AuditEvent.id)
    for said in connection.scalars(found.execution_options(yield_per=1000)):
        if said["subject"].startswith(f"{about}:"):
            yield Event(**{**said, "at": datetime.fromisoformat(said["at"])})
