"""An upgrade of a database whose messages said in their keys alone what they are about: all are carried over,
none is written twice, and what waited leaves.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Engine, select, text, update
from sqlalchemy.engine import URL

from bot.dialogs.approval import ask_approvers
from db.engine import connect
from db.migrate import migrate, upgrade
from db.tables import Outbox
from messaging import key, outbox
from messaging.hours import Hours
from messaging.terms import Terms
from outreach.broadcasts import messages
from outreach.composers import COMPOSERS, batches
from outreach.fallback import resending
from outreach.meetings import due
from outreach.meetings.series import Series
from outreach.waves import schedule
from programme import attendance, meeting_changes
from programme.broadcasts import approve
from scorecard.opening import Plan, open_now
from tests import world
from tests.databases import administration
from tests.doors import Telegram, Watch, application
from tests.messaging import post
from tests.outreach.town import Town, town
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

BEFORE = "0023"
(MIGRATION,) = (Path(__file__).parents[2] / "db/migrations/versions").glob("*_say_in_columns_*.py")

#: A Tuesday morning, 10:00 in Bogotá.
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
BEGINS = "2026-11-25T15:30:00Z"

#: By kind: keys as they stood, and what they say: about, meeting, family, wave, member of staff, whether it
#: says of which date, whether it is a second way.
KEYS: list[tuple[str, str, tuple[Any, ...]]] = [
    ("reply", "reply:telegram:77", (None, None, None, None, None, False, False)),
    ("reply", "reply:sms:sms", (None, None, None, None, None, False, False)),
    ("reminder", f"reminder:day_before:7:12:{BEGINS}", ("day_before", 7, 12, None, None, True, False)),
    ("reminder", f"reminder:days_3:7:12:{BEGINS}:sms", ("days_3", 7, 12, None, None, True, True)),
    ("reminder", f"reminder:moved:7:12:{BEGINS}", ("moved", 7, 12, None, None, True, False)),
    ("reminder", f"reminder:morning:7:12:{BEGINS}:345", ("morning", 7, 12, None, None, False, False)),
    ("reminder", f"reminder:morning:7:12:{BEGINS}:345:sms", ("morning", 7, 12, None, None, False, True)),
    ("meeting_news", f"reminder:left:7:12:{BEGINS}", ("left", 7, 12, None, None, True, False)),
    ("untold", f"reminder:untold:7:12:{BEGINS}", ("untold", 7, 12, None, None, True, False)),
    ("broadcast", "broadcast:3:12", (None, None, 12, None, None, False, False)),
    ("broadcast", "broadcast:3:13:sms", (None, None, 13, None, None, False, True)),
    ("invitation", "invitation:5/nudge_1:12", ("nudge_1", None, 12, 5, None, False, False)),
    ("invitation", "invitation:5/notice:12:sms", ("notice", None, 12, 5, None, False, True)),
    ("results", "results:5:12", (None, None, 12, 5, None, False, False)),
    ("results", "results:5:12:sms", (None, None, 12, 5, None, False, True)),
    ("proposal", "proposal:7:12:inbound:telegram:9", (None, 7, 12, None, None, False, False)),
    ("approval", "approval:3:2", (None, None, None, None, 2, False, False)),
    ("decision", "decision:3:expired", ("expired", None, None, None, None, False, False)),
    ("case", f"hidden:{'0f' * 16}", (None, None, None, None, None, False, False)),
    ("alert", f"hidden:{'1f' * 16}", (None, None, None, None, None, False, False)),
    ("reminder", "reminder:x", ("x", None, None, None, None, False, False)),
]


@pytest.fixture
def before(server: URL) -> Iterator[Engine]:
    """A database as it was."""
    with administration(server) as connection:
        connection.execute(text("CREATE DATABASE before_columns"))
    engine = connect(server.set(database="before_columns").render_as_string(hide_password=False))
    migrate(engine, BEFORE)
    yield engine
    engine.dispose()
    with administration(server) as connection:
        connection.execute(text("DROP DATABASE before_columns WITH (FORCE)"))


@pytest.mark.parametrize("batch", [50_000, 4])
def test_every_key_is_read_once(before: Engine, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with before.begin() as connection:
        for kind, cause, _ in KEYS:
            connection.execute(
                text("""
                INSERT INTO outbox (cause, kind, channel, priority, state, libreta, not_before, attempts,
                                    repeated, created_at)
                VALUES (:cause, :kind, 'telegram', 1, 'sent', false, :now, 1, false, :now)
                """),
                {"cause": cause, "kind": kind, "now": NOW},
            )
        tallies = connection.execute(text("SELECT * FROM outbox_tally ORDER BY id")).all()
    if batch == 4:
        source = MIGRATION.read_text().replace("_BATCH = 50_000", f"_BATCH = {batch}")
        with before.begin() as connection:
            _run(connection, source)
    else:
        upgrade(before)
    with before.connect() as connection:
        rows = connection.execute(text("SELECT * FROM outbox ORDER BY id")).all()
        assert connection.execute(text("SELECT * FROM outbox_tally ORDER BY id")).all() == tallies
    assert [(row.kind, row.cause) for row in rows] == [(kind, cause) for kind, cause, _ in KEYS]
    said = [
        (row.about, row.meeting_id, row.family_id, row.wave_id, row.staff_id, row.instant, row.second)
        for row in rows
    ]
    begins = datetime.fromisoformat(BEGINS)
    assert said == [(*about[:5], begins if about[5] else None, about[6]) for _, _, about in KEYS]


def _run(connection: Connection, source: str) -> None:
    """This migration alone."""
    module: dict[str, Any] = {}
    exec(compile(source, str(MIGRATION), "exec"), module)
    with Operations.context(MigrationContext.configure(connection)):
        module["upgrade"]()


def _older(engine: Engine) -> list[Any]:
    """Let all messages say what they are about in their keys alone, and upgrade. Gives them as they were."""
    columns = [name for name in (*key.SUBJECT, "second") if name != "broadcast_id"]
    with engine.begin() as connection:
        rows = list(connection.execute(select(Outbox.__table__).order_by(Outbox.id)))
        for name in columns:
            connection.execute(text(f"ALTER TABLE outbox DROP COLUMN {name}"))
        _run(connection, MIGRATION.read_text())
    return rows


@pytest.fixture
def place(database: Engine) -> Town:
    """Meetings that came near, were moved, cancelled and missed; a wave; texts for many that were approved,
    wait for a yes and were refused by Telegram; a family that cannot come. Most messages of it wait.
    """
    here = town(database, families=4)
    families = list(here.place.families.values())
    with database.begin() as connection:
        world.contact(connection, families[0], "telegram", "9001")
        world.contact(connection, None, "telegram", "9100", staff_id=here.place.gestor_id)
        coordinator = connection.scalar(text("SELECT id FROM staff WHERE code = 'C01'"))
        world.contact(connection, None, "telegram", "9101", staff_id=coordinator)
        for number, family in enumerate(families):
            # The last of them is over.
            begins = NOW + (timedelta(days=1, hours=number) if number < 3 else -timedelta(hours=2))
            world.meeting(connection, here.place, begins, code=f"R{number}", family_id=family)
    _sees_to(here, NOW)
    chat = Telegram(application(database, Watch(NOW)).test_client(), 9001)
    for word in ("visita", "2", "el viernes a las 3"):
        assert chat.post(chat.message(word)).status_code == 200
    with database.begin() as connection:
        knew = Outbox.family_id.in_(families[1:3]), Outbox.about == "day_before"
        for told in connection.scalars(select(Outbox.id).where(*knew)).all():
            outbox.advance(connection, told, "sent", None, None, NOW)
        meeting_changes.move(connection, 2, NOW + timedelta(days=2), "staff:G01", NOW)
        meeting_changes.cancel(connection, 3, "staff:G01", NOW)
        assert attendance.record(connection, 4, {families[3]}, here.place.gestor_id, NOW)
        open_now(connection, Plan("2026-2", [world.PLACE], date(2026, 12, 10)), NOW)
    alone = Terms(second_yes_above=2)
    approved, waiting = (
        here.confirms(here.draft(said=said, at=NOW), alone, NOW) for said in ("Hay jornada.", "Hay reunión.")
    )
    with database.begin() as connection:
        approve(connection, approved, "C01", NOW)
        ask_approvers(connection, waiting, Decimal(45), NOW)
    _sees_to(here, NOW)
    with database.begin() as connection:
        of_chat = Outbox.broadcast_id == approved, Outbox.channel == "telegram"
        connection.execute(update(Outbox).where(*of_chat).values(state="failed", attempts=1))
    _sees_to(here, NOW)
    return here


def _sees_to(place: Town, now: datetime) -> int:
    """Write all that is to be written of meetings, waves and texts for many. Gives how many messages."""
    before = len(place.rows())
    due.see_to(place.engine, now, Hours(), Series())
    schedule.see_to(place.engine, now, Hours(), random.Random(1))
    messages.write(place.engine, Hours(), now)
    resending.fall_back(place.engine, now, Hours())
    return len(place.rows()) - before


def _sent(place: Town) -> list[tuple[str, str]]:
    """Address and text of all that leaves within two days."""
    every = batches("https://libreta.example")
    with TelegramStandIn() as telegram, TwilioStandIn() as twilio:
        for hours in (0, 4, 20, 24, 48):
            watch = post.Watch(NOW + timedelta(hours=hours))
            for channel, provider in (
                ("telegram", post.telegram_provider(telegram)),
                ("sms", post.twilio_provider(twilio)),
            ):
                post.drain(place.engine, watch, channel, provider, None, dict(COMPOSERS), 3, every)
        return sorted(
            [(sent["chat_id"], sent["text"]) for sent in telegram.sent]
            + [(sent["to"], sent["body"]) for sent in twilio.sent]
        )


def test_what_is_read_out_of_the_keys_is_what_is_written_now(place: Town) -> None:
    rows = {(row.kind, row.about, row.second) for row in place.rows()}
    assert rows >= {
        ("reply", None, False), ("reminder", "day_before", False), ("reminder", "moved", False),
        ("meeting_news", "cancelled", False), ("meeting_news", "missed", False),
        ("broadcast", None, False), ("broadcast", None, True), ("invitation", "notice", False),
        ("proposal", None, False), ("approval", None, False), ("decision", "approved", False),
    }  # fmt: skip
    assert any(row.instant is None for row in place.rows() if row.kind == "reminder"), "called back"
    as_written = [row._asdict() for row in _older(place.engine)]
    with place.engine.connect() as connection:
        carried = [row._asdict() for row in connection.execute(select(Outbox.__table__).order_by(Outbox.id))]
    assert carried == as_written


def test_nothing_is_written_twice_and_what_waited_leaves(place: Town, server: URL) -> None:
    _older(place.engine)
    assert _sees_to(place, NOW) == 0
    sent = _sent(place)
    assert {row.state for row in place.rows() if row.kind != "broadcast"} <= {
        "sent", "cancelled", "expired", "suppressed"
    }  # fmt: skip
    said = "\n".join(text for _, text in sent)
    for words in ("Hay jornada", "no puede ir", "ya tiene el sí", "Hay reunión"):
        assert words in said
