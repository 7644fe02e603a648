"""The outbox: every message on its way out, its state, and the history of that state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import Connection, insert, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from db.jobs import wake
from db.tables import Outbox, OutboxChange
from messaging import key

#: Which is sent first. A broadcast of a million does not hold up an answer.
REPLY, REMINDER, BROADCAST = 0, 1, 2

#: What we start ourselves leaves within the hours alone.
STARTED = (REMINDER, BROADCAST)

WAITING = ("scheduled", "queued")
SENDING = ("sending",)
WITH_THE_PROVIDER = ("sent", "undelivered")
FINAL = ("delivered", "failed", "expired", "cancelled", "suppressed")

#: States only move to a higher rank. `sent` may be the last thing known: not every carrier gives receipts.
RANK = {"scheduled": 0, "queued": 1, "sending": 2, "sent": 3, "undelivered": 4} | dict.fromkeys(FINAL, 5)


#: Where the payload of a hidden message has its conversation.
HIDDEN_TO = "to"


@dataclass(frozen=True)
class Letter:
    """A message to be written. `payload` is what the text is composed from when it is sent, beside the
    columns that say what it is about (db.outbox); `not_after`: when it has lost its sense. `apart`: what else
    tells it from others of its kind (messaging.key). `instead_of`: the key of the message whose place it
    takes.

    `repeated`: it may have arrived before, by another way. `hidden`: a copy of the database must not show to
    whom it goes and what it is about: its conversation is in the payload, its key a keyed hash, and no other
    column says anything.
    """

    kind: str
    channel: str
    conversation_id: int
    priority: int
    payload: Any
    not_before: datetime
    not_after: datetime | None = None
    libreta: bool = False
    about: str | None = None
    meeting_id: int | None = None
    family_id: int | None = None
    broadcast_id: int | None = None
    wave_id: int | None = None
    staff_id: int | None = None
    instant: datetime | None = None
    apart: str | None = None
    instead_of: str | None = None
    repeated: bool = False
    hidden: bool = False


def write(
    connection: Connection,
    *,
    kind: str,
    channel: str,
    conversation_id: int,
    priority: int,
    payload: Any,
    not_before: datetime,
    not_after: datetime | None = None,
    libreta: bool = False,
    now: datetime,
    **about: Any,
) -> int | None:
    """Write one message; a worker hears of it when the transaction commits. Call it late in a transaction.

    `about`: what else a Letter has. Return its id, or None when this message stood already.
    """
    letter = Letter(
        kind, channel, conversation_id, priority, payload, not_before, not_after, libreta, **about
    )
    written = write_all(connection, [letter], now)
    return written[0] if written else None


def write_all(connection: Connection, letters: Iterable[Letter], now: datetime) -> list[int]:
    """Write many messages at once. Return the ids of those that did not stand already, in no order."""
    rows = [
        {
            **_columns(letter),
            "state": "scheduled" if letter.not_before > now else "queued",
            "created_at": now,
        }
        for letter in letters
    ]
    if not rows:
        return []
    # A reply is about nothing, and is written often.
    unused = [name for name in (*key.SUBJECT, "second") if not any(row[name] for row in rows)]
    for row, name in product(rows, unused):
        del row[name]
    written = connection.execute(
        insert_or_ignore(Outbox)
        .on_conflict_do_nothing(index_elements=["cause"])
        .returning(Outbox.id, Outbox.state, Outbox.channel),
        rows,
    ).all()
    if written:
        _remember(connection, [(row.id, row.state, None, None) for row in written], now)
    for channel in sorted({row.channel for row in written if row.state == "queued"}):
        wake(connection, "drain", channel=channel)
    return [row.id for row in written]


def line_of(conversation_id: int | None, payload: Any) -> int | None:
    """Return the conversation to which a message goes, hidden or not; None for a message that is nobody's."""
    if conversation_id is None and isinstance(payload, dict):
        hidden: int | None = payload.get(HIDDEN_TO)
        return hidden
    return conversation_id


def _columns(letter: Letter) -> dict[str, object]:
    columns = dict(vars(letter))
    apart, instead_of, hidden = (columns.pop(name) for name in ("apart", "instead_of", "hidden"))
    subject = {name: columns[name] for name in key.SUBJECT}
    columns["second"] = instead_of is not None
    columns["cause"] = key.second(instead_of) if instead_of else key.of(letter.kind, apart=apart, **subject)
    if letter.instant is not None:
        columns["instant"] = key.whole(letter.instant)
    if hidden:
        columns |= dict.fromkeys(key.SUBJECT)
        columns["cause"] = key.hidden(columns["cause"])
        columns["conversation_id"] = None
        columns["payload"] = {**letter.payload, HIDDEN_TO: letter.conversation_id}
    return columns


def states_before(state: str) -> list[str]:
    """Return the states from which a message may move forward to `state`."""
    return [known for known, rank in RANK.items() if rank < RANK[state]]


def advance(
    connection: Connection,
    outbox_id: int,
    state: str,
    code: str | None,
    words: str | None,
    now: datetime,
    **columns: Any,
) -> bool:
    """Move a message forward to `state`, and set `columns` with it. Return False, and changes nothing, when
    it is there already or further on, as a receipt is that comes late or twice.
    """
    moved = connection.execute(
        update(Outbox)
        .where(Outbox.id == outbox_id, Outbox.state.in_(states_before(state)))
        .values(state=state, **columns)
        .returning(Outbox.id)
    ).first()
    if moved:
        _remember(connection, [(outbox_id, state, code, words)], now)
    return moved is not None


def requeue(
    connection: Connection,
    outbox_id: int,
    attempt: int,
    not_before: datetime,
    code: str | None,
    words: str | None,
    now: datetime,
    **columns: Any,
) -> bool:
    """Let a message that is `sending` wait for another try: the one step that looks like a step back.

    Return False when a receipt has shown meanwhile that it was sent, or when `attempt` is not its last one:
    then whoever asks was long silent, and another has taken it over.
    """
    moved = connection.execute(
        update(Outbox)
        .where(Outbox.id == outbox_id, Outbox.state == "sending", Outbox.attempts == attempt)
        .values(state="queued", not_before=not_before, **columns)
        .returning(Outbox.id)
    ).first()
    if moved:
        _remember(connection, [(outbox_id, "queued", code, words)], now)
    return moved is not None


def _remember(
    connection: Connection, changes: list[tuple[int, str, str | None, str | None]], now: datetime
) -> None:
    connection.execute(
        insert(OutboxChange),
        [
            {"outbox_id": outbox_id, "state": state, "code": code, "words": words, "at": now}
            for outbox_id, state, code, words in changes
        ],
    )
