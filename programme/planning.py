"""New meetings that a gestor plans: with one family, or with several of the gestor's own."""

import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from db.jobs import wake
from db.tables import AuditEvent, Family, LogroState, Meeting, Staff
from programme import reach
from programme.catalogue import CatalogueLogro, catalogue
from programme.entered import ENTERED
from programme.rights import Member
from programme.stages import GONE

#: Characters of a place.
LONGEST_PLACE = 60

#: What comes of a plan. `twice`: the same meeting is planned already; `nobody`: it is for none of the
#: gestor's families (any more).
Outcome = Literal["planned", "twice", "nobody"]


@dataclass(frozen=True)
class Whom:
    """Whom a meeting is for: a family, those of a vereda, those that lack a logro; else all the gestor's."""

    family_id: int | None = None
    vereda: str | None = None
    logro_code: str | None = None

    @property
    def alone(self) -> bool:
        """Whether it is for one family."""
        return self.family_id is not None


@dataclass(frozen=True)
class Invited:
    """The families that a meeting would concern, and how many of them we can write to about it."""

    family_ids: list[int]
    told: int


def veredas(connection: Connection, staff_id: int) -> dict[str, int]:
    """Return the veredas of a gestor's families, each with how many live there."""
    rows = connection.execute(
        select(Family.vereda, func.count())
        .where(_own(staff_id), Family.vereda.is_not(None))
        .group_by(Family.vereda)
        .order_by(Family.vereda)
    )
    return {str(vereda): families for vereda, families in rows}


def logros(connection: Connection, staff_id: int) -> list[tuple[CatalogueLogro, int]]:
    """Return what several of a gestor's families may be invited for together, with how many lack it: most
    first.

    Open ones alone: who comes sees who else does, and for what.
    """
    open_ones = [one.code for one in catalogue().values() if one.privacy == "open"]
    rows = connection.execute(
        select(LogroState.logro_code, func.count())
        .join(Family, Family.id == LogroState.family_id)
        .where(_own(staff_id), LogroState.state == "pending", LogroState.logro_code.in_(open_ones))
        .group_by(LogroState.logro_code)
    )
    found = [(catalogue()[code], families) for code, families in rows]
    return sorted(found, key=lambda one: (-one[1], one[0].position))


def invited(connection: Connection, staff_id: int, whom: Whom) -> Invited:
    """Return those of the gestor's families that such a meeting concerns now."""
    which = _which(staff_id, whom)
    ids = list(connection.scalars(select(Family.id).where(which).order_by(Family.id)))
    reached = {one.family_id for one in reach.reach(connection, and_(which, ENTERED)) if one.why is None}
    return Invited(ids, len(reached))


def busy(connection: Connection, staff_id: int, starts_at: datetime) -> bool:
    """Return whether the gestor has a meeting that begins at the same time."""
    return bool(connection.scalar(select(exists().where(*_at(staff_id, starts_at)))))


def is_planned(connection: Connection, staff_id: int, whom: Whom, starts_at: datetime) -> bool:
    """Return whether the same meeting is planned already."""
    same = (
        Meeting.family_id.is_not_distinct_from(whom.family_id),
        Meeting.vereda.is_not_distinct_from(whom.vereda),
        Meeting.logro_code.is_not_distinct_from(whom.logro_code),
    )
    return bool(connection.scalar(select(exists().where(*_at(staff_id, starts_at), *same))))


def plan(
    connection: Connection,
    by: Member,
    whom: Whom,
    starts_at: datetime,
    place: str | None,
    now: datetime,
    rng: random.Random,
) -> Outcome:
    """Plan a meeting, once. Its families hear of it by the reminders; the audit knows."""
    # With two chats of one gestor, the second waits for the first.
    connection.execute(select(Staff.id).where(Staff.id == by.id).with_for_update(key_share=True))
    families = invited(connection, by.id, whom).family_ids
    if not families or not by.may("meetings"):
        return "nobody"
    if is_planned(connection, by.id, whom, starts_at):
        return "twice"
    values = {
        "kind": "family" if whom.alone else "community",
        "family_id": whom.family_id,
        "vereda": whom.vereda,
        "logro_code": whom.logro_code,
        "invited": families if whom.logro_code is not None else None,
        "gestor_id": by.id,
        "starts_at": starts_at,
        "place": place,
        "status": "planned",
        "created_at": now,
    }
    event = {"actor": f"staff:{by.code}", "action": "meeting.planned", "detail": {}, "at": now}
    subject = f"meeting:{_insert(connection, values, rng)}"
    connection.execute(insert(AuditEvent).values(**event, subject=subject))
    wake(connection, "reminders")
    return "planned"


def _insert(connection: Connection, values: dict[str, Any], rng: random.Random) -> str:
    """Keep a meeting under a code that no other has. Return the code."""
    while True:
        new = insert(Meeting).values(code=f"CHAT-{rng.randrange(10**8):08d}", **values)
        code = connection.scalar(new.on_conflict_do_nothing().returning(Meeting.code))
        if code is not None:
            return str(code)


def _own(staff_id: int) -> ColumnElement[bool]:
    return and_(Family.gestor_id == staff_id, Family.stage.not_in(GONE))


def _which(staff_id: int, whom: Whom) -> ColumnElement[bool]:
    which = _own(staff_id)
    if whom.family_id is not None:
        which = and_(which, Family.id == whom.family_id)
    if whom.vereda is not None:
        which = and_(which, Family.vereda == whom.vereda)
    if whom.logro_code is not None:
        lacks = and_(LogroState.family_id == Family.id, LogroState.logro_code == whom.logro_code)
        which = and_(which, exists().where(lacks, LogroState.state == "pending"))
    return which


def _at(staff_id: int, starts_at: datetime) -> tuple[ColumnElement[bool], ...]:
    return Meeting.gestor_id == staff_id, Meeting.starts_at == starts_at, Meeting.status == "planned"
