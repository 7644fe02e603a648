"""The key of a message: the same message, written twice, stands once.

It is made here alone, of what the message is about, compared whole and never read: what a message is about
stands in its columns. The keys of the first version are kept, so that an upgrade writes nothing twice.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, literal

from db.keys import keyring

#: The columns that say what a message is about.
SUBJECT = ("about", "meeting_id", "family_id", "broadcast_id", "wave_id", "staff_id", "instant")


def of(
    kind: str,
    *,
    about: str | None = None,
    meeting_id: int | None = None,
    family_id: int | None = None,
    broadcast_id: int | None = None,
    wave_id: int | None = None,
    staff_id: int | None = None,
    instant: datetime | None = None,
    apart: str | None = None,
) -> str:
    """Return the key of a message of that kind about this. `apart`: what else tells it from others of its
    kind.
    """
    parts: list[Any]
    if instant is not None:
        shown = f"{whole(instant).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        # All that is said of a meeting has names of one list, whatever its kind.
        parts = ["reminder", about, meeting_id, family_id, shown]
    elif wave_id is not None:
        parts = [kind, wave_id if about is None else f"{wave_id}/{about}", family_id]
    else:
        parts = [kind, meeting_id, broadcast_id, family_id, apart, about, staff_id]
    return ":".join(str(part) for part in parts if part is not None)


def of_families(kind: str, family_id: ColumnElement[Any], **subject: Any) -> ColumnElement[str]:
    """Return the same for each family of a statement, as the database makes it: the family stands last."""
    return literal(f"{of(kind, **subject)}:").concat(cast(family_id, String))


def reply(channel: str, provider_id: str) -> str:
    """Return the key of the reply to a message that came in."""
    return of("reply", apart=f"{channel}:{provider_id}")


def second(key: Any) -> Any:
    """Return the key of the SMS that takes the place of a message; of a column, as the database makes it."""
    return key + ":sms"


def freed(key: str, outbox_id: int) -> str:
    """Return a key that no other message wants: what had it before may be written again."""
    return f"{key}:{outbox_id}"


def hidden(key: str) -> str:
    """Return what stands in its place where a copy of the database must not show it."""
    return "hidden:" + keyring.index("outbox.cause", key).hex()


def hidden_before(key: str) -> list[str]:
    """Return what may stand in its place already, under each data key that was ever the one to index."""
    return ["hidden:" + index.hex() for index in keyring.indices("outbox.cause", key)]


def whole(instant: datetime) -> datetime:
    """Without parts of a second, as keys and columns have it."""
    return instant.replace(microsecond=0)
