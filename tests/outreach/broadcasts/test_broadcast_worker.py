"""A broadcast from a confirmation in the database to the provider, through a real worker process."""

from pathlib import Path

from sqlalchemy import Engine

from programme.broadcast_figures import progress
from tests import world
from tests.outreach.town import TEXT, town
from tests.outreach.worker.test_worker import START, until, worker
from tests.standins.telegram import TelegramStandIn


def test_a_worker_writes_and_sends_it_by_itself(database: Engine, keys: str, tmp_path: Path) -> None:
    place = town(database, families=0)
    with database.begin() as connection:
        for number in range(20):
            language = "en" if number == 7 else "es_CO"
            family = world.family(connection, place.place, f"F{number:03}", language=language)
            world.contact(connection, family, "telegram", str(9000 + number))
    with TelegramStandIn() as telegram, worker(database, keys, tmp_path, telegram):
        broadcast_id = place.confirms(place.draft(en="In English.", at=START), now=START)
        until(lambda: len(telegram.sent) == 20, 15)
        until(lambda: _progress(database, broadcast_id) == {"sent": 20}, 5)
        said = {int(sent["chat_id"]): sent["text"] for sent in telegram.sent}
    assert said == {9000 + number: "In English." if number == 7 else TEXT for number in range(20)}
    assert TEXT not in (tmp_path / "worker.log").read_text()


def _progress(database: Engine, broadcast_id: int) -> dict[str, int]:
    with database.connect() as connection:
        return progress(connection, broadcast_id)
