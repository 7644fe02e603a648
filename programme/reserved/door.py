"""The PIN of one chat, and how often a wrong one was tried there."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from db.tables import Conversation
from programme.reserved import pins

#: So many wrong ones lock it for so long.
MOST_WRONG, LOCKED = 3, timedelta(hours=24)


@dataclass(frozen=True)
class Tries:
    """How many wrong ones came since a right one, and until when no other is looked at."""

    wrong: int = 0
    until: datetime | None = None

    def locked(self, now: datetime) -> bool:
        """Return whether nothing is looked at now."""
        return self.until is not None and now < self.until

    def failed(self, now: datetime) -> "Tries":
        """Return them after one more that was wrong."""
        wrong = self.wrong + 1 if self.until is None else 1
        return Tries(wrong, now + LOCKED if wrong >= MOST_WRONG else None)


@dataclass(frozen=True)
class Door:
    """`pin`: its hash, empty where none was chosen. A wrong PIN does not keep out a code of the gestor, nor
    the other way round: who forgot the PIN has tried some.
    """

    pin: str = ""
    pins: Tries = Tries()
    codes: Tries = Tries()

    def opens(self, pin: str) -> bool:
        """Return whether this is the PIN."""
        return bool(self.pin) and pins.fits(self.pin, pin)

    def wrong_pin(self, now: datetime) -> "Door":
        """Return it after a wrong PIN."""
        return replace(self, pins=self.pins.failed(now))

    def wrong_code(self, now: datetime) -> "Door":
        """Return it after a wrong code."""
        return replace(self, codes=self.codes.failed(now))

    def right_pin(self) -> "Door":
        """Return it after the right PIN."""
        return replace(self, pins=Tries())

    def right_code(self) -> "Door":
        """Return it after a code that holds."""
        return replace(self, codes=Tries())


def read(connection: Connection, conversation_id: int, contact_id: int | None) -> Door:
    """Return the door of a chat; a new one where its PIN is of somebody who had the chat before."""
    kept = connection.scalar(select(Conversation.reserved).where(Conversation.id == conversation_id))
    if not kept or kept["contact_id"] != contact_id:
        return Door()
    return Door(kept["pin"], _tries(kept["pins"]), _tries(kept["codes"]))


def write(connection: Connection, conversation_id: int, contact_id: int | None, door: Door) -> None:
    """Keep it, for this contact."""
    kept: dict[str, object] = {
        "contact_id": contact_id,
        "pin": door.pin,
        **{name: [one.wrong, one.until.isoformat() if one.until else None] for name, one in _both(door)},
    }
    _keep(connection, conversation_id, kept)


def clear(connection: Connection, conversation_id: int) -> None:
    """Let there be nothing behind it, in a way that looks like something."""
    _keep(connection, conversation_id, {})


def _both(door: Door) -> tuple[tuple[str, Tries], tuple[str, Tries]]:
    return ("pins", door.pins), ("codes", door.codes)


def _keep(connection: Connection, conversation_id: int, kept: dict[str, object]) -> None:
    connection.execute(update(Conversation).where(Conversation.id == conversation_id).values(reserved=kept))


def _tries(kept: list[object]) -> Tries:
    wrong, until = kept
    return Tries(int(str(wrong)), datetime.fromisoformat(str(until)) if until else None)
