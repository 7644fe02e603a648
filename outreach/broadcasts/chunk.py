"""One chunk of a broadcast: its messages to the next families of its audience."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from messaging.hours import Hours
from outreach import mailing
from outreach.mailing import Chunk, Mailing
from programme.audience import Audience, Sender
from programme.recipients import audience_of

#: How many days with open hours a message may wait for its turn before it has lost its sense; and one more
#: for so many, which is about what one channel sends on such a day.
_VALID_DAYS, _A_DAY = 3, 300_000


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


def last_moment(wanted: datetime, recipients: int, hours: Hours) -> datetime:
    """Until when a text for so many that was to leave at `wanted` still says what is so."""
    moment = hours.next_opening(wanted)
    for _ in range(_VALID_DAYS + recipients // _A_DAY):
        moment = hours.closing(moment)
    return moment


def write_chunk(connection: Connection, plan: Plan, after: int, most: int) -> Chunk:
    """Write the messages for the next `most` families of the audience after the family `after`, by id.

    Those that stand already are left as they are.
    """
    message = Mailing(
        kind="broadcast",
        which={"broadcast_id": plan.broadcast_id},
        leaves_at=plan.leaves_at,
        spread=plan.spread,
        not_after=plan.not_after,
        audience=plan.audience,
    )
    families = audience_of(plan.audience, plan.sender)
    return mailing.write_chunk(connection, message, families, after, most, plan.now)
