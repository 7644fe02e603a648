"""Cutting what the talk of a Libreta left behind."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, null, select, text, update

from db.tables import Contact, Conversation, Inbound, Outbox, OutboxChange
from programme.calendar import BOGOTA


def cut(connection: Connection, family_ids: list[int]) -> None:
    """Cut the messages of the Libreta from these families: what is left is the provider's id, so that a
    repeat is still known, and the day. What was on its way to them is no longer wanted.
    """
    theirs = (
        select(Conversation.id)
        .join(Contact, Contact.conversation_id == Conversation.id)
        .where(Contact.family_id.in_(family_ids))
    )
    cut_messages(
        connection,
        Inbound.conversation_id.in_(theirs) & (Inbound.kind == "libreta"),
        Outbox.conversation_id.in_(theirs) & Outbox.libreta,
    )


def cut_messages(connection: Connection, came: ColumnElement[bool], left: ColumnElement[bool]) -> None:
    """Cut those messages that `came` in and those that `left` from whoever they were of, from what they said
    and from their hour.
    """
    connection.execute(
        update(Inbound)
        .where(came)
        .values(conversation_id=None, reply=None, text=null(), received_at=_day(Inbound.received_at))
    )
    lost = connection.scalars(
        update(Outbox)
        .where(left)
        .values(
            conversation_id=None,
            payload=None,
            text=None,
            not_before=_day(Outbox.not_before),
            created_at=_day(Outbox.created_at),
        )
        .returning(Outbox.id)
    ).all()
    # Their history has the hours.
    connection.execute(text("SET LOCAL libreta.erasing = 'on'"))
    connection.execute(delete(OutboxChange).where(OutboxChange.outbox_id.in_(lost)))
    connection.execute(text("SET LOCAL libreta.erasing = 'off'"))


def _day(instant: Any) -> Any:
    """Return the beginning of the Colombian day."""
    return func.date_trunc("day", instant, BOGOTA.key)
