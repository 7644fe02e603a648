"""What a gestor should hear of a family, once a day: that it got stuck, asks for a call, has another number.

Nothing private is ever noted, and never where it happened: whoever looks at the gestor's phone reads it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import Connection, delete, insert, select, update

from db.tables import Family, FamilyNote
from programme.calendar import today
from programme.stages import GONE

#: `stuck`: it was talking of visits, of logros that may be named, or of a message to the gestor, and was not
#: understood. `member`: somebody came to live there, or left. `lost_person`: the person on the phone is no
#: longer there. `mourning`: somebody of the family died.
Kind = Literal["call", "stuck", "number_changed", "moved", "member", "lost_person", "mourning"]

#: In the order in which they are told.
KINDS: tuple[Kind, ...] = get_args(Kind)


def note(connection: Connection, family_id: int, kind: Kind, now: datetime) -> None:
    """Note it for the family's gestor, once a day."""
    day = today(now)
    noted = select(FamilyNote.kind).where(FamilyNote.family_id == family_id, FamilyNote.day == day)
    if kind not in connection.scalars(noted).all():
        connection.execute(insert(FamilyNote).values(family_id=family_id, kind=kind, day=day))


def latest(connection: Connection, family_id: int, most: int = 3) -> list[tuple[date, list[Kind]]]:
    """Return what was last noted of a family, also what the gestor was shown already, a day each, the newest
    first.
    """
    rows = connection.execute(
        select(FamilyNote.day, FamilyNote.kind)
        .where(FamilyNote.family_id == family_id)
        .order_by(FamilyNote.day.desc())
        .limit(most * len(KINDS))
    )
    days: dict[date, set[str]] = {}
    for row in rows:
        days.setdefault(row.day, set()).add(row.kind)
    return [(day, [kind for kind in KINDS if kind in kinds]) for day, kinds in days.items()][:most]


def take_back(connection: Connection, family_id: int, kind: Kind) -> bool:
    """Take back what was noted of a family. False where the gestor has seen it."""
    unseen = select(FamilyNote.id, FamilyNote.kind).where(
        FamilyNote.family_id == family_id, FamilyNote.seen_at.is_(None)
    )
    theirs = [row.id for row in connection.execute(unseen.with_for_update()) if row.kind == kind]
    connection.execute(delete(FamilyNote).where(FamilyNote.id.in_(theirs)))
    return bool(theirs)


def take_unseen(connection: Connection, staff_id: int, now: datetime) -> Mapping[str, list[Kind]]:
    """Return what a gestor has not been shown, by the family's code, and note that it is being shown."""
    rows = connection.execute(
        select(FamilyNote.id, Family.code, FamilyNote.kind)
        .join(Family, Family.id == FamilyNote.family_id)
        .where(Family.gestor_id == staff_id, Family.stage.not_in(GONE), FamilyNote.seen_at.is_(None))
        .order_by(Family.code, FamilyNote.id)
    ).all()
    if rows:
        shown = update(FamilyNote).where(FamilyNote.id.in_([row.id for row in rows]))
        connection.execute(shown.values(seen_at=now))
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.code, set()).add(row.kind)
    return {code: [kind for kind in KINDS if kind in kinds] for code, kinds in found.items()}
