"""One chunk of a broadcast: its messages and their history in one statement, so that writing many is fast."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    String,
    case,
    cast,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import INTERVAL
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from db.tables import Contact, Family, Outbox, OutboxChange
from messaging.claiming import SPREAD
from messaging.outbox import BROADCAST
from programme.audience import Audience, Sender
from programme.recipients import audience_of, one_a_line


@dataclass(frozen=True)
class Plan:
    """Who gets what and when. `spread`: it waits for an opening, after which messages leave evenly."""

    broadcast_id: int
    sender: Sender
    audience: Audience
    leaves_at: datetime
    spread: bool
    not_after: datetime
    now: datetime


@dataclass(frozen=True)
class Chunk:
    """What was done: `families` looked at, up to `last_family_id`; messages `written`; channels on which some
    are `due` now.
    """

    families: int
    last_family_id: int
    written: int
    due: list[str]


def write_chunk(connection: Connection, plan: Plan, after: int, most: int) -> Chunk:
    """Write the messages for the next `most` families of the audience after the family `after`, by id.

    Those that stand already are left as they are.
    """
    done = connection.execute(_statement(plan, after, most)).one()
    return Chunk(done.families, done.last or after, done.written, sorted(done.due or ()))


def _statement(plan: Plan, after: int, most: int) -> Select[Any]:
    families = (
        audience_of(plan.audience, plan.sender)
        .where(Family.id > after)
        .order_by(Family.id)
        .limit(most)
        .cte("families")
    )
    written = (
        insert_or_ignore(Outbox)
        .from_select(*_messages(plan, one_a_line(families, plan.audience)))
        .on_conflict_do_nothing(index_elements=["cause"])
        .returning(Outbox.id, Outbox.channel, Outbox.state)
        .cte("written")
    )
    history = select(written.c.id, written.c.state, literal(plan.now).label("at"))
    remembered = insert(OutboxChange).from_select(["outbox_id", "state", "at"], history).cte("remembered")
    return select(
        select(func.count()).select_from(families).scalar_subquery().label("families"),
        select(func.max(families.c.id)).scalar_subquery().label("last"),
        func.count(written.c.id).label("written"),
        func.array_agg(written.c.channel.distinct()).filter(written.c.state == "queued").label("due"),
    ).add_cte(remembered)


def _messages(plan: Plan, lines: Select[Any]) -> tuple[list[str], Select[Any]]:
    """The columns of the outbox that are set, and the statement for their rows."""
    line = lines.subquery("line")
    not_before: ColumnElement[datetime] = literal(plan.leaves_at)
    if plan.spread:
        second = line.c.family_id * 7919 % SPREAD
        not_before = not_before + cast(func.concat(second, " seconds"), INTERVAL)
    columns: dict[str, Any] = {
        "cause": literal(f"broadcast:{plan.broadcast_id}:").concat(cast(line.c.family_id, String)),
        "kind": literal("broadcast"),
        "channel": line.c.channel,
        "conversation_id": line.c.conversation_id,
        "priority": literal(BROADCAST),
        "state": case((not_before <= plan.now, "queued"), else_="scheduled"),
        "broadcast_id": literal(plan.broadcast_id, BigInteger),
        "not_before": not_before,
        "not_after": literal(plan.not_after),
        "created_at": literal(plan.now),
    }
    several = (
        select(Contact.id)
        .where(
            Contact.conversation_id == line.c.conversation_id,
            Contact.family_id != line.c.family_id,
            Contact.ended_at.is_(None),
        )
        .exists()
    )
    # Another family of that phone may have been in an earlier chunk.
    told = (
        select(Outbox.id)
        .where(Outbox.conversation_id == line.c.conversation_id, Outbox.broadcast_id == plan.broadcast_id)
        .exists()
    )
    rows = select(*(value.label(name) for name, value in columns.items())).where(~(several & told))
    return list(columns), rows
