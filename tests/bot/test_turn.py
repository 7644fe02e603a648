"""What a turn leaves in the database, and a question that we put ourselves."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select, text, update

from bot.dialogs.approval import Approval
from bot.state import Dialog, State
from bot.turn import Bot, open_dialog
from db.tables import Conversation, Inbound
from messaging.message import InboundMessage, Option, Reply
from tests import world

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_what_is_remembered_of_a_question_of_ours_is_as_long_as_others(database: Engine) -> None:
    """Its own length would tell what we asked."""
    lengths = []
    for number, letters in enumerate((1, 200, 600)):
        question = Reply("a" * letters, (Option("1", "Sí"), Option("2", "No")))
        with database.begin() as connection:
            if not number:
                where = world.place(connection)
                line = world.contact(connection, world.family(connection, where))
            about = {"about": "broadcast_id"}
            asked = open_dialog(connection, line, "approval", Approval(7), question, NOW, **about)
            assert asked == number + 1
            lengths.append(connection.scalar(text("SELECT octet_length(state) FROM conversation")))
    assert lengths[0] == lengths[1] == lengths[2] - 512


QUESTION = Reply("¿Lo aprueba?", (Option("1", "Sí"), Option("2", "No")))


@pytest.fixture
def lines(database: Engine) -> tuple[int, int]:
    """The conversations of two families."""
    with database.begin() as connection:
        where = world.place(connection)
        one, other = (world.family(connection, where, code) for code in ("F001", "F002"))
        return (
            world.contact(connection, one, address="+573001110001"),
            world.contact(connection, other, address="+573001110002"),
        )


def _ask(engine: Engine, line: int, broadcast: int = 7, now: datetime = NOW, **more: Any) -> int | None:
    given = {"about": "broadcast_id", **more}
    with engine.begin() as connection:
        return open_dialog(connection, line, "approval", Approval(broadcast), QUESTION, now, **given)


def _bot(engine: Engine) -> Bot:
    return Bot(engine, lambda: NOW, random.Random(1), "https://libreta.example/datos")


def _stored(connection: Connection, line: int) -> tuple[int, State]:
    wanted = select(Conversation.turn, Conversation.state).where(Conversation.id == line)
    turn, state = connection.execute(wanted).one()
    return turn, State.read(state)


def _remember(engine: Engine, line: int, **remembered: Any) -> None:
    """Let this be all that the bot remembers of a conversation."""
    with engine.begin() as connection:
        state = State(**remembered).write()
        connection.execute(update(Conversation).where(Conversation.id == line).values(state=state))


def _dialog(name: str = "visita", at: datetime = NOW, **more: Any) -> Dialog:
    return Dialog(name=name, data={"broadcast_id": 7}, at=at.isoformat(), **more)


def test_the_next_message_is_the_answer_to_a_question_of_ours(
    database: Engine, lines: tuple[int, int]
) -> None:
    line, other = lines
    with database.begin() as connection:
        connection.execute(update(Conversation).where(Conversation.id == line).values(turn=4))
    assert _ask(database, line, asks="visit", family_id=9) == 5
    with database.connect() as connection:
        turn, state = _stored(connection, line)
        assert _stored(connection, other) == (0, State())
    assert turn == 5
    assert state == State(
        dialog=Dialog(
            name="approval",
            data={"broadcast_id": 7},
            at=NOW.isoformat(),
            text="¿Lo aprueba?",
            options=[["1", "Sí"], ["2", "No"]],
            asks="visit",
            turn=5,
            family_id=9,
        )
    )


def test_without_more_it_asks_for_a_yes_or_a_no_of_whoever_answers(
    database: Engine, lines: tuple[int, int]
) -> None:
    _ask(database, lines[0])
    with database.connect() as connection:
        dialog = _stored(connection, lines[0])[1].dialog
    assert dialog is not None and (dialog.asks, dialog.family_id) == ("plain", None)


@pytest.mark.parametrize(
    ("is_open", "takes"),
    [
        (_dialog("approval"), True),
        (_dialog("approval", keeps=True), False),
        (_dialog("visita"), False),
        (Dialog("approval", {"broadcast_id": 8}, NOW.isoformat()), False),
        (_dialog("visita", NOW - timedelta(hours=72)), False),
        (_dialog("visita", NOW - timedelta(hours=73)), True),
    ],
    ids=["the same", "the same, further on", "another", "about another", "of lately", "of long ago"],
)
def test_it_takes_the_place_of_no_open_question_but_the_same_one(
    database: Engine, lines: tuple[int, int], is_open: Dialog, takes: bool
) -> None:
    _remember(database, lines[0], dialog=is_open, told="2026-11-20")
    assert _ask(database, lines[0]) == (1 if takes else None)
    with database.connect() as connection:
        turn, state = _stored(connection, lines[0])
    assert (turn, state.told) == (int(takes), "2026-11-20")
    assert state.dialog is not None and (state.dialog.text == "¿Lo aprueba?") is takes


@pytest.mark.parametrize(("hours", "takes"), [(12, False), (13, True)])
def test_on_a_phone_of_several_families_what_one_left_open_is_closed_in_time(
    database: Engine, lines: tuple[int, int], hours: int, takes: bool
) -> None:
    at = (NOW - timedelta(hours=hours)).isoformat()
    _remember(database, lines[0], dialog=_dialog(), several=True, active_at=at)
    assert (_ask(database, lines[0]) is not None) is takes


def test_what_was_open_with_who_had_the_number_before_is_in_nobodys_way(
    database: Engine, lines: tuple[int, int]
) -> None:
    _remember(database, lines[0], dialog=_dialog(), contact=999)
    assert _ask(database, lines[0]) == 1


def test_whoever_has_the_number_now_goes_on_with_nothing_of_who_had_it_before(
    database: Engine, lines: tuple[int, int]
) -> None:
    _remember(database, lines[0], child_at=NOW.isoformat(), contact=999)
    _bot(database).take(InboundMessage("sms", "SM1", "+573001110001", text="ayuda"))
    with database.connect() as connection:
        state = _stored(connection, lines[0])[1]
        contact = connection.scalar(select(Conversation.contact_id).where(Conversation.id == lines[0]))
    assert (state.child_at, state.contact) == ("", contact)


def test_a_question_waits_for_the_turn_that_is_under_way(database: Engine, lines: tuple[int, int]) -> None:
    """And finds what that one left open."""
    with ThreadPoolExecutor(1) as pool, database.begin() as connection:
        state = State(dialog=_dialog()).write()
        connection.execute(update(Conversation).where(Conversation.id == lines[0]).values(state=state))
        asked = pool.submit(_ask, database, lines[0])
        with database.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
            while not watching.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                sleep(0.01)
        connection.commit()
        assert asked.result(timeout=20) is None


def test_a_turn_is_taken_though_every_connection_of_the_pool_has_died(
    database: Engine, lines: tuple[int, int]
) -> None:
    with ExitStack() as open_ones:
        for _ in range(3):
            open_ones.enter_context(database.connect()).execute(text("SELECT 1"))
    with database.connect() as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
        connection.invalidate()
    outcome = _bot(database).take(InboundMessage("sms", "SM1", "+573001110001", text="ayuda"))
    assert outcome.texts


def test_nothing_is_left_of_a_rehearsal_that_is_undone(database: Engine, lines: tuple[int, int]) -> None:
    message = InboundMessage("sms", "SM1", "+573001110001", text="ayuda", simulated=True)
    with database.connect() as connection:
        transaction = connection.begin()
        connection.execute(update(Conversation).values(simulated=True))
        talk = _bot(database).rehearse(connection, message)
        assert talk.reply() is not None
        assert connection.scalar(select(func.count()).select_from(Inbound)) == 1
        assert _stored(connection, lines[0])[0] == 1
        transaction.rollback()
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Inbound)) == 0
        assert _stored(connection, lines[0])[0] == 0
