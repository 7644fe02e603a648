"""To whom a message goes that is due, for how long, and with what; and why it does not go."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from messaging import outbox
from messaging.composing import Composed, Row
from messaging.message import Option, Reply
from messaging.provider import Outgoing
from tests.messaging.post import (
    NOW,
    Watch,
    conversation,
    drain,
    history,
    letter,
    line,
    prepared,
    put,
    row,
    words,
)


def test_the_last_instant_is_still_in_time(database: Engine) -> None:
    in_time = letter(database, conversation(database, "9001"), not_after=NOW)
    late = letter(database, conversation(database, "9002"), not_after=NOW - timedelta(microseconds=1))
    drain(database, Watch())
    assert [row(database, each).state for each in (in_time, late)] == ["sent", "expired"]
    assert words(database, late) == (None, "pasó su hora antes de poder enviarlo")


@pytest.mark.parametrize("lost", [{"conversation_id": None}, {"payload": None}])
def test_what_is_for_nobody_or_about_nothing_is_suppressed(database: Engine, lost: dict[str, None]) -> None:
    outbox_id = letter(database, conversation(database, "9001"))
    put(database, outbox_id, **lost)
    drain(database, Watch())
    assert history(database, outbox_id) == ["queued", "suppressed"]
    assert words(database, outbox_id) == (None, "ya no tiene a quién ir")


@pytest.mark.parametrize(
    ("against", "said"),
    [
        ({"opted_out_at": NOW}, "la persona pidió no recibir mensajes"),
        ({"blocked_at": NOW}, "la persona nos bloqueó o el número ya no existe"),
        ({"opted_out_at": NOW, "blocked_at": NOW}, "la persona pidió no recibir mensajes"),
    ],
)
def test_why_an_address_may_not_be_written_to_is_said(
    database: Engine, against: dict[str, datetime], said: str
) -> None:
    """Also where the row hides whose it is."""
    chat, nobody = conversation(database, "9001", **against), conversation(database, "9002")
    ids = [letter(database, chat), letter(database, chat, hidden=True), letter(database, nobody)]
    drain(database, Watch())
    assert [row(database, each).state for each in ids] == ["suppressed", "suppressed", "sent"]
    assert [words(database, each) for each in ids[:2]] == [(None, said)] * 2


def test_the_last_word_goes_to_who_left_but_not_to_who_blocked_us(database: Engine) -> None:
    left = conversation(database, "9001", opted_out_at=NOW)
    gone = conversation(database, "9002", opted_out_at=NOW, blocked_at=NOW)
    ids = [letter(database, chat, payload={"text": "Listo.", "final": True}) for chat in (left, gone)]
    drain(database, Watch())
    assert [row(database, each).state for each in ids] == ["sent", "suppressed"]


def test_what_a_row_hides_goes_to_its_own_chat(database: Engine) -> None:
    conversation(database, "9001")
    chat = conversation(database, "9002", turn=4)
    outbox_id = letter(database, chat, hidden=True)
    ready = prepared(database, "reply", outbox_id)
    assert [(each.message.address, each.conversation_id, each.turn) for each in ready] == [("9002", chat, 4)]
    simulated = letter(database, conversation(database, "9003", simulated=True), hidden=True)
    assert [each.simulated for each in prepared(database, "reply", simulated)] == [True]


def test_what_a_row_hides_of_a_chat_that_is_gone_goes_to_nobody(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "9001"), hidden=True)
    put(database, outbox_id, payload={"text": "Hola.", outbox.HIDDEN_TO: 99})
    drain(database, Watch())
    assert history(database, outbox_id) == ["queued", "suppressed"]


def test_a_provider_is_handed_all_of_a_reply(database: Engine) -> None:
    said = {
        "text": "¿Cuál?",
        "options": [["1", "Uno"], ["2", "Dos"]],
        "scale": True,
        "protect": True,
        "turn": 3,
        "tap_id": "t1",
        "button_message_id": 5,
        "photo": "p1",
        "takes_back": {"theirs": [31], "ours": []},
    }
    outbox_id = letter(
        database,
        conversation(database, "9001", turn=2),
        payload=said,
        not_after=NOW + timedelta(seconds=90.7),
    )
    (claimed,) = prepared(database, "reply", outbox_id)
    assert claimed.message == Outgoing(
        outbox_id=outbox_id,
        address="9001",
        text="¿Cuál?",
        options=(Option("1", "Uno"), Option("2", "Dos")),
        scale=True,
        protect=True,
        turn=3,
        tap_id="t1",
        button_message_id=5,
        valid_seconds=90,
        photo="p1",
        takes_back=("31",),
    )
    assert (claimed.priority, claimed.attempts, claimed.simulated, claimed.turn) == (0, 1, False, 3)


@pytest.mark.parametrize(
    ("priority", "not_after", "seconds"),
    [
        (outbox.REPLY, None, None),
        (outbox.REMINDER, None, 9 * 3600),
        (outbox.REMINDER, timedelta(hours=1), 3600),
        (outbox.REMINDER, timedelta(days=1), 9 * 3600),
        (outbox.REPLY, timedelta(days=1), 24 * 3600),
    ],
)
def test_what_we_start_is_delivered_until_the_window_closes_at_the_latest(
    database: Engine, priority: int, not_after: timedelta | None, seconds: int | None
) -> None:
    until = not_after and NOW + not_after
    outbox_id = letter(database, conversation(database, "9001"), priority=priority, not_after=until)
    (claimed,) = prepared(database, "reply", outbox_id)
    assert claimed.message.valid_seconds == seconds


def test_buttons_of_what_we_start_are_kept_with_the_turn_that_they_belong_to(database: Engine) -> None:
    question = Reply("¿Puede ir?", (Option("1", "Sí"), Option("2", "No")))

    def ask(connection: Connection, found: Row, now: datetime) -> Composed:
        return Composed(question if found.payload["n"] else Reply("Mañana."), turn=8)

    lines = [conversation(database, f"900{number}", turn=7) for number in range(2)]
    ids = [
        letter(database, each, kind="reminder", priority=outbox.REMINDER, payload={"n": number})
        for number, each in enumerate(lines)
    ]
    ready = prepared(database, "reminder", *ids, composers={"reminder": ask})
    assert [each.turn for each in ready] == [8, 8], "a dialog that was opened has gone on by a turn"
    assert [row(database, each).payload for each in ids] == [
        {"n": 0},
        {"n": 1, "options": [["1", "Sí"], ["2", "No"]], "turn": 8},
    ]
    assert [line(database, each).turn for each in lines] == [7, 7]
    assert {row(database, each).attempts for each in ids} == {1}
