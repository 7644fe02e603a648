"""Taking back what was shown behind a PIN, when nobody went on; and letting the bot forget where it was."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.closing import SHOWN
from bot.state import RESERVED, State
from db.tables import Conversation
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from messaging.provider import in_words
from messaging.taking_back import taken_back


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return a message without words, which takes the other one back."""
    _forget(connection, row.conversation_id, now)
    gone = taken_back(connection, {"takes_back": {"theirs": [], "ours": [row.payload[SHOWN]]}})
    return Composed(Reply(""), takes_back=gone) if gone else Suppressed(in_words("expired"), "cancelled")


def _forget(connection: Connection, line: int, now: datetime) -> None:
    """Close what is open there, unless somebody went on."""
    mine = Conversation.id == line
    state = State.read(connection.scalar(select(Conversation.state).where(mine).with_for_update()))
    if state.dialog is not None and state.dialog.reserved and state.dialog.older_than(RESERVED, now):
        state.park()
        connection.execute(update(Conversation).where(mine).values(state=state.write()))
