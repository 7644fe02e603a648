"""The migration that corrects which numbers are gone: what stands in the history decides."""

import runpy
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, insert, select, text, update

from db.tables import Contact, Conversation, OutboxChange
from tests import world
from tests.messaging import post

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
VERSIONS = Path(__file__).parents[2] / "db" / "migrations" / "versions"


def migrate(engine: Engine) -> None:
    """Run its corrections, on tables that have its column already."""
    (path,) = VERSIONS.glob("*_add_replaced_contacts_and_correct_what_is_gone.py")
    module = runpy.run_path(str(path))
    with engine.begin() as connection:
        for name in ("_EXITS", "_ARRIVED", "_REPLACED"):
            connection.execute(text(module[name]))


def tell(engine: Engine, number: int, state: str, code: str | None, at: datetime = NOW) -> None:
    with engine.begin() as connection:
        change = {"outbox_id": post.letter(engine, number, channel="sms"), "state": state, "code": code}
        connection.execute(insert(OutboxChange).values(**change, at=at))


def test_an_exit_is_one_and_what_arrived_later_counts(database: Engine) -> None:
    bad, left, back = (
        post.conversation(database, f"+57300111000{at}", "sms", blocked_at=NOW) for at in range(3)
    )
    chat = post.conversation(database, "9001", blocked_at=NOW)
    tell(database, bad, "undelivered", "30005")
    tell(database, bad, "delivered", None, NOW - timedelta(days=9))
    tell(database, left, "failed", "21610")
    tell(database, back, "undelivered", "30005")
    tell(database, back, "delivered", None, NOW + timedelta(minutes=1))
    for _ in range(2):
        migrate(database)
        with database.connect() as connection:
            lines = connection.execute(
                select(Conversation.blocked_at, Conversation.opted_out_at).order_by(Conversation.id)
            ).all()
        assert lines == [(NOW, None), (None, NOW), (None, None), (NOW, None)], "twice is as once"
    assert chat


def test_a_number_that_a_file_gave_for_another_takes_its_place(database: Engine) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        for code, ended in (("F001", 1), ("F002", 2)):
            family_id = world.family(connection, where, code)
            lines = [
                world.contact(connection, family_id, address=f"+5730{code[1:]}111{at:02}") for at in range(3)
            ]
            changed = update(Contact).where(Contact.conversation_id.in_(lines[:ended])).values(ended_at=NOW)
            connection.execute(changed)
            begun = update(Contact).where(Contact.conversation_id == lines[2]).values(created_at=NOW)
            connection.execute(begun)
    migrate(database)
    with database.connect() as connection:
        found = connection.scalars(select(Contact.replaced_by_id).order_by(Contact.id)).all()
    assert found == [3, None, None, None, None, None], "of two that ended at once nobody knows"
