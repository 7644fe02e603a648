"""The cases that a member of staff may see, with what was written in them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select, true

from db.case import place_indices
from db.tables import Case, CaseEntry, Family, Municipality, Staff, StaffMunicipality
from programme import rights
from programme.calendar import business_day_after
from programme.cases.kinds import KINDS, LOCAL, NEAR, NUDO, OPEN, PRIVATE, TO_PASS_ON
from programme.catalogue import responders

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
        return self.open and not KINDS[self.kind].private and self.kind != NUDO

    @property
    def responders(self) -> Sequence[str]:
        """The short names of the entities that answer for it wherever it happens; mostly none."""
        return responders(self.kind)

    @property
    def pass_by(self) -> date:
        """The last day on which it goes on to another entity in time."""
        if not KINDS[self.kind].days:
            return self.due_on
        return business_day_after(self.received_on, TO_PASS_ON)


@dataclass(frozen=True)
class Desk:
    """Which cases a member of staff handles: coordinators those of their municipalities (`places`) that are
    not private; the national team the private ones, every nudo crítico, and what comes from where there is no
    coordinator, so not from `places`.
    """

    role: str
    places: Collection[str]

    @classmethod
    def of(cls, connection: Connection, by: Handler) -> "Desk":
        """Return the desk of one of them."""
        return cls.of_all(connection, by.role, [by.staff_id])[by.staff_id]

    @classmethod
    def of_all(cls, connection: Connection, role: str, staff_ids: Collection[int]) -> "dict[int, Desk]":
        """Return the desks of many who have one role, by the id of the member of staff."""
        local = rights.may(role, "cases")
        works = select(StaffMunicipality.staff_id, StaffMunicipality.municipality_code)
        if local:
            rows = connection.execute(works.where(StaffMunicipality.staff_id.in_(staff_ids))).all()
        else:
            coordinators = works.join(Staff, Staff.id == StaffMunicipality.staff_id)
            here = Staff.role.in_(rights.roles("cases")), Staff.ended_at.is_(None)
            rows = connection.execute(coordinators.where(*here)).all()
        all_of_them = {row.municipality_code for row in rows}
        own: dict[int, set[str]] = defaultdict(set)
        for row in rows:
            own[row.staff_id].add(row.municipality_code)
        return {one: cls(role, own[one] if local else all_of_them) for one in staff_ids}

    def handles(self, case: Any) -> bool:
        """Return whether a case (`reader`, `kind`, `municipality_code`) lies on it."""
        if rights.may(self.role, "cases"):
            return case.reader == LOCAL and case.municipality_code in self.places
        if rights.may(self.role, "complaints"):
            elsewhere = case.municipality_code not in self.places
            return case.reader == PRIVATE or case.kind == NUDO or elsewhere
        return False

    @property
    def where(self) -> ColumnElement[bool]:
        """Where its cases may be found."""
        return within(self.places) if rights.may(self.role, "cases") else true()


def within(municipalities: Collection[str]) -> ColumnElement[bool]:
    """Return the cases of these municipalities."""
    return Case.place_index.in_([one for code in sorted(municipalities) for one in place_indices(code)])


def list_cases(
    connection: Connection, by: Handler, day: date, municipality: str | None = None
) -> list[CaseFile]:
    """Return those a member of staff handles, open ones first and of these what is due first; of one
    municipality alone.
    """
    desk = Desk.of(connection, by)
    where = desk.where if municipality is None else desk.where & within([municipality])
    found = [case for case in _read(connection, where) if desk.handles(case)]
    is_open = sorted((case for case in found if case.open), key=lambda case: (case.due_on, case.number))
    others = sorted((case for case in found if not case.open), key=lambda case: case.number)
    others.sort(key=lambda case: case.due_on, reverse=True)
    numbers = [case.number for case in (*is_open[:_SHOWN], *others[:_SHOWN])]
    shown = _whole(connection, numbers)
    written = _entries(connection, numbers)
    families = _names(connection, Family.id, Family.code, {case.family_id for case in shown})
    places = _names(
        connection, Municipality.code, Municipality.name, {case.municipality_code for case in shown}
    )
    soon = business_day_after(day, NEAR)
    return [
        CaseFile(
            number=case.number,
            kind=case.kind,
            text=case.text,
            status=case.status,
            entity=case.entity,
            received_on=case.received_on,
            due_on=case.due_on,
            family=families.get(case.family_id),
            municipality=places.get(case.municipality_code),
            entries=written[case.number],
            near=case.open and day <= case.due_on <= soon,
            late=case.open and case.due_on < day,
        )
        for case in shown
    ]


def _read(connection: Connection, where: ColumnElement[bool]) -> Iterator[Any]:
    """Return what tells whose they are and in which order they stand: each value takes its time to
    decrypt.
    """
    columns = (Case.number, Case.open, Case.reader, Case.kind, Case.municipality_code, Case.due_on)
    return iter(connection.execute(select(*columns).where(where)))


def _whole(connection: Connection, numbers: Sequence[str]) -> list[Any]:
    """These cases, with all that is in them, in that order."""
    rows = connection.execute(select(Case.__table__).where(Case.number.in_(numbers)))
    found = {row.number: row for row in rows}
    return [found[number] for number in numbers]


def _names(connection: Connection, key: Any, name: Any, wanted: Collection[Any]) -> dict[Any, str]:
    rows = connection.execute(select(key, name).where(key.in_([one for one in wanted if one is not None])))
    return {row[0]: row[1] for row in rows}


def handler(connection: Connection, staff_id: int) -> Handler:
    """Return a member of staff by the id."""
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
