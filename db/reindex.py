"""Index every line under the key that indexes, in batches that are committed: whatever ends it, it goes on.

Turns go on meanwhile: `db.turns` looks for a line under every key. Keys given in another order once left two
lines of one address, each indexed under another key; here they become one again.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    LargeBinary,
    Select,
    Table,
    bindparam,
    delete,
    func,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError

from db.base import Base
from db.columns import ENCRYPTED
from db.data_key import DataKey
from db.keys import keyring
from db.tables import Contact, Conversation

BATCH = 500

#: How often a batch is tried that another process got in the way of.
_TRIES = 5

_TABLES = Base.metadata.tables
_line, _contact = _TABLES[Conversation.__tablename__], _TABLES[Contact.__tablename__]


def is_pending(connection: Connection) -> bool:
    """Return whether some lines may stand under another key."""
    query = select(DataKey.identity).where(DataKey.indexing, DataKey.reindexed_to.is_not(None))
    return connection.scalar(query) is not None


def index_under_newest(engine: Engine) -> None:
    """From now on index new lines under the newest key; lines that are being begun are waited for."""
    with engine.begin() as connection:
        target = connection.scalar(select(DataKey.identity).where(DataKey.indexing).with_for_update())
        if target is None or bytes(target) == keyring.newest:
            return
        connection.execute(update(DataKey).where(DataKey.indexing).values(indexing=False, reindexed_to=None))
        newest = update(DataKey).where(DataKey.identity == keyring.newest)
        connection.execute(newest.values(indexing=True, reindexed_to=0))


def reindex(engine: Engine, progress: Callable[[int], None] = lambda done: None) -> int:
    """Index what is left; `progress` is told how many lines were looked at. Return how many were moved.

    Raises KeyProblem when a line's address does not open.
    """
    moved = 0
    while True:
        done, changed = _retried(engine)
        moved += changed
        if not done:
            return moved
        progress(done)


def _retried(engine: Engine) -> tuple[int, int]:
    for left in reversed(range(_TRIES)):
        try:
            with engine.begin() as connection:
                return _batch(connection)
        except (IntegrityError, OperationalError) as problem:
            # A line was begun at the same moment, or two waited for each other; the database decided.
            if not left or getattr(problem, "connection_invalidated", False):
                raise
    raise AssertionError("never reached")


def _batch(connection: Connection) -> tuple[int, int]:
    """Look at the next lines. Return how many there were, none at the end, and how many were moved."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    found = connection.execute(select(DataKey.identity, DataKey.reindexed_to).where(DataKey.indexing)).first()
    if found is None or found.reindexed_to is None:
        return 0, 0
    identity = bytes(found.identity)
    rows = connection.execute(
        select(_line.c.id, _line.c.channel, type_coerce(_line.c.address, LargeBinary), _line.c.address_index)
        .where(_line.c.id > found.reindexed_to)
        .order_by(_line.c.id)
        .limit(BATCH)
        .with_for_update()
    ).all()
    wrong = []
    for id_, channel, sealed, index in rows:
        right = keyring.index_under(identity, channel, keyring.decrypt(sealed, "conversation.address"))
        if right != bytes(index):
            wrong.append((id_, channel, right))
    for id_, channel, right in wrong:
        double = connection.scalar(
            select(_line.c.id)
            .where(_line.c.channel == channel, _line.c.address_index == right)
            .with_for_update()
        )
        if double is not None:
            _become_one(connection, id_, double)
    if wrong:
        connection.execute(
            update(_line).where(_line.c.id == bindparam("line")).values(address_index=bindparam("right")),
            [{"line": id_, "right": right} for id_, _, right in wrong],
        )
    through = rows[-1].id if rows else None
    connection.execute(update(DataKey).where(DataKey.indexing).values(reindexed_to=through))
    return len(rows), len(wrong)


def _become_one(connection: Connection, kept: int, double: int) -> None:
    """Give everything of the line `double` to the line `kept`, which is of the same address, and delete it.

    Who left on one of them has left. Where both have talked, the talk of the one with a contact goes on.
    """
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if table is not _line and any(key.column is _line.c.id for key in column.foreign_keys):
                connection.execute(update(table).where(column == double).values({column.name: kept}))
    _end_double_contacts(connection, kept)
    other = connection.execute(_raw(_line).where(_line.c.id == double)).one()
    ours = connection.execute(_raw(_line).where(_line.c.id == kept)).one()
    talking = ours if ours.contact_id is not None or other.contact_id is None else other
    connection.execute(
        update(_line)
        .where(_line.c.id == kept)
        .values(
            contact_id=talking.contact_id,
            state=type_coerce(talking.state, LargeBinary),
            turn=max(ours.turn, other.turn),
            simulated=ours.simulated and other.simulated,
            last_inbound_at=max(_set(ours.last_inbound_at, other.last_inbound_at), default=None),
            opted_out_at=min(_set(ours.opted_out_at, other.opted_out_at), default=None),
            # Reached on one of them, it can be reached.
            blocked_at=ours.blocked_at and other.blocked_at and max(ours.blocked_at, other.blocked_at),
        )
    )
    connection.execute(delete(_line).where(_line.c.id == double))


def _raw(table: Table) -> Select[Any]:
    """Return the rows with what is encrypted as it is stored."""
    return select(
        *(type_coerce(column, LargeBinary).label(column.name)
          if isinstance(column.type, ENCRYPTED) else column for column in table.columns)
    )  # fmt: skip


def _set(*moments: datetime | None) -> list[datetime]:
    return [moment for moment in moments if moment is not None]


def _end_double_contacts(connection: Connection, line: int) -> None:
    """One live contact for each family and member of staff: the first; a "no" on the other counts."""
    live = connection.execute(
        select(_contact)
        .where(_contact.c.conversation_id == line, _contact.c.ended_at.is_(None))
        .order_by(_contact.c.id)
    ).all()
    first: dict[tuple[int | None, int | None], int] = {}
    for row in live:
        whose = (row.family_id, row.staff_id)
        if whose not in first:
            first[whose] = row.id
            continue
        ended = update(_contact).where(_contact.c.id == row.id)
        connection.execute(ended.values(ended_at=func.greatest(row.created_at, func.now())))
        if row.authorised is False:
            connection.execute(update(_contact).where(_contact.c.id == first[whose]).values(authorised=False))
        connection.execute(update(_line).where(_line.c.contact_id == row.id).values(contact_id=first[whose]))
