"""Talk that was under way goes on after an update: states as 0.1.0 wrote them, and what it answered then."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from db.tables import Conversation
from programme import families, meetings
from tests import world
from tests.doors import Twilio, Watch, application
from tests.webhooks.rows import CLOSES, NOW, OPENS

BEFORE = json.loads((Path(__file__).parent / "states_of_before.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", BEFORE)
def test_talk_goes_on(database: Engine, name: str) -> None:
    state = BEFORE[name]["state"]
    case = _number(state)
    with database.begin() as connection:
        where = world.place(connection)
        family = world.family(connection, where)
        line = world.contact(connection, family, safe=True)
        meeting = world.meeting(connection, where, NOW.replace(day=23), family_id=family)
        world.wave(connection, OPENS, CLOSES)
        if case is not None:
            status = "received" if name == "case_told" else "answered"
            world.case(
                connection, case, "service", NOW.date(), family_id=family, conversation_id=line, status=status
            )
        if name == "reported":
            families.report(connection, family, "EDU-03", NOW, "x")
        if name in ("visita_when", "proposed"):
            meetings.answer(connection, meeting, family, "declined", NOW, "el sábado a las 3", starts_at=None)
        ids = {"meeting_id": meeting, "family_id": family, "contact_id": line, "contact": line, "wave": 1}
        values = {"state": json.dumps(_of(state, ids)), "turn": 5}
        connection.execute(update(Conversation).values(values))
    phone = Twilio(application(database, Watch(NOW)).test_client())
    (answer,) = phone.send(BEFORE[name]["typed"])
    assert _without_numbers(answer) == _without_numbers(BEFORE[name]["answer"])


def _of(value: Any, ids: dict[str, int]) -> Any:
    """The same with the ids of this test in the place of those of then."""
    if isinstance(value, dict):
        return {
            name: ids[name] if name in ids and one is not None else _of(one, ids)
            for name, one in value.items()
        }
    return value


def _number(state: Any) -> str | None:
    found = re.search(r'"number": "(\d{6})"', json.dumps(state))
    return found[1] if found else None


def _without_numbers(text: str) -> str:
    return re.sub(r"\d{6}", "######", text)
