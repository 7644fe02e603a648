"""What happens to logros and their family besides the talk: the gestor checks one, the family leaves."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from db.tables import Family
from programme import verifying


def knows(words: str) -> bool:
    """Return whether that is said here."""
    return words == "egresa" or words.startswith("comprueba ")


def does(connection: Connection, words: str, now: datetime) -> None:
    """`comprueba EDU-03 sí`: the first family's gestor has seen that it is so; `no`: that it is not.
    `egresa`: the families leave.
    """
    if words == "egresa":
        connection.execute(update(Family).values(stage="exited"))
        return
    _, code, answer = words.split()
    family = connection.execute(select(Family.id, Family.gestor_id).order_by(Family.id)).first()
    assert family is not None and family.gestor_id is not None
    assert verifying.verify(connection, family.gestor_id, family.id, code, answer == "sí", now, "console")
