"""Families that have no telephone and no chat: nothing is written for them, and they are in nobody's way."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from db.tables import Broadcast, Contact, Outbox
from programme.refusal import Refusal
from tests import world
from tests.outreach.town import Town, town
from tests.outreach.worker.test_worker import START, until, worker
from tests.standins.telegram import TelegramStandIn

MANY = 10_000

_FAMILIES = f"""
    INSERT INTO family (code, municipality_code, vereda, displaced, private_logros, gestor_id, stage,
                        agreement_on, language, catalogue_version, created_at)
    SELECT 'S' || number, municipality_code, 'Guanomo', displaced, private_logros, gestor_id, stage,
           agreement_on, language, catalogue_version, created_at
    FROM family, generate_series(1, {MANY}) AS number WHERE code = 'F000'
"""
_MEETINGS = """
    INSERT INTO meeting (code, kind, family_id, gestor_id, starts_at, status, created_at)
    SELECT 'R' || id, 'family', id, gestor_id, CAST(:starts_at AS timestamptz), 'planned',
           CAST(:created_at AS timestamptz)
    FROM family
"""


def ten_thousand(engine: Engine) -> Town:
    """Each with a visit tomorrow, and all with a meeting on Tuesday. One more family, F000, has a chat, and
    lives elsewhere.
    """
    place = town(engine, 0)
    with engine.begin() as connection:
        family = world.family(connection, place.place, "F000", vereda="Centro")
        world.contact(connection, family, "telegram", "9001")
        connection.execute(text(_FAMILIES))
        tomorrow = {"starts_at": START + timedelta(days=1), "created_at": START - timedelta(hours=1)}
        connection.execute(text(_MEETINGS), tomorrow)
        world.meeting(connection, place.place, START + timedelta(days=4), code="C1", kind="community")
    return place


def test_ten_thousand_families_without_a_contact_cost_nothing(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    place = ten_thousand(database)
    seen = place.preview(place.draft(), now=START)
    assert (seen.recipients.total, seen.recipients.excluded) == (1, {"no_contact": MANY})
    with pytest.raises(Refusal, match="reaches_nobody"):
        place.confirms(place.draft("vereda:Guanomo"), now=START)
    place.confirms(place.draft(), now=START)
    with TelegramStandIn() as telegram, worker(database, keys, tmp_path, telegram):
        until(lambda: {"broadcast", "reminder"} <= _kinds(database), 20)
        until(lambda: _states(database) == {"written"}, 20)
        until(lambda: any("Mañana hay jornada" in each["text"] for each in telegram.sent), 20)
        log = (tmp_path / "worker.log").read_text()
    with database.connect() as connection:
        known = set(connection.scalars(select(Contact.conversation_id)))
        written = set(connection.scalars(select(Outbox.conversation_id)))
        failed = connection.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"))
    assert written == known
    assert {each["chat_id"] for each in telegram.sent} == {"9001"}
    assert failed == 0
    assert "Traceback" not in log


def _kinds(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(select(Outbox.kind)))


def _states(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(select(Broadcast.state)))
