"""One chunk of the messages of a wave: written with their history in one statement, so that many are fast."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import INTERVAL
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from db.tables import Contact, Conversation, Family, Outbox, OutboxChange, Participation
from messaging.claiming import SPREAD
from messaging.outbox import BROADCAST, SENDING, WAITING
from outreach.concerned import no_message
from outreach.unheard import SECOND
from programme.audience import Audience
from programme.recipients import one_a_line

#: A nudge leaves so long after the message before it, even where that one had to wait long for its turn.
_APART = timedelta(hours=20)


@dataclass(frozen=True)
class Step:
    """One message of a wave to its families. `to`: those that have come so far and no further. `opened_at`:
    who has left since then, on whichever phone, is not asked. `after`: the steps whose messages must have
    left. Messages leave evenly from `leaves_at` on.
    """

    wave_id: int
    name: str
    to: tuple[str, ...]
    opened_at: datetime
    after: tuple[str, ...]
    leaves_at: datetime
    not_after: datetime


@dataclass(frozen=True)
class Chunk:
    """What was done: `families` looked at, up to `last_family_id`; messages `written`; channels on which some
    are `due` now.
    """

    families: int
    last_family_id: int
    written: int
    due: list[str]


def cause(wave_id: int, step: str) -> str:
    """How the unique keys of a step's messages begin; behind it stands the family."""
    return f"invitation:{wave_id}/{step}:"


def write_chunk(connection: Connection, step: Step, after: int, most: int, now: datetime) -> Chunk:
    """Write the messages for the next `most` families of the wave after the family `after`, by id: one a
    family, at its best address, and one alone where several share a phone.
    """
    done = connection.execute(_statement(step, after, most, now)).one()
    return Chunk(done.families, done.last or after, done.written, sorted(done.due or ()))


def _statement(step: Step, after: int, most: int, now: datetime) -> Select[Any]:
    families = (
        select(Family.id, Family.language, Family.stage)
        .join(Participation, Participation.family_id == Family.id)
        .where(
            Participation.wave_id == step.wave_id,
            Participation.disposition.in_(step.to),
            Family.id > after,
            ~_left(step),
        )
        .order_by(Family.id)
        .limit(most)
        .cte("families")
    )
    written = (
        insert_or_ignore(Outbox)
        .from_select(*_messages(step, families, now))
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


def _left(step: Step) -> ColumnElement[bool]:
    return (
        select(Contact.id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(Contact.family_id == Family.id, Conversation.opted_out_at >= step.opened_at)
        .exists()
    )


def _messages(step: Step, families: CTE, now: datetime) -> tuple[list[str], Select[Any]]:
    """The columns of the outbox that are set, and the statement for their rows."""
    line = one_a_line(families, Audience()).subquery("line")
    second = line.c.family_id * 7919 % SPREAD
    not_before = literal(step.leaves_at) + cast(func.concat(second, " seconds"), INTERVAL)
    columns: dict[str, Any] = {
        "cause": literal(cause(step.wave_id, step.name)).concat(cast(line.c.family_id, String)),
        "kind": literal("invitation"),
        "channel": line.c.channel,
        "conversation_id": line.c.conversation_id,
        "priority": literal(BROADCAST),
        "state": case((not_before <= now, "queued"), else_="scheduled"),
        # Whose it is stands in its cause; this is the same for all, so that one statement can write it.
        "payload": literal({"step": step.name}, Outbox.payload.type),
        "not_before": not_before,
        "not_after": literal(step.not_after),
        "created_at": literal(now),
    }
    rows = select(*(value.label(name) for name, value in columns.items())).where(
        ~and_(_shared(line.c), _told(step, line.c))
    )
    return list(columns), rows.where(*(_left_long_ago(step, before, line.c) for before in step.after))


def _shared(line: Any) -> ColumnElement[bool]:
    """Whether another family has that phone."""
    return (
        select(Contact.id)
        .where(
            Contact.conversation_id == line.conversation_id,
            Contact.family_id != line.family_id,
            Contact.ended_at.is_(None),
        )
        .exists()
    )


def _told(step: Step, line: Any) -> ColumnElement[bool]:
    """Whether the phone has this message already, as that of a family of an earlier chunk."""
    start = cause(step.wave_id, step.name)
    same = Outbox.cause.startswith(start, autoescape=True)
    return select(Outbox.id).where(Outbox.conversation_id == line.conversation_id, same).exists()


def _left_long_ago(step: Step, before: str, line: Any) -> ColumnElement[bool]:
    """Whether the message of the step `before` neither waits yet nor has just left."""
    key = func.concat(cause(step.wave_id, before), line.family_id)
    just_left = (
        select(OutboxChange.id)
        .where(
            OutboxChange.outbox_id == Outbox.id,
            OutboxChange.state == "sent",
            OutboxChange.at > step.leaves_at - _APART,
        )
        .exists()
    )
    waits = Outbox.state.in_((*WAITING, *SENDING)) | just_left
    return and_(
        no_message(Outbox.cause == key, waits), no_message(Outbox.cause == func.concat(key, SECOND), waits)
    )
