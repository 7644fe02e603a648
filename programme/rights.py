"""Who may do what, in one place: asked at each word, each answer, each page."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from db.tables import Staff

#: Everybody who works in the programme: each role, with its word in the files of the kind `personal`.
#: No other file names a role: it asks for a right.
ROLES = {
    "gestor": "gestor",
    "coordinator": "coordinador",
    "territorial": "territorial",
    "national": "nacional",
    "administrator": "administrador",
}

#: What can be done, and the roles that may. Whose families, municipalities or cases it is about is asked
#: besides, where these are read.
RIGHTS: Mapping[str, frozenset[str]] = {
    right: frozenset(roles.split())
    for right, roles in {
        # To be a member of staff, in the chat or on the pages: to be greeted, to leave.
        "staff": "gestor coordinator territorial national administrator",
        # One's own meetings: who came, another date, none at all.
        "meetings": "gestor",
        # The families that one accompanies, and what they say they have reached.
        "families": "gestor",
        "reports": "gestor",
        # What is private of these families, on their page alone; and the code with which one of them chooses
        # its PIN.
        "families.private": "gestor",
        "pins": "gestor",
        # All families of one's municipalities.
        "families.place": "coordinator",
        # How many of one's families have answered the wave.
        "wave": "gestor",
        # Texts for many families: to write them, to be the second person who says yes, to see how they go.
        "notices": "gestor coordinator",
        "notices.approve": "coordinator territorial national",
        "notices.see": "gestor coordinator territorial national",
        # Cases of one's municipalities; private ones, and what nobody else handles; either.
        "cases": "coordinator",
        "complaints": "national",
        "cases.handle": "coordinator national",
        # What stands in the way (nudo crítico): on the page of the coordination, and from wherever one works.
        "nudos": "coordinator",
        "nudos.raise": "gestor coordinator",
        # Somebody in danger or a line out of control; what of it was said in a complaint.
        "alerts": "coordinator",
        "alerts.private": "national",
        # The figures of one's municipalities, and what families think of each gestor there.
        "summary": "coordinator",
        # The figures of a month that has been closed.
        "months": "coordinator territorial national",
        # Comments of the Libreta that nobody has cleared yet.
        "comments": "national",
        # Replies and promises of the offices after a wave: for one's municipalities, for the departments of
        # these, for the nation.
        "replies": "coordinator territorial national",
        "replies.place": "coordinator",
        "replies.department": "territorial",
        "replies.nation": "national",
        # Members of staff and their chats.
        "people": "administrator",
        # Drafts of questionnaires: seen and played, with a family that is made up.
        "questionnaires": "administrator",
    }.items()
}


class Member(NamedTuple):
    """A member of staff who has not left, with the role of this moment."""

    id: int
    code: str
    role: str

    def may(self, right: str) -> bool:
        """Return whether this person may. Raises LookupError for a right that nobody knows."""
        return self.role in roles(right)


def roles(right: str) -> frozenset[str]:
    """Return the roles that may. Raises LookupError for a right that nobody knows."""
    if right not in RIGHTS:
        raise LookupError(f"no such right: {right}")
    return RIGHTS[right]


def may(role: str, right: str) -> bool:
    """Return whether a role may. Raises LookupError for a right that nobody knows."""
    return role in roles(right)


def member(connection: Connection, *, staff_id: int | None = None, code: str | None = None) -> Member | None:
    """Return a member of staff by id or code, as things stand now; None for nobody, and for who has left."""
    known = Staff.code == code if code is not None else Staff.id == staff_id
    row = connection.execute(
        select(Staff.id, Staff.code, Staff.role).where(known, Staff.ended_at.is_(None))
    ).one_or_none()
    return Member(*row) if row is not None else None
