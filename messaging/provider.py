"""What every provider can do, and what may come of handing it a message."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from locales.texts import SOURCE, texts
from messaging.message import Option


@dataclass(frozen=True)
class Outgoing:
    """A message as a provider is handed it: composed, and claimed in the outbox under `outbox_id`.

    `turn` is the turn its buttons belong to; `tap_id` and `button_message_id` are those of the tap that it
    answers. `valid_seconds`: after so long the provider must no longer deliver it (None: no matter). `photo`:
    one that goes with it, as the channel keeps it; empty for none. `takes_back`: the provider's ids of
    messages that go, where the channel protects; without a text and options that is all there is to do.
    """

    outbox_id: int
    address: str
    text: str
    options: tuple[Option, ...] = ()
    scale: bool = False
    protect: bool = False
    turn: int = 0
    tap_id: str | None = None
    button_message_id: int | None = None
    valid_seconds: int | None = None
    photo: str = ""
    takes_back: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sent:
    """The provider took it. `provider_id`: its own name for the message."""

    provider_id: str


@dataclass(frozen=True)
class Retry:
    """Not this time. `after`: seconds in which nothing at all may be sent. `perhaps_sent`: the answer was
    lost, not the message. In this and the others, `code` is the provider's own and `words` are ours.
    """

    after: float | None
    code: str
    words: str
    perhaps_sent: bool = False


@dataclass(frozen=True)
class Refused:
    """Never again for this message."""

    code: str
    words: str


@dataclass(frozen=True)
class Gone:
    """Never again for this contact."""

    code: str
    words: str


@dataclass(frozen=True)
class Left(Gone):
    """Never again for this contact, because the person asked the provider for it: an exit, no bad number."""


@dataclass(frozen=True)
class Stopped:
    """The channel itself is out of order: credentials or sender."""

    code: str
    words: str


Failed = Retry | Refused | Gone | Stopped
Result = Sent | Failed


class Unanswered(Exception):
    """A provider could not be asked what became of a message; it can be asked again later."""


class Provider(Protocol):
    """One way out. `open` and `close` belong to the event loop in which the others are called.

    `can_be_asked`: it can tell later what became of a message.
    """

    name: str
    can_be_asked: bool

    async def open(self) -> None:
        """Make ready. A provider that cannot be reached yet is no error."""

    async def close(self) -> None:
        """Let go of the connections."""

    async def send(self, message: Outgoing) -> Result:
        """Hand it over. Raises nothing that a provider or the net can cause."""

    async def find(self, message: Outgoing, since: datetime) -> list[str]:
        """Return the provider's ids of messages that look like this one, taken since then, newest first; none
        where it cannot be asked. Raises Unanswered when it does not answer now.
        """


def in_words(key: str) -> str:
    """Return what happened, in plain words for people."""
    return texts(SOURCE).say(f"delivery.{key}")
