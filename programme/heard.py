"""What a gestor may know that a family said or did lately, and when that was.

Reports, answers to meetings, messages to the gestor and who came. Of cases, the Libreta and what is private
nothing is read here, not even that the family wrote: the day alone would tell who complained.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    String,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from db.tables import Family, FamilyMessage, LogroChange, MeetingAttendance, MeetingReply
from programme.catalogue import catalogue


class Heard(NamedTuple):
    """`what`: reported, confirmed, declined, wrote, came. `code`: the logro that was reported."""

    at: datetime
    what: str
    code: str | None


def latest(connection: Connection, family_id: int, most: int = 3) -> list[Heard]:
    """Return the last things of a family, the newest first."""
    found = _heard(Family.id == family_id).subquery()
    rows = select(found.c.at, found.c.what, found.c.code).order_by(found.c.at.desc()).limit(most)
    return [Heard(*row) for row in connection.execute(rows)]


def last_contacts(connection: Connection, which: ColumnElement[bool]) -> Mapping[int, datetime]:
    """Return when something was last heard of each of those families; none of which nothing was."""
    found = _heard(which).subquery()
    rows = connection.execute(
        select(found.c.family_id, func.max(found.c.at).label("at")).group_by(found.c.family_id)
    )
    return {row.family_id: row.at for row in rows}


def _heard(which: ColumnElement[bool]) -> CompoundSelect[Any]:
    shown = [code for code, logro in catalogue().items() if logro.privacy != "private"]
    no_code = cast(null(), String).label("code")
    return union_all(
        select(
            Family.id.label("family_id"), LogroChange.at, literal("reported").label("what"),
            LogroChange.logro_code.label("code"),
        )
        .join(LogroChange, LogroChange.family_id == Family.id)
        .where(
            which,
            LogroChange.source == "family",
            LogroChange.new_state == "reported",
            LogroChange.logro_code.in_(shown),
        ),
        select(Family.id, MeetingReply.at, MeetingReply.answer, no_code)
        .join(MeetingReply, MeetingReply.family_id == Family.id)
        .where(which),
        select(Family.id, FamilyMessage.at, literal("wrote"), no_code)
        .join(FamilyMessage, FamilyMessage.family_id == Family.id)
        .where(which, FamilyMessage.staff_id.is_(None)),
        select(Family.id, MeetingAttendance.at, literal("came"), no_code)
        .join(MeetingAttendance, MeetingAttendance.family_id == Family.id)
        .where(which, MeetingAttendance.attended),
    )  # fmt: skip
