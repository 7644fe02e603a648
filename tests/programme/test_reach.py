"""A family that nobody can write to is known to its gestor, with the reason."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, update

from db.tables import Contact, Conversation
from programme.reach import Reach, Why, reach, unreachable
from tests import world

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)


def _family(connection: Connection, where: world.Place, *contacts: dict[str, Any]) -> int:
    """A family with these contacts: `channel`, `authorised`, and what its line and itself have besides."""
    family_id = world.family(connection, where)
    for number, given in enumerate(contacts):
        channel, authorised = given.get("channel", "sms"), given.get("authorised", True)
        address = f"+57300000000{number}"
        line = world.contact(connection, family_id, channel, address, authorised=authorised)
        stops = {"opted_out_at": given.get("opted_out"), "blocked_at": given.get("gone")}
        connection.execute(update(Conversation).where(Conversation.id == line).values(stops))
        ended = {"ended_at": given.get("ended")}
        connection.execute(update(Contact).where(Contact.conversation_id == line).values(ended))
    return family_id


@pytest.mark.parametrize(
    ("contacts", "why"),
    [
        ([], "no_contact"),
        ([{"ended": AT}], "no_contact"),
        ([{"authorised": None}], "not_authorised"),
        ([{"authorised": False}], "not_authorised"),
        ([{"opted_out": AT}], "opted_out"),
        ([{"gone": AT}], "gone"),
        ([{"gone": AT, "opted_out": AT}], "opted_out"),
        # Of several reasons the one of the contact that comes nearest.
        ([{"gone": AT}, {"channel": "telegram", "opted_out": AT}], "gone"),
        ([{"authorised": None}, {"channel": "telegram", "opted_out": AT}], "opted_out"),
    ],
)
def test_who_cannot_be_written_to_and_why(database: Engine, contacts: list[dict[str, Any]], why: Why) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        family_id = _family(connection, where, *contacts)
        assert unreachable(connection, where.gestor_id) == [Reach(family_id, "F001", (), why)]


def test_one_way_is_enough(database: Engine) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        family_id = _family(connection, where, {"gone": AT}, {"channel": "telegram"})
        assert unreachable(connection, where.gestor_id) == []
        assert reach(connection, Contact.family_id == family_id)[0].channels == ("telegram",)


def test_families_of_others_and_those_that_have_left_are_no_business(database: Engine) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        world.family(connection, where, "F002", gestor_id=world.gestor(connection, "G02"))
        world.family(connection, where, "F003", stage="exited")
        world.family(connection, where, "F004", stage="withdrawn")
        assert unreachable(connection, where.gestor_id) == []
