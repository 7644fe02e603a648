"""Whom a member of staff writes to: conditions that must all hold, and never more than their own families.

`familias`, `municipio:15664`, `vereda:Guanomo`, `etapa:seguimiento`, `logro:IDE-01`, joined by commas.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, select

from db.tables import Family, LogroState, StaffMunicipality
from programme import rights
from programme.catalogue import HEALTH, catalogue
from programme.refusal import Refusal
from programme.spelling import plain
from programme.stages import STAGES


@dataclass(frozen=True)
class Sender:
    """A member of staff who writes to families."""

    id: int
    code: str
    role: str

    @property
    def own(self) -> ColumnElement[bool]:
        """The families that are theirs to write to: those they accompany, all of their municipalities."""
        if rights.may(self.role, "families"):
            return Family.gestor_id == self.id
        if rights.may(self.role, "families.place"):
            theirs = select(StaffMunicipality.municipality_code).where(StaffMunicipality.staff_id == self.id)
            return Family.municipality_code.in_(theirs)
        return false()


@dataclass(frozen=True)
class Audience:
    """Conditions that must all hold, as they were checked: kind and value. None: all families of the sender.

    `vereda` has its plain spelling, `etapa` its Spanish word. `veredas`: how those are written in the files.
    """

    conditions: tuple[tuple[str, str], ...] = ()
    veredas: tuple[str, ...] = ()

    @property
    def logros(self) -> list[str]:
        """The codes of the logros that must be pending."""
        return [value for kind, value in self.conditions if kind == "logro"]

    @property
    def needs_health(self) -> bool:
        """Whether it is drawn from health data: then only who said yes to health matters is written to."""
        return any(catalogue()[code].dimension_code == HEALTH for code in self.logros)

    @property
    def needs_safe(self) -> bool:
        """Whether it is drawn from a discreet logro: then only a phone that is one person's alone is."""
        return any(catalogue()[code].privacy == "discreet" for code in self.logros)

    def families(self, sender: Sender) -> Select[Any]:
        """Statement for the ids of the families, within the sender's rights as they stand when it runs."""
        return select(Family.id).where(sender.own, *map(self._holds, self.conditions))

    def stored(self) -> dict[str, object]:
        """As the table `broadcast` keeps it."""
        return {"conditions": [list(one) for one in self.conditions], "veredas": list(self.veredas)}

    @classmethod
    def kept(cls, stored: dict[str, Any]) -> "Audience":
        """Return what `stored` gave."""
        conditions = tuple((kind, value) for kind, value in stored["conditions"])
        return cls(conditions, tuple(stored["veredas"]))

    def __str__(self) -> str:
        return ",".join(f"{kind}:{value}" for kind, value in self.conditions) or "familias"

    def _holds(self, condition: tuple[str, str]) -> ColumnElement[bool]:
        kind, value = condition
        if kind == "municipio":
            return Family.municipality_code == value
        if kind == "vereda":
            return Family.vereda.in_([name for name in self.veredas if plain(name) == value])
        if kind == "etapa":
            return Family.stage == STAGES[value]
        states = and_(LogroState.family_id == Family.id, LogroState.logro_code == value)
        return exists().where(states, LogroState.state == "pending")


def sender(connection: Connection, *, code: str | None = None, staff_id: int | None = None) -> Sender:
    """Return the member of staff with this code or id. Raises Refusal for nobody, for who has left, and for
    who may not write to families.
    """
    member = rights.member(connection, staff_id=staff_id, code=code)
    if member is None:
        raise Refusal("audience.nobody", code=code)
    if not member.may("notices"):
        raise Refusal("audience.no_right")
    return Sender(*member)
