"""Carrying out what a file changes in phones: conversations, contacts, and the proof of consent.

A phone that several families share is one conversation with a contact for each.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, func, or_, select, update

from db import lines as lines_of
from db.keys import keyring
from db.tables import Consent, Contact, Conversation
from programme.consents import TEXT_VERSION
from programme.family_data import marks
from programme.imports import bulk
from programme.imports.batch import Batch
from programme.imports.bulk import among
from programme.imports.phones import Plan


def hold(batch: Batch, plans: Iterable[Plan]) -> None:
    """Hold the conversations that the plans change, before anything is written: whoever takes a turn of one
    holds it first too, so that we never wait for one another.
    """
    plans = list(plans)
    if not plans:
        return
    lines = {one for plan in plans for one in plan.lines}
    indices = lines_of.indices(batch.channel, {plan.number for plan in plans if plan.number is not None})
    mine = or_(
        among(Conversation.id, lines),
        and_(Conversation.channel == batch.channel, among(Conversation.address_index, indices)),
    )
    batch.connection.execute(select(Conversation.id).where(mine).order_by(Conversation.id).with_for_update())


def write(batch: Batch, plans: dict[int, Plan]) -> None:
    """Carry out the plans, by family id."""
    if not plans:
        return
    _change(batch, list(plans.values()))
    new = _begin(batch, {family_id: plan for family_id, plan in plans.items() if plan.number is not None})
    _replace(batch, {contact.id: plans[contact.family_id].ended for contact in new})
    signed = {contact_id: at for plan in plans.values() for contact_id, at in plan.now_signed.items()}
    for contact in new:
        at = plans[contact.family_id].signed
        if at is not None:
            signed[contact.id] = at
    _prove(batch, signed)
    _forget(batch, new)
    left = {one for plan in plans.values() for one in plan.left}
    _settle(batch, left | {contact.conversation_id for contact in new})


def _change(batch: Batch, plans: list[Plan]) -> None:
    """Change the contacts that are there."""
    ended = [{"id": one, "ended_at": batch.now} for plan in plans for one in plan.ended]
    bulk.change(batch.connection, Contact, ended)
    # A shared phone is not safe until somebody says otherwise on it.
    shared = [{"id": one, "shared": True, "safe": False} for plan in plans for one in plan.now_shared]
    bulk.change(batch.connection, Contact, shared)
    alone = [{"id": one, "shared": False} for plan in plans for one in plan.no_longer_shared]
    bulk.change(batch.connection, Contact, alone)
    signed = [
        {"id": one, "authorised": True, "text_version": TEXT_VERSION}
        for plan in plans
        for one in plan.now_signed
    ]
    bulk.change(batch.connection, Contact, signed)


def _begin(batch: Batch, plans: dict[int, Plan]) -> Sequence[Row[Any]]:
    """Make the new contacts."""
    lines = _lines(batch, {plan.number for plan in plans.values() if plan.number is not None})
    rows = [
        {
            "conversation_id": lines[plan.number],
            "family_id": family_id,
            "shared": plan.shared,
            "safe": False if plan.shared else None,
            "authorised": True if plan.signed else None,
            "text_version": TEXT_VERSION if plan.signed else None,
            "created_at": batch.now,
        }
        for family_id, plan in plans.items()
        if plan.number is not None
    ]
    return bulk.insert(batch.connection, Contact, rows, returning=("id", "family_id", "conversation_id"))


def _replace(batch: Batch, ended: dict[int, list[int]]) -> None:
    """Note which contact each new one takes the place of, and of whatever that one had taken the place of.
    Of several that ended at once nobody knows in whose place it is.
    """
    replaced = {gone[0]: new for new, gone in ended.items() if len(gone) == 1}
    earlier = batch.connection.execute(
        select(Contact.id, Contact.replaced_by_id).where(among(Contact.replaced_by_id, replaced))
    )
    pairs = [{"id": one, "replaced_by_id": new} for one, new in replaced.items()]
    pairs += [{"id": row.id, "replaced_by_id": replaced[row.replaced_by_id]} for row in earlier]
    bulk.change(batch.connection, Contact, pairs)


def _forget(batch: Batch, new: Sequence[Row[Any]]) -> None:
    """What the bot remembers at a number is of whoever had it before; where nobody else has it still, the new
    family begins afresh.
    """
    begun = [contact.id for contact in new]
    others = (
        select(Contact.id)
        .where(
            Contact.conversation_id == Conversation.id,
            Contact.ended_at.is_(None),
            ~among(Contact.id, begun),
        )
        .exists()
    )
    lines = {contact.conversation_id for contact in new}
    batch.connection.execute(
        update(Conversation).where(among(Conversation.id, lines), ~others).values(state=None)
    )


def _prove(batch: Batch, signed: dict[int, datetime]) -> None:
    """Keep the proof of what was signed on paper, by contact (Ley 1581 de 2012, art. 9)."""
    paper = {"kind": "data", "given": True, "text_version": "papel", "channel": "paper"}
    bulk.insert(
        batch.connection,
        Consent,
        [{"contact_id": contact_id, **paper, "at": at} for contact_id, at in signed.items()],
    )


def _lines(batch: Batch, numbers: set[str]) -> dict[str, int]:
    """Return the conversations at these numbers, begun where there is none yet."""
    identity = lines_of.index_for_new(batch.connection)
    known = _ids(batch, numbers)
    rows = [
        {"channel": batch.channel, "address": number,
         "address_index": keyring.index_under(identity, batch.channel, number), "simulated": False, "turn": 0}
        for number in sorted(numbers - known.keys())
    ]  # fmt: skip
    bulk.insert(batch.connection, Conversation, rows, skip=True)
    found = known | _ids(batch, numbers - known.keys())
    _keep_out(batch, found)
    return found


def _keep_out(batch: Batch, lines: dict[str, int]) -> None:
    """Whoever had one of these numbers had all its data deleted: nothing that we start goes there, until
    somebody writes ALTA from it.
    """
    left = marks.left(batch.connection, (marks.address(batch.channel, number) for number in lines))
    silent = [line for number, line in lines.items() if marks.address(batch.channel, number) in left]
    if silent:
        batch.connection.execute(
            update(Conversation)
            .where(among(Conversation.id, silent), Conversation.opted_out_at.is_(None))
            .values(opted_out_at=batch.now)
        )


def _ids(batch: Batch, numbers: set[str]) -> dict[str, int]:
    """Return the conversations that are there, by number."""
    indices = lines_of.indices(batch.channel, numbers)
    found = batch.connection.execute(
        select(Conversation.address_index, Conversation.id).where(
            Conversation.channel == batch.channel, among(Conversation.address_index, indices)
        )
    )
    return {indices[bytes(row.address_index)]: row.id for row in found}


def _settle(batch: Batch, conversations: set[int]) -> None:
    """A conversation with one live contact is with that one; with several, the bot has to ask who it is."""
    only = (
        select(case((func.count() == 1, func.min(Contact.id))))
        .where(Contact.conversation_id == Conversation.id, Contact.ended_at.is_(None))
        .correlate(Conversation)
        .scalar_subquery()
    )
    batch.connection.execute(
        update(Conversation).where(among(Conversation.id, conversations)).values(contact_id=only)
    )
