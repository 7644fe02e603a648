"""An SMS through Twilio: what is asked for, what its errors mean, and what is asked before a second try."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from messaging import outbox
from messaging.provider import Gone, Outgoing, Refused, Result, Retry, Sent, Stopped
from tests.messaging.post import (
    NOW,
    SHORT_CODE,
    Watch,
    conversation,
    drain,
    history,
    letter,
    line,
    put,
    row,
    twilio_provider,
    words,
)
from tests.standins.server import Answer, Request
from tests.standins.twilio import TwilioStandIn

NUMBER = "+573001112233"


def _send(twilio: TwilioStandIn, **more: Any) -> Result:
    async def send() -> Result:
        provider = twilio_provider(twilio)
        try:
            given: dict[str, Any] = {"outbox_id": 7, "address": NUMBER, "text": "¿Puede ir?", **more}
            return await provider.send(Outgoing(**given))
        finally:
            await provider.close()

    return asyncio.run(send())


def test_what_twilio_is_asked_for() -> None:
    with TwilioStandIn() as twilio:
        assert _send(twilio, valid_seconds=90) == Sent(twilio.sent[0]["sid"])
        assert twilio.sent[0]["form"] == {
            "From": SHORT_CODE,
            "To": NUMBER,
            "Body": "¿Puede ir?",
            "StatusCallback": "https://libreta.example/webhooks/twilio/status?message=7",
            "ValidityPeriod": "90",
        }


@pytest.mark.parametrize(("seconds", "asked"), [(None, None), (-5, "1"), (86_400, "36000")])
def test_the_validity_stays_within_what_twilio_takes(seconds: int | None, asked: str | None) -> None:
    with TwilioStandIn() as twilio:
        _send(twilio, valid_seconds=seconds)
        assert twilio.sent[0]["form"].get("ValidityPeriod") == asked


@pytest.mark.parametrize(
    ("code", "status", "meaning", "said"),
    [
        (20003, 401, Stopped, "Twilio no acepta la cuenta"),
        (20005, 403, Stopped, "la cuenta de Twilio está suspendida"),
        (21606, 400, Stopped, "el número que envía no sirve"),
        (21610, 400, Gone, "el número pidió no recibir mensajes"),
        (21211, 400, Gone, "el número no existe"),
        (21614, 400, Gone, "el número no recibe mensajes de texto"),
        (21612, 400, Gone, "Twilio no puede llegar a ese número"),
        (21617, 400, Refused, "el texto es demasiado largo"),
        (21999, 400, Refused, "Twilio no aceptó el mensaje"),
        (20429, 429, Retry, "Twilio pide ir más despacio"),
        (20500, 500, Retry, "Twilio no respondió"),
        (20503, 503, Retry, "Twilio no respondió"),
    ],
)
def test_what_an_error_means(code: int, status: int, meaning: type, said: str) -> None:
    with TwilioStandIn() as twilio:
        twilio.next_error(code, "message", status=status)
        result = _send(twilio)
    assert isinstance(result, meaning)
    assert not isinstance(result, Sent)
    assert (result.code, result.words[: len(said)]) == (str(code), said)


def test_how_long_to_wait_is_heeded() -> None:
    with TwilioStandIn() as twilio:
        twilio.next_error(20429, "Too Many Requests", status=429, retry_after=4)
        result = _send(twilio)
    assert isinstance(result, Retry)
    assert (result.after, result.perhaps_sent) == (4.0, False)


@pytest.mark.parametrize("trouble", [{"reset": True}, {"half": True}])
def test_when_the_answer_is_lost_twilio_is_asked_and_nothing_is_sent_twice(
    database: Engine, trouble: dict[str, bool]
) -> None:
    outbox_id = letter(database, conversation(database, NUMBER, "sms"), channel="sms")
    with TwilioStandIn(clock=lambda: NOW) as twilio:
        twilio.next(**trouble)
        drain(database, Watch(), "sms", twilio_provider(twilio))
        assert len(twilio.sent) == 1
        assert (row(database, outbox_id).state, row(database, outbox_id).provider_id) == (
            "sent",
            twilio.sent[0]["sid"],
        )


class _Late(TwilioStandIn):
    """Shows a message only a little after it was taken."""

    def answer(self, request: Request) -> Answer:
        if request.verb == "GET" and time.monotonic() - self.sent[-1]["at"] < 0.2:
            return Answer(200, {"messages": []})
        return super().answer(request)


def test_twilio_gets_a_moment_to_show_what_it_took(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, NUMBER, "sms"), channel="sms")
    with _Late(clock=lambda: NOW) as twilio:
        twilio.next(reset=True)
        drain(database, Watch(), "sms", twilio_provider(twilio))
        assert len(twilio.sent) == 1
    assert history(database, outbox_id) == ["queued", "sending", "sent"]


def test_what_a_drain_left_behind_is_looked_for_at_twilio(database: Engine) -> None:
    number = conversation(database, NUMBER, "sms")
    there, not_there = letter(database, number, "Hola."), letter(database, number, "Adiós.")
    with TwilioStandIn(clock=lambda: NOW) as twilio:
        _send(twilio, outbox_id=there, text="Hola.")
        for outbox_id, text in ((there, "Hola."), (not_there, "Adiós.")):
            put(database, outbox_id, state="sending", attempts=1, text=text, channel="sms")
        drain(database, Watch(NOW + timedelta(seconds=30)), "sms", twilio_provider(twilio))
        assert [each["body"] for each in twilio.sent] == ["Hola.", "Adios."]
    assert history(database, there) == ["queued", "sending", "sent"]
    assert words(database, there) == (None, "el proveedor ya lo tenía")
    assert history(database, not_there) == ["queued", "sending", "queued", "sending", "sent"]
    assert not row(database, not_there).repeated


def test_the_same_text_of_another_message_is_not_taken_for_it(database: Engine) -> None:
    number = conversation(database, NUMBER, "sms")
    earlier, left = (letter(database, number, "Gracias.", "sms") for _ in range(2))
    with TwilioStandIn(clock=lambda: NOW) as twilio:
        sent = _send(twilio, outbox_id=earlier, text="Gracias.")
        assert isinstance(sent, Sent)
        put(database, earlier, state="sent", attempts=1, provider_id=sent.provider_id)
        put(database, left, state="sending", attempts=1, text="Gracias.")
        drain(database, Watch(), "sms", twilio_provider(twilio))
        assert len(twilio.sent) == 2


def test_while_twilio_cannot_be_asked_nothing_is_sent_again(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, NUMBER, "sms"), channel="sms")
    put(database, outbox_id, state="sending", attempts=1, text="Hola.")
    with TwilioStandIn(clock=lambda: NOW) as twilio:
        twilio.next_error(20500, "Internal Server Error", status=500)
        drain(database, Watch(), "sms", twilio_provider(twilio))
        assert (twilio.sent, row(database, outbox_id).state) == ([], "sending")
        drain(database, Watch(), "sms", twilio_provider(twilio))
        assert len(twilio.sent) == 1


def test_an_answer_that_is_lost_and_cannot_be_asked_for_makes_a_possible_repeat(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, NUMBER, "sms"), channel="sms")
    with TwilioStandIn(clock=lambda: NOW) as twilio:
        twilio.next(verb="POST", reset=True)
        twilio.next(verb="GET", error=Answer(503, {}))
        drain(database, Watch(), "sms", twilio_provider(twilio))
    left = row(database, outbox_id)
    assert (left.state, left.attempts, left.repeated) == ("queued", 1, True)


def test_a_number_that_left_through_twilio_is_not_written_to_again(database: Engine) -> None:
    number = conversation(database, NUMBER, "sms")
    outbox_id = letter(database, number, channel="sms")
    with TwilioStandIn() as twilio:
        twilio.next_error(21610, "Attempt to send to unsubscribed recipient", to=NUMBER)
        drain(database, Watch(), "sms", twilio_provider(twilio))
    assert row(database, outbox_id).state == "failed"
    assert (line(database, number).opted_out_at, line(database, number).blocked_at) == (NOW, None)


def test_what_we_start_is_not_delivered_at_night(database: Engine) -> None:
    number = conversation(database, NUMBER, "sms")
    evening = Watch(NOW + timedelta(hours=8, minutes=50))  # Friday 18:50
    letter(database, number, channel="sms", now=evening.now, priority=outbox.REMINDER)
    letter(database, number, channel="sms", now=evening.now)
    with TwilioStandIn() as twilio:
        drain(database, evening, "sms", twilio_provider(twilio))
        validities = sorted(each["form"].get("ValidityPeriod", "") for each in twilio.sent)
    assert validities == ["", "600"]
