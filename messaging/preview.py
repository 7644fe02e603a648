"""What a broadcast would be: whom it reaches, what it costs, when it leaves. Nothing is written."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from messaging import channels
from messaging.estimate import Estimate, estimate
from messaging.terms import Terms
from programme.broadcast_figures import same_today
from programme.broadcasts import Draft, create
from programme.recipients import Recipients, recipients


@dataclass(frozen=True)
class Preview:
    """`leaves_at`: when it would really leave; `put_off`: that is later than was asked, or the hour asked has
    passed. `same_today`: this text goes to some of these families today already. `second_yes`: another
    person must agree.
    """

    draft: Draft
    recipients: Recipients
    estimate: Estimate
    leaves_at: datetime
    leaves_now: bool
    put_off: bool
    same_today: bool
    second_yes: bool


def preview(connection: Connection, draft: Draft, terms: Terms, now: datetime) -> Preview:
    """Return the broadcast as things stand."""
    # A coordinator of a large city counts for longer than a turn of conversation may take.
    connection.execute(text("SET LOCAL statement_timeout = '60s'"))
    found = recipients(connection, draft.audience, draft.sender, channels.names())
    leaves_at = terms.hours.next_opening(max(draft.leaves_at, now))
    return Preview(
        draft=draft,
        recipients=found,
        estimate=estimate(draft.texts, found.messages, terms.pesos_per_segment, found.second),
        leaves_at=leaves_at,
        leaves_now=leaves_at <= now,
        put_off=leaves_at > max(draft.leaves_at, now) or draft.leaves_at < now,
        same_today=same_today(connection, draft, now),
        second_yes=found.total > terms.second_yes_above,
    )


def confirm(connection: Connection, seen: Preview, now: datetime) -> int:
    """Let it go: what was seen is kept, to be written, or to wait for the second yes. Return its id.

    Raises Refusal where it would reach nobody.
    """
    return create(
        connection,
        seen.draft,
        recipients=seen.recipients.total,
        segments=seen.estimate.segments,
        second_yes=seen.second_yes,
        now=now,
    )
