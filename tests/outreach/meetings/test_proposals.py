"""When a family could come reaches the gestor of its meeting, and nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import URL, Engine, select, text

from db.tables import Conversation, Family, Outbox
from messaging.composing import Composed, Row, Suppressed
from outreach.meetings.proposals import compose
from outreach.to_staff import to_staff
from tests import world
from tests.day import Day, one_family

CHAT = "9100"


def _gestor_chat(engine: Engine) -> int:
    with engine.begin() as connection:
        gestor_id = connection.scalars(select(Family.gestor_id)).first()
        return world.contact(connection, None, "telegram", CHAT, staff_id=gestor_id)


def _proposals(engine: Engine) -> list[Row]:
    with engine.connect() as connection:
        found = connection.execute(
            select(Outbox.__table__, Conversation.address, Conversation.simulated)
            .join(Conversation, Conversation.id == Outbox.conversation_id)
            .where(Outbox.kind == "proposal")
        ).all()
    return [Row(**{name: getattr(row, name) for name in Row.__dataclass_fields__}) for row in found]


def _composed(day: Day) -> Composed | Suppressed:
    (row,) = _proposals(day.engine)
    with day.engine.begin() as connection:
        return to_staff(compose, "proposal")(connection, row, day.watch.now)


def test_it_goes_to_the_gestors_chat_with_the_familys_words(server: URL) -> None:
    with one_family(server) as day:
        chat = _gestor_chat(day.engine)
        day.says("visita", "2", "el martes a las 3")
        (row,) = _proposals(day.engine)
        assert (row.conversation_id, row.channel, row.address) == (chat, "telegram", CHAT)
        composed = _composed(day)
    assert isinstance(composed, Composed)
    assert composed.reply.text.startswith("F001 no puede ir a la visita del domingo 22 de noviembre")
    assert "y propone: el martes a las 3" in composed.reply.text


def test_at_night_it_waits_for_the_morning(server: URL) -> None:
    with one_family(server) as day:
        _gestor_chat(day.engine)
        day.watch.now += timedelta(hours=12)
        day.says("visita", "2", "el martes a las 3")
        with day.engine.connect() as connection:
            due = connection.scalars(select(Outbox.not_before).where(Outbox.kind == "proposal")).all()
    assert due == [datetime(2026, 11, 21, 13, tzinfo=UTC)]


def test_without_a_chat_of_the_gestor_nothing_is_written(server: URL) -> None:
    with one_family(server) as day:
        day.says("visita", "2", "el martes a las 3")
        assert _proposals(day.engine) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE contact SET ended_at = now() WHERE staff_id IS NOT NULL",
        "INSERT INTO staff (code, role, name) VALUES ('G02', 'gestor', '\\x00'); "
        "UPDATE meeting SET gestor_id = (SELECT id FROM staff WHERE code = 'G02')",
        "UPDATE meeting SET status = 'cancelled'",
        "DELETE FROM meeting_reply",
        "UPDATE meeting_reply SET answer = 'confirmed', proposal = NULL",
    ],
)
def test_it_is_not_sent_when_it_is_over_or_the_meeting_is_anothers(server: URL, change: str) -> None:
    with one_family(server) as day:
        _gestor_chat(day.engine)
        day.says("visita", "2", "el martes a las 3")
        with day.engine.begin() as connection:
            for statement in change.split("; "):
                connection.execute(text(statement))
        assert isinstance(_composed(day), Suppressed)
