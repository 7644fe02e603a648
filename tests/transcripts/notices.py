"""Texts for many families in a transcript: writing those that are ready, and one that waits for a yes."""

from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from bot.dialogs.approval import ask_approvers
from db.tables import Staff, StaffMunicipality
from locales.texts import SOURCE
from messaging.hours import Hours
from messaging.preview import confirm, preview
from messaging.terms import Terms
from outreach.broadcasts import messages
from programme import audience
from programme.broadcasts import Draft
from tests import world


def coordinator(connection: Connection) -> int:
    """C01, who coordinates the municipality."""
    values = {"code": "C01", "role": "coordinator", "name": "Hernando Salcedo"}
    staff_id = connection.execute(insert(Staff).values(values).returning(Staff.id)).scalar_one()
    connection.execute(insert(StaffMunicipality).values(staff_id=staff_id, municipality_code=world.PLACE))
    return int(staff_id)


def ask(connection: Connection, text: str, now: datetime) -> None:
    """G01 has confirmed `text` for all their families, and it waits for a second person's yes."""
    staff_id = connection.scalars(select(Staff.id).where(Staff.code == "G01")).one()
    sender = audience.sender(connection, staff_id=staff_id)
    terms = Terms(second_yes_above=0)
    draft = Draft(sender, audience.Audience(), {SOURCE: text}, now)
    broadcast_id = confirm(connection, preview(connection, draft, terms, now), now)
    ask_approvers(connection, broadcast_id, terms.pesos_per_segment, now)


def write(engine: Engine, now: datetime) -> None:
    """What a worker does about those that are ready or cancelled."""
    messages.write(engine, Hours(), now)
