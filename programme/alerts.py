"""Alerts: who may see that somebody is in danger or a line out of control, and who has."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select, true, update

from db.tables import Alert, Contact, Family, Municipality, Staff
from programme import accounts, sealed_audit
from programme.accounts import User

#: So many are shown at once; the others come up as these are seen.
SHOWN = 20


@dataclass(frozen=True)
class Unseen:
    """`text`: the words that raised it; None for a flood, or when they are no longer kept. `families`: code
    and vereda of those behind the line, none for a stranger's. `staff`: the code of who wrote it, where the
    line is of the staff. `of_a_comment`: it came from no line.
    """

    id: int
    kind: str
    at: datetime
    text: str | None
    families: Sequence[tuple[str, str | None]]
    of_a_comment: bool
    staff: str | None


def unseen(connection: Connection, municipality: str) -> list[Unseen]:
    """Alerts that nobody has taken up, of lines of this municipality's families or of no family at all, and
    of comments that were made here or nobody knows where: danger first, then the newest, at most SHOWN.
    """
    which = ~_private(connection) & _concerns([municipality])
    return _unseen(connection, which, Family.vereda, Family.municipality_code == municipality)


def unseen_private(connection: Connection) -> list[Unseen]:
    """Return those that were raised in a complaint, for the national team: a complaint may be about those who
    see the others. `families`: code and municipality.
    """
    return _unseen(connection, _private(connection), Municipality.name, true())


def _unseen(
    connection: Connection, which: ColumnElement[bool], where: Any, here: ColumnElement[bool]
) -> list[Unseen]:
    found = connection.execute(
        select(Alert.id, Alert.kind, Alert.at, Alert.text, Alert.conversation_id)
        .where(Alert.seen_at.is_(None), which)
        .order_by(Alert.kind != "danger", Alert.at.desc(), Alert.id)
        .limit(SHOWN)
    ).all()
    behind: dict[int, list[tuple[str, str | None]]] = {}
    for line, code, place in connection.execute(
        select(Contact.conversation_id, Family.code, where)
        .join(Family, Family.id == Contact.family_id)
        .join(Municipality, Municipality.code == Family.municipality_code)
        .where(
            Contact.conversation_id.in_([row.conversation_id for row in found]),
            Contact.ended_at.is_(None),
            here,
        )
        .order_by(Family.code)
    ):
        behind.setdefault(line, []).append((code, place))
    by_staff = (
        select(Contact.conversation_id, Staff.code)
        .join(Staff, Staff.id == Contact.staff_id)
        .where(Contact.conversation_id.in_([row.conversation_id for row in found]))
    )
    of_staff = {row.conversation_id: row.code for row in connection.execute(by_staff)}
    return [
        Unseen(
            row.id,
            row.kind,
            row.at,
            row.text,
            behind.get(row.conversation_id, ()),
            row.conversation_id is None,
            of_staff.get(row.conversation_id),
        )
        for row in found
    ]


def see(connection: Connection, alert_id: int, user: User, now: datetime) -> bool:
    """Note that `user` takes an alert up. False where it is none of theirs; seen twice, the first counts."""
    known = connection.execute(select(Alert.private).where(Alert.id == alert_id)).one_or_none()
    if known is None or known.private != user.may("alerts.private"):
        return False
    if not known.private:
        here = _concerns(accounts.municipalities(connection, user.staff_id))
        if connection.scalar(select(Alert.id).where(Alert.id == alert_id, here)) is None:
            return False
    theirs = update(Alert).where(Alert.id == alert_id, Alert.seen_at.is_(None)).values(seen_at=now)
    if connection.execute(theirs).rowcount:
        sealed_audit.note(connection, f"staff:{user.staff_code}", "alert.seen", f"alert:{alert_id}", now)
    return True


def _private(connection: Connection) -> ColumnElement[bool]:
    """Return those that nobody has seen and that are for the national team alone."""
    unseen = connection.execute(select(Alert.id, Alert.private).where(Alert.seen_at.is_(None)))
    return Alert.id.in_([row.id for row in unseen if row.private])


def _concerns(municipalities: Collection[str]) -> ColumnElement[bool]:
    """Return whether a family of these municipalities is behind the alert's line, or no family is. A
    comment's alert is of its municipality, if that is known.
    """
    families = (
        select(Contact.id)
        .join(Family, Family.id == Contact.family_id)
        .where(Contact.conversation_id == Alert.conversation_id, Contact.ended_at.is_(None))
    )
    here = Alert.municipality_code.is_(None) | Alert.municipality_code.in_(municipalities)
    behind = exists(families.where(Family.municipality_code.in_(municipalities)))
    return behind | (~exists(families) & here)
