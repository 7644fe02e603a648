"""What happens to the first meeting of a transcript besides the talk: mostly what its gestor does."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from db.tables import Family, Meeting, Staff
from programme import attendance, meeting_changes, meetings
from programme.calendar import BOGOTA
from tests import world


def does(connection: Connection, words: str, now: datetime) -> None:
    """`mueve 2026-11-26 09:00`, `cancela`, `vinieron`, `faltaron`; `propone el viernes`: its family does;
    `otro gestor`: it becomes another's. `pasa F010`: that family becomes another gestor's.
    """
    what, _, rest = words.partition(" ")
    if what == "pasa":
        other = world.gestor(connection, "G02")
        connection.execute(update(Family).where(Family.code == rest).values(gestor_id=other))
        return
    meeting = connection.execute(select(Meeting).order_by(Meeting.id)).first()
    assert meeting is not None
    actor = f"staff:{connection.scalar(select(Staff.code).where(Staff.id == meeting.gestor_id))}"
    if what == "mueve":
        starts_at = datetime.fromisoformat(rest).replace(tzinfo=BOGOTA)
        assert meeting_changes.move(connection, meeting.id, starts_at, actor, now)
    elif what == "cancela":
        assert meeting_changes.cancel(connection, meeting.id, actor, now)
    elif what == "propone":
        family_id = connection.scalars(select(Family.id).order_by(Family.id)).first()
        assert family_id is not None
        assert meetings.answer(connection, meeting.id, family_id, "declined", now, rest)
    elif what == "otro":
        connection.execute(update(Meeting).values(gestor_id=world.gestor(connection, "G02")))
    else:
        missed = {"vinieron": set(), "faltaron": set(attendance.invited(connection, meeting.id))}[what]
        assert attendance.record(connection, meeting.id, missed, meeting.gestor_id, now)
