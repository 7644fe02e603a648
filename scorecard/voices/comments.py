"""Open comments: read by the national team, one by one, before anybody else sees what is left of them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, true, update

from db.tables import Alert, AuditEvent, Department, Municipality, OpenComment, Wave
from programme.accounts import User
from scorecard.statistics.estimate import FEWEST
from scorecard.voices.family_codes import refuse_codes
from scorecard.voices.public_words import public_words

#: A comment and what its reader had to write in place of names.
LONGEST = 1000

#: So many comments of a municipality are shown.
SHOWN = 100


@dataclass(frozen=True)
class Unread:
    """A comment to be read, and how many wait with it. Without a place where too few commented there."""

    id: uuid.UUID
    wave: str
    text: str
    municipality: str | None
    department: str | None
    waiting: int


def unread(connection: Connection, comment_id: uuid.UUID | None = None) -> Unread | None:
    """Return the comment `comment_id`, or any, that nobody has decided on: in the order of ids, which are
    random, so that the same comes up again until it is decided on.
    """
    waits = OpenComment.status == "unread"
    row = connection.execute(
        select(
            OpenComment.id,
            Wave.name,
            OpenComment.text,
            Municipality.name,
            Department.name,
            select(func.count()).where(waits).scalar_subquery(),
        )
        .join(Wave, Wave.id == OpenComment.wave_id)
        .outerjoin(Municipality, Municipality.code == OpenComment.municipality_code)
        .outerjoin(Department, Department.code == OpenComment.department_code)
        .where(waits, OpenComment.id == comment_id if comment_id else true())
        .order_by(OpenComment.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    comment, wave, text, municipality, department, waiting = row
    return Unread(comment, wave, text or "", municipality, department, waiting)


def decide(
    connection: Connection, user: User, comment_id: uuid.UUID, decision: str, text: str, now: datetime
) -> bool:
    """`cleared`: coordinators may read `text`. `set_aside`: nobody may. `danger`: `text` raises an alert.
    The original is gone in any case. False when somebody has decided already. Raises Refusal where `text`
    cannot be shown.
    """
    waits = select(OpenComment.municipality_code).where(
        OpenComment.id == comment_id, OpenComment.status == "unread"
    )
    waiting = connection.execute(waits.with_for_update()).one_or_none()
    if waiting is None:
        return False
    kept = None if decision == "set_aside" else public_words(text, LONGEST)
    refuse_codes(connection, kept or "")
    connection.execute(
        update(OpenComment)
        .where(OpenComment.id == comment_id)
        .values(status=decision, text=None, cleared=kept if decision == "cleared" else None)
    )
    if decision == "danger":
        values = {"kind": "danger", "municipality_code": waiting.municipality_code, "text": kept, "at": now}
        connection.execute(insert(Alert).values(values))
    event = {"actor": f"staff:{user.staff_code}", "action": f"comment.{decision}", "at": now}
    connection.execute(insert(AuditEvent).values(**event, subject=f"comment:{comment_id}", detail={}))
    return True


def cleared(connection: Connection, municipality_code: str, wave_id: int | None = None) -> list[str]:
    """Return what families of a municipality wrote in a wave, if ten or more did, as far as it was cleared,
    in no order that tells anything. Without `wave_id`: in the last wave in which ten or more did.
    """
    enough = (
        select(OpenComment.wave_id)
        .join(Wave, Wave.id == OpenComment.wave_id)
        .where(
            OpenComment.municipality_code == municipality_code,
            OpenComment.wave_id == wave_id if wave_id is not None else true(),
        )
        .group_by(OpenComment.wave_id, Wave.opens_on)
        .having(func.count() >= FEWEST)
        .order_by(Wave.opens_on.desc(), OpenComment.wave_id.desc())
        .limit(1)
    )
    shown = connection.scalars(
        select(OpenComment.cleared)
        .where(
            OpenComment.wave_id == enough.scalar_subquery(),
            OpenComment.municipality_code == municipality_code,
            OpenComment.status == "cleared",
        )
        .order_by(OpenComment.id)
        .limit(SHOWN)
    )
    return [text for text in shown if text]
