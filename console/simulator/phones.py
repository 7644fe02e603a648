"""The lines of a family on which the simulator can write: those that are simulated, and no others.

A contact that has a provider is a person: the simulator, which asks nobody who they are, shows nothing of it.
"""

import random
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, exists, or_, select

from bot import linking
from bot.turn import Bot, Outcome
from db.keys import keyring
from db.tables import Contact, Conversation, Family, Municipality
from messaging import channels
from messaging.message import InboundMessage

#: Above every chat's number at Telegram (52 bits at most, ten digits today), so it is nobody's.
_FIRST_CHAT = 4_000_000_000_000_000


@dataclass(frozen=True)
class Phone:
    """What the simulated phones are joined to. `pesos_per_segment`: the price that bubbles show."""

    bot: Bot
    random: random.Random
    pesos_per_segment: Decimal = Decimal(45)


@dataclass(frozen=True)
class PhoneLine:
    """An address of a family. `conversation_id` is empty before the first message; `linked` is False for a
    chat that the Red does not know yet. `turn`: the one that live buttons belong to.
    """

    channel: str
    address: str
    linked: bool
    conversation_id: int | None = None
    turn: int = 0
    shared: bool = False
    opted_out: bool = False


def may_be_opened() -> ColumnElement[bool]:
    """Condition on Family: it has a simulated line, or never had a contact at all."""
    of_the_family = Contact.family_id == Family.id
    on_a_simulated_line = (
        select(Contact.id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(of_the_family, Contact.ended_at.is_(None), Conversation.simulated)
    )
    return or_(on_a_simulated_line.exists(), ~exists().where(of_the_family))


def find_family(connection: Connection, code: str) -> Row[int, str, str | None, str, str] | None:
    """Return the family with this code: id, code, vereda, stage, municipality; None when there is none to
    open.
    """
    return connection.execute(
        select(Family.id, Family.code, Family.vereda, Family.stage, Municipality.name.label("municipality"))
        .join(Municipality, Municipality.code == Family.municipality_code)
        .where(Family.code == code, may_be_opened())
    ).one_or_none()


def lines(connection: Connection, family_id: int) -> list[PhoneLine]:
    """Return the family's simulated lines, phones first. A family without a chat, and of which nobody is
    real, gets one that is not linked.
    """
    rows = connection.execute(
        select(
            Conversation.id,
            Conversation.channel,
            Conversation.address,
            Conversation.turn,
            Contact.shared,
            Conversation.opted_out_at.is_not(None).label("opted_out"),
        )
        .join(Contact, Contact.conversation_id == Conversation.id)
        .where(Contact.family_id == family_id, Contact.ended_at.is_(None), Conversation.simulated)
        .order_by(Conversation.channel, Contact.id)
    )
    found = [
        PhoneLine(row.channel, row.address, True, row.id, row.turn, row.shared, row.opted_out) for row in rows
    ]
    chat = channels.of_links().name
    if not any(line.channel == chat for line in found) and not _has_real_contact(connection, family_id):
        found += _unlinked(connection, chat, family_id)
    return found


def write(phone: Phone, line: PhoneLine, text: str, message_id: UUID) -> Outcome:
    """Send what was typed. The same `message_id` again does nothing twice."""
    return phone.bot.take(
        InboundMessage(line.channel, f"sim-{message_id.hex}", line.address, text=text, simulated=True)
    )


def tap(phone: Phone, line: PhoneLine, value: str, turn: int, message_id: UUID) -> None:
    """Tap the button `value` of the message of turn `turn`."""
    phone.bot.take(
        InboundMessage(
            line.channel,
            f"sim-{message_id.hex}",
            line.address,
            kind="tap",
            text=value,
            turn=turn,
            simulated=True,
        )
    )


def link_token(connection: Connection, phone: Phone, family_id: int, now: datetime) -> str:
    """Return what a family's chat sends, as `/start TOKEN`, when it opens the link that its gestor gave
    it.
    """
    return linking.new_token(connection, family_id=family_id, now=now, random=phone.random)


def _has_real_contact(connection: Connection, family_id: int) -> bool:
    """Return whether the family has, or had, a contact that is no simulated one."""
    real = (
        select(Contact.id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(Contact.family_id == family_id, ~Conversation.simulated)
    )
    return bool(connection.scalar(select(real.exists())))


def _unlinked(connection: Connection, channel: str, family_id: int) -> list[PhoneLine]:
    """Return the chat that this family would have on the channel, as a stranger's until it is linked."""
    address = str(_FIRST_CHAT + family_id)
    row = connection.execute(
        select(Conversation.id, Conversation.turn, Conversation.simulated).where(
            Conversation.channel == channel,
            Conversation.address_index.in_(keyring.indices(channel, address)),
        )
    ).one_or_none()
    if row is None:
        return [PhoneLine(channel, address, linked=False)]
    return [PhoneLine(channel, address, False, row.id, row.turn)] if row.simulated else []
