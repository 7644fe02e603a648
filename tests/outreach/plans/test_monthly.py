"""Families hear of their plan once a month: who said yes to it, within the hours, of what may be named."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import URL, Engine, select, text, update

from db.tables import AuditEvent, Contact, Conversation, LogroState, MonthlyWord, Outbox
from messaging.composing import Composed, Row
from messaging.hours import Hours
from outreach.plans import monthly
from programme import monthly_word, plans
from tests import world
from tests.databases import fresh_database

#: A Tuesday morning, 10:00 in Bogotá.
NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
JANUARY = datetime(2027, 1, 5, 15, tzinfo=UTC)
NOVEMBER = date(2026, 11, 20)


class Town:
    """Families with a plan, whose contacts said yes in November."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with engine.begin() as connection:
            self.place = world.place(connection)

    def family(
        self,
        code: str,
        wanted: bool | None = True,
        since: date = NOVEMBER,
        pending: dict[str, int | None] | None = None,
        health: bool | None = None,
        **values: Any,
    ) -> str:
        """A family with one phone; return its number."""
        phone = f"+573001110{len(self.place.families):03}"
        with self.engine.begin() as connection:
            family_id = world.family(connection, self.place, code, pending=pending or {"EDU-03": 1}, **values)
            world.contact(connection, family_id, "sms", phone, health=health)
            contact_id = connection.scalars(select(Contact.id).where(Contact.family_id == family_id)).one()
            if wanted is not None:
                monthly_word.answer(connection, contact_id, wanted, since)
        return phone

    def does(self, *statements: Any) -> None:
        with self.engine.begin() as connection:
            for one in statements:
                connection.execute(one)

    def writes(self, now: datetime = NOW) -> int:
        return monthly.write(self.engine, Hours(), now)

    def told(self, now: datetime = NOW) -> dict[str, str]:
        """What each number is told, or why not."""
        said = {}
        with self.engine.begin() as connection:
            waiting = connection.execute(
                select(Outbox.__table__, Conversation.address, Conversation.simulated)
                .join(Conversation, Conversation.id == Outbox.conversation_id)
                .order_by(Outbox.id)
            )
            for one in waiting.all():
                known = dict(one._mapping)
                row = Row(**{name: known[name] for name in Row.__dataclass_fields__})
                done = monthly.compose(connection, row, now)
                said[one.address] = done.reply.text if isinstance(done, Composed) else f"({done.state})"
        return said


@pytest.fixture
def town(server: URL) -> Iterator[Town]:
    with fresh_database(server) as engine:
        yield Town(engine)


def test_who_said_yes_is_told_once_a_month_and_nobody_else(town: Town) -> None:
    yes = town.family("F1")
    town.family("F2", wanted=False)
    town.family("F3", wanted=None)
    town.family("F4", since=date(2026, 12, 1))
    assert [town.writes(NOW + timedelta(days=days)) for days in range(3)] == [1, 0, 0]
    assert town.told() == {yes: "Su plan: Niños y jóvenes en la escuela."}
    assert town.writes(JANUARY) == 2, "who said yes in December too"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE contact SET authorised = false",
        "UPDATE contact SET authorised = NULL",
        "UPDATE contact SET ended_at = now()",
        "UPDATE family SET stage = 'withdrawn'",
        "UPDATE family SET stage = 'exited'",
        "UPDATE family SET stage = 'invited'",
        "UPDATE family SET agreement_on = NULL",
        "UPDATE logro_state SET state = 'achieved'",
        "UPDATE logro_state SET state = 'reported'",
        "UPDATE logro_state SET priority = NULL",
        "UPDATE monthly_word SET wanted = false",
    ],
)
def test_who_may_not_hear_of_it_is_not_written_to(town: Town, change: str) -> None:
    """Neither before it is written nor when it waits already."""
    phone = town.family("F1")
    assert town.writes() == 1
    town.does(text(change))
    assert town.told() == {phone: "(cancelled)"}
    assert town.writes(JANUARY) == 0


@pytest.mark.parametrize("column", ["opted_out_at", "blocked_at"])
def test_who_left_or_blocked_us_is_not_written_to(town: Town, column: str) -> None:
    town.family("F1")
    town.does(text(f"UPDATE conversation SET {column} = now()"))
    assert town.writes() == 0


def test_it_names_what_anybody_may_read_and_counts_nothing_else(town: Town) -> None:
    pending = {"IDE-02": 1, "EDU-07": 2, "SAL-01": 3, "HAB-07": 4, "IDE-01": None}
    without = town.family("F1", pending=pending)
    with_health = town.family("F2", pending=pending, health=True)
    only_reserved = town.family("F3", pending={"IDE-02": 1, "EDU-07": 2, "JUS-01": 3}, displaced=True)
    town.writes()
    told = town.told()
    assert told[without] == "Su plan: Pisos que no son de tierra."
    assert told[with_health] == "Su plan: Todos con afiliación a salud; Pisos que no son de tierra."
    assert only_reserved not in told


def test_it_says_by_which_month(town: Town) -> None:
    phone = town.family("F1")
    town.does(update(LogroState).values(planned_for=date(2027, 3, 1)))
    town.writes()
    assert town.told() == {phone: "Su plan: Niños y jóvenes en la escuela (marzo)."}


def test_it_leaves_within_the_hours_in_the_first_days_of_a_month(town: Town) -> None:
    town.family("F1")
    assert town.writes(datetime(2026, 12, 9, 15, tzinfo=UTC)) == 0
    assert town.writes(datetime(2026, 12, 2, 3, tzinfo=UTC)) == 1
    with town.engine.connect() as connection:
        leaves = connection.scalars(select(Outbox.not_before)).one()
    assert leaves == datetime(2026, 12, 2, 12, tzinfo=UTC), "the next morning at seven"


def test_a_worker_that_stops_leaves_the_rest_to_the_next(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monthly, "_CHUNK", 2)
    for number in range(5):
        town.family(f"F{number}")
    stops = iter([False, True])
    assert monthly.write(town.engine, Hours(), NOW, lambda: next(stops)) == 2
    assert town.writes() == 3
    assert town.writes() == 0


def test_two_contacts_of_a_family_are_two_wishes(town: Town) -> None:
    town.family("F1")
    with town.engine.begin() as connection:
        world.contact(connection, town.place.families["F1"], "telegram", "9001")
    assert town.writes() == 1


def test_a_family_that_is_deleted_leaves_no_wish(town: Town) -> None:
    town.family("F1")
    town.writes()
    town.does(text("DELETE FROM family"))
    with town.engine.connect() as connection:
        assert connection.scalars(select(MonthlyWord.contact_id)).all() == []


def test_what_a_family_chooses_is_an_event_without_what_it_is(town: Town) -> None:
    town.family("F1")
    family_id = town.place.families["F1"]
    with town.engine.begin() as connection:
        plans.choose(connection, family_id, ["EDU-03"], ["EDU-03"], NOW)
        plans.set_month(connection, family_id, "EDU-03", date(2027, 3, 1), NOW)
        # Neither what is not in the plan nor what is reached has a month.
        plans.set_month(connection, family_id, "IDE-03", date(2027, 3, 1), NOW)
        events = connection.execute(
            select(AuditEvent.actor, AuditEvent.action, AuditEvent.subject, AuditEvent.detail)
        ).all()
    assert [tuple(one) for one in events] == [
        ("family", "plan.chosen", "family:F1", {}),
        ("family", "plan.dated", "family:F1", {}),
    ]
