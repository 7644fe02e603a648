"""Messages are composed in the moment in which they leave: many together, or one by one."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import OperationalError

from db.keys import KeyProblem
from db.tables import Conversation, Outbox
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from tests.messaging.post import NOW, Watch, conversation, drain, history, letter, prepared, put, row, words


class Together:
    """Composes many at once, and keeps how many there were. What `fails` cannot be composed."""

    def __init__(self, fails: Exception | None = None, most: int = 1000) -> None:
        self.fails, self.most = fails, most
        self.calls: list[list[str]] = []

    def __call__(
        self, connection: Connection, rows: Sequence[Row], now: datetime
    ) -> Sequence[Composed | Suppressed]:
        assert {type(row) for row in rows} == {Row}
        said = [row.payload["text"] for row in rows]
        self.calls.append(said)
        if self.fails and "mal" in said:
            raise self.fails
        return [Composed(Reply(each)) for each in said][: self.most]


def _notices(engine: Engine, *texts: str, **more: Any) -> list[int]:
    """Notices to as many chats, the first one due first."""
    return [
        letter(
            engine,
            conversation(engine, f"{9001 + number}"),
            text,
            kind="notice",
            priority=outbox.BROADCAST,
            **{"not_before": NOW - timedelta(minutes=9 - number), **more},
        )
        for number, text in enumerate(texts)
    ]


def test_many_are_composed_together_in_the_order_in_which_they_are_due(database: Engine) -> None:
    composer = Together()
    ids = _notices(database, "uno", "dos", "tres", "cuatro")
    for at, minutes in ((0, 1), (3, 5), (2, 5)):
        put(database, ids[at], not_before=NOW - timedelta(minutes=minutes))
    prepared(database, "notice", ids[3], ids[0], ids[2], ids[1], batches={"notice": composer})
    assert composer.calls == [["dos", "tres", "cuatro", "uno"]]
    assert [row(database, each).text for each in ids] == ["uno", "dos", "tres", "cuatro"]
    assert {row(database, each).state for each in ids} == {"sending"}


def test_two_are_composed_together_and_one_alone_by_the_same_composer(database: Engine) -> None:
    composer = Together()
    _notices(database, "uno", "dos")
    drain(database, Watch(), batches={"notice": composer})
    letter(database, conversation(database, "9"), "tres", kind="notice", priority=outbox.BROADCAST)
    drain(database, Watch(), batches={"notice": composer})
    assert composer.calls == [["uno", "dos"], ["tres"]]


@pytest.mark.parametrize("together", [True, False])
def test_a_composer_may_say_why_one_is_not_sent(database: Engine, together: bool) -> None:
    said = {"uno": Suppressed("se canceló", "cancelled"), "dos": Suppressed("ya la confirmó")}

    def one(connection: Connection, found: Row, now: datetime) -> Composed | Suppressed:
        return said.get(found.payload["text"]) or Composed(Reply("tres"))

    def many(connection: Connection, found: Sequence[Row], now: datetime) -> Sequence[Composed | Suppressed]:
        return [one(connection, each, now) for each in found]

    ids = _notices(database, "uno", "dos", "tres")
    if together:
        ready = prepared(database, "notice", *ids, batches={"notice": many})
    else:
        ready = prepared(database, "notice", *ids, composers={"notice": one})
    assert [each.message.outbox_id for each in ready] == ids[2:]
    assert [row(database, each).state for each in ids] == ["cancelled", "suppressed", "sending"]
    assert [words(database, each)[1] for each in ids] == ["se canceló", "ya la confirmó", None]


def test_one_that_cannot_be_composed_holds_up_no_other(
    database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    composer = Together(fails=ZeroDivisionError())
    bad, good = _notices(database, "mal", "bien")
    with caplog.at_level(logging.INFO):
        drain(database, Watch(), batches={"notice": composer})
    assert (history(database, bad), row(database, good).state) == (["queued", "failed"], "sent")
    assert words(database, bad) == ("compose", "el texto no se pudo componer")
    logged = [record for record in caplog.records if record.name == "messaging.preparing"]
    assert [record.getMessage() for record in logged] == [
        "2 messages could not be composed together",
        f"outbox {bad} could not be composed",
    ]
    assert logged[1].exc_info


def test_a_composer_that_answers_too_little_is_asked_one_by_one(database: Engine) -> None:
    composer = Together(most=1)
    ids = _notices(database, "uno", "dos")
    drain(database, Watch(), batches={"notice": composer})
    assert composer.calls == [["uno", "dos"], ["uno"], ["dos"]]
    assert [row(database, each).text for each in ids] == ["uno", "dos"]


def test_what_takes_too_long_together_is_composed_one_by_one(database: Engine) -> None:
    class Slow(Together):
        def __call__(self, connection: Connection, rows: Sequence[Row], now: datetime) -> Any:
            if len(rows) > 1:
                connection.execute(text("SET LOCAL statement_timeout = 1"))
                connection.execute(text("SELECT pg_sleep(5)"))
            return super().__call__(connection, rows, now)

    ids = _notices(database, "uno", "dos")
    drain(database, Watch(), batches={"notice": Slow()})
    assert [row(database, each).state for each in ids] == ["sent", "sent"]


@pytest.mark.parametrize("many", [1, 2])
@pytest.mark.parametrize("problem", [KeyProblem("no key"), OperationalError("SELECT 1", {}, Exception())])
def test_without_keys_or_database_nothing_is_composed_and_nothing_fails(
    database: Engine, problem: Exception, many: int
) -> None:
    composer = Together(fails=problem)
    ids = _notices(database, *["mal"] * many)
    with pytest.raises(type(problem)):
        prepared(database, "notice", *ids, batches={"notice": composer})
    assert composer.calls == [["mal"] * many]
    assert [history(database, each) for each in ids] == [["queued"]] * many


def test_what_was_ready_before_the_keys_were_missed_is_given_and_what_comes_after_waits(
    database: Engine,
) -> None:
    def compose(connection: Connection, found: Row, now: datetime) -> Composed:
        if found.payload["text"] == "mal":
            raise KeyProblem("no key")
        return Composed(Reply(found.payload["text"]))

    ids = _notices(database, "uno", "mal", "tres")
    ready = prepared(database, "notice", *ids, composers={"notice": compose})
    assert [each.message.outbox_id for each in ready] == [ids[0]]
    assert [row(database, each).state for each in ids] == ["sending", "queued", "queued"]


def test_the_conversation_is_locked_before_its_message_where_a_dialog_may_open(database: Engine) -> None:
    free = {}

    def compose(connection: Connection, found: Row, now: datetime) -> Composed:
        with database.begin() as other:
            lines = select(Conversation.address).with_for_update(skip_locked=True)
            free[found.payload["text"]] = sorted(other.scalars(lines))
        return Composed(Reply(found.payload["text"]))

    _notices(database, "uno", "dos")
    drain(database, Watch(), composers={"notice": compose})
    assert free == {"uno": ["9002"], "dos": ["9001"]}


def test_what_somebody_else_holds_is_left_to_them(database: Engine) -> None:
    held, free = (letter(database, conversation(database, f"900{number}")) for number in range(2))
    with database.begin() as other:
        other.execute(select(Outbox.id).where(Outbox.id == held).with_for_update())
        drain(database, Watch())
    assert [row(database, each).state for each in (held, free)] == ["queued", "sent"]


def test_what_has_left_meanwhile_is_not_sent_again(database: Engine) -> None:
    gone, waits = (letter(database, conversation(database, f"900{number}")) for number in range(2))
    put(database, gone, state="sent")
    assert prepared(database, "reply", gone) == []
    assert row(database, waits).state == "queued"
