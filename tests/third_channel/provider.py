"""The provider of a channel that nobody has: it keeps what it is handed, in parts of its own length."""

from dataclasses import dataclass, field
from datetime import datetime

from messaging.provider import Outgoing, Result, Sent
from messaging.telegram.keyboard import keyboard, legend
from tests.third_channel.declared import LONGEST


@dataclass(frozen=True)
class Arrived:
    """A message as a person sees it: its parts, and its buttons in rows, each a value and a label."""

    turn: int
    parts: list[str]
    rows: list[list[tuple[str, str]]]


@dataclass
class Pigeon:
    """Takes every message at once. `buttons`: whether it shows any."""

    buttons: bool
    name: str = "pigeon"
    can_be_asked: bool = False
    sent: list[Arrived] = field(default_factory=list)

    async def open(self) -> None:
        """Nothing to make ready."""

    async def close(self) -> None:
        """Nothing to let go of."""

    async def send(self, message: Outgoing) -> Result:
        """Keep it, in parts; what only takes others back is none."""
        if message.takes_back and not message.text:
            return Sent("")
        shown = keyboard(message) if self.buttons else None
        below = legend(message) if self.buttons else ""
        rows = [
            [(str(button.callback_data).partition(":")[2], button.text) for button in row]
            for row in (shown.inline_keyboard if shown else ())
        ]
        self.sent.append(Arrived(message.turn, parted("\n".join(filter(None, (message.text, below)))), rows))
        return Sent(f"pigeon-{message.outbox_id}")

    async def find(self, message: Outgoing, since: datetime) -> list[str]:
        """It cannot be asked."""
        return []


def parted(text: str) -> list[str]:
    """The text in parts that fit, each as long as it can be, and none with half a word."""
    parts: list[str] = []
    while len(text) > LONGEST:
        end = max(text.rfind(space, 0, LONGEST + 1) for space in ("\n", " "))
        parts.append(text[:end])
        text = text[end + 1 :]
    return [*parts, text]
