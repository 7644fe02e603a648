"""The families of the gestor who writes, for the words of the staff.

`neighbour: F010, sms +573009990010, opted out, reported IDE-01 DIN-03`: its code; how it can be reached; and
`not authorised`, `opted out`, `gone`, `confirmed`, `declined`, `exited`, `of another gestor`; `vereda El
Salado`, `stage baseline`, `members 1985F 2012M`, `all achieved`, `no baseline`, `unknown IDE-01 SAL-01`: how
it stands on these alone is not known; `wrote Ya tengo la cédula`: to its gestor; `note call`: what that one
should hear of it (see programme.notes).
"""

from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update

from db.tables import (
    Conversation,
    FamilyMessage,
    FamilyNote,
    LogroState,
    Meeting,
    MeetingReply,
    Member,
)
from programme.catalogue import catalogue
from programme.imports.cells import members
from tests import world

_AT = datetime(2026, 11, 1, 15, tzinfo=UTC)


def write(connection: Connection, where: world.Place, lines: str) -> None:
    """One family a line."""
    for line in lines.splitlines():
        code, *traits = (trait.strip() for trait in line.split(","))
        _family(connection, where, code, traits)


def _family(connection: Connection, where: world.Place, code: str, traits: list[str]) -> None:
    theirs = world.gestor(connection, f"G-{code}") if "of another gestor" in traits else where.gestor_id
    stage = next((one[6:] for one in traits if one.startswith("stage ")), "follow_up")
    vereda = next((one[7:] for one in traits if one.startswith("vereda ")), "Guanomo")
    stage = "exited" if "exited" in traits else stage
    family_id = world.family(
        connection,
        where,
        code,
        pending={} if "all achieved" in traits else None,
        gestor_id=theirs,
        stage=stage,
        vereda=vereda,
    )
    if "no baseline" in traits:
        connection.execute(delete(LogroState).where(LogroState.family_id == family_id))
    for trait in traits:
        word, _, rest = trait.partition(" ")
        if word in ("sms", "telegram"):
            allowed = "not authorised" not in traits
            line = world.contact(connection, family_id, word, rest, authorised=allowed)
            stopped = _AT if "opted out" in traits else None
            blocked = _AT if "gone" in traits else None
            connection.execute(
                update(Conversation)
                .where(Conversation.id == line)
                .values(opted_out_at=stopped, blocked_at=blocked)
            )
        elif word == "wrote":
            values = {"family_id": family_id, "text": rest, "at": _AT}
            connection.execute(insert(FamilyMessage).values(values))
        elif word == "unknown":
            connection.execute(delete(LogroState).where(LogroState.family_id == family_id))
            rest_of_it = [code for code in catalogue() if code not in rest.split()]
            said = {"family_id": family_id, "state": "achieved", "since": _AT.date()}
            connection.execute(insert(LogroState), [{**said, "logro_code": one} for one in rest_of_it])
        elif word == "members":
            people = [asdict(one) for one in members(rest.replace(" ", ";"))]
            connection.execute(insert(Member), [{"family_id": family_id, **one} for one in people])
        elif word == "note":
            connection.execute(insert(FamilyNote).values(family_id=family_id, kind=rest, day=_AT.date()))
        elif word == "reported":
            world.report(connection, family_id, rest.split(), _AT.date())
        elif word in ("confirmed", "declined"):
            meeting_id = connection.scalars(select(Meeting.id).order_by(Meeting.id)).first()
            values = {"meeting_id": meeting_id, "family_id": family_id, "answer": word, "at": _AT}
            connection.execute(insert(MeetingReply).values(values))
