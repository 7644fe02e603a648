"""How families can be written to; and for those that cannot, why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, select

from db.tables import Contact, Conversation, Family
from programme.stages import GONE

#: `not_authorised`: nobody said yes, or has been asked. `gone`: the number is, or the chat blocked us.
Why = Literal["no_contact", "not_authorised", "opted_out", "gone"]


@dataclass(frozen=True)
class Reach:
    """A family, and the channels on which it can be written to; `why` there are none.

    Where several contacts fail for several reasons, `why` is the one of that which comes nearest.
    """

    family_id: int
    code: str
    channels: tuple[str, ...]
    why: Why | None


def unreachable(connection: Connection, staff_id: int) -> list[Reach]:
    """Return the families that this gestor accompanies and nobody can write to, in order of their codes."""
    return [family for family in reach(connection, Family.gestor_id == staff_id) if family.why is not None]


def reach(connection: Connection, which: ColumnElement[bool]) -> list[Reach]:
    """Return how each accompanied family of `which` can be reached, in order of their codes."""
    rows = connection.execute(
        select(
            Family.id,
            Family.code,
            Contact.authorised,
            Conversation.channel,
            Conversation.opted_out_at,
            Conversation.blocked_at,
        )
        .outerjoin(Contact, (Contact.family_id == Family.id) & Contact.ended_at.is_(None))
        .outerjoin(Conversation, Conversation.id == Contact.conversation_id)
        .where(which, Family.stage.not_in(GONE))
        .order_by(Family.code, Conversation.channel)
    )
    contacts: dict[tuple[int, str], list[Any]] = {}
    for row in rows:
        contacts.setdefault((row.id, row.code), []).append(row)
    return [_reach(*family, theirs) for family, theirs in contacts.items()]


def _reach(family_id: int, code: str, contacts: Sequence[Any]) -> Reach:
    against = [_against(contact) for contact in contacts]
    open_ones = [contact.channel for contact, why in zip(contacts, against, strict=True) if why is None]
    if open_ones:
        return Reach(family_id, code, tuple(dict.fromkeys(open_ones)), None)
    nearest: tuple[Why, ...] = ("gone", "opted_out", "not_authorised", "no_contact")
    return Reach(family_id, code, (), next(why for why in nearest if why in against))


def _against(contact: Any) -> Why | None:
    if contact.channel is None:
        return "no_contact"
    if contact.authorised is not True:
        return "not_authorised"
    if contact.opted_out_at is not None:
        return "opted_out"
    return "gone" if contact.blocked_at is not None else None
