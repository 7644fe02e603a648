"""What a drain left with a provider when it died is looked for, and goes out again only where it must."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from db.tables import Outbox, OutboxChange
from messaging.outbox import HIDDEN_TO
from tests.messaging.post import (
    NOW,
    Watch,
    conversation,
    drain,
    history,
    letter,
    put,
    row,
    twilio_provider,
    words,
)
from tests.standins.server import Answer
from tests.standins.twilio import TwilioStandIn

NUMBER, OTHER = "+573001112233", "+573001112244"


@pytest.fixture
def clock() -> Watch:
    """Twilio's own."""
    return Watch()


@pytest.fixture
def twilio(clock: Watch) -> Iterator[TwilioStandIn]:
    with TwilioStandIn(clock) as standin:
        yield standin


def _taken(
    engine: Engine, twilio: TwilioStandIn, *numbers: str, written: datetime | None = None
) -> list[int]:
    """Messages to these numbers that Twilio took now, and whose drain died before it noted that. `written`:
    when they were by our clock.
    """
    now, ids = twilio.clock(), []
    for number in numbers:
        to = conversation(engine, number, "sms")
        ids.append(letter(engine, to, channel="sms", now=written or now, not_before=now))
    drain(engine, Watch(now), "sms", twilio_provider(twilio))
    for outbox_id in ids:
        assert row(engine, outbox_id).state == "sent"
        put(engine, outbox_id, now, state="sending", provider=None, provider_id=None)
    return ids


def _said(engine: Engine, outbox_id: int) -> str | None:
    """The words with which it went back to the queue."""
    with engine.connect() as connection:
        changes = select(OutboxChange.words).where(OutboxChange.outbox_id == outbox_id)
        return connection.scalars(changes.order_by(OutboxChange.id).offset(2).limit(1)).one()


def test_what_the_provider_has_is_sent_under_its_name(database: Engine, twilio: TwilioStandIn) -> None:
    (outbox_id,) = _taken(database, twilio, NUMBER)
    drain(database, Watch(), "sms", twilio_provider(twilio))
    found = row(database, outbox_id)
    assert (found.state, found.provider, found.provider_id) == ("sent", "twilio", twilio.sent[0]["sid"])
    assert words(database, outbox_id) == (None, "el proveedor ya lo tenía")


def test_what_it_has_not_goes_out_again_and_is_no_repeat(database: Engine, twilio: TwilioStandIn) -> None:
    outbox_id = letter(database, conversation(database, NUMBER, "sms"), channel="sms")
    put(database, outbox_id, state="sending", attempts=3, text="Hola.", repeated=False)
    twilio.next(verb="POST", error=Answer(503, {}))
    drain(database, Watch(), "sms", twilio_provider(twilio))
    assert history(database, outbox_id) == ["queued", "sending", "queued", "sending", "queued"]
    assert (row(database, outbox_id).attempts, row(database, outbox_id).repeated) == (4, False)
    assert _said(database, outbox_id) == "el proveedor no lo tenía; sale otra vez"


def test_where_nobody_can_be_asked_it_goes_out_again_as_a_possible_repeat(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001", simulated=True))
    put(database, outbox_id, state="sending", attempts=1, text="Hola.", not_after=NOW - timedelta(hours=1))
    drain(database, Watch())
    assert history(database, outbox_id) == ["queued", "sending", "queued", "expired"]
    assert row(database, outbox_id).repeated
    assert _said(database, outbox_id) == "pudo salir antes de una caída; sale otra vez"


def test_one_that_cannot_be_asked_about_holds_up_no_other(
    database: Engine, twilio: TwilioStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = _taken(database, twilio, NUMBER, OTHER)
    twilio.next(verb="GET", error=Answer(503, {}))
    with caplog.at_level(logging.WARNING):
        drain(database, Watch(), "sms", twilio_provider(twilio))
    assert [row(database, each).state for each in (first, second)] == ["sending", "sent"]
    logged = [record.getMessage() for record in caplog.records if record.name == "messaging.leftovers"]
    assert logged == [f"outbox {first}: twilio could not be asked (503)"]


def test_what_was_written_first_is_asked_about_first(database: Engine, twilio: TwilioStandIn) -> None:
    first, _ = _taken(database, twilio, NUMBER, OTHER)
    for state in ("sent", "sending"):  # its row stands behind the other's then
        put(database, first, state=state)
    drain(database, Watch(), "sms", twilio_provider(twilio))
    asked = [request.parameters["To"] for request in twilio.requests if request.verb == "GET"]
    assert asked == [NUMBER, OTHER]


def test_each_is_looked_for_since_it_was_handed_over(
    database: Engine, twilio: TwilioStandIn, clock: Watch
) -> None:
    """Whatever was handed over later, and whenever it was written by a clock that was wrong."""
    clock.move(days=-10)
    (old,) = _taken(database, twilio, NUMBER)
    put(database, old, state="sent")
    clock.move(days=10)
    (new,) = _taken(database, twilio, OTHER, written=NOW + timedelta(days=20))
    with database.begin() as connection:
        connection.execute(update(Outbox).values(state="sending"))
    drain(database, Watch(), "sms", twilio_provider(twilio))
    assert [row(database, each).state for each in (old, new)] == ["sent", "sent"]
    assert len(twilio.sent) == 2


def test_an_old_message_with_the_same_words_is_not_taken_for_it(
    database: Engine, twilio: TwilioStandIn, clock: Watch
) -> None:
    clock.move(days=-8)
    (outbox_id,) = _taken(database, twilio, NUMBER)
    put(database, outbox_id, state="sending")
    clock.move(days=8)
    drain(database, Watch(), "sms", twilio_provider(twilio))
    assert len(twilio.sent) == 2


def test_newer_messages_with_the_same_words_are_not_taken_for_it(
    database: Engine, twilio: TwilioStandIn
) -> None:
    number = conversation(database, NUMBER, "sms")
    ids = [letter(database, number, channel="sms") for _ in range(3)]
    drain(database, Watch(), "sms", twilio_provider(twilio))
    put(database, ids[0], state="sending", provider=None, provider_id=None)
    drain(database, Watch(), "sms", twilio_provider(twilio))
    assert [row(database, each).provider_id for each in ids] == [each["sid"] for each in twilio.sent]


def test_a_hidden_message_is_looked_for_at_its_own_number(database: Engine, twilio: TwilioStandIn) -> None:
    (outbox_id,) = _taken(database, twilio, NUMBER)
    payload = {"text": "Hola.", HIDDEN_TO: row(database, outbox_id).conversation_id}
    put(database, outbox_id, conversation_id=None, payload=payload)
    drain(database, Watch(), "sms", twilio_provider(twilio))
    assert (row(database, outbox_id).state, len(twilio.sent)) == ("sent", 1)


def test_what_is_left_of_one_channel_is_no_matter_of_another(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, NUMBER, "sms"), channel="sms")
    put(database, outbox_id, state="sending", attempts=1)
    drain(database, Watch(), "telegram")
    assert history(database, outbox_id) == ["queued", "sending"]


def test_what_was_left_for_somebody_who_is_gone_ends(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"))
    put(database, outbox_id, state="sending", attempts=1, conversation_id=None)
    drain(database, Watch())
    assert history(database, outbox_id) == ["queued", "sending", "queued", "suppressed"]


def test_what_was_left_for_somebody_who_is_gone_is_no_repeat_where_one_can_ask(
    database: Engine, twilio: TwilioStandIn
) -> None:
    outbox_id = letter(database, conversation(database, NUMBER, "sms"), channel="sms")
    put(database, outbox_id, state="sending", attempts=1, conversation_id=None)
    drain(database, Watch(), "sms", twilio_provider(twilio))
    assert _said(database, outbox_id) == "el proveedor no lo tenía; sale otra vez"
    assert (row(database, outbox_id).state, row(database, outbox_id).repeated) == ("suppressed", False)


def test_what_somebody_else_got_is_not_taken_for_what_nobody_can_get(
    database: Engine, twilio: TwilioStandIn
) -> None:
    """Asked for no number, Twilio tells of all."""
    (other,) = _taken(database, twilio, OTHER)
    put(database, other, state="sent")
    gone = letter(database, conversation(database, NUMBER, "sms"), channel="sms")
    same = twilio.sent[0]["body"]
    put(database, gone, state="sending", attempts=1, conversation_id=None, text=same)
    drain(database, Watch(), "sms", twilio_provider(twilio))
    assert row(database, gone).state == "suppressed"
