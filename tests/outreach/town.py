"""A municipality whose gestor and coordinator write to many families."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text, update

from db.tables import Broadcast, Outbox, OutboxChange, Staff, StaffMunicipality
from locales.texts import SOURCE
from messaging.hours import Hours
from messaging.preview import Preview, confirm, preview
from messaging.terms import Terms
from outreach.broadcasts import messages as writing
from programme import audience, audience_reading
from programme.broadcasts import Draft
from tests import world

#: A Friday morning, 10:00 in Bogotá.
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)

TEXT = "Mañana hay jornada de cédulas en el salón comunal."


@dataclass
class Town:
    """`place`: the families of G01; coordinator C01."""

    engine: Engine
    place: world.Place

    def draft(
        self, to: str = "familias", said: str = TEXT, by: str = "G01", at: datetime = NOW, **texts: str
    ) -> Draft:
        """What somebody means to write."""
        with self.engine.connect() as connection:
            sender = audience.sender(connection, code=by)
            chosen = audience_reading.parse(connection, to, sender)
        return Draft(sender, chosen, {SOURCE: said, **texts}, at)

    def preview(self, draft: Draft, terms: Terms | None = None, now: datetime = NOW) -> Preview:
        """What it would be."""
        with self.engine.connect() as connection:
            return preview(connection, draft, terms or Terms(), now)

    def confirms(self, draft: Draft, terms: Terms | None = None, now: datetime = NOW) -> int:
        """Let it go; gives its id."""
        with self.engine.begin() as connection:
            return confirm(connection, preview(connection, draft, terms or Terms(), now), now)

    def writes(self, now: datetime = NOW) -> int:
        """Write what is ready."""
        return writing.write(self.engine, Hours(), now)

    def rows(self) -> list[Any]:
        """The outbox, in order of the families."""
        with self.engine.connect() as connection:
            return list(connection.execute(select(Outbox.__table__).order_by(Outbox.family_id, Outbox.id)))

    def history(self, outbox_id: int) -> list[str]:
        """The states a message had."""
        with self.engine.connect() as connection:
            changes = select(OutboxChange.state).where(OutboxChange.outbox_id == outbox_id)
            return list(connection.scalars(changes.order_by(OutboxChange.id)))

    def state(self, broadcast_id: int) -> str:
        """The state of a broadcast."""
        with self.engine.connect() as connection:
            return connection.scalars(select(Broadcast.state).where(Broadcast.id == broadcast_id)).one()

    def jobs(self) -> list[str]:
        """What waits in the queue."""
        with self.engine.connect() as connection:
            return list(connection.scalars(text("SELECT task_name FROM procrastinate_jobs ORDER BY id")))


def town(engine: Engine, families: int = 3) -> Town:
    """G01 with families F000, F001, … that have an SMS each; their coordinator C01, who is G01's jefe."""
    with engine.begin() as connection:
        place = world.place(connection)
        coordinator = staff(connection, "C01", "coordinator", world.PLACE)
        connection.execute(update(Staff).where(Staff.code == "G01").values(manager_id=coordinator))
        for number in range(families):
            family = world.family(connection, place, f"F{number:03}")
            world.contact(connection, family, address=f"+57300111{number:04}")
    return Town(engine, place)


def staff(connection: Connection, code: str, role: str, *municipalities: str) -> int:
    """One more member of staff."""
    staff_id = connection.execute(
        insert(Staff).values(code=code, role=role, name=f"Persona {code}").returning(Staff.id)
    ).scalar_one()
    for municipality in municipalities:
        connection.execute(
            insert(StaffMunicipality).values(staff_id=staff_id, municipality_code=municipality)
        )
    return int(staff_id)
