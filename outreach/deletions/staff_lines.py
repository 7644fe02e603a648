"""What the chats of the staff show of a family that is deleted: its gestor's, and those of whoever works in
its municipality. They name it by its code.
"""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, null, or_, select, update

from db.tables import Conversation, Inbound, Outbox, Staff, StaffMunicipality
from messaging import channels
from outreach.deletions import alert_texts
from programme import staff_chats


def of(connection: Connection, gestor_id: int | None, municipality_code: str) -> list[int]:
    """Return the conversations of these people, past ones too."""
    here = select(StaffMunicipality.staff_id).where(StaffMunicipality.municipality_code == municipality_code)
    people = select(Staff.id).where(or_(Staff.id == gestor_id, Staff.id.in_(here)))
    return staff_chats.ever_linked(connection, channels.for_staff(), of=people)


def clean(connection: Connection, lines: Collection[int], code: str, family_id: int) -> None:
    """Blank the messages there that name the family, and forget what was open about it. Danger that they told
    of and nobody has seen yet keeps its text (see alert_texts).
    """
    named = re.compile(rf"(?<![\w-]){re.escape(code)}(?![\w-])", re.IGNORECASE)
    states = select(Conversation.id, Conversation.state).where(
        Conversation.id.in_(lines), Conversation.state.is_not(None)
    )
    about = [
        row.id
        for row in connection.execute(states).all()
        if named.search(row.state) or family_id in _numbers(json.loads(row.state))
    ]
    connection.execute(update(Conversation).where(Conversation.id.in_(about)).values(state=None))
    came = select(Inbound.id, Inbound.text, Inbound.reply).where(Inbound.conversation_id.in_(lines))
    mine = [row.id for row in connection.execute(came) if named.search(f"{row.text} {row.reply}")]
    connection.execute(update(Inbound).where(Inbound.id.in_(mine)).values(text=null(), reply=None))
    left = select(Outbox.id, Outbox.text, Outbox.payload).where(Outbox.conversation_id.in_(lines))
    mine = [
        row.id
        for row in connection.execute(left)
        if named.search(f"{row.text} {json.dumps(row.payload, ensure_ascii=False)}")
    ]
    connection.execute(update(Outbox).where(Outbox.id.in_(mine)).values(text=None, payload=None))
    alert_texts.clean(connection, lines, named.search)


def _numbers(state: dict[str, Any]) -> set[int]:
    """Return the numbers that dialogs remember. One may be of something else: what is lost is a dialog."""
    kept = [state.get(name) for name in ("dialog", "below", "done", "told_last")]
    kept += (state.get("parked") or {}).values()
    return {number for one in kept if one for number in _found(one.get("data"))}


def _found(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _found(one)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value
