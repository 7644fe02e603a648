"""Messages that wait and go to another address than the one they were written for, or wait for one."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from db.jobs import wake
from db.tables import Outbox, OutboxChange
from messaging.composing import Moved, Row
from messaging.outbox import HIDDEN_TO, WAITING

#: What a payload has of the address at which it was shown before: the turn, and the buttons of that turn.
_SHOWN = ("turn", "options")


def move(connection: Connection, row: Row, to: Moved, now: datetime) -> None:
    """Let a message that waits go to another address; that is a line of its history, and no new state. It
    counts as never tried: what a receipt may still say is about the address before.
    """
    values = {
        **addressed(row.payload, to.conversation_id),
        "channel": to.channel,
        "attempts": 0,
        "provider_id": None,
    }
    mine = Outbox.id == row.id, Outbox.state.in_(WAITING)
    moved = connection.execute(update(Outbox).where(*mine).values(values).returning(Outbox.state)).first()
    if moved is not None:
        _note(connection, row.id, moved.state, to.words, now)
        if to.channel != row.channel:
            wake(connection, "drain", channel=to.channel)


def postpone(connection: Connection, outbox_id: int, until: datetime, words: str, now: datetime) -> None:
    """Let a message wait; why is written in its history once."""
    mine = Outbox.id == outbox_id, Outbox.state.in_(WAITING)
    waits = update(Outbox).where(*mine).values(not_before=until).returning(Outbox.state)
    moved = connection.execute(waits).first()
    said = select(OutboxChange.id).where(OutboxChange.outbox_id == outbox_id, OutboxChange.words == words)
    if moved is not None and not connection.scalar(select(said.exists())):
        _note(connection, outbox_id, moved.state, words, now)


def addressed(payload: dict[str, object] | None, conversation_id: int) -> dict[str, object]:
    """Return the columns of a message that goes to another conversation, hidden as it was before."""
    new = unsaid(payload)
    if new is not None and HIDDEN_TO in new:
        return {"conversation_id": None, "payload": {**new, HIDDEN_TO: conversation_id}}
    return {"conversation_id": conversation_id, "payload": new}


def unsaid(payload: dict[str, object] | None) -> dict[str, object] | None:
    """Return a payload as it was before it was shown anywhere."""
    return payload and {name: value for name, value in payload.items() if name not in _SHOWN}


def _note(connection: Connection, outbox_id: int, state: str, words: str, now: datetime) -> None:
    connection.execute(insert(OutboxChange).values(outbox_id=outbox_id, state=state, words=words, at=now))
