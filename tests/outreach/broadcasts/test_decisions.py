"""Whoever wrote a text that needed a second person's yes hears what became of it, once, in the hours."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from db.tables import AuditEvent, Outbox
from messaging.terms import Terms
from outreach.composers import COMPOSERS
from programme import broadcasts
from programme.calendar import BOGOTA
from tests import world
from tests.messaging import post
from tests.outreach.town import NOW, TEXT, Town, town
from tests.standins.telegram import TelegramStandIn

ALONE = Terms(second_yes_above=2)

#: Three days with open hours after a Friday: Friday, Saturday, Monday.
TOO_LATE = datetime(2026, 11, 23, 19, 1, tzinfo=BOGOTA)


@pytest.fixture
def place(database: Engine) -> Town:
    """G01 has a chat."""
    place = town(database)
    with database.begin() as connection:
        world.contact(connection, None, "telegram", "9100", staff_id=place.place.gestor_id)
    return place


def _decides(place: Town, decide: Any, broadcast_id: int, code: str, now: datetime = NOW) -> None:
    with place.engine.begin() as connection:
        decide(connection, broadcast_id, code, now)
    place.writes(now)


def _told(place: Town, now: datetime = NOW) -> list[str]:
    """What the author's chat gets."""
    with TelegramStandIn() as telegram:
        provider = post.telegram_provider(telegram)
        watch = post.Watch(now)
        post.drain(place.engine, watch, "telegram", provider, composers=dict(COMPOSERS))
        assert TEXT not in str(telegram.sent)
        return [sent["text"] for sent in telegram.sent if sent["chat_id"] == "9100"]


@pytest.mark.parametrize(
    ("decide", "said"), [(broadcasts.approve, "ya tiene el sí"), (broadcasts.refuse, "dijo que no")]
)
def test_a_decision_at_night_is_told_once_in_the_morning(place: Town, decide: Any, said: str) -> None:
    broadcast_id = place.confirms(place.draft(), ALONE)
    night, morning = NOW + timedelta(hours=11), NOW + timedelta(days=1)
    _decides(place, decide, broadcast_id, "C01", night)
    place.writes(night)
    assert _told(place, night) == []
    (text,) = _told(place, morning)
    assert text.startswith("Su aviso del viernes 20 de noviembre, 10:00 a. m., para 3 familias, ")
    assert said in text
    place.writes(morning)
    assert _told(place, morning) == []


def test_what_its_author_stops_is_no_news(place: Town) -> None:
    """Neither when it still waits nor when its yes has not been told yet."""
    _decides(place, broadcasts.cancel, place.confirms(place.draft(), ALONE), "G01")
    broadcast_id = place.confirms(place.draft(said="Otra cosa."), ALONE)
    _decides(place, broadcasts.approve, broadcast_id, "C01")
    _decides(place, broadcasts.cancel, broadcast_id, "G01")
    assert _told(place) == []


def test_one_that_nobody_answers_ends_when_it_would_have_lost_its_sense(place: Town) -> None:
    """Three open days after it was to leave; one for later waits longer."""
    soon = place.confirms(place.draft(), ALONE)
    later = place.confirms(place.draft(said="Otra cosa.", at=NOW + timedelta(days=5)), ALONE)
    place.writes(TOO_LATE - timedelta(minutes=2))
    assert place.state(soon) == "waiting"
    place.writes(TOO_LATE)
    assert (place.state(soon), place.state(later)) == ("expired", "waiting")
    (text,) = _told(place, TOO_LATE + timedelta(hours=13))
    assert "nadie dijo que sí a tiempo" in text.lower()
    with place.engine.connect() as connection:
        ended = select(AuditEvent.actor).where(AuditEvent.action == "broadcast.expired")
        assert connection.scalars(ended).all() == ["worker"]
        assert connection.scalars(select(Outbox.kind)).all() == ["decision"], "no family gets it"
