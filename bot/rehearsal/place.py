"""A place of its own, in a transaction that is undone: nobody in it is real."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, insert, update

from db.keys import keyring
from db.tables import (
    Contact,
    Conversation,
    Department,
    Family,
    LogroState,
    Meeting,
    Municipality,
    Staff,
)
from locales.texts import SOURCE
from programme.calendar import BOGOTA, today
from programme.cases import receiving
from programme.catalogue import VERSION
from programme.consents import TEXT_VERSION
from scorecard import waves
from scorecard.instrument import questionnaire

#: No number of Colombia's begins so, and DANE has no such place.
ADDRESS = "+570000000001"
_DEPARTMENT, _MUNICIPALITY, _NAME = "00", "00001", "libreta-rehearsal"
_ACHIEVED = ("IDE-03", "HAB-04", "BAN-03")
_TUESDAY = 1

#: How long its wave is open.
OPEN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class MadeUp:
    """A family with a line on each of `channels`. `consented`: we may keep its data; `phone`: it has said
    that its phone is its own; `health`: we may speak with it of health, too. `pending`: its logros,
    its priorities first. `questionnaire`: the version of which its wave is.
    """

    channels: Sequence[str]
    consented: bool = True
    phone: bool = True
    health: bool = False
    pending: Sequence[str] = ("IDE-01", "EDU-03", "HAB-02")
    questionnaire: str = questionnaire.VERSION
    language: str = SOURCE


def write(connection: Connection, who: MadeUp, now: datetime, rng: random.Random) -> None:
    """Write a family with its gestor, a meeting, an open wave and a case."""
    day = today(now)
    connection.execute(insert(Department).values(code=_DEPARTMENT, name=_NAME))
    connection.execute(
        insert(Municipality).values(code=_MUNICIPALITY, name=_NAME, department_code=_DEPARTMENT)
    )
    gestor_id = connection.execute(
        insert(Staff).values(code=_NAME, role="gestor", name=_NAME).returning(Staff.id)
    ).scalar_one()
    family_id = connection.execute(
        insert(Family)
        .values(
            code=_NAME,
            municipality_code=_MUNICIPALITY,
            vereda=_NAME,
            displaced=False,
            gestor_id=gestor_id,
            stage="follow_up",
            agreement_on=day,
            language=who.language,
            catalogue_version=VERSION,
            created_at=now,
            private_logros={},
        )
        .returning(Family.id)
    ).scalar_one()
    pending = [(code, "pending", priority) for priority, code in enumerate(who.pending, 1)]
    connection.execute(
        insert(LogroState),
        [
            {"family_id": family_id, "logro_code": code, "state": state, "priority": priority, "since": day}
            for code, state, priority in [*pending, *((code, "achieved", None) for code in _ACHIEVED)]
        ],
    )
    contacts = [_contact(connection, channel, family_id, now, who) for channel in who.channels]
    tuesday = day + timedelta(days=(_TUESDAY - day.weekday() - 1) % 7 + 1)
    connection.execute(
        insert(Meeting).values(
            code=_NAME,
            kind="family",
            family_id=family_id,
            gestor_id=gestor_id,
            starts_at=datetime.combine(tuesday, time(15), BOGOTA),
            place="su casa",
            status="planned",
            topic=_NAME,
        )
    )
    waves.open_wave(connection, _NAME, [_MUNICIPALITY], who.questionnaire, day, day + OPEN_FOR)
    receiving.receive(
        connection,
        "service",
        _NAME,
        family_id=family_id,
        contact_id=contacts[0],
        municipality_code=_MUNICIPALITY,
        named=True,
        day=day,
        rng=rng,
    )


def _contact(connection: Connection, channel: str, family_id: int, now: datetime, who: MadeUp) -> int:
    conversation_id = connection.execute(
        insert(Conversation)
        .values(
            channel=channel,
            address=ADDRESS,
            address_index=keyring.index(channel, ADDRESS),
            simulated=True,
            turn=0,
        )
        .returning(Conversation.id)
    ).scalar_one()
    contact_id = connection.execute(
        insert(Contact)
        .values(
            conversation_id=conversation_id,
            family_id=family_id,
            authorised=True if who.consented else None,
            safe=True if who.phone else None,
            health=True if who.health else None,
            text_version=TEXT_VERSION,
            created_at=now,
        )
        .returning(Contact.id)
    ).scalar_one()
    connection.execute(
        update(Conversation).where(Conversation.id == conversation_id).values(contact_id=contact_id)
    )
    return contact_id
