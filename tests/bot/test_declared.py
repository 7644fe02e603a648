"""What a dialog declares, and what holds where it declares nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select, update

from bot import registry
from bot.memory import Nothing, recalled, stored
from bot.registry import dialog
from bot.talk import Talk
from db.tables import Conversation, Inbound
from tests import world
from tests.doors import Twilio, Watch, application
from tests.webhooks.rows import NOW


@dataclass(frozen=True)
class _Basket:
    day: date
    at: datetime | None = None
    fruits: list[str] = field(default_factory=list)


@pytest.fixture
def market() -> Iterator[None]:
    """Two dialogs that take anything: one that says nothing of itself, one that keeps what is typed."""
    for name, keeps in (("market", False), ("open_market", True)):

        @dialog(name, Nothing, keeps_text=keeps)
        def answer(talk: Talk, nothing: Nothing, value: str) -> bool:
            talk.lines.append("Anotado.")
            return True

    yield
    del registry.dialogs["market"], registry.dialogs["open_market"]


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize(("name", "kept"), [("market", None), ("open_market", "dos libras de panela")])
def test_what_is_typed_is_private_where_a_dialog_says_nothing(
    database: Engine, name: str, kept: str | None
) -> None:
    with database.begin() as connection:
        world.contact(connection, world.family(connection, world.place(connection)))
        state = {"dialog": {"name": name, "data": {}, "at": NOW.isoformat()}}
        connection.execute(update(Conversation).values(state=json.dumps(state)))
    phone = Twilio(application(database, Watch(NOW)).test_client())
    assert phone.send("dos libras de panela") == ["Anotado."]
    with database.connect() as connection:
        assert connection.scalars(select(Inbound.text)).one() == kept


def test_a_memory_comes_back_as_it_was() -> None:
    at = datetime(2026, 11, 20, 15, tzinfo=UTC)
    for memory in (_Basket(date(2026, 11, 20)), _Basket(date(2026, 11, 20), at, ["lulo"])):
        assert recalled(_Basket, json.loads(json.dumps(stored(memory)))) == memory


def test_a_memory_of_another_version_is_read_as_far_as_it_is_known() -> None:
    kept = {"day": "2026-11-20", "vegetables": ["arracacha"]}
    assert recalled(_Basket, kept) == _Basket(date(2026, 11, 20))
