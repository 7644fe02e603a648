"""A message as the whole program knows it, whatever the channel."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

#: What came in: words, a tap on a button, something that is not text, a corrected message, or
#: word that the person blocked us.
Kind = Literal["text", "tap", "media", "edited", "blocked", "unblocked"]

#: What came that is no text, as far as it makes a difference; `other` for the rest.
What = Literal["", "voice", "photo", "video", "sticker", "location", "contact", "document", "other"]


#: What a provider has done already about a person's wish to leave, to come back, or to be helped.
Handled = Literal["stop", "start", "help"]


@dataclass(frozen=True)
class Quoted:
    """The older message that a message answers, as far as the provider tells. `ours`: we sent it.

    `message_id` is the provider's; `turn` the one that its buttons belong to; `sent_at` when it was sent.
    """

    message_id: int | None
    ours: bool
    turn: int | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True)
class InboundMessage:
    """What a provider brought on a channel, given by its name. `address`: as the channel has it, a phone
    number (or short code) or the id of a chat.

    `what` came beside words, or without any; empty for words alone.

    `turn` is the turn that a tapped button belongs to; `text` is then the option's value. `tap_id` and
    `button_message_id` are the provider's, to answer the tap and to remove the used keyboard. `cut`: the
    text was longer than we keep. Where the provider tells: `sent_at`, when it was sent; `message_id`, its
    number in the chat; `album`, the one that it is part of; `quoted`, what it replies to. `handled`: what the
    provider has answered itself. `photo`: one that came with it, as the channel keeps it.
    """

    channel: str
    provider_id: str
    address: str
    kind: Kind = "text"
    text: str = ""
    turn: int | None = None
    tap_id: str | None = None
    button_message_id: int | None = None
    simulated: bool = False
    cut: bool = False
    sent_at: datetime | None = None
    message_id: int | None = None
    album: str = ""
    quoted: Quoted | None = None
    handled: Handled | None = None
    what: What = ""
    photo: str = ""


@dataclass(frozen=True)
class Option:
    """One thing that can be answered. `value` is what the person types on a keypad phone; `label` is read."""

    value: str
    label: str


@dataclass(frozen=True)
class Reply:
    """What the bot says, before a channel shows it in its way. `said`: the parts of the text and of what
    comes after it, in order, where they are several; one from the catalogue is a locales.texts.Said, which
    knows its key and fields.

    `scale`: the options are steps from the first to the last, shown in a row. `after`: a line that comes
    last. `protect`: Telegram may not forward or keep it. `photo`: one that goes with it, as the channel keeps
    it.
    """

    text: str
    options: tuple[Option, ...] = field(default=())
    scale: bool = False
    after: str = ""
    protect: bool = False
    said: tuple[str, ...] = field(default=(), compare=False)
    photo: str = ""

    @classmethod
    def of(cls, *parts: str, between: str = " ", options: tuple[Option, ...] = ()) -> "Reply":
        """Return the parts as one text, with `between` between them."""
        return cls(between.join(parts), options, said=parts)

    @property
    def parts(self) -> tuple[str, ...]:
        """What is said, part by part."""
        return self.said or (self.text,)


class NotAMessage(ValueError):
    """What came in at a door is no message of that provider."""


#: Longer messages are cut here: ten SMS segments in UCS-2 would be 670 characters.
LONGEST_TEXT = 2000


def cleaned(text: str) -> str:
    """Text that can be kept: no lone surrogates, no NUL, at most LONGEST_TEXT characters."""
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode().replace("\x00", "")
