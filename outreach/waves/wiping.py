"""Answers under way when a wave closes are forgotten; whoever goes on is told that it has closed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from bot.dialogs.questions import Answers
from bot.memory import stored
from bot.state import State
from db.tables import Contact, Conversation, Participation, Wave

#: Conversations in one transaction, which their families wait for.
_CHUNK = 200


def wipe(engine: Engine, wave_id: int, stopping: Callable[[], bool] = lambda: False) -> int:
    """Forget what families were answering to a closed wave. Return on how many conversations.

    Killed or `stopping`, it begins anew when it is called again.
    """
    wiped, last = 0, 0
    while not stopping():
        with engine.begin() as connection:
            rows = connection.execute(_next(wave_id, last)).all()
            wiped += sum(_forget(connection, row, wave_id) for row in rows)
            if len(rows) < _CHUNK:
                connection.execute(update(Wave).where(Wave.id == wave_id).values(wiped=True))
                return wiped
            last = rows[-1].id
    return wiped


def _next(wave_id: int, after: int) -> Any:
    """Any phone of a family may be in the midst of it, also where the family has answered on another."""
    taking_part = (
        select(Contact.id)
        .join(Participation, Participation.family_id == Contact.family_id)
        .where(Contact.conversation_id == Conversation.id, Participation.wave_id == wave_id)
        .exists()
    )
    return (
        select(Conversation.id, Conversation.state)
        .where(Conversation.id > after, Conversation.state.is_not(None), taking_part)
        .order_by(Conversation.id)
        .limit(_CHUNK)
        .with_for_update()
    )


def _forget(connection: Connection, row: Any, wave_id: int) -> bool:
    state = State.read(row.state)
    mine = [one for one in state.under_way() if one.sealed and one.data.get("wave") == wave_id]
    for dialog in mine:
        # It has an order, so it was begun; and its last day has passed.
        dialog.data, dialog.until = stored(Answers(wave_id, date.min, order=[""])), date.min
    if mine:
        kept_state = state.write()
        connection.execute(update(Conversation).where(Conversation.id == row.id).values(state=kept_state))
    return bool(mine)
