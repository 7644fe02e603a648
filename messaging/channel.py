"""What a channel is: all that the program asks of a way on which people write to us and we to them."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from messaging.message import Option, Reply


class Shown(NamedTuple):
    """A reply as a channel shows it: its text, and the options that are buttons under it. `next`: the option
    with which the next page starts; None where that was all.
    """

    text: str
    options: tuple[Option, ...] = ()
    next: int | None = None


class Show(Protocol):
    """Shows a reply, its options from `start` on; `more` is how the next page is asked for."""

    def __call__(self, reply: Reply, more: str, start: int = 0) -> Shown:
        """Return the reply as the channel takes it."""


@dataclass(frozen=True)
class Channel:
    """`name`: as it is stored with every message. `title`: as people call it.

    `preference`: where a family can be written to on several, the lowest number comes first; what fails on
    the first of all goes out again on the second. `linked_by`: how we know who writes. `number`: the address
    is a phone number, which stands in the file of families; `link`: a person opens a link with a token.
    `for_staff`: gestores and coordinators may have their chat there.

    `answers_at_once`: a reply goes back in the response to the call that brought the message; else through
    the outbox. `priced`: billed by segments. `longest`: how many characters a person can send at once.

    `show`: how it shows a reply. `buttons`: whether options are buttons. `more`: the text that asks for the
    next page of options. `between`: what stands between two things that are said; `within`: between the facts
    of one. `short_wording`: the questions of the Libreta are put in their shorter wording, and so is what
    else would be long. `protects`: what is said can be kept from being forwarded or copied, and taken back,
    whoever wrote it. `photos`: a photo that somebody sent can be shown to somebody else there.
    """

    name: str
    title: str
    preference: int
    linked_by: Literal["number", "link"]
    for_staff: bool
    answers_at_once: bool
    priced: bool
    longest: int
    show: Show
    buttons: bool
    more: str
    between: str
    within: str
    short_wording: bool
    protects: bool
    photos: bool = False
