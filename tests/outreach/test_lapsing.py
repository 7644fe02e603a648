"""Every night the chats of the staff are ended that nobody used for thirty days."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select, update

from db.tables import AuditEvent, Contact, Conversation, Outbox, Staff
from messaging import outbox
from outreach import staff_leaving
from outreach.worker.timetable import entries
from programme import staff_chats
from tests import world

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def _chat(engine: Engine, used: datetime | None) -> int:
    with engine.begin() as connection:
        where = world.place(connection)
        family = world.family(connection, where)
        world.contact(connection, family, "telegram", "9500")
        line = world.contact(connection, None, "telegram", "9001", staff_id=where.gestor_id)
        # The family's is as old: it is a family's.
        connection.execute(update(Conversation).values(last_inbound_at=used))
        outbox.write(
            connection, kind="cases", channel="telegram", conversation_id=line, priority=outbox.REMINDER,
            payload={}, not_before=NOW, staff_id=where.gestor_id, now=NOW,
        )  # fmt: skip
    return line


def _lapse(engine: Engine) -> int:
    with engine.begin() as connection:
        return staff_leaving.lapse_unused(connection, NOW)


def test_one_that_was_used_within_thirty_days_or_never_written_from_stays(database: Engine) -> None:
    _chat(database, NOW - timedelta(days=30))
    assert _lapse(database) == 0
    with database.begin() as connection:
        connection.execute(update(Conversation).values(last_inbound_at=None))
    assert _lapse(database) == 0


def test_one_that_was_not_is_ended_once_with_what_waits_for_it_and_a_trace(database: Engine) -> None:
    line = _chat(database, NOW - timedelta(days=30, seconds=1))
    assert _lapse(database) == 1
    assert _lapse(database) == 0
    with database.connect() as connection:
        ended = select(Contact.staff_id.is_not(None)).where(Contact.ended_at.is_not(None))
        assert connection.scalars(ended).all() == [True]
        assert connection.scalars(select(Outbox.state)).all() == ["suppressed"]
        event = connection.execute(select(AuditEvent.__table__)).one()
        assert (event.actor, event.action, event.subject) == ("worker", "staff.chat_lapsed", "staff:G01")
        assert staff_chats.has_lapsed(connection, line)


def test_who_has_left_or_wrote_since_is_not_told_that_a_chat_lapsed(database: Engine) -> None:
    line = _chat(database, NOW - timedelta(days=31))
    _lapse(database)
    with database.begin() as connection:
        connection.execute(update(Staff).values(ended_at=NOW))
        assert not staff_chats.has_lapsed(connection, line)
        connection.execute(update(Staff).values(ended_at=None))
        connection.execute(update(Conversation).values(last_inbound_at=NOW))
        assert not staff_chats.has_lapsed(connection, line)


def test_it_is_in_the_timetable() -> None:
    assert "staff_chats" in {entry.job for entry in entries([])}
