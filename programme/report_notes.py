"""What a family adds, for its gestor to read, when it says that it has reached a logro."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from db.tables import LogroState, ReportNote

#: Characters of a note.
LONGEST = 300


@dataclass(frozen=True)
class Photo:
    """A photo as its channel keeps it."""

    channel: str
    file: str


@dataclass(frozen=True)
class Note:
    """What was added: words, a photo, or both."""

    text: str | None
    photo: Photo | None


def leave(connection: Connection, family_id: int, code: str, text: str, now: datetime) -> bool:
    """Keep the words about the reported logro `code`, in the place of those of before. False, and nothing is
    kept, where it is not reported any more.
    """
    return _keep(connection, family_id, code, now, text=text[:LONGEST])


def show(connection: Connection, family_id: int, code: str, photo: Photo, now: datetime) -> bool:
    """Keep a photo of the reported logro `code`; as in `leave`."""
    return _keep(connection, family_id, code, now, photo=vars(photo))


def _keep(connection: Connection, family_id: int, code: str, now: datetime, **said: Any) -> bool:
    reported = select(LogroState.state).where(
        LogroState.family_id == family_id, LogroState.logro_code == code, LogroState.state == "reported"
    )
    if connection.scalar(reported.with_for_update()) is None:
        return False
    new = insert(ReportNote).values(family_id=family_id, logro_code=code, at=now, **said)
    keys = ["family_id", "logro_code"]
    connection.execute(new.on_conflict_do_update(index_elements=keys, set_={**said, "at": now}))
    return True


def note(connection: Connection, family_id: int, code: str) -> Note | None:
    """Return what the family added to its report of the logro `code`; None where it added nothing, or that
    was long ago.
    """
    row = connection.execute(
        select(ReportNote.text, ReportNote.photo).where(
            ReportNote.family_id == family_id, ReportNote.logro_code == code
        )
    ).one_or_none()
    return None if row is None else Note(row.text, Photo(**row.photo) if row.photo else None)


def forget(connection: Connection, family_id: int, code: str) -> None:
    """Forget what was added to a report."""
    mine = ReportNote.family_id == family_id, ReportNote.logro_code == code
    connection.execute(delete(ReportNote).where(*mine))
