"""Families are told of what opens for them: within the hours, once a week, of nothing that is reserved."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import URL, Engine, delete, insert, select, text, update

from db.tables import Contact, Conversation, Family, LogroState, Municipality, Offer, Outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from outreach.offers import opening_text, openings
from tests import world
from tests.databases import fresh_database

#: A Friday morning, 10:00 in Bogotá.
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


class Town:
    """Families of San José de Pare, and offers."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with engine.begin() as connection:
            self.place = world.place(connection)
            other = {"code": "15001", "name": "Tunja", "department_code": "15"}
            connection.execute(insert(Municipality).values(other))

    def family(
        self, code: str, *pending: str, phone: str = "", health: bool | None = None, **values: Any
    ) -> int:
        """A family that lacks these, with a phone of its own."""
        with self.engine.begin() as connection:
            wanted = dict.fromkeys(pending or ("EDU-03",))
            family_id = world.family(connection, self.place, code, pending=wanted, **values)
            number = phone or f"+57300111{len(self.place.families):04}"
            world.contact(connection, family_id, "sms", number, health=health)
        return family_id

    def offer(self, code: str, logro: str = "EDU-03", **values: Any) -> int:
        """An offer of which families are to be told."""
        row = {"code": code, "logro_code": logro, "entity": "Alcaldía", "programme": f"Programa {code}",
               "place_code": world.PLACE, "untold": True, **values}  # fmt: skip
        with self.engine.begin() as connection:
            return connection.execute(insert(Offer).values(row).returning(Offer.id)).scalar_one()

    def writes(self, now: datetime = NOW) -> int:
        return openings.write(self.engine, Hours(), now)

    def does(self, *statements: Any) -> None:
        with self.engine.begin() as connection:
            for one in statements:
                connection.execute(one)

    def rows(self) -> list[Row]:
        """What waits, as the worker gets it."""
        with self.engine.connect() as connection:
            found = connection.execute(select(Outbox.__table__).order_by(Outbox.id)).all()
            return [self._row(connection, row) for row in found]

    def _row(self, connection: Any, row: Any) -> Row:
        line = connection.execute(
            select(Conversation.id, Conversation.address, Conversation.simulated).where(
                Conversation.id == row.payload["to"]
            )
        ).one()
        known = {**row._mapping, "conversation_id": line.id, "address": line.address, "simulated": False}
        return Row(**{name: known[name] for name in Row.__dataclass_fields__})

    def told(self, now: datetime = NOW) -> dict[str, str]:
        """What each number is told, or why not."""
        with self.engine.begin() as connection:
            said = {row.address: opening_text.compose(connection, row, now) for row in self.rows()}
        return {
            number: one.reply.text if isinstance(one, Composed) else f"({one.state})"
            for number, one in said.items()
        }


@pytest.fixture
def town(server: URL) -> Iterator[Town]:
    with fresh_database(server) as engine:
        yield Town(engine)


ONE = "Hay una oferta para su familia: Programa {}. Para saber cómo se pide, escriba OFERTA."


def test_who_lacks_it_in_that_place_is_told_and_nobody_else(town: Town) -> None:
    town.family("F1", phone="+573001110001")
    town.family("F2", "IDE-01", phone="+573001110002")
    town.family("F3", phone="+573001110003", municipality_code="15001")
    town.family("F4", phone="+573001110004", stage="exited")
    town.family("F5", phone="+573001110005")
    town.does(
        update(LogroState).where(LogroState.family_id == town.place.families["F5"]).values(state="reported")
    )
    town.offer("O1")
    assert town.writes() == 1
    assert town.told() == {"+573001110001": ONE.format("O1")}
    assert town.writes() == 0, "all was told"


def test_of_the_department_and_of_the_country_everybody_there_is_told(town: Town) -> None:
    town.family("F1", phone="+573001110001")
    town.family("F2", phone="+573001110002", municipality_code="15001")
    town.offer("O1", place_code="15")
    assert town.writes() == 2
    town.offer("O2", place_code="colombia")
    assert town.writes(NOW + timedelta(days=7)) == 2


def test_several_offers_are_one_message(town: Town) -> None:
    town.family("F1", "EDU-03", "IDE-01", phone="+573001110001")
    town.offer("O1")
    town.offer("O2", "IDE-01")
    assert town.writes() == 1
    assert town.told() == {
        "+573001110001": "Hay 2 ofertas nuevas para su familia. Para verlas escriba OFERTA."
    }


def test_a_family_is_told_once_in_seven_days(town: Town) -> None:
    town.family("F1")
    for days, written in ((0, 1), (0, 0), (4, 0), (6, 0), (7, 1), (8, 0)):
        town.offer(f"O{days}{written}")
        # Seven days later it is a Friday again; the sixth is a Thursday.
        assert town.writes(NOW + timedelta(days=days)) == written, days


def test_a_sunday_and_the_monday_on_which_it_leaves_are_one_day(town: Town) -> None:
    sunday = datetime(2026, 11, 22, 15, tzinfo=UTC)
    town.family("F1")
    town.offer("O1")
    assert town.writes(sunday) == 1
    (row,) = town.rows()
    with town.engine.connect() as connection:
        assert connection.scalars(select(Outbox.not_before)).all() == [datetime(2026, 11, 23, 12, tzinfo=UTC)]
    town.offer("O2")
    assert town.writes(sunday + timedelta(days=1)) == 0
    assert row.not_after == datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_of_health_only_who_said_yes_to_it(town: Town) -> None:
    town.family("F1", "SAL-01", "EDU-03", phone="+573001110001")
    town.family("F2", "SAL-01", "EDU-03", phone="+573001110002", health=True)
    town.family("F3", "SAL-01", phone="+573001110003", health=False)
    town.offer("O1", "SAL-01")
    town.offer("O2")
    assert town.writes() == 2
    assert town.told() == {
        "+573001110001": ONE.format("O2"),
        "+573001110002": "Hay 2 ofertas nuevas para su familia. Para verlas escriba OFERTA.",
    }
    town.does(update(Contact).values(health=False))
    assert town.told()["+573001110002"] == ONE.format("O2")


@pytest.mark.parametrize("logro", ["ING-06", "EDU-07", "SAL-10"])
def test_of_what_is_reserved_nobody_is_ever_told(town: Town, logro: str) -> None:
    """Discreet and private, whatever was said yes to."""
    town.family("F1", logro, health=True)
    town.offer("O1", logro)
    assert town.writes() == 0 and town.rows() == []


@pytest.mark.parametrize(
    "change",
    [
        update(Contact).values(authorised=None),
        update(Contact).values(authorised=False),
        update(Contact).values(ended_at=NOW),
        update(Conversation).values(opted_out_at=NOW),
        update(Conversation).values(blocked_at=NOW),
    ],
)
def test_who_did_not_allow_messages_is_not_told(town: Town, change: Any) -> None:
    town.family("F1")
    town.does(change)
    town.offer("O1")
    assert town.writes() == 0


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ({"places": 0}, 0),
        ({"places": 1}, 1),
        ({"ends_on": NOW.date()}, 1),
        ({"ends_on": NOW.date() - timedelta(days=1)}, 0),
        ({"starts_on": NOW.date()}, 1),
        ({"starts_on": NOW.date() + timedelta(days=1)}, 0),
        ({"untold": False}, 0),
    ],
)
def test_only_what_can_be_had_on_that_day(town: Town, values: dict[str, Any], written: int) -> None:
    town.family("F1")
    town.offer("O1", **values)
    assert town.writes() == written


def test_what_has_not_begun_is_told_when_it_begins(town: Town) -> None:
    town.family("F1")
    town.offer("O1", starts_on=NOW.date() + timedelta(days=3))
    assert town.writes() == 0
    assert town.writes(NOW + timedelta(days=3)) == 1


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (update(Offer).values(places=0), "cancelled"),
        (update(LogroState).values(state="achieved"), "cancelled"),
        (delete(Offer), "cancelled"),
        (update(Contact).values(authorised=False), "suppressed"),
        (update(Contact).values(ended_at=NOW), "suppressed"),
        (update(Family).values(stage="withdrawn"), "suppressed"),
    ],
)
def test_it_is_looked_at_once_more_when_it_leaves(town: Town, change: Any, state: str) -> None:
    town.family("F1", phone="+573001110001")
    town.offer("O1")
    town.writes()
    town.does(change)
    assert town.told() == {"+573001110001": f"({state})"}


def test_a_phone_of_two_families_gets_it_once(town: Town) -> None:
    town.family("F1", phone="+573001110001")
    town.family("F2", phone="+573001110001")
    town.offer("O1")
    assert town.writes() == 1


def test_many_families_are_written_in_chunks_and_going_on_tells_nobody_twice(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openings, "_CHUNK", 2)
    for number in range(5):
        town.family(f"F{number}")
    town.offer("O1")
    stops = iter([False, True])
    assert openings.write(town.engine, Hours(), NOW, lambda: next(stops)) == 2
    assert town.writes() == 3 and town.writes() == 0
    assert len({row.address for row in town.rows()}) == 5


def test_a_copy_of_the_database_does_not_show_who_was_told(town: Town) -> None:
    town.family("F1")
    town.offer("O1")
    town.writes()
    with town.engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM outbox")).mappings()
    assert row["conversation_id"] is row["family_id"] is None and isinstance(row["payload"], bytes)
    assert row["cause"].startswith("hidden:") and row["kind"] == "offer"


def test_the_worker_finds_the_family_at_its_new_number(town: Town) -> None:
    family_id = town.family("F1", "SAL-01", health=True)
    town.offer("O1", "SAL-01")
    town.writes()
    (row,) = town.rows()
    with town.engine.connect() as connection:
        (found,) = opening_text.wanted(connection, [row])
    assert found is not None and (found.family_id, found.health) == (family_id, True)


def test_suppressed_has_words(town: Town) -> None:
    town.family("F1")
    town.offer("O1")
    town.writes()
    town.does(delete(Offer))
    with town.engine.begin() as connection:
        said = opening_text.compose(connection, town.rows()[0], NOW)
    assert isinstance(said, Suppressed) and said.words == "La oferta se acabó, o a la familia ya no le falta."
