"""Families are asked whether a promise was kept, on its date, and what they say is published."""

import csv
import io
import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, insert, select, update

from db.tables import (
    ActorCommitment,
    AnswerCount,
    AuditEvent,
    CommitmentCheck,
    Family,
    LogEntry,
    Outbox,
    Participation,
    Staff,
    Wave,
)
from messaging.hours import Hours
from outreach.waves import schedule
from outreach.waves.judgments import Publishing
from scorecard import counting
from scorecard.opening import Plan, open_now
from scorecard.publication.signing import Signer
from tests import releases, world
from tests.doors import Twilio, Watch, application
from tests.outreach.town import Town, town
from tests.releases import CONTENT, TREATED, share

#: The day of the promise, a Tuesday; 10:00 in Bogotá.
TUESDAY = datetime(2026, 11, 24, 15, tzinfo=UTC)
DAY = timedelta(days=1)
DUE = date(2026, 11, 24)
TEXT = "Abrir el puesto de salud los sábados."
SIGNER = Signer("A" * 43 + "=")

#: How they answer: 1 yes, 2 no, 0 does not know.
SAID = [1] * 26 + [2] * 12 + [0] * 2


@pytest.fixture
def place(database: Engine) -> Town:
    """Forty families of one gestor, after a wave of the Libreta that was published in the summer."""
    place = town(database, len(SAID))
    with database.begin() as connection:
        wave_id = world.wave(connection, date(2026, 6, 1), date(2026, 6, 20), "2026-1")
        connection.execute(update(Wave).values(status="closed", closed_on=date(2026, 6, 21), wiped=True))
        releases.publish(connection, wave_id, {CONTENT: share(80), TREATED: share(90)}, {})
        connection.execute(update(Wave).values(results_at=TUESDAY))
    return place


def promise(place: Town, text: str = TEXT, due: date = DUE, **values: Any) -> int:
    """The mayor's office promised it in July."""
    with place.engine.begin() as connection:
        given = {
            "wave_id": connection.scalar(select(Wave.id).where(Wave.name == "2026-1")),
            "staff_id": connection.scalar(select(Staff.id).where(Staff.code == "C01")),
            "place_code": world.PLACE, "actor": "municipio", "text": text, "made_on": date(2026, 7, 1),
            "due_on": due, "at": datetime(2026, 7, 1, 15, tzinfo=UTC),
        }  # fmt: skip
        statement = insert(ActorCommitment).values({**given, **values}).returning(ActorCommitment.id)
        return connection.execute(statement).scalar_one()


def works(place: Town, now: datetime) -> None:
    """What the worker's timetable does then."""
    schedule.see_to(place.engine, now, Hours(), random.Random(1), publishing=Publishing(SIGNER))


def asked(place: Town) -> list[tuple[str, str, str]]:
    """The waves on promises: name, first day, status."""
    with place.engine.connect() as connection:
        rows = connection.execute(
            select(Wave.name, Wave.opens_on, Wave.status).where(Wave.commitment_id.is_not(None)).order_by(Wave.id)
        )
        return [(row.name, str(row.opens_on), row.status) for row in rows]


def days(place: Town, until: datetime, since: datetime = TUESDAY) -> None:
    """The worker works once a day."""
    while since <= until:
        works(place, since)
        since += DAY


def answer(place: Town, now: datetime, said: list[int] = SAID) -> None:
    """Each family answers by SMS; then the answers are counted."""
    client = application(place.engine, Watch(now)).test_client()
    for number, value in enumerate(said):
        phone = Twilio(client, f"+57300111{number:04}")
        for words in ("libreta", "1", str(value)):
            (told,) = phone.send(words)
        assert "Gracias" in told
    with place.engine.begin() as connection:
        counting.flush(connection, random.Random(1))


@pytest.fixture
def judged(place: Town) -> Town:
    """Asked, answered, closed and published."""
    commitment = promise(place)
    works(place, TUESDAY)
    answer(place, TUESDAY + timedelta(hours=2))
    with place.engine.begin() as connection:
        connection.execute(
            insert(CommitmentCheck).values(
                commitment_id=commitment, state="kept", checked_on=DUE, staff_id=1, at=TUESDAY
            )
        )
    days(place, TUESDAY + 10 * DAY, TUESDAY + DAY)
    return place


def test_asked_on_its_date_for_ten_days_and_published(judged: Town) -> None:
    assert asked(judged) == [("compromiso-1", "2026-11-24", "closed")]
    with judged.engine.connect() as connection:
        assert connection.scalar(select(Wave.closed_on).where(Wave.name == "compromiso-1")) == date(2026, 12, 4)
        events = select(AuditEvent.actor, AuditEvent.action).order_by(AuditEvent.id)
        assert [tuple(row) for row in connection.execute(events)] == [
            ("timetable", "wave.opened"), ("timetable", "wave.closed"), ("timetable", "wave.published")
        ]  # fmt: skip
        counts = select(AnswerCount.answer, func.sum(AnswerCount.families)).group_by(AnswerCount.answer)
        assert dict(connection.execute(counts.order_by(AnswerCount.answer)).all()) == {0: 2, 1: 26, 2: 12}
        entry = connection.execute(select(LogEntry.__table__).order_by(LogEntry.position.desc()).limit(1)).one()
    assert (entry.kind, entry.subject, entry.public_key) == ("release", "compromiso-1/1", SIGNER.public_key)
    print([row.about for row in judged.rows()])


def test_x(judged: Town) -> None:
    from scorecard.publication.release import publish
    publish(judged.engine, "2026-1", TUESDAY + 11 * DAY, "test", "Faltaba la promesa", empty=True)
    client = application(judged.engine, Watch(TUESDAY + 11 * DAY)).test_client()
    for n in ("2026-1/15664.html", "2026-1/15664.json", "compromiso-1/15664.html", "compromiso-1/15664.csv", "compromiso-1/15664.json", "compromiso-1/release.json", ""):
        print("=====", n)
        print(client.get("/resultados/" + n).text)
    open("/tmp/h-promises-15664.pdf","wb").write(client.get("/resultados/2026-1/15664.pdf").data)
    print([(row.about, row.kind, row.state) for row in judged.rows()][:9])
