"""Texts of a member of staff for many families: starting one, the second person's yes, stopping it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from db.jobs import wake
from db.keys import keyring
from db.tables import AuditEvent, Broadcast, Outbox
from locales.texts import SOURCE
from programme import approvers
from programme.audience import Audience, Sender
from programme.refusal import Refusal

#: States in which nothing of it leaves any more.
ENDED = ("cancelled", "refused", "expired")


@dataclass(frozen=True)
class Draft:
    """What a sender means to write. `texts`: by language, the source's always among them."""

    sender: Sender
    audience: Audience
    texts: Mapping[str, str]
    leaves_at: datetime


def create(
    connection: Connection, draft: Draft, *, recipients: int, segments: int, second_yes: bool, now: datetime
) -> int:
    """Keep it, to be written soon, or once a second person has said yes. Return its id.

    Raises Refusal where it would reach nobody.
    """
    if not recipients:
        raise Refusal("broadcast.reaches_nobody")
    broadcast_id = connection.execute(
        insert(Broadcast)
        .values(
            staff_id=draft.sender.id,
            texts=dict(draft.texts),
            text_index=indices_of(draft.texts)[0],
            audience=draft.audience.stored(),
            state="waiting" if second_yes else "ready",
            leaves_at=draft.leaves_at,
            created_at=now,
            recipients=recipients,
            segments=segments,
        )
        .returning(Broadcast.id)
    ).scalar_one()
    detail = {"audience": str(draft.audience), "recipients": recipients, "segments": segments}
    _note(connection, f"staff:{draft.sender.code}", "broadcast.created", broadcast_id, now, detail)
    if not second_yes:
        wake(connection, "broadcasts")
    return broadcast_id


def approve(connection: Connection, broadcast_id: int, staff_code: str, now: datetime) -> None:
    """The second person's yes. Raises Refusal where there is nothing to approve, or not by this person."""
    row = find(connection, broadcast_id, lock=True)
    staff_id = approvers.among(connection, row, staff_code)
    if row.state != "waiting":
        raise Refusal("broadcast.not_waiting", number=broadcast_id)
    if staff_id is None:
        raise Refusal("broadcast.may_not_approve")
    _set(connection, broadcast_id, state="ready", approved_by=staff_id, approved_at=now)
    _note(connection, f"staff:{staff_code}", "broadcast.approved", broadcast_id, now)
    wake(connection, "broadcasts")


def cancel(connection: Connection, broadcast_id: int, staff_code: str, now: datetime) -> None:
    """Let nothing more of it leave: by its sender, or by who may approve it; while it waits for that one's
    yes, that is a no.

    What has not left is taken back by a job. Raises Refusal where there is nothing to cancel.
    """
    row = find(connection, broadcast_id, lock=True)
    if staff_code == row.code and row.left_at is not None:
        raise Refusal("audience.nobody", code=staff_code)
    if staff_code != row.code and approvers.among(connection, row, staff_code) is None:
        raise Refusal("broadcast.not_yours", number=broadcast_id)
    if row.state == "waiting" and staff_code != row.code:
        refuse(connection, broadcast_id, staff_code, now)
        return
    if row.state in ENDED:
        raise Refusal("broadcast.cancelled_already", number=broadcast_id)
    _set(connection, broadcast_id, state="cancelled", cancelled_at=now)
    _note(connection, f"staff:{staff_code}", "broadcast.cancelled", broadcast_id, now)
    wake(connection, "broadcasts")


def cancel_all(connection: Connection, staff_id: int, actor: str, now: datetime) -> int:
    """Let nothing more leave of what a member of staff has written who leaves: nobody answers for it any
    more, and whoever takes over can write it anew. Return how many texts that ends.
    """
    waits = select(Outbox.id).where(
        Outbox.broadcast_id == Broadcast.id, Outbox.state.in_(("scheduled", "queued"))
    )
    still = Broadcast.state.in_(("waiting", "ready", "writing")) | (
        (Broadcast.state == "written") & waits.exists()
    )
    ids = connection.scalars(
        select(Broadcast.id)
        .where(Broadcast.staff_id == staff_id, still)
        .order_by(Broadcast.id)
        .with_for_update(key_share=True)
    ).all()
    for broadcast_id in ids:
        _set(connection, broadcast_id, state="cancelled", cancelled_at=now)
        _note(connection, actor, "broadcast.cancelled", broadcast_id, now)
    if ids:
        wake(connection, "broadcasts")
    return len(ids)


def refuse(connection: Connection, broadcast_id: int, staff_code: str, now: datetime) -> None:
    """The second person's no. Raises Refusal where there is nothing to refuse, or not by this person."""
    row = find(connection, broadcast_id, lock=True)
    if row.state != "waiting":
        raise Refusal("broadcast.not_waiting", number=broadcast_id)
    if approvers.among(connection, row, staff_code) is None:
        raise Refusal("broadcast.may_not_approve")
    _set(connection, broadcast_id, state="refused", cancelled_at=now)
    _note(connection, f"staff:{staff_code}", "broadcast.refused", broadcast_id, now)
    wake(connection, "broadcasts")


def expire(connection: Connection, broadcast_id: int, now: datetime) -> None:
    """Nobody has said yes or no in time to one that waits; where somebody has just now, that counts."""
    if find(connection, broadcast_id, lock=True).state != "waiting":
        return
    _set(connection, broadcast_id, state="expired", cancelled_at=now)
    _note(connection, "worker", "broadcast.expired", broadcast_id, now)


def find(connection: Connection, broadcast_id: int, *, lock: bool = False) -> Row[Any]:
    """Return its row, with the code and role of its sender. Raises Refusal where there is none."""
    found = connection.execute(
        approvers.with_sender().where(Broadcast.id == broadcast_id).with_for_update(of=Broadcast)
        if lock
        else approvers.with_sender().where(Broadcast.id == broadcast_id)
    ).one_or_none()
    if found is None:
        raise Refusal("broadcast.unknown", number=broadcast_id)
    return found


def indices_of(texts: Mapping[str, str]) -> list[bytes]:
    """Return the keyed hashes of the text, one a key, whatever its spaces, case and way of writing
    accents.
    """
    said = unicodedata.normalize("NFC", texts[SOURCE]).casefold()
    return keyring.indices("broadcast", " ".join(said.split()))


def _set(connection: Connection, broadcast_id: int, **values: Any) -> None:
    connection.execute(update(Broadcast).where(Broadcast.id == broadcast_id).values(**values))


def _note(
    connection: Connection,
    actor: str,
    action: str,
    broadcast_id: int,
    now: datetime,
    detail: dict[str, object] | None = None,
) -> None:
    connection.execute(
        insert(AuditEvent).values(
            at=now,
            actor=actor,
            action=action,
            subject=f"broadcast:{broadcast_id}",
            detail=detail or {},
        )
    )
