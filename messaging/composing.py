"""From a row of the outbox to the text that is sent, at the moment at which it is sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from sqlalchemy import Connection

from locales.texts import SOURCE, texts
from messaging.message import Option, Reply
from messaging.taking_back import taken_back


@dataclass(frozen=True)
class Row:
    """A claimed message of the outbox, with the address it goes to. `payload` is None for a broadcast's. What
    it is about: see db.outbox.
    """

    id: int
    kind: str
    channel: str
    conversation_id: int
    priority: int
    payload: Any
    about: str | None
    meeting_id: int | None
    family_id: int | None
    broadcast_id: int | None
    wave_id: int | None
    staff_id: int | None
    instant: datetime | None
    second: bool
    attempts: int
    not_after: datetime | None
    address: str
    simulated: bool


@dataclass(frozen=True)
class Composed:
    """What to send. `turn`: the one its buttons belong to. `more`: how a further page of an SMS is asked for.

    `tap_id`, `button_message_id`: those of the tap that it answers. `takes_back`: the provider's ids of
    messages that go.
    """

    reply: Reply
    turn: int = 0
    more: str = ""
    tap_id: str | None = None
    button_message_id: int | None = None
    takes_back: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suppressed:
    """Not to be sent after all, and why."""

    words: str
    state: Literal["suppressed", "cancelled"] = "suppressed"


@dataclass(frozen=True)
class Moved:
    """It goes to another address, because the family has that one now; and why."""

    conversation_id: int
    channel: str
    words: str


@dataclass(frozen=True)
class Waiting:
    """It has no address that may be written to, and waits until `until` for one; and why."""

    until: datetime
    words: str


#: What becomes of a message whose family is no longer at its address; None where it still is.
Elsewhere = Moved | Waiting | Suppressed | None


#: Takes the connection of the claiming transaction, the message, and the present instant.
Compose = Callable[[Connection, Row, datetime], Composed | Suppressed]

#: The same for many messages of one kind at once; gives as many answers, in their order.
ComposeMany = Callable[[Connection, Sequence[Row], datetime], Sequence[Composed | Suppressed]]


@runtime_checkable
class Follows(Protocol):
    """A composer of messages that follow their family from one address to another."""

    def elsewhere(self, connection: Connection, rows: Sequence[Row], now: datetime) -> Sequence[Elsewhere]:
        """Return where each is to go instead, in their order."""


def compose_reply(connection: Connection, row: Row, now: datetime) -> Composed:
    """Return an answer of the bot: its payload is the text as it was said.

    `{"text", "options": [[value, label], …], "scale", "protect", "turn", "tap_id", "button_message_id",
    "more", "final", "photo", "takes_back"}`, of which `text` alone must be there.
    """
    said = row.payload
    return Composed(
        Reply(
            said["text"],
            tuple(Option(value, label) for value, label in said.get("options") or ()),
            scale=bool(said.get("scale")),
            protect=bool(said.get("protect")),
            photo=said.get("photo") or "",
        ),
        turn=said.get("turn") or 0,
        more=said.get("more") or texts(SOURCE).say("more"),
        tap_id=said.get("tap_id"),
        button_message_id=said.get("button_message_id"),
        takes_back=taken_back(connection, said),
    )
