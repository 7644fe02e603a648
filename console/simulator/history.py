"""What a phone shows: the messages that came and went on one line, oldest first."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from db.tables import Inbound, Outbox, OutboxChange
from messaging import key
from messaging.outbox import line_of

#: How many messages of a line are shown.
SHOWN = 80

#: A message that is due for longer than this waits for a worker that is not there, unless others leave.
LATE = timedelta(seconds=8)

_ARRIVED = ("sent", "delivered")
_DUE = ("scheduled", "queued", "sending")


@dataclass(frozen=True)
class Message:
    """`sent`: by the family, else by us. `text` is empty where answers are not kept. `options` are buttons as
    value and label; `turn` is theirs. `key`: that of one of ours in the outbox.
    """

    id: str
    at: datetime
    sent: bool
    text: str | None
    kind: str = "text"
    options: list[tuple[str, str]] = field(default_factory=list)
    scale: bool = False
    turn: int | None = None
    key: str = ""


@dataclass(frozen=True)
class History:
    """`waiting`: messages due and not yet there. `late`: since so long that the worker must be away."""

    messages: list[Message]
    waiting: int = 0
    late: bool = False


def history(connection: Connection, conversation_id: int | None, now: datetime) -> History:
    """Return the last messages of a conversation; empty before the first."""
    if conversation_id is None:
        return History([])
    arrived = _outbound(connection, conversation_id)
    came = _inbound(connection, conversation_id, arrived)
    # Stable: an SMS and its answer are of the same instant and stay together.
    messages = sorted(came + arrived, key=lambda message: message.at)
    waiting, oldest = connection.execute(
        select(func.count(), func.min(Outbox.not_before)).where(
            Outbox.conversation_id == conversation_id, Outbox.state.in_(_DUE), Outbox.not_before <= now
        )
    ).one()
    late = bool(oldest and now - oldest > LATE) and not _others_leave(connection, now)
    return History(messages[-SHOWN:], waiting, late)


def _others_leave(connection: Connection, now: datetime) -> bool:
    """Return whether the worker has sent anything of late: after a start, hundreds may be due at once."""
    last = connection.scalar(
        select(OutboxChange.at)
        .where(OutboxChange.state.in_(("sending", *_ARRIVED)))
        .order_by(OutboxChange.id.desc())
        .limit(1)
    )
    return last is not None and now - last <= LATE


def _inbound(connection: Connection, conversation_id: int, arrived: list[Message]) -> list[Message]:
    rows = connection.execute(
        select(
            Inbound.id,
            Inbound.channel,
            Inbound.received_at,
            Inbound.kind,
            Inbound.text,
            Inbound.reply,
            Inbound.provider_id,
        )
        .where(Inbound.conversation_id == conversation_id)
        .order_by(Inbound.id.desc())
        .limit(SHOWN)
    )
    found = []
    for row in reversed(rows.all()):
        said = row.text
        if row.kind == "tap":
            said = _label(row.text, key.reply(row.channel, row.provider_id), row.received_at, arrived)
        found.append(Message(f"in-{row.id}", row.received_at, True, said, row.kind))
        found += [
            Message(f"in-{row.id}-{at}", row.received_at, False, text, "reply")
            for at, text in enumerate(row.reply or [])
        ]
    return found


def _outbound(connection: Connection, conversation_id: int) -> list[Message]:
    sent_at = (
        select(func.min(OutboxChange.at))
        .where(OutboxChange.outbox_id == Outbox.id, OutboxChange.state.in_(_ARRIVED))
        .scalar_subquery()
    )
    at = func.coalesce(sent_at, Outbox.created_at)
    arrived = (
        select(Outbox.id, Outbox.kind, Outbox.text, Outbox.payload, at, Outbox.cause)
        .where(Outbox.state.in_(_ARRIVED))
        .order_by(Outbox.id.desc())
        .limit(SHOWN)
    )
    rows = list(connection.execute(arrived.where(Outbox.conversation_id == conversation_id)))
    # Of those that hide to whom they go, the last ones are opened.
    hidden = arrived.where(Outbox.conversation_id.is_(None), Outbox.payload.is_not(None))
    rows += [row for row in connection.execute(hidden) if line_of(None, row.payload) == conversation_id]
    rows.sort(key=lambda row: row.id)
    return sorted((_sent(*row) for row in rows), key=lambda message: message.at)


def _sent(id_: int, kind: str, text: str | None, payload: Any, at: datetime, unique: str) -> Message:
    payload = payload or {}
    return Message(
        f"out-{id_}",
        at,
        False,
        text if text is not None else payload.get("text"),
        kind,
        [(value, label) for value, label in payload.get("options") or []],
        bool(payload.get("scale")),
        payload.get("turn"),
        unique,
    )


def _label(value: str | None, answer: str, tapped_at: datetime, arrived: list[Message]) -> str | None:
    """Return what stood on the button that was tapped: one of the last message before the tap. `answer`: the
    key of the message that answered it.
    """
    before = [
        message
        for message in arrived
        if message.options and message.at <= tapped_at and message.key != answer
    ]
    labels = dict(before[-1].options) if before else {}
    return value if value is None else labels.get(value, value)
