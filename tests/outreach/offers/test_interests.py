"""That a family wants an offer reaches its gestor, and nobody else."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import URL, delete, insert, select, text, update

from db.tables import Conversation, Family, LogroState, Offer, OfferInterest, Outbox
from messaging.composing import Composed, Row, Suppressed
from outreach.offers.interests import compose
from outreach.to_staff import to_staff
from programme import accompanied, interests
from tests import world
from tests.day import NOW, Day, one_family

CHAT = "9100"


class Wish:
    """A family, its gestor's chat, and an offer for what the family lacks."""

    def __init__(self, day: Day, logro: str = "IDE-01") -> None:
        self.day, self.engine = day, day.engine
        with self.engine.begin() as connection:
            family = connection.execute(select(Family.id, Family.gestor_id)).first()
            assert family is not None
            self.family_id, self.gestor_id = family.id, family.gestor_id
            self.chat = world.contact(connection, None, "telegram", CHAT, staff_id=self.gestor_id)
            if logro != "IDE-01":
                lacks = {"family_id": family.id, "logro_code": logro, "state": "pending"}
                connection.execute(insert(LogroState).values(**lacks, since=date(2026, 3, 1)))
            row = {"code": "O1", "logro_code": logro, "entity": "Alcaldía", "programme": "Refuerzo escolar"}
            given = insert(Offer).values(**row, place_code="15").returning(Offer.id)
            self.offer_id = connection.execute(given).scalar_one()

    def rows(self) -> list[Row]:
        """What waits for the gestor, as the worker gets it."""
        with self.engine.connect() as connection:
            found = connection.execute(select(Outbox.__table__).where(Outbox.kind == "interest")).all()
            lines = {row.id: row for row in connection.execute(select(Conversation.id, Conversation.address))}
        return [_row(row, lines[row.payload["to"]]) for row in found]

    def composed(self) -> Composed | Suppressed:
        (row,) = self.rows()
        with self.engine.begin() as connection:
            return to_staff(compose, "interest")(connection, row, self.day.watch.now)

    def does(self, *statements: Any) -> None:
        with self.engine.begin() as connection:
            for one in statements:
                connection.execute(one)


def _row(row: Any, line: Any) -> Row:
    known = {**row._mapping, "conversation_id": line.id, "address": line.address, "simulated": False}
    return Row(**{name: known[name] for name in Row.__dataclass_fields__})


@pytest.fixture
def wish(server: URL) -> Iterator[Wish]:
    with one_family(server) as day:
        yield Wish(day)


def test_it_goes_to_the_gestors_chat(wish: Wish) -> None:
    wish.day.says("oferta", "1", "me interesa")
    (row,) = wish.rows()
    assert (row.conversation_id, row.channel, row.address) == (wish.chat, "telegram", CHAT)
    composed = wish.composed()
    assert isinstance(composed, Composed)
    assert composed.reply.text.startswith("F001 quiere: Refuerzo escolar")


def test_saying_it_twice_tells_it_once(wish: Wish) -> None:
    wish.day.says("oferta", "1", "me interesa")
    last = wish.day.says("oferta", "1")[-1]
    assert "Ya anotamos que le interesa" in last and "Me interesa" not in last
    with wish.engine.begin() as connection:
        assert not interests.note(connection, wish.family_id, wish.offer_id, NOW)
    assert len(wish.rows()) == 1


def test_at_night_it_waits_for_the_morning(wish: Wish) -> None:
    wish.day.watch.now += timedelta(hours=12)
    wish.day.says("oferta", "1", "me interesa")
    with wish.engine.connect() as connection:
        due = connection.scalars(select(Outbox.not_before).where(Outbox.kind == "interest")).all()
    assert due == [datetime(2026, 11, 21, 13, tzinfo=UTC)]


def test_a_gestor_without_a_chat_finds_it_in_the_list(wish: Wish) -> None:
    wish.does(update(Conversation).where(Conversation.id == wish.chat).values(blocked_at=NOW))
    wish.day.says("oferta", "1", "me interesa")
    assert wish.rows() == []
    with wish.engine.connect() as connection:
        (family,) = [
            one for one in accompanied.all_of(connection, wish.gestor_id, NOW) if one.id == wish.family_id
        ]
    assert [offer.name for offer in family.wants] == ["Refuerzo escolar"]


@pytest.mark.parametrize(
    "change",
    [
        text("UPDATE contact SET ended_at = now() WHERE staff_id IS NOT NULL"),
        text("INSERT INTO staff (code, role, name) VALUES ('G02', 'gestor', '\\x00')"),
        update(Family).values(gestor_id=None),
        update(LogroState).values(state="achieved"),
        delete(OfferInterest),
        delete(Offer),
    ],
)
def test_it_is_not_sent_when_it_is_over_or_the_family_is_anothers(wish: Wish, change: Any) -> None:
    wish.day.says("oferta", "1", "me interesa")
    wish.does(change)
    if "G02" in str(change):
        other = text("UPDATE family SET gestor_id = (SELECT id FROM staff WHERE code = 'G02')")
        wish.does(other)
    assert isinstance(wish.composed(), Suppressed)


def test_taken_back_it_is_not_sent_and_nothing_is_kept(wish: Wish) -> None:
    wish.day.says("oferta", "1", "me interesa", "me equivoqué")
    assert isinstance(wish.composed(), Suppressed)
    with wish.engine.connect() as connection:
        assert connection.scalars(select(OfferInterest.wanted)).all() == [{}]


def test_a_discreet_logro_is_not_named_to_the_gestors_phone(server: URL) -> None:
    with one_family(server) as day:
        wish = Wish(day, "ING-06")
        assert "no hay ofertas" in day.says("oferta")[-1]
        day.says("logros", "2", "3", "1", "me interesa")
        composed = wish.composed()
    assert isinstance(composed, Composed)
    assert composed.reply.text.startswith("F001 quiere: una oferta de Ingresos y trabajo")


def test_a_copy_of_the_database_does_not_show_who_wants_what(wish: Wish) -> None:
    wish.day.says("oferta", "1", "me interesa")
    with wish.engine.connect() as connection:
        (kept,) = connection.execute(text("SELECT wanted FROM offer_interest")).scalars()
        (row,) = connection.execute(text("SELECT * FROM outbox WHERE kind = 'interest'")).mappings()
    assert row["conversation_id"] is row["family_id"] is None and isinstance(row["payload"], bytes)
    wish.day.says("me equivoqué")
    with wish.engine.connect() as connection:
        (nothing,) = connection.execute(text("SELECT wanted FROM offer_interest")).scalars()
    assert len(kept) == len(nothing)


def test_it_goes_with_the_family(wish: Wish) -> None:
    with wish.engine.begin() as connection:
        place = world.Place(wish.gestor_id)
        gone = world.family(connection, place, "F900")
        interests.note(connection, gone, wish.offer_id, NOW)
        connection.execute(delete(Family).where(Family.id == gone))
        assert connection.scalars(select(OfferInterest.family_id)).all() == []
