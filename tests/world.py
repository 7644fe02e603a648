"""A small made-up place, for tests: plain functions that write what they are asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from db.case import place_index
from db.keys import keyring
from db.tables import (
    Case,
    Contact,
    Conversation,
    Department,
    Family,
    LogroState,
    Meeting,
    Municipality,
    Staff,
)
from programme.calendar import business_day_after
from programme.cases.kinds import KINDS
from programme.cases.rows import changed
from programme.catalogue import VERSION, catalogue
from scorecard import waves
from scorecard.instrument import questionnaire

PLACE = "15664"


@dataclass
class Place:
    """A municipality with its gestor."""

    gestor_id: int
    families: dict[str, int] = field(default_factory=dict)


def place(connection: Connection, code: str = PLACE) -> Place:
    """San José de Pare with one gestor, G01."""
    connection.execute(insert(Department).values(code=code[:2], name="Boyacá"))
    connection.execute(
        insert(Municipality).values(code=code, name="San José de Pare", department_code=code[:2])
    )
    return Place(gestor(connection, "G01"))


def gestor(connection: Connection, code: str) -> int:
    """One more gestor."""
    statement = insert(Staff).values(code=code, role="gestor", name="Nubia Rojas").returning(Staff.id)
    return connection.execute(statement).scalar_one()


def family(
    connection: Connection,
    where: Place,
    code: str = "F001",
    *,
    pending: dict[str, int | None] | None = None,
    achieved: tuple[str, ...] = ("IDE-03", "HAB-04", "BAN-03"),
    **values: Any,
) -> int:
    """A family with its logros: `pending` code to priority. `values` are columns of the family."""
    columns = {
        "code": code,
        "municipality_code": PLACE,
        "vereda": "Guanomo",
        "displaced": False,
        "gestor_id": where.gestor_id,
        "stage": "follow_up",
        "agreement_on": date(2026, 1, 20),
        "language": "es_CO",
        "catalogue_version": VERSION,
        "created_at": datetime(2026, 1, 15, 14, tzinfo=UTC),
        **values,
    }
    wanted = {"IDE-01": None, "EDU-03": 1, "HAB-03": None} if pending is None else pending
    states = [(logro, "pending", priority) for logro, priority in wanted.items()]
    states += [(logro, "achieved", None) for logro in achieved]
    private = {
        logro: {"state": state, "priority": priority, "since": "2026-03-01"}
        for logro, state, priority in states
        if logro in catalogue() and catalogue()[logro].privacy == "private"
    }
    columns["private_logros"] = private
    family_id = connection.execute(insert(Family).values(columns).returning(Family.id)).scalar_one()
    if states:
        connection.execute(
            insert(LogroState),
            [
                {
                    "family_id": family_id,
                    "logro_code": logro,
                    "state": state,
                    "priority": priority,
                    "since": date(2026, 3, 1),
                }
                for logro, state, priority in states
                if logro in catalogue() and logro not in private
            ],
        )
    where.families[code] = family_id
    return family_id


def report(connection: Connection, family_id: int, logros: Sequence[str], day: date) -> None:
    """The family says that it has reached these."""
    private = {logro for logro in logros if catalogue()[logro].privacy == "private"}
    apart = {logro: {"state": "reported", "priority": None, "since": day.isoformat()} for logro in private}
    if apart:
        kept = connection.scalars(select(Family.private_logros).where(Family.id == family_id)).one()
        changed = update(Family).where(Family.id == family_id).values(private_logros={**kept, **apart})
        connection.execute(changed)
    open_ones = [logro for logro in logros if logro not in private]
    codes = LogroState.logro_code.in_(open_ones)
    connection.execute(delete(LogroState).where(LogroState.family_id == family_id, codes))
    said = {"family_id": family_id, "state": "reported", "since": day}
    if open_ones:
        connection.execute(insert(LogroState), [{**said, "logro_code": one} for one in open_ones])


def contact(
    connection: Connection,
    family_id: int | None,
    channel: str = "sms",
    address: str = "+573001112233",
    *,
    authorised: bool | None = True,
    safe: bool | None = True,
    health: bool | None = None,
    staff_id: int | None = None,
    simulated: bool = False,
    text_version: str | None = None,
) -> int:
    """An address of a family (or of staff); the same address twice is one conversation. Gives its id."""
    index = keyring.index(channel, address)
    found = connection.scalar(
        update(Conversation)
        .where(Conversation.channel == channel, Conversation.address_index == index)
        .values(contact_id=None)
        .returning(Conversation.id)
    )
    conversation_id = (
        found
        or connection.execute(
            insert(Conversation)
            .values(channel=channel, address=address, address_index=index, simulated=simulated, turn=0)
            .returning(Conversation.id)
        ).scalar_one()
    )
    contact_id = connection.execute(
        insert(Contact)
        .values(
            conversation_id=conversation_id,
            family_id=family_id,
            staff_id=staff_id,
            shared=bool(found),
            authorised=authorised,
            safe=safe,
            health=health,
            text_version=text_version,
            created_at=datetime(2026, 1, 15, 14, tzinfo=UTC),
        )
        .returning(Contact.id)
    ).scalar_one()
    if not found:
        connection.execute(
            update(Conversation).where(Conversation.id == conversation_id).values(contact_id=contact_id)
        )
    return conversation_id


def case(
    connection: Connection,
    number: str,
    kind: str,
    received_on: date,
    text: str = "No hay cupo en el colegio",
    *,
    family_id: int | None = None,
    conversation_id: int | None = None,
    municipality: str = PLACE,
    **values: Any,
) -> None:
    """A case as it was received; of a family, from its contact on a conversation."""
    here = select(Contact.id).where(
        Contact.conversation_id == conversation_id, Contact.family_id == family_id
    )
    due_on = business_day_after(received_on, KINDS[kind].days)
    connection.execute(
        insert(Case).values(
            number=number,
            kind=kind,
            reader=KINDS[kind].reader,
            text=text,
            family_id=family_id,
            contact_id=connection.scalar(here) if conversation_id else None,
            municipality_code=municipality,
            place_index=place_index(municipality),
            received_on=received_on,
            **changed(**{"due_on": due_on, "status": "received", **values}),
        )
    )


def meeting(
    connection: Connection,
    where: Place,
    starts_at: datetime,
    *,
    code: str = "R001",
    kind: str = "family",
    family_id: int | None = None,
    vereda: str | None = None,
    at: str | None = "su casa",
) -> int:
    """A planned meeting: of a family, or of the gestor's families."""
    return connection.execute(
        insert(Meeting)
        .values(
            code=code,
            kind=kind,
            family_id=family_id,
            vereda=vereda,
            gestor_id=where.gestor_id,
            starts_at=starts_at,
            place=at,
            status="planned",
            topic="Apoyo y protección",
        )
        .returning(Meeting.id)
    ).scalar_one()


def wave(
    connection: Connection,
    opens_on: date,
    closes_on: date,
    name: str = "2026-2",
    version: str = questionnaire.VERSION,
) -> int:
    """A wave of the Libreta, open in the place."""
    return waves.open_wave(connection, name, [PLACE], version, opens_on, closes_on)
