"""The key of a message is made in one place, stays what it was, and is compared whole."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, literal, select

from db.keys import keyring, new_key
from db.tables import Outbox
from messaging import key, outbox
from messaging.outbox import Letter, write_all
from tests.messaging.post import NOW, conversation
from tests.rooms import ROOMS, ROOT

#: Half past three in the afternoon of Bogotá, and a part of a second that no key has.
INSTANT = datetime(2026, 11, 25, 20, 30, 0, 125, tzinfo=UTC)

#: As the first version wrote them: were one of them made otherwise, an upgrade would send it again.
KEYS: list[tuple[str, dict[str, Any], str]] = [
    ("reply", {"apart": "sms:SM7"}, "reply:sms:SM7"),
    ("reminder", {"about": "day_before", "meeting_id": 7, "family_id": 12, "instant": INSTANT},
     "reminder:day_before:7:12:2026-11-25T20:30:00Z"),
    ("meeting_news", {"about": "cancelled", "meeting_id": 7, "family_id": 12, "instant": INSTANT},
     "reminder:cancelled:7:12:2026-11-25T20:30:00Z"),
    ("untold", {"about": "untold", "meeting_id": 7, "family_id": 12, "instant": INSTANT},
     "reminder:untold:7:12:2026-11-25T20:30:00Z"),
    ("broadcast", {"broadcast_id": 3, "family_id": 12}, "broadcast:3:12"),
    ("invitation", {"wave_id": 5, "about": "nudge_1", "family_id": 12}, "invitation:5/nudge_1:12"),
    ("results", {"wave_id": 5, "family_id": 12}, "results:5:12"),
    ("proposal", {"meeting_id": 7, "family_id": 12, "apart": "inbound:sms:SM7"},
     "proposal:7:12:inbound:sms:SM7"),
    ("approval", {"apart": "3", "staff_id": 2}, "approval:3:2"),
    ("decision", {"apart": "3", "about": "approved"}, "decision:3:approved"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "about", "made"), KEYS, ids=[kind for kind, _, _ in KEYS])
def test_it_is_what_it_always_was(kind: str, about: dict[str, Any], made: str) -> None:
    assert key.of(kind, **about) == made


def test_the_database_makes_the_same(database: Engine) -> None:
    with database.connect() as connection:
        for kind, about, made in KEYS:
            if kind in ("broadcast", "invitation", "results"):
                which = {name: value for name, value in about.items() if name != "family_id"}
                assert connection.scalar(select(key.of_families(kind, literal(12), **which))) == made


def test_a_second_way_and_what_may_be_written_again_have_keys_of_their_own(database: Engine) -> None:
    line = conversation(database, "9001")
    letter = {"kind": "broadcast", "channel": "telegram", "conversation_id": line, "priority": 2}
    again = {"payload": None, "not_before": NOW, "broadcast_id": None, "family_id": 12}
    with database.begin() as connection:
        (first,) = write_all(connection, [Letter(**letter, **again)], NOW)
        (second,) = write_all(connection, [Letter(**letter, **again, instead_of="broadcast:12")], NOW)
        rows = {row.id: row for row in connection.execute(select(Outbox.__table__))}
    assert [(rows[one].cause, rows[one].second) for one in (first, second)] == [
        ("broadcast:12", False),
        ("broadcast:12:sms", True),
    ]
    assert key.freed("broadcast:12", first) not in {row.cause for row in rows.values()}


def test_what_is_hidden_says_nothing_in_any_column(database: Engine) -> None:
    line = conversation(database, "9001")
    letter = {"kind": "case", "channel": "telegram", "conversation_id": line, "priority": outbox.REMINDER}
    about = {"about": "x", "meeting_id": 1, "family_id": 2, "wave_id": 3, "staff_id": 4, "instant": NOW}
    with database.begin() as connection:
        write_all(connection, [Letter(**letter, **about, payload={}, not_before=NOW, hidden=True)], NOW)
        row = connection.execute(select(Outbox.__table__)).one()
    assert {getattr(row, name) for name in (*key.SUBJECT, "conversation_id")} == {None}
    assert re.fullmatch("hidden:[0-9a-f]+", row.cause)


def test_a_reply_and_what_is_freed_have_keys_that_nobody_else_has() -> None:
    assert key.reply("sms", "SM7") == "reply:sms:SM7"
    assert key.freed("broadcast:12", 7) == "broadcast:12:7"


def test_what_is_hidden_is_found_again_under_each_data_key(keys: str) -> None:
    of_first = key.hidden("case:7")
    assert of_first == "hidden:" + keyring.index("outbox.cause", "case:7").hex()
    assert key.hidden_before("case:7") == [of_first] and key.hidden("case:8") != of_first
    keyring.load(f"{new_key()},{keys}")
    try:
        found = key.hidden_before("case:7")
        assert found[0] == key.hidden("case:7") == of_first and len(set(found)) == 2
    finally:
        keyring.load(keys)


def test_nobody_else_makes_one_or_reads_one() -> None:
    paths = [path for room in [*ROOMS, "bench"] for path in (ROOT / room).rglob("*.py")] + [ROOT / "app.py"]
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in paths
        if "migrations" not in path.parts and path != ROOT / "messaging" / "key.py"
        for line in _meddling(path.read_text())
    ]
    # One raw statement that the broadcast is measured beside.
    assert [one for one in found if not one.startswith("bench/broadcast.py")] == []


@pytest.mark.parametrize(
    "said",
    [
        'row.cause.split(":")',
        'Outbox.cause.startswith("reminder:")',
        'func.split_part(Outbox.cause, ":", 3)',
        'row.cause + ":sms"',
        'row.cause == f"{one}:{two}"',
        "row.cause[3:]",
        'f"{row.cause}:{row.id}"',
        '"day_before" in row.cause',
        'f"broadcast:{one}:{two}"',
        'f"invitation:{wave}/{step}:"',
        "\"SELECT id FROM outbox WHERE cause LIKE 'reminder:%'\"",
    ],
)
def test_what_would_be_found(said: str) -> None:
    assert list(_meddling(said)) == [1]


#: What starts like a key and has two parts more, or one and something to come.
_LIKE_A_KEY = re.compile(
    r"(reply|reminder|broadcast|invitation|results|proposal|approval|decision|case|cases|alert):[^: ]+:"
)
_IN_SQL = re.compile(r"\bcause\b\s*(~|!~|LIKE|ILIKE|SIMILAR)|\(\s*cause\b")

#: What may be asked about it, and who may be given it whole.
_ASKED, _GIVEN = ("in_",), ("select", "second", "freed")


def _meddling(source: str) -> Iterator[int]:
    """The lines where a key is put together or taken apart. That of a turn of talk is none."""
    tree = ast.parse(source)
    above = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    lines = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "cause":
            mine = isinstance(node.value, ast.Name) and node.value.id in ("talk", "self")
            if not mine and not _is_whole(node, above[node]):
                lines.add(node.lineno)
        elif isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
            lines |= {node.lineno} if _reads_or_makes_one("".join(map(str, parts))) else set()
        elif isinstance(node, ast.Constant):
            lines |= {node.lineno} if _reads_or_makes_one(str(node.value)) else set()
    yield from sorted(lines)


def _reads_or_makes_one(said: str) -> bool:
    return bool(_LIKE_A_KEY.match(said) or _IN_SQL.search(said))


def _is_whole(node: ast.Attribute, parent: ast.AST) -> bool:
    """Whether it is compared with another, or handed on, as it is."""
    if isinstance(parent, ast.Subscript):
        return parent.slice is node
    if isinstance(parent, ast.Compare):
        sides = [parent.left, *parent.comparators]
        made = any(isinstance(side, ast.JoinedStr | ast.BinOp | ast.Constant) for side in sides)
        return not made and all(isinstance(operator, ast.Eq) for operator in parent.ops)
    if isinstance(parent, ast.Attribute):
        return parent.attr in _ASKED
    if isinstance(parent, ast.Call):
        called = parent.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return name in _GIVEN
    return isinstance(parent, ast.keyword) and parent.arg == "instead_of"
