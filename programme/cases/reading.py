"""The cases that a member of staff may see, with what was written in them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, false, or_, select

from db.tables import Case, CaseEntry, Family, Municipality, Staff, StaffMunicipality
from programme import rights
from programme.calendar import business_day_after
from programme.cases.kinds import KINDS, KNOT, NEAR, OPEN, TO_PASS_ON

#: So many are shown at once, of those that are open and of the others; more come up as these are answered.
_SHOWN = 200


class Handler(NamedTuple):
    """A member of staff who may handle cases."""

    staff_id: int
    code: str
    role: str


@dataclass(frozen=True)
class Entry:
    """See db.case.CaseEntry."""

    kind: str
    text: str
    at: datetime


@dataclass(frozen=True)
class CaseFile:
    """A case as its handlers see it. `family`: its code, where it may be known. `municipality`: its name.

    `near`: it is due within days; `late`: that day has passed.
    """

    number: str
    kind: str
    text: str
    status: str
    entity: str | None
    received_on: date
    due_on: date
    family: str | None
    municipality: str | None
    entries: Sequence[Entry]
    near: bool
    late: bool

    @property
    def id(self) -> int:
        """The number, for lists in the chat."""
        return int(self.number)

    @property
    def open(self) -> bool:
        """Whether somebody has still to do something about it."""
        return self.status in OPEN

    @property
    def answerable(self) -> bool:
        """Whether somebody waits for an answer."""
        return self.family is not None

    @property
    def passable(self) -> bool:
        """Whether it can be another entity's to answer."""
        return self.open and not KINDS[self.kind].private and self.kind != KNOT

    @property
    def pass_by(self) -> date:
        """The last day on which it goes on to another entity in time."""
        return business_day_after(self.received_on, TO_PASS_ON)


def handled_by(staff_id: Any, role: str) -> ColumnElement[bool]:
    """Which cases a member of staff (an id, or a column of them) of that role handles: coordinators those of
    their municipalities that are not private; the national team the private ones, every nudo crítico, and
    what comes from where there is no coordinator.
    """
    works = select(StaffMunicipality.staff_id).where(
        StaffMunicipality.municipality_code == Case.municipality_code
    )
    if rights.may(role, "cases"):
        return (Case.reader == "coordinator") & works.where(StaffMunicipality.staff_id == staff_id).exists()
    if rights.may(role, "complaints"):
        coordinated = works.join(Staff, Staff.id == StaffMunicipality.staff_id).where(
            Staff.role.in_(rights.roles("cases")), Staff.ended_at.is_(None)
        )
        return or_(Case.reader == "national", Case.kind == KNOT, ~coordinated.exists())
    return false()


def files(connection: Connection, by: Handler, day: date, municipality: str | None = None) -> list[CaseFile]:
    """Those a member of staff handles, open ones first and of these what is due first; of one municipality
    alone.
    """
    which = handled_by(by.staff_id, by.role)
    if municipality is not None:
        which &= Case.municipality_code == municipality
    is_open = Case.status.in_(OPEN)
    rows = [
        row
        for some, order in (
            (is_open, (Case.due_on, Case.number)),
            (~is_open, (Case.due_on.desc(), Case.number)),
        )
        for row in connection.execute(
            select(
                Case.number, Case.kind, Case.text, Case.status, Case.entity, Case.received_on, Case.due_on,
                Family.code.label("family"), Municipality.name.label("municipality"),
            )
            .outerjoin(Family, Family.id == Case.family_id)
            .outerjoin(Municipality, Municipality.code == Case.municipality_code)
            .where(which, some)
            .order_by(*order)
            .limit(_SHOWN)
        )
    ]  # fmt: skip
    written = _entries(connection, [row.number for row in rows])
    soon = business_day_after(day, NEAR)
    return [
        CaseFile(
            **row._mapping,
            entries=written[row.number],
            near=row.status in OPEN and day <= row.due_on <= soon,
            late=row.status in OPEN and row.due_on < day,
        )
        for row in rows
    ]


def handler(connection: Connection, staff_id: int) -> Handler:
    """A member of staff by the id."""
    found = select(Staff.id, Staff.code, Staff.role).where(Staff.id == staff_id)
    return Handler(*connection.execute(found).one())


def _entries(connection: Connection, numbers: Sequence[str]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    written = select(CaseEntry.number, CaseEntry.kind, CaseEntry.text, CaseEntry.at)
    for number, kind, text, at in connection.execute(
        written.where(CaseEntry.number.in_(numbers)).order_by(CaseEntry.id)
    ):
        found[number].append(Entry(kind, text, at))
    return found
