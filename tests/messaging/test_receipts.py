"""Twilio's receipts move a message forward; late, repeated, unknown and foreign ones change nothing."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from db.tables import Conversation
from messaging.twilio.receipts import record
from tests.doors import SID as ACCOUNT
from tests.doors import Twilio, application
from tests.messaging.post import (
    NOW,
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

SID = "SM" + "1" * 32


def _sent(engine: Engine, number: str = "+573001112233", provider_id: str | None = SID) -> int:
    outbox_id = letter(engine, conversation(engine, number, "sms"), channel="sms")
    put(engine, outbox_id, state="sent", attempts=1, provider="twilio", provider_id=provider_id)
    return outbox_id


def _tell(
    engine: Engine, outbox_id: int, status: str, error: int | None = None, provider_id: str = SID
) -> bool:
    with engine.begin() as connection:
        return record(connection, outbox_id, provider_id, status, error, NOW)


def test_delivered_is_final(database: Engine) -> None:
    outbox_id = _sent(database)
    assert _tell(database, outbox_id, "delivered")
    for late in ("queued", "sending", "sent", "undelivered", "failed", "delivered"):
        assert not _tell(database, outbox_id, late)
    assert history(database, outbox_id) == ["queued", "sent", "delivered"]


def test_any_order_of_receipts_ends_the_same(database: Engine) -> None:
    for number, order in enumerate(itertools.permutations(["queued", "sending", "sent", "delivered"])):
        outbox_id = _sent(database, f"+57300111{number:04}")
        for status in order:
            _tell(database, outbox_id, status)
        assert row(database, outbox_id).state == "delivered"


@pytest.mark.parametrize(
    ("code", "said", "gone"),
    [
        (30003, "el celular está apagado o sin señal", False),
        (30005, "el número no existe", True),
        (30007, "el operador lo tomó por publicidad no deseada", False),
        (30004, "el operador bloqueó el mensaje", False),
        (30006, "el número no recibe mensajes de texto", False),
        (30008, "el operador no pudo entregarlo", False),
        (30034, "el número que envía no sirve; revise TWILIO_FROM o TWILIO_MESSAGING_SERVICE_SID", False),
        (21610, "el número pidió no recibir mensajes", False),
        (39999, "el operador no pudo entregarlo", False),
    ],
)
def test_an_error_is_kept_with_its_code_and_in_plain_words(
    database: Engine, code: int, said: str, gone: bool
) -> None:
    outbox_id = _sent(database)
    assert _tell(database, outbox_id, "undelivered", code)
    assert row(database, outbox_id).state == "undelivered"
    assert words(database, outbox_id) == (str(code), said)
    conversation_id = row(database, outbox_id).conversation_id
    assert (line(database, conversation_id).blocked_at is not None) is gone
    assert (line(database, conversation_id).opted_out_at is not None) is (code == 21610)


# What becomes of the number


def _standing(engine: Engine, outbox_id: int) -> tuple[str, bool, bool]:
    """The state of the message; whether its number is gone, and whether its person left."""
    stored = row(engine, outbox_id)
    number = line(engine, stored.conversation_id)
    return stored.state, number.blocked_at is not None, number.opted_out_at is not None


def test_a_number_to_which_a_message_is_delivered_after_all_can_be_reached(database: Engine) -> None:
    outbox_id = _sent(database)
    _tell(database, outbox_id, "undelivered", 30005)
    assert _standing(database, outbox_id) == ("undelivered", True, False)
    _tell(database, outbox_id, "delivered")
    assert _standing(database, outbox_id) == ("delivered", False, False)
    _tell(database, outbox_id, "failed", 30005)
    assert _standing(database, outbox_id) == ("delivered", False, False)


@pytest.mark.parametrize("end", [("delivered", None), ("undelivered", 30005), ("undelivered", 21610)])
def test_the_receipts_of_a_message_may_come_in_any_order_and_twice(
    database: Engine, end: tuple[str, int | None]
) -> None:
    """As the provider's own order has it, in which `undelivered` may still become `delivered`."""
    course: list[tuple[str, int | None]] = [("queued", None), ("sent", None), end, end]
    if end[0] == "delivered":
        course.append(("undelivered", 30005))
    for number, order in enumerate(sorted(set(itertools.permutations(course)), key=str)):
        outbox_id = _sent(database, f"+573001{number:06}")
        for status, error in order:
            _tell(database, outbox_id, status, error)
        assert _standing(database, outbox_id) == (end[0], end[1] == 30005, end[1] == 21610), order


def test_of_several_messages_in_flight_one_that_arrives_shows_that_the_number_is_good(
    database: Engine,
) -> None:
    """In whichever order their receipts come; a message of last month shows nothing."""
    told = [("gone", "undelivered", 30005), ("here", "delivered", None), ("gone", "failed", 30005)]
    for number, order in enumerate(itertools.permutations(told)):
        to = conversation(database, f"+573001{number:06}", "sms")
        sids = {name: "SM" + f"{number:03}{name}".encode().hex() for name in ("gone", "here")}
        ours = {name: letter(database, to, channel="sms") for name in sids}
        for name, outbox_id in ours.items():
            put(database, outbox_id, state="sending", attempts=1, provider_id=sids[name])
        for name, status, error in order:
            _tell(database, ours[name], status, error, sids[name])
        assert line(database, to).blocked_at is None, order


def test_a_number_that_was_good_last_month_may_be_gone(database: Engine) -> None:
    to = conversation(database, "+573001112233", "sms")
    before, after = letter(database, to, channel="sms"), letter(database, to, channel="sms")
    put(database, before, NOW - timedelta(days=30), state="sending", attempts=1)
    put(database, before, NOW - timedelta(days=30), state="delivered", attempts=1)
    put(database, after, state="sending", attempts=1, provider_id=SID)
    _tell(database, after, "undelivered", 30005)
    assert line(database, to).blocked_at == NOW


def test_what_is_told_late_of_an_old_message_does_not_outweigh_what_the_person_wrote(
    database: Engine,
) -> None:
    """START brought it back; the receipt of a message of before is late, and so is that of a bad number."""
    client = application(database, (watch := Watch(NOW))).test_client()
    door = Twilio(client)
    first, second = _sent(database), _sent_to_same(database, "SM" + "2" * 32)
    assert _bring(door, first, "undelivered", SID, ErrorCode="21610") == 204
    assert _standing(database, first)[1:] == (False, True)
    watch.move(minutes=5)
    door.send("START")
    assert _standing(database, first)[1:] == (False, False)
    assert _bring(door, first, "failed", SID, ErrorCode="21610") == 204
    assert _bring(door, second, "undelivered", "SM" + "2" * 32, ErrorCode="30005") == 204
    assert _standing(database, first)[1:] == (False, False)


def _sent_to_same(engine: Engine, provider_id: str) -> int:
    with engine.connect() as connection:
        to = connection.scalars(select(Conversation.id)).one()
    outbox_id = letter(engine, to, channel="sms")
    put(engine, outbox_id, state="sending", attempts=1, provider_id=provider_id)
    return outbox_id


def test_a_message_from_a_number_that_was_gone_makes_it_one_that_can_be_reached(database: Engine) -> None:
    outbox_id = _sent(database)
    _tell(database, outbox_id, "failed", 30005)
    Twilio(application(database, Watch(NOW)).test_client()).send("hola")
    assert _standing(database, outbox_id) == ("failed", False, False)


def test_unknown_statuses_and_messages_change_nothing(database: Engine) -> None:
    outbox_id = _sent(database)
    assert not _tell(database, outbox_id, "read")
    assert not _tell(database, outbox_id, "")
    assert not _tell(database, outbox_id + 1, "delivered")
    assert history(database, outbox_id) == ["queued", "sent"]


def test_a_receipt_for_another_message_changes_nothing(database: Engine) -> None:
    outbox_id = _sent(database)
    assert not _tell(database, outbox_id, "delivered", provider_id="SM" + "2" * 32)
    assert row(database, outbox_id).state == "sent"


def test_a_receipt_may_come_before_the_answer_to_the_call(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "+573001112233", "sms"), channel="sms")
    put(database, outbox_id, state="sending", attempts=1)
    assert _tell(database, outbox_id, "sent")
    assert (row(database, outbox_id).state, row(database, outbox_id).provider_id) == ("sent", SID)


def test_what_waits_for_another_try_may_have_come_through_at_the_first(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "+573001112233", "sms"), channel="sms")
    put(database, outbox_id, attempts=1)
    assert _tell(database, outbox_id, "delivered")
    assert row(database, outbox_id).state == "delivered"


def test_nothing_is_known_of_what_was_never_handed_over(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "+573001112233", "sms"), channel="sms")
    assert not _tell(database, outbox_id, "delivered")
    assert row(database, outbox_id).state == "queued"


def _bring(door: Twilio, outbox_id: int, status: str, sid: str, **more: str) -> int:
    """Let Twilio bring a receipt; gives what it is answered."""
    form = {"AccountSid": ACCOUNT, "MessageSid": sid, "MessageStatus": status, **more}
    return door.post(form, f"/webhooks/twilio/status?message={outbox_id}").status_code


def test_through_the_door_receipts_may_come_twice_backwards_and_for_nothing_of_ours(database: Engine) -> None:
    outbox_id = _sent(database)
    door = Twilio(application(database, Watch(NOW)).test_client())
    for status in ("delivered", "delivered", "sent", "sending", "queued", "undelivered", "failed"):
        assert _bring(door, outbox_id, status, SID, ErrorCode="30005") == 204
    assert _bring(door, outbox_id + 99, "failed", SID) == 204
    assert history(database, outbox_id) == ["queued", "sent", "delivered"]
    assert line(database, row(database, outbox_id).conversation_id).blocked_at is None


def test_a_receipt_of_another_account_is_refused(database: Engine) -> None:
    """However well signed: a subaccount's messages are none of ours."""
    outbox_id = _sent(database)
    door = Twilio(application(database, Watch(NOW)).test_client())
    assert _bring(door, outbox_id, "failed", SID, AccountSid="AC" + "9" * 32, ErrorCode="21610") == 403
    assert history(database, outbox_id) == ["queued", "sent"]
    assert line(database, row(database, outbox_id).conversation_id).blocked_at is None


class _Quick(TwilioStandIn):
    """Brings its receipts before it has answered the call."""

    def __init__(self, door: Twilio, statuses: list[str]) -> None:
        super().__init__(lambda: NOW)
        self.door, self.statuses = door, statuses

    def answer(self, request: Request) -> Answer:
        answer = super().answer(request)
        if request.verb == "POST":
            outbox_id = int(request.parameters["StatusCallback"].rpartition("=")[2])
            for status in self.statuses:
                assert _bring(self.door, outbox_id, status, self.sent[-1]["sid"]) == 204
        return answer


@pytest.mark.parametrize("fate", [{}, {"reset": True}, {"garbled": Answer(500, {"code": 20500})}])
@pytest.mark.parametrize("statuses", [["queued"], ["delivered", "sent"], ["failed"]])
def test_a_receipt_that_is_quicker_than_the_answer_stands(
    database: Engine, fate: dict[str, Any], statuses: list[str]
) -> None:
    outbox_id = letter(database, conversation(database, "+573001112233", "sms"), channel="sms")
    with _Quick(Twilio(application(database, Watch(NOW)).test_client()), statuses) as twilio:
        twilio.next(verb="POST", **fate)
        drain(database, Watch(NOW), "sms", twilio_provider(twilio), times=2)
        assert len(twilio.sent) == 1
        assert row(database, outbox_id).provider_id == twilio.sent[0]["sid"]
    expected = {"queued": "sent"}.get(statuses[0], statuses[0])
    assert history(database, outbox_id) == ["queued", "sending", expected]
