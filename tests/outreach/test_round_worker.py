"""Rounds of the Libreta through a real worker process: it invites, and closes what is over."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select, text

from db.tables import Outbox, Wave
from programme.calendar import today
from scorecard.opening import Plan, open_now
from tests import world
from tests.outreach.test_worker import START, until, worker
from tests.outreach.town import town
from tests.standins.telegram import TelegramStandIn


def test_a_worker_invites_and_closes_by_itself(database: Engine, keys: str, tmp_path: Path) -> None:
    place = town(database)
    with database.begin() as connection:
        world.wave(connection, today(START) - timedelta(days=9), today(START) - timedelta(days=1), "past")
    with TelegramStandIn() as telegram, worker(database, keys, tmp_path, telegram):
        until(lambda: _statuses(database) == {"past": "closed"}, 15)
        with database.begin() as connection:
            open_now(connection, Plan("new", [world.PLACE], today(START) + timedelta(days=9)), START)
            connection.execute(text("SELECT wake('waves', 'waves', 'waves', '{}')"))
        until(lambda: len(place.rows()) == 3, 15)
    with database.connect() as connection:
        assert set(connection.scalars(select(Outbox.kind))) == {"invitation"}
    assert _statuses(database) == {"past": "closed", "new": "open"}


def _statuses(database: Engine) -> dict[str, str]:
    with database.connect() as connection:
        return {row.name: row.status for row in connection.execute(select(Wave.name, Wave.status))}
