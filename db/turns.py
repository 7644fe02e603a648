"""The statements of a turn of conversation, built once: few, because round trips cost most."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.conversation import REPLY, STATE, TEXT
from db.engine import DriverConnection
from db.keys import KeyProblem, keyring
from db.people import COLUMNS, Person
from db.statement import Statement, begin, commit

LOAD = f"""
SELECT c.id, c.turn, c.state, c.opted_out_at IS NOT NULL, c.blocked_at IS NOT NULL, c.simulated,
       c.last_inbound_at, coalesce(c.opted_out_at < k.created_at, false),
       c.xmin = (SELECT before.xmin FROM conversation before WHERE before.id = c.id),
       {COLUMNS}
FROM conversation c
LEFT JOIN contact k ON k.id = c.contact_id AND k.ended_at IS NULL
LEFT JOIN family f ON f.id = k.family_id
WHERE c.channel = $1 AND c.address_index = $2
FOR UPDATE OF c
"""

_CREATE = """
INSERT INTO conversation (channel, address, address_index, simulated, turn)
VALUES ($1, $2, $3, $4, 0) ON CONFLICT (channel, address_index) DO NOTHING
"""

STORE = """
WITH message AS (
    INSERT INTO inbound (channel, provider_id, conversation_id, received_at, kind, text, reply)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
)
UPDATE conversation
SET state = $8, turn = $9, contact_id = $10,
    last_inbound_at = CASE WHEN $5 IN ('blocked', 'unblocked') THEN last_inbound_at ELSE $4 END,
    opted_out_at = CASE WHEN $11 THEN coalesce(opted_out_at, $4) END,
    blocked_at = CASE WHEN $12 THEN coalesce(blocked_at, $4) END
WHERE id = $3
"""

#: The kind of a message of which a copy of the database must not tell that it is of a complaint or a case.
COMPLAINT = "queja"
#: The key under which new lines are indexed, held until the line is there: a rotation waits for it. And
#: whether some key in use is not among ours, `$1`; then a line that we do not find may be there all the same.
_TARGET = """
SELECT identity,
       EXISTS (SELECT FROM data_key used WHERE NOT used.retired AND position(used.identity IN $1) = 0)
FROM data_key WHERE indexing FOR KEY SHARE
"""

_REPLY = "SELECT reply FROM inbound WHERE channel = $1 AND provider_id = $2"

_load = Statement("turn_load", LOAD)
_create = Statement("turn_create", _CREATE)
_store = Statement("turn_store", STORE)
_target = Statement("turn_target", _TARGET)
_reply = Statement("turn_reply", _REPLY)


class NotSimulated(Exception):
    """The simulator was used on a line that has a provider; nothing was done."""


@dataclass(kw_only=True)
class Line(Person):
    """A conversation with whoever is behind it.

    `last_inbound_at`: when the message before this one came. `left_before`: the exit is older than the
    contact, so somebody else left, and whoever writes now was never told how to come back.
    """

    id: int
    turn: int
    state: str | None
    opted_out: bool
    blocked: bool
    simulated: bool
    last_inbound_at: datetime | None
    left_before: bool


def load(raw: DriverConnection, channel: str, address: str, simulated: bool, *, within: bool = False) -> Line:
    """Begin the transaction and lock the conversation of `address`, made where there is none yet.
    `within`: in a transaction that somebody else has begun.

    Raises NotSimulated when the simulator (`simulated`) asks for somebody's real line, and KeyProblem where
    the line may be there but not with these keys.
    """
    if not within:
        begin(raw)
    while True:
        row = _find(raw, channel, address)
        if row is None:
            row = _begin_line(raw, channel, address, simulated)
        if row is None:
            continue
        if row[8]:
            break
        # It changed while this transaction waited for the lock: what is joined to it is of before.
    if simulated and not row[5]:
        raise NotSimulated
    return Line(
        *row[9:],
        id=row[0],
        turn=row[1],
        state=STATE.opened(row[2]),
        opted_out=row[3],
        blocked=row[4],
        simulated=row[5],
        last_inbound_at=row[6],
        left_before=row[7],
    )


def _find(raw: DriverConnection, channel: str, address: str) -> tuple[Any, ...] | None:
    """Return the line, locked. While keys are changed it may stand under any of them: where one is found, the
    next is looked for.
    """
    order = keyring.index_order()
    for identity in order:
        row = _load.run(raw, (channel, keyring.index_under(identity, channel, address)))
        if row is not None:
            if identity != order[0]:
                keyring.look_first(identity)
            return row
    return None


def _begin_line(raw: DriverConnection, channel: str, address: str, simulated: bool) -> tuple[Any, ...] | None:
    """Make the line. Return it only where it was moved to another key meanwhile, so that nothing is made."""
    found = _target.run(raw, (b"".join(keyring.identities),))
    identity = keyring.index_order()[0] if found is None else found[0]
    if found is not None and found[1]:
        raise KeyProblem("a key of this data is not in DATA_KEY")
    index = keyring.index_under(identity, channel, address)
    if len(keyring.identities) > 1 and (row := _find(raw, channel, address)) is not None:
        return row
    _create.run(raw, (channel, keyring.encrypt(address, "conversation.address"), index, simulated))
    return None


def store(
    raw: DriverConnection,
    line: Line,
    *,
    channel: str,
    provider_id: str,
    kind: str,
    text: str | None,
    reply: list[str] | None,
    now: datetime,
    within: bool = False,
) -> None:
    """Write the message that came in and the new state of the conversation, and commit. `within`: in a
    transaction that somebody else ends.

    `reply`: the texts that answer it. What is of the kind COMPLAINT is written as a `text` like any other.
    Raises psycopg.errors.UniqueViolation when the message was taken before.
    """
    complaint = kind == COMPLAINT
    # What is sealed looks like a text, also where there is none; without one, other messages keep nothing.
    said = TEXT.sealed(None if complaint else text) if complaint or text is not None else None
    values = (
        channel,
        provider_id,
        line.id,
        now,
        "text" if complaint else kind,
        said,
        REPLY.sealed(reply),
        STATE.sealed(line.state),
        line.turn,
        line.contact_id,
        line.opted_out,
        line.blocked,
    )
    _store.run(raw, values)
    if not within:
        commit(raw)


def stored_reply(raw: DriverConnection, channel: str, provider_id: str) -> tuple[bool, list[str]]:
    """Return whether a message was taken before, and the texts that answered it."""
    row = _reply.run(raw, (channel, provider_id))
    if row is None:
        return False, []
    return True, REPLY.opened(row[0]) or []
