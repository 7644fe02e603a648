"""Whom a meeting concerns, and who has just been told of it."""

from datetime import timedelta

from sqlalchemy import Engine, select

from db.tables import Outbox
from outreach.meetings.recipients import unreminded
from outreach.meetings.series import Slot
from tests.outreach.meetings.test_changes import MOVED, NOW, Town


def test_who_was_told_of_a_move_is_reminded_no_sooner_than_twelve_hours_later(database: Engine) -> None:
    town = Town(database)
    town.answers(1, "confirmed")
    town.changes("moved")
    town.sees_to()
    with database.connect() as connection:
        told = connection.scalars(select(Outbox.not_before).where(Outbox.family_id == town.families[1])).one()
        assert told == NOW
        for later, families in ((719, [2, 3]), (720, [1, 2, 3])):
            due = told + timedelta(minutes=later)
            slot = Slot("day_before", due, due + timedelta(hours=9))
            found = connection.execute(unreminded([(town.meeting, MOVED, slot)])).all()
            assert [row.family_id for row in found] == [town.families[number] for number in families]
