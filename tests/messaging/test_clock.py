"""A clock that jumps while messages leave: none is lost, none goes twice, none leaves outside the hours."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from db.tables import Outbox, OutboxChange
from messaging import outbox
from messaging.hours import Hours
from messaging.pace import Pace
from programme.calendar import Clock
from tests.messaging.post import (
    NOW,
    Watch,
    conversation,
    drain,
    letter,
    put,
    row,
    telegram_provider,
    twilio_provider,
)
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

BACK, AHEAD = timedelta(hours=-2), timedelta(days=3)


class Jumping:
    """A clock that is right until it `jumps`, and then wrong. `looks`: how often it was seen so."""

    def __init__(self, wrong: timedelta, jumps: Callable[[], bool]) -> None:
        self.wrong, self.jumps, self.looks = wrong, jumps, 0

    def __call__(self) -> datetime:
        if not self.jumps():
            return NOW
        self.looks += 1
        return NOW + self.wrong


def _reminders(engine: Engine, channel: str, many: int) -> None:
    for number in range(many):
        to = f"+5730011122{number:02}" if channel == "sms" else f"{9_001 + number}"
        chat = conversation(engine, to, channel)
        letter(engine, chat, f"Recuerde {number}.", channel, priority=outbox.REMINDER)


def _left(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return sorted(connection.scalars(select(Outbox.state)))


def _handed_over(engine: Engine) -> list[datetime]:
    with engine.connect() as connection:
        return list(connection.scalars(select(OutboxChange.at).where(OutboxChange.state == "sending")))


@pytest.mark.parametrize("channel", ["sms", "telegram"])
@pytest.mark.parametrize("wrong", [BACK, AHEAD, AHEAD + timedelta(hours=12)])
def test_nothing_is_lost_or_sent_twice_when_the_clock_jumps(
    database: Engine, channel: str, wrong: timedelta
) -> None:
    _reminders(database, channel, 24)
    with TwilioStandIn(lambda: NOW) as twilio, TelegramStandIn() as telegram:
        standin: Any = twilio if channel == "sms" else telegram

        def drained(clock: Clock) -> None:
            provider = twilio_provider(twilio) if channel == "sms" else telegram_provider(telegram)
            drain(database, clock, channel, provider, Pace(60))

        drained(jumping := Jumping(wrong, lambda: len(standin.sent) > 5))
        assert jumping.looks
        drained(Watch(NOW))  # it was put right
        drained(Watch(NOW + timedelta(days=4)))
        texts = [each["body"] if channel == "sms" else each["text"] for each in standin.sent]
        assert sorted(texts) == sorted(f"Recuerde {number}." for number in range(24))
    assert _left(database) == ["sent"] * 24
    assert all(Hours().is_open(at) for at in _handed_over(database))


@pytest.mark.parametrize("wrong", [BACK, AHEAD])
def test_what_twilio_took_is_found_though_our_clock_was_wrong(database: Engine, wrong: timedelta) -> None:
    outbox_id = letter(
        database, conversation(database, "+573001112233", "sms"), channel="sms", now=NOW - timedelta(days=1)
    )
    with TwilioStandIn(lambda: NOW) as twilio:
        twilio.next(reset=True)
        drain(database, Watch(NOW + wrong), "sms", twilio_provider(twilio))
        drain(database, Watch(NOW + timedelta(days=4)), "sms", twilio_provider(twilio))
        assert len(twilio.sent) == 1
    assert row(database, outbox_id).state == "sent"


@pytest.mark.parametrize("wrong", [BACK, AHEAD])
def test_what_a_drain_left_while_the_clock_was_wrong_is_found_at_twilio(
    database: Engine, wrong: timedelta
) -> None:
    outbox_id = letter(database, conversation(database, "+573001112233", "sms"), channel="sms")
    with TwilioStandIn(lambda: NOW) as twilio:
        drain(database, Watch(NOW + timedelta(minutes=1)), "sms", twilio_provider(twilio))
        put(database, outbox_id, state="sending", provider_id=None, at=NOW + wrong)
        drain(database, Watch(NOW + timedelta(minutes=2)), "sms", twilio_provider(twilio))
        assert len(twilio.sent) == 1
    assert row(database, outbox_id).state == "sent"
