"""What waits goes after the person for whom it is: to another address, later, or not at all."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from messaging import outbox
from messaging.composing import Composed, Elsewhere, Moved, Row, Suppressed, Waiting
from messaging.message import Reply
from messaging.outbox import HIDDEN_TO
from tests.messaging.post import NOW, conversation, history, letter, prepared, put, row, words

LATER = NOW + timedelta(minutes=15)


class Following:
    """A composer, together or alone, of messages that go where `goes` says for each text."""

    def __init__(self, goes: dict[str, Elsewhere], together: bool) -> None:
        self.goes, self.together = goes, together

    def __call__(self, connection: Connection, rows: Any, now: datetime) -> Any:
        if not self.together:
            return Composed(Reply(rows.payload["text"]))
        return [Composed(Reply(each.payload["text"])) for each in rows]

    def elsewhere(self, connection: Connection, rows: Sequence[Row], now: datetime) -> Sequence[Elsewhere]:
        """Return where each goes."""
        return [self.goes.get(each.payload["text"]) for each in rows]


def _prepared(engine: Engine, goes: dict[str, Elsewhere], ids: list[int], together: bool = True) -> list[int]:
    """Those that are ready to leave from where they were."""
    composer: Any = Following(goes, together)
    given: dict[str, Any] = {"batches" if together else "composers": {"notice": composer}}
    return [each.message.outbox_id for each in prepared(engine, "notice", *ids, **given)]


def _notice(engine: Engine, said: str, address: str = "9001", **more: Any) -> int:
    given = {"kind": "notice", "priority": outbox.BROADCAST, **more}
    return letter(engine, conversation(engine, address), said, **given)


def _woken(engine: Engine) -> list[str]:
    """The channels whose drains were woken."""
    with engine.connect() as connection:
        jobs = text("SELECT args->>'channel' FROM procrastinate_jobs WHERE task_name = 'drain' ORDER BY id")
        return list(connection.scalars(jobs))


@pytest.mark.parametrize("together", [True, False])
def test_each_goes_where_its_person_is(database: Engine, together: bool) -> None:
    moves, waits, ends, stays = (
        _notice(database, said, f"900{number}")
        for number, said in enumerate(("moves", "waits", "ends", "stays"))
    )
    new = conversation(database, "9009")
    goes: dict[str, Elsewhere] = {
        "moves": Moved(new, "telegram", "va a otro número"),
        "waits": Waiting(LATER, "espera el permiso"),
        "ends": Suppressed("ya no hace falta", "cancelled"),
    }
    assert _prepared(database, goes, [moves, waits, ends, stays], together) == [stays]
    found = {name: row(database, each) for name, each in zip(goes, (moves, waits, ends), strict=True)}
    assert {name: each.state for name, each in found.items()} == {
        "moves": "queued",
        "waits": "queued",
        "ends": "cancelled",
    }
    assert (found["moves"].conversation_id, found["waits"].not_before) == (new, LATER)
    assert [words(database, each) for each in (moves, waits, ends)] == [
        (None, "va a otro número"),
        (None, "espera el permiso"),
        (None, "ya no hace falta"),
    ]
    assert history(database, moves) == ["queued", "queued"]
    assert {found[name].text for name in goes} == {None}
    assert (row(database, stays).state, row(database, stays).not_before) == ("sending", NOW)


def test_where_it_is_not_said_of_each_they_are_looked_at_one_by_one(database: Engine) -> None:
    class Short(Following):
        def elsewhere(self, connection: Connection, rows: Sequence[Row], now: datetime) -> Any:
            return super().elsewhere(connection, rows, now)[:1]

    ids = [_notice(database, said, f"900{number}") for number, said in enumerate("ab")]
    ready = prepared(database, "notice", *ids, batches={"notice": Short({}, True)})
    assert [each.message.outbox_id for each in ready] == ids


def test_what_follows_somebody_asks_nobody_about_the_old_address(database: Engine) -> None:
    """An exit or a number that is gone belongs to the address."""
    chat = conversation(database, "9001", opted_out_at=NOW, blocked_at=NOW)
    outbox_id = letter(database, chat, kind="notice", priority=outbox.BROADCAST)
    moved = Moved(conversation(database, "9009"), "telegram", "va a otro número")
    assert _prepared(database, {"Hola.": moved}, [outbox_id]) == []
    assert row(database, outbox_id).state == "queued"


def test_what_has_lost_its_sense_goes_nowhere(database: Engine) -> None:
    outbox_id = _notice(database, "tarde", not_after=NOW - timedelta(seconds=1))
    moved = Moved(conversation(database, "9009"), "telegram", "va a otro número")
    assert _prepared(database, {"tarde": moved}, [outbox_id]) == []
    assert history(database, outbox_id) == ["queued", "expired"]


@pytest.mark.parametrize(("channel", "woken"), [("sms", ["telegram", "sms"]), ("telegram", ["telegram"])])
def test_another_channel_is_woken_for_what_goes_there(
    database: Engine, channel: str, woken: list[str]
) -> None:
    outbox_id = _notice(database, "a")
    put(database, outbox_id, attempts=3, provider_id="7", payload={"text": "a", "turn": 4, "options": []})
    new = conversation(database, "+573001112233", channel)
    other = _notice(database, "b", "9005")
    assert _prepared(database, {"a": Moved(new, channel, "va a otro")}, [outbox_id]) == []
    found = row(database, outbox_id)
    assert (found.channel, found.attempts, found.provider_id) == (channel, 0, None)
    assert found.payload == {"text": "a"}, "what it showed there stays there"
    assert _woken(database) == woken
    assert row(database, other).channel == "telegram"


def test_what_a_row_hides_stays_hidden_where_it_goes(database: Engine) -> None:
    hidden = _notice(database, "a", hidden=True)
    new = conversation(database, "9009")
    assert _prepared(database, {"a": Moved(new, "telegram", "va a otro")}, [hidden]) == []
    found = row(database, hidden)
    assert (found.conversation_id, found.payload) == (None, {"text": "a", HIDDEN_TO: new})


def test_why_it_waits_is_written_once_for_each_reason(database: Engine) -> None:
    outbox_id, other = _notice(database, "a"), _notice(database, "b", "9002")
    for said in ("sin permiso", "sin permiso", "otra cosa"):
        goes: dict[str, Elsewhere] = {"a": Waiting(LATER, said), "b": Waiting(LATER, "sin permiso")}
        assert _prepared(database, goes, [outbox_id]) == []
    assert _prepared(database, goes, [other]) == []
    assert [history(database, each) for each in (outbox_id, other)] == [["queued"] * 3, ["queued"] * 2]
    assert words(database, outbox_id) == (None, "otra cosa")
    assert {row(database, each).state for each in (outbox_id, other)} == {"queued"}
