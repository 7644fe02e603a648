"""The kinds of files that can be imported."""

from collections.abc import Callable
from dataclasses import dataclass

from db.base import Base
from db.tables import (
    Contact,
    Conversation,
    Department,
    Family,
    LogroChange,
    LogroState,
    Meeting,
    Member,
    Municipality,
    Offer,
    Staff,
    StaffMunicipality,
)
from programme.imports import families, logros, meetings, offers, staff, territory
from programme.imports.batch import Batch
from programme.imports.columns import Column


@dataclass(frozen=True)
class Kind:
    """A kind of file. `load` takes a batch, and writes to `tables`. `whole`: all rows at once, as they refer
    to one another.
    """

    columns: tuple[Column, ...]
    load: Callable[[Batch], None]
    tables: tuple[type[Base], ...]
    whole: bool = False


#: The kinds of files, by the name that the command takes.
KINDS = {
    "municipios": Kind(territory.COLUMNS, territory.load, (Department, Municipality), whole=True),
    "personal": Kind(staff.COLUMNS, staff.load, (Staff, StaffMunicipality), whole=True),
    "familias": Kind(families.COLUMNS, families.load, (Family, Member, Conversation, Contact)),
    "logros": Kind(logros.COLUMNS, logros.load, (LogroState, LogroChange)),
    "reuniones": Kind(meetings.COLUMNS, meetings.load, (Meeting,)),
    "oferta": Kind(offers.COLUMNS, offers.load, (Offer,)),
}
