"""Twilio's receipts move a message forward; late, repeated, unknown and foreign ones change nothing."""

import itertools

import pytest
from sqlalchemy import Engine

from messaging.twilio.receipts import record
from tests.messaging.post import NOW, conversation, history, letter, line, put, row, words

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
        (21610, "el número pidió no recibir mensajes", True),
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
