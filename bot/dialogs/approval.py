"""The second person's yes to a text for many families."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, select

from bot.registry import staff_dialog
from bot.talk import Talk
from db.tables import Staff
from locales.numbers import number
from locales.texts import SOURCE, Texts
from messaging import channels, outbox
from programme import approvers, broadcasts, staff_chats
from programme.refusal import Refusal


@dataclass(frozen=True)
class Approval:
    """The broadcast that waits for a yes."""

    broadcast_id: int


def ask_approvers(
    connection: Connection, broadcast_id: int, pesos_per_segment: Decimal, now: datetime
) -> list[str]:
    """Ask everybody who may say yes, on Telegram where they are linked. Return their codes, linked or not."""
    found = approvers.approvers(connection, broadcasts.find(connection, broadcast_id))
    outbox.write_all(
        connection,
        [
            outbox.Letter(
                kind="approval",
                staff_id=chat.staff_id,
                apart=str(broadcast_id),
                channel=chat.channel,
                conversation_id=chat.conversation_id,
                priority=outbox.REMINDER,
                payload={"broadcast_id": broadcast_id, "pesos_per_segment": str(pesos_per_segment)},
                not_before=now,
            )
            for chat in staff_chats.open_chats(connection, now, channels.for_staff(), of=found.values())
        ],
        now,
    )
    return sorted(found)


def question(connection: Connection, broadcast_id: int, pesos_per_segment: Decimal, texts: Texts) -> str:
    """Return what is asked: who writes what to how many, at what price. Raises Refusal when it no longer
    waits.
    """
    row = broadcasts.find(connection, broadcast_id)
    if row.state != "waiting":
        raise Refusal("broadcast.not_waiting", number=broadcast_id)
    name = connection.scalars(select(Staff.name).where(Staff.id == row.staff_id)).one()
    pesos = number(row.segments * pesos_per_segment, texts)
    return texts.count("approval.ask", row.recipients, name=name, pesos=pesos, text=row.texts[SOURCE])


def ask(talk: Talk, broadcast_id: int) -> None:
    """Ask somebody who came for it. Raises Refusal when it no longer waits, or not for their yes."""
    row = broadcasts.find(talk.connection, broadcast_id)
    if approvers.among(talk.connection, row, _code(talk)) is None:
        raise Refusal("broadcast.may_not_approve")
    text = question(talk.connection, broadcast_id, talk.terms.pesos_per_segment, talk.texts)
    talk.ask("approval", text, talk.choices("yes", "no"), memory=Approval(broadcast_id))


@staff_dialog("approval", Approval, right="notices.approve")
def _answer(talk: Talk, asked: Approval, value: str) -> bool:
    if not value:
        return False
    code = _code(talk)
    talk.close()
    try:
        if value == "1":
            broadcasts.approve(talk.connection, asked.broadcast_id, code, talk.now)
            talk.say("approval.done")
        else:
            broadcasts.refuse(talk.connection, asked.broadcast_id, code, talk.now)
            talk.say("approval.refused")
    except Refusal as refusal:
        talk.say(refusal.key, **refusal.fields)
    return True


def _code(talk: Talk) -> str:
    assert talk.member is not None
    return talk.member.code
