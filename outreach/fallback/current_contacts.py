"""The contacts that a family has now, and which of them a message that waits may go to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from db.tables import Contact, Conversation, Family
from locales.texts import SOURCE, texts
from messaging import channels
from messaging.composing import Elsewhere, Moved, Row, Suppressed, Waiting
from messaging.provider import in_words

#: A message without an address looks for one again after so long, until it has lost its sense: a new number
#: comes with the next file, and a yes with the next message of the family.
_AGAIN = timedelta(minutes=15)


@dataclass(frozen=True)
class Wanted:
    """Whom a message is for, and what its contact must have said yes to. `only`: no contact but this one may
    be told; None where that is any of the family.
    """

    family_id: int
    health: bool = False
    safe: bool = False
    only: int | None = None


def people(connection: Connection, families: set[int]) -> dict[int, list[Any]]:
    """Return the live contacts of each family: the preferred channel first, then the oldest; where there is
    none, one row with the family's stage alone.
    """
    if not families:
        return {}
    found: dict[int, list[Any]] = {}
    for row in connection.execute(
        select(
            Family.id.label("family_id"),
            Family.stage,
            Contact.id,
            Contact.conversation_id,
            Contact.authorised,
            Contact.safe,
            Contact.health,
            Conversation.channel,
            Conversation.opted_out_at,
            Conversation.blocked_at,
        )
        .select_from(Family)
        .outerjoin(Contact, and_(Contact.family_id == Family.id, Contact.ended_at.is_(None)))
        .outerjoin(Conversation, Conversation.id == Contact.conversation_id)
        .where(Family.id == any_(literal(sorted(families), ARRAY(BIGINT))))
        .order_by(channels.best_first(Conversation.channel), Contact.id)
    ):
        found.setdefault(row.family_id, []).append(row)
    return found


def judge(row: Row, wanted: Wanted, contacts: Sequence[Any], now: datetime) -> Elsewhere:
    """Return where a message goes, waits or ends; None where its family is still at its address. `contacts`:
    as `people` gives them.
    """
    here = [one for one in contacts if one.conversation_id == row.conversation_id]
    if any(one.authorised is not None for one in here):
        # What speaks against it there is for its composer to say.
        return None
    theirs = [one for one in contacts if one.id is not None and wanted.only in (None, one.id)]
    if row.second:
        # It was to take another way than the chat that failed.
        theirs = [one for one in theirs if one.channel == row.channel]
    reasons = [(one, _against(one, wanted)) for one in theirs]
    for contact, reason in reasons:
        if reason is None:
            return Moved(contact.conversation_id, contact.channel, why("moved"))
    nearest = sorted((reason for _, reason in reasons if reason), key=lambda reason: not reason[1])
    words, may_come = nearest[0] if nearest else (why("nobody"), True)
    if may_come and row.not_after is not None and now + _AGAIN < row.not_after:
        return Waiting(now + _AGAIN, words)
    return Suppressed(words)


def _against(contact: Any, wanted: Wanted) -> tuple[str, bool] | None:
    """Return why a contact may not be told, and whether it may be yet: what it was not asked, it may say yes
    to.
    """
    if contact.opted_out_at is not None:
        return in_words("opted_out"), False
    if contact.authorised is not True:
        asked = contact.authorised is not None
        return why("refused" if asked else "unasked"), not asked
    if wanted.health and contact.health is not True:
        return why("health"), contact.health is None
    if wanted.safe and contact.safe is not True:
        return why("not_alone"), contact.safe is None
    return (in_words("blocked"), False) if contact.blocked_at is not None else None


def why(key: str) -> str:
    """Our words for it in the history."""
    return texts(SOURCE).say(f"follow.{key}")
