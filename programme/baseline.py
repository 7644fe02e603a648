"""The baseline of a family (línea de base, manual §2.2.1.1): for each logro, whether it has it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from db.tables import LogroState
from programme import concern
from programme.calendar import today
from programme.catalogue import CatalogueLogro
from programme.logro_states import set_by_gestor

#: The stages in which it is made.
STAGES = ("invited", "baseline")

#: What may be said of a logro.
_STATES = ("achieved", "pending", "not_applicable")


@dataclass(frozen=True)
class Question:
    """A logro that is asked about; it is the `number`th of `of` in its dimension."""

    logro: CatalogueLogro
    number: int
    of: int


def open_questions(connection: Connection, family_id: int, now: datetime) -> list[CatalogueLogro]:
    """Return the logros of which nobody has said how the family stands."""
    said = set(connection.scalars(select(LogroState.logro_code).where(LogroState.family_id == family_id)))
    return [one for one in concern.questions(connection, family_id, today(now)) if one.code not in said]


def next_question(
    connection: Connection, family_id: int, later: Collection[str], now: datetime
) -> Question | None:
    """Return the first that is open and not left for `later`; None where there is none."""
    found = [one for one in open_questions(connection, family_id, now) if one.code not in later]
    return question(connection, family_id, found[0].code, now) if found else None


def question(connection: Connection, family_id: int, code: str, now: datetime) -> Question | None:
    """Return one of them, answered or not; None where it is no question for this family."""
    asked = concern.questions(connection, family_id, today(now))
    logro = next((one for one in asked if one.code == code), None)
    if logro is None:
        return None
    same = [one.code for one in asked if one.dimension_code == logro.dimension_code]
    return Question(logro, same.index(code) + 1, len(same))


def answer(
    connection: Connection,
    staff_id: int,
    family_id: int,
    code: str,
    state: str,
    now: datetime,
    cause: str,
    *,
    again: bool,
) -> None:
    """Note how a family of this gestor stands: achieved, pending or not_applicable. `again`: it was just
    answered in another way. What a file or the family said meanwhile is left as it is.
    """
    before = (None, *_STATES) if again else (None,)
    given = (connection, staff_id, family_id, code, state, now, cause)
    set_by_gestor(*given, action="logro.baseline", before=before)
