"""Waves of the Libreta through a real worker process: it invites, closes what is over, tells the results."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select, text, update

from db.jobs import wake
from db.tables import Outbox, Participation, Wave
from programme.calendar import today
from scorecard.opening import Plan, open_now
from tests import releases, world
from tests.outreach.town import town
from tests.outreach.worker.test_worker import START, until, worker
from tests.releases import CONTENT, TREATED, share
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


def test_a_worker_tells_the_result_that_was_published(database: Engine, keys: str, tmp_path: Path) -> None:
    place = town(database, 1)
    with database.begin() as connection:
        world.contact(connection, place.place.families["F000"], "telegram", "9001")
        wave_id = world.wave(connection, today(START) - timedelta(days=9), today(START) - timedelta(days=1))
        connection.execute(update(Participation).values(disposition="complete"))
    with TelegramStandIn() as telegram, worker(database, keys, tmp_path, telegram):
        until(lambda: _statuses(database) == {"2026-2": "closed"}, 15)
        with database.begin() as connection:
            figures = {CONTENT: share(80), TREATED: share(90)}
            releases.publish(connection, wave_id, figures, {})
            connection.execute(text("SELECT wake('waves', 'waves', 'waves', '{}')"))
        until(lambda: len(place.rows()) == 1, 15)
        with database.begin() as connection:
            # Its place in the half hour in which such messages leave.
            connection.execute(update(Outbox).values(not_before=START))
            wake(connection, "drain", channel="telegram")
        until(lambda: telegram.sent, 15)
    assert telegram.sent[0]["text"].startswith("Gracias por calificar la Red. En San José de Pare, ")
    assert "/resultados/2026-2/15664.html" in telegram.sent[0]["text"]


def _statuses(database: Engine) -> dict[str, str]:
    with database.connect() as connection:
        return {row.name: row.status for row in connection.execute(select(Wave.name, Wave.status))}
