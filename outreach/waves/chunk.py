"""One chunk of the messages of a wave: to its next families, at the channel on which each is then asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, true, update

from db.tables import Contact, Conversation, Family, Outbox, OutboxChange, Participation
from messaging import channels
from messaging.outbox import SENDING, WAITING
from outreach import mailing
from outreach.mailing import Chunk, Mailing
from outreach.meetings.recipients import no_message
from programme.audience import Audience
from programme.entered import ENTERED
from programme.recipients import best_address

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


def write_chunk(connection: Connection, step: Step, after: int, most: int, now: datetime) -> Chunk:
    """Write the messages for the next `most` families of the wave after the family `after`, by id, and note
    on which channel each is asked.
    """
    message = Mailing(
        kind="invitation",
        which={"wave_id": step.wave_id, "about": step.name},
        leaves_at=step.leaves_at,
        spread=True,
        not_after=step.not_after,
        payload={},
    )
    chunk = mailing.write_chunk(
        connection,
        message,
        _families(step),
        after,
        most,
        now,
        lambda line: and_(true(), *(_left_long_ago(step, before, line.c) for before in step.after)),
    )
    # After the messages: whoever is writing just now holds its line, and then wants what is locked here.
    _note_channel(connection, step, after, chunk.last_family_id)
    return chunk


def _families(step: Step) -> Select[*tuple[Any, ...]]:
    return (
        select(Family.id, Family.language, Family.stage)
        .join(Participation, Participation.family_id == Family.id)
        .where(
            Participation.wave_id == step.wave_id,
            Participation.disposition.in_(step.to),
            ENTERED,
            ~_left(step),
        )
    )


def _note_channel(connection: Connection, step: Step, after: int, last: int) -> None:
    """Who has begun to answer keeps the channel on which that was; who shares a phone is asked there too."""
    families = _families(step).where(Family.id > after, Family.id <= last).cte("families")
    best = best_address(families, Audience(), channels.names()).subquery("best")
    connection.execute(
        update(Participation)
        .where(
            Participation.wave_id == step.wave_id,
            Participation.family_id == best.c.family_id,
            Participation.disposition.in_(("invited", "contacted")),
            Participation.channel.is_distinct_from(best.c.channel),
        )
        .values(channel=best.c.channel)
    )


def _left(step: Step) -> ColumnElement[bool]:
    """Return whether the family left. What was done at its number before it had it, or after, does not
    count.
    """
    return (
        select(Contact.id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(
            Contact.family_id == Family.id,
            Conversation.opted_out_at >= step.opened_at,
            Conversation.opted_out_at >= Contact.created_at,
            or_(Contact.ended_at.is_(None), Conversation.opted_out_at <= Contact.ended_at),
        )
        .exists()
    )


def _left_long_ago(step: Step, before: str, line: Any) -> ColumnElement[bool]:
    """Return whether the message of the step `before`, and the SMS in its place, neither waits nor has just
    left.
    """
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
    its = Outbox.wave_id == step.wave_id, Outbox.family_id == line.family_id, Outbox.about == before
    return no_message(*its, waits)
