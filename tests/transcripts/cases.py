"""Cases of transcripts: those that are given, and what is done about the one of the family that talks."""

from datetime import date, datetime

from sqlalchemy import Connection, Engine, insert, select

from db.tables import Case, Family, Staff, StaffMunicipality
from messaging.hours import Hours
from outreach.cases import digest, news, solved
from programme.cases import handling
from programme.cases.reading import Handler
from tests import world


def write(connection: Connection, lines: str) -> None:
    """`240891 service 2026-11-18 F002, No hay cupo`: number, kind, day, whose (`-`: nobody's), what."""
    for line in lines.splitlines():
        head, _, text = line.partition(", ")
        number, kind, day, code = head.split()
        family_id = connection.scalar(select(Family.id).where(Family.code == code))
        world.case(connection, number, kind, date.fromisoformat(day), text, family_id=family_id)


def does(connection: Connection, words: str, now: datetime) -> None:
    """`responde Ya tiene el cupo`, `traslada el ICBF`: who handles the one case does so."""
    what, _, rest = words.partition(" ")
    number, reader = connection.execute(select(Case.number, Case.reader)).one()
    by = _handler(connection, "national" if reader == "national" else "coordinator")
    (handling.answer if what == "responde" else handling.pass_on)(connection, by, number, rest, now)


def tell(engine: Engine, now: datetime) -> None:
    """Write what families and staff are to be told."""
    with engine.begin() as connection:
        news.write(connection, Hours(), now)
        digest.write(connection, Hours(), now)
        solved.write(connection, Hours(), now)


def _handler(connection: Connection, role: str) -> Handler:
    found = connection.execute(select(Staff.id, Staff.code, Staff.role).where(Staff.role == role)).first()
    if found is not None:
        return Handler(*found)
    values = {"code": f"X-{role}", "role": role, "name": ""}
    staff_id = connection.execute(insert(Staff).values(values).returning(Staff.id)).scalar_one()
    connection.execute(insert(StaffMunicipality).values(staff_id=staff_id, municipality_code=world.PLACE))
    return Handler(staff_id, values["code"], role)
