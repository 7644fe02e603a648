"""One message to very many families: a chunk of them at a time, each chunk with its history in one statement,
so that writing many is fast and takes constant memory.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import INTERVAL
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from db.tables import Contact, Family, Outbox, OutboxChange
from messaging import channels, key
from messaging.claiming import SPREAD
from messaging.outbox import BROADCAST
from programme.audience import Audience
from programme.recipients import one_a_line


@dataclass(frozen=True)
class Mailing:
    """What goes to many. `which`: the columns of the outbox that tell its messages from others of its kind.
    `payload`: the same for all, so that one statement can write it; None where they have none.

    `audience`: for what its contacts must have said yes to. `spread`: from `leaves_at` on, messages leave
    evenly, instead of all at once.
    """

    kind: str
    which: Mapping[str, Any]
    leaves_at: datetime
    spread: bool
    not_after: datetime
    payload: Any = None
    audience: Audience = field(default_factory=Audience)


@dataclass(frozen=True)
class Chunk:
    """What was done: `families` looked at, up to `last_family_id`; messages `written`; channels on which some
    are `due` now.
    """

    families: int
    last_family_id: int
    written: int
    due: list[str]


def write_chunk(
    connection: Connection,
    mailing: Mailing,
    families: Select[*tuple[Any, ...]],
    after: int,
    most: int,
    now: datetime,
    only: Callable[[FromClause], ColumnElement[bool]] = lambda line: true(),
) -> Chunk:
    """Write the messages for the next `most` of `families` (id, language, stage) after the family `after`, by
    id: one a family, at its best address, and one alone where several share a phone. Those that stand already
    are left as they are.

    `only`: what must hold of a line (see programme.recipients.one_a_line).
    """
    chunk = families.where(Family.id > after).order_by(Family.id).limit(most).cte("families")
    done = connection.execute(_statement(mailing, chunk, now, only)).one()
    return Chunk(done.families, done.last or after, done.written, sorted(done.due or ()))


def _statement(
    mailing: Mailing, families: CTE, now: datetime, only: Callable[[FromClause], ColumnElement[bool]]
) -> Select[Any]:
    line = one_a_line(families, mailing.audience, channels.names()).subquery("line")
    columns = _columns(mailing, line, now)
    rows = select(*(value.label(name) for name, value in columns.items())).where(
        ~and_(_shared(line), _told(mailing, line)), only(line)
    )
    written = (
        insert_or_ignore(Outbox)
        .from_select(list(columns), rows)
        .on_conflict_do_nothing(index_elements=["cause"])
        .returning(Outbox.id, Outbox.channel, Outbox.state)
        .cte("written")
    )
    history = select(written.c.id, written.c.state, literal(now).label("at"))
    remembered = insert(OutboxChange).from_select(["outbox_id", "state", "at"], history).cte("remembered")
    return select(
        select(func.count()).select_from(families).scalar_subquery().label("families"),
        select(func.max(families.c.id)).scalar_subquery().label("last"),
        func.count(written.c.id).label("written"),
        func.array_agg(written.c.channel.distinct()).filter(written.c.state == "queued").label("due"),
    ).add_cte(remembered)


def _columns(mailing: Mailing, line: FromClause, now: datetime) -> dict[str, ColumnElement[Any]]:
    """Return the columns of the outbox that are set."""
    not_before: ColumnElement[datetime] = literal(mailing.leaves_at)
    if mailing.spread:
        second = line.c.family_id * 7919 % SPREAD
        not_before = not_before + cast(func.concat(second, " seconds"), INTERVAL)
    return {
        "cause": key.of_families(mailing.kind, line.c.family_id, **mailing.which),
        "kind": literal(mailing.kind),
        "channel": line.c.channel,
        "conversation_id": line.c.conversation_id,
        "priority": literal(BROADCAST),
        "state": case((not_before <= now, "queued"), else_="scheduled"),
        "not_before": not_before,
        "not_after": literal(mailing.not_after),
        "created_at": literal(now),
        "payload": literal(mailing.payload, Outbox.payload.type),
        "family_id": line.c.family_id,
        **{name: literal(value, Outbox.__table__.c[name].type) for name, value in mailing.which.items()},
    }


def _shared(line: FromClause) -> ColumnElement[bool]:
    """Return whether another family has that phone."""
    return (
        select(Contact.id)
        .where(
            Contact.conversation_id == line.c.conversation_id,
            Contact.family_id != line.c.family_id,
            Contact.ended_at.is_(None),
        )
        .exists()
    )


def _told(mailing: Mailing, line: FromClause) -> ColumnElement[bool]:
    """Return whether the phone has this message already, as that of a family of an earlier chunk."""
    # Not by an index of all that is written of it: a planner whose statistics are old would read that.
    own = [Outbox.__table__.c[name].is_not_distinct_from(value) for name, value in mailing.which.items()]
    here = Outbox.conversation_id == line.c.conversation_id, Outbox.kind == mailing.kind
    return select(Outbox.id).where(*here, *own).exists()
