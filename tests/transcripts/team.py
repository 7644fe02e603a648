"""What happens to the team during a talk: another role, other municipalities, the end, another link."""

import random
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.linking import new_token
from db.tables import Contact, Staff, StaffMunicipality
from outreach import staff_leaving

_WORDS = ("funcion", "sin", "termina", "desvincula", "vuelve", "enlaza")


def knows(words: str) -> bool:
    """Whether this happens to the team."""
    return words.split()[0] in _WORDS


def does(connection: Connection, words: str, now: datetime) -> str | None:
    """`funcion territorial`, `sin municipios`, `termina G01`, `desvincula G01`, `vuelve G01`, `enlaza G01`.

    Gives the token of a link that was made.
    """
    what, _, rest = words.partition(" ")
    if what in ("funcion", "sin"):
        writes = select(Contact.staff_id).where(Contact.staff_id.is_not(None), Contact.ended_at.is_(None))
        if what == "funcion":
            connection.execute(update(Staff).where(Staff.id.in_(writes)).values(role=rest))
        else:
            connection.execute(delete(StaffMunicipality).where(StaffMunicipality.staff_id.in_(writes)))
        return None
    if what == "enlaza":
        staff_id = connection.scalars(select(Staff.id).where(Staff.code == rest)).one()
        return new_token(connection, staff_id=staff_id, now=now, random=random.Random(1))
    acts = {"termina": staff_leaving.end, "desvincula": staff_leaving.unlink, "vuelve": staff_leaving.restore}
    acts[what](connection, rest, "command", now)
    return None
