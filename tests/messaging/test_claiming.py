"""Which messages of the outbox go next, and which wait."""

import logging
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, func, select

from db.keys import KeyProblem
from db.tables import Outbox
from messaging import outbox
from messaging.claiming import claim
from messaging.composing import Composed, Row
from messaging.hours import Hours
from messaging.message import Reply
from messaging.pace import Pace
from messaging.preparing import Claims
from tests.messaging.post import (
    NOW,
    Watch,
    conversation,
    drain,
    history,
    letter,
    row,
    telegram_provider,
    words,
)
from tests.standins.telegram import TelegramStandIn

#: A Friday at 22:00 in Bogotá, and the next opening.
NIGHT, OPENING = NOW + timedelta(hours=12), NOW.replace(day=21, hour=13)


def _sent(engine: Engine, now: datetime = NOW, pace: Pace | None = None) -> list[str]:
    """The texts that leave, in their order."""
    with TelegramStandIn() as telegram:
        drain(engine, Watch(now), provider=telegram_provider(telegram), pace=pace or Pace(50))
        return [each["text"] for each in telegram.sent]


def test_what_is_due_longest_goes_first(database: Engine) -> None:
    for minutes in (1, 3, 2):
        since = NOW - timedelta(minutes=minutes)
        letter(database, conversation(database, f"900{minutes}"), f"{minutes}", not_before=since)
    assert _sent(database, pace=Pace(3)) == ["3", "2", "1"], "one is claimed after the other"


def test_what_is_for_later_holds_up_nothing_of_its_chat(database: Engine) -> None:
    chat = conversation(database, "9001")
    later = letter(database, chat, "mañana", not_before=NOW + timedelta(days=1))
    letter(database, chat, "hoy")
    assert _sent(database) == ["hoy"]
    assert history(database, later) == ["scheduled"]


def test_an_answer_waits_for_no_notice_to_its_chat(database: Engine) -> None:
    chat = conversation(database, "9001")
    letter(database, chat, "aviso", priority=outbox.BROADCAST)
    letter(database, chat, "respuesta")
    assert _sent(database, pace=Pace(3)) == ["respuesta", "aviso"]


def test_no_more_is_claimed_than_leaves_in_a_moment(database: Engine) -> None:
    """What is claimed cannot be overtaken, and is in doubt after a crash."""
    for number in range(40):
        letter(database, conversation(database, f"{number + 1}"))
    claimed = []

    def look() -> bool:
        with database.connect() as connection:
            claimed.append(connection.scalar(select(func.count()).where(Outbox.state == "sending")))
        return True

    with TelegramStandIn() as telegram:
        telegram.next(until=look)
        drain(database, Watch(), provider=telegram_provider(telegram), pace=Pace(20))
    assert 0 < claimed[0] < 20


def test_what_is_claimed_of_all_kinds_fits_the_room(database: Engine) -> None:
    for number, priority in enumerate((0, 1, 1, 2)):
        letter(database, conversation(database, f"900{number}"), priority=priority)
    claims = Claims(database, Hours(), {})
    assert [each.priority for each in claim(claims, "telegram", 2, [], NOW)] == [0, 1]
    assert [each.priority for each in claim(claims, "telegram", 4, [], NOW)] == [1, 2]


def test_at_night_only_what_would_leave_now_is_put_off(database: Engine) -> None:
    chat = conversation(database, "9001")
    due = letter(database, chat, now=NIGHT, priority=outbox.REMINDER)
    in_three_days = NIGHT + timedelta(days=3)
    later = letter(database, chat, not_before=in_three_days, priority=outbox.REMINDER)
    other = letter(
        database, conversation(database, "+573001112233", "sms"), channel="sms", now=NIGHT, priority=1
    )
    assert _sent(database, NIGHT) == []
    assert OPENING <= row(database, due).not_before < OPENING + timedelta(minutes=30)
    assert row(database, later).not_before == in_three_days
    assert row(database, other).not_before == NIGHT, "another channel puts off its own"


def test_at_night_answers_alone_are_claimed(database: Engine) -> None:
    """Also while there is more than can be put off at once."""
    letter(database, conversation(database, "9001"), now=NIGHT, priority=outbox.REMINDER)
    answer = letter(database, conversation(database, "9002"), now=NIGHT)
    claimed = claim(Claims(database, Hours(), {}), "telegram", 10, [], NIGHT)
    assert [each.message.outbox_id for each in claimed] == [answer]


def test_what_has_left_is_not_put_off(database: Engine) -> None:
    chat = conversation(database, "9001")
    reminder = letter(database, chat, priority=outbox.REMINDER)
    assert len(_sent(database)) == 1
    assert _sent(database, NIGHT) == []
    assert row(database, reminder).not_before == NOW


def test_a_message_that_somebody_holds_holds_up_nobody_at_night(database: Engine) -> None:
    held, free = (
        letter(database, conversation(database, f"900{number}"), now=NIGHT, priority=outbox.REMINDER)
        for number in range(2)
    )
    with database.begin() as other:
        other.execute(select(Outbox.id).where(Outbox.id == held).with_for_update())
        assert _sent(database, NIGHT) == []
    assert (row(database, held).not_before, row(database, free).not_before >= OPENING) == (NIGHT, True)


def _without_keys(connection: Connection, found: Row, now: object) -> Composed:
    if found.payload["text"] == "no":
        raise KeyProblem("no data key opens this value")
    return Composed(Reply(found.payload["text"]))


@pytest.mark.parametrize("priorities", [(outbox.REPLY, outbox.REMINDER), (outbox.REMINDER, outbox.REMINDER)])
def test_what_was_claimed_before_the_keys_were_missed_is_sent_and_no_repeat(
    database: Engine, priorities: tuple[int, int]
) -> None:
    ready, missed = (
        letter(
            database,
            conversation(database, f"900{number}"),
            text,
            kind="reply" if priority == outbox.REPLY else "reminder",
            priority=priority,
        )
        for number, (text, priority) in enumerate(zip(("sí", "no"), priorities, strict=True))
    )
    drain(database, Watch(), composers={"reminder": _without_keys})
    assert history(database, ready) == ["queued", "sending", "sent"]
    assert history(database, missed) == ["queued"]


def test_a_mistake_of_ours_costs_its_message_alone(
    database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    too_long = {"text": "¿Cuál?", "options": [["x" * 63, "demasiado"]], "turn": 1}
    wrong = letter(database, conversation(database, "9001"), payload=too_long)
    right = letter(database, conversation(database, "9002"))
    with caplog.at_level(logging.ERROR):
        _sent(database)
    assert (row(database, wrong).state, row(database, right).state) == ("failed", "sent")
    assert words(database, wrong) == ("inside", "hubo un error del programa al enviarlo")
    logged = [record for record in caplog.records if record.name == "messaging.flight"]
    assert [record.getMessage() for record in logged] == [f"outbox {wrong}: sending failed inside"]
    assert logged[0].exc_info
