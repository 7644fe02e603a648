"""What waits belongs to the family and not to an address: when a number changes or a contact ends, it goes to
the address that the family has now, judged anew by what was authorised there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from db.tables import Contact, Conversation, Family, Outbox
from locales.texts import SOURCE, texts
from messaging.composing import Compose, Composed, ComposeMany, Elsewhere, Moved, Row, Suppressed, Waiting
from messaging.provider import in_words
from outreach.unheard import SECOND
from programme.stages import GONE

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


#: Takes messages of one kind; whom each is for, None for what does not follow anybody.
Find = Callable[[Connection, Sequence[Row]], Sequence[Wanted | None]]


@dataclass(frozen=True)
class _Follower:
    find: Find
    #: One text for many: a phone that several families share gets it once.
    mailing: bool = field(default=False, kw_only=True)

    def elsewhere(self, connection: Connection, rows: Sequence[Row], now: datetime) -> Sequence[Elsewhere]:
        """Where each is to go instead; None where the family is still at its address."""
        wanted = self.find(connection, rows)
        people = _people(connection, {one.family_id for one in wanted if one is not None})
        verdicts = [
            None if one is None else _judge(row, one, people.get(one.family_id, []), now)
            for row, one in zip(rows, wanted, strict=True)
        ]
        if self.mailing:
            # The other kinds say themselves what follows from it.
            gone = {family_id for family_id, rows in people.items() if rows[0].stage in GONE}
            verdicts = [
                Suppressed(_why("family_gone")) if one is not None and one.family_id in gone else verdict
                for one, verdict in zip(wanted, verdicts, strict=True)
            ]
        return _once(connection, rows, verdicts) if self.mailing else verdicts


@dataclass(frozen=True)
class Following(_Follower):
    """A composer whose messages follow their family."""

    compose: Compose

    def __call__(self, connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
        """As it composes."""
        return self.compose(connection, row, now)


@dataclass(frozen=True)
class FollowingMany(_Follower):
    """The same for a composer of many at once."""

    compose: ComposeMany

    def __call__(
        self, connection: Connection, rows: Sequence[Row], now: datetime
    ) -> Sequence[Composed | Suppressed]:
        """As it composes."""
        return self.compose(connection, rows, now)


def by_payload(connection: Connection, rows: Sequence[Row]) -> list[Wanted | None]:
    """For messages about a meeting: the family stands in the payload."""
    return [Wanted(row.payload["family_id"]) for row in rows]


def by_cause(connection: Connection, rows: Sequence[Row]) -> list[Wanted | None]:
    """For what goes to many: the family stands in the cause, `KIND:WHICH:FAMILY`."""
    return [Wanted(int(row.cause.split(":")[2])) for row in rows]


def _people(connection: Connection, families: set[int]) -> dict[int, list[Any]]:
    """The live contacts of each family: Telegram first, which is free, then the oldest; where there is none,
    one row with the family's stage alone.
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
        .order_by(Conversation.channel != "telegram", Contact.id)
    ):
        found.setdefault(row.family_id, []).append(row)
    return found


def _judge(row: Row, wanted: Wanted, contacts: Sequence[Any], now: datetime) -> Elsewhere:
    here = [one for one in contacts if one.conversation_id == row.conversation_id]
    if any(one.authorised is not None for one in here):
        # What speaks against it there is for its composer to say.
        return None
    theirs = [one for one in contacts if one.id is not None and wanted.only in (None, one.id)]
    if row.cause.endswith(SECOND):
        # It was to take another way than the chat that failed.
        theirs = [one for one in theirs if one.channel == row.channel]
    reasons = [(one, _against(one, wanted)) for one in theirs]
    for contact, reason in reasons:
        if reason is None:
            return Moved(contact.conversation_id, contact.channel, _why("moved"))
    nearest = sorted((reason for _, reason in reasons if reason), key=lambda reason: not reason[1])
    words, may_come = nearest[0] if nearest else (_why("nobody"), True)
    if may_come and row.not_after is not None and now + _AGAIN < row.not_after:
        return Waiting(now + _AGAIN, words)
    return Suppressed(words)


def _against(contact: Any, wanted: Wanted) -> tuple[str, bool] | None:
    """Why a contact may not be told, and whether it may be yet: what it was not asked, it may say yes to."""
    if contact.opted_out_at is not None:
        return in_words("opted_out"), False
    if contact.authorised is not True:
        asked = contact.authorised is not None
        return _why("refused" if asked else "unasked"), not asked
    if wanted.health and contact.health is not True:
        return _why("health"), contact.health is None
    if wanted.safe and contact.safe is not True:
        return _why("not_alone"), contact.safe is None
    return (in_words("blocked"), False) if contact.blocked_at is not None else None


def _once(connection: Connection, rows: Sequence[Row], verdicts: Sequence[Elsewhere]) -> list[Elsewhere]:
    """Where the phone that a message would move to has had the same text as another family's, it ends."""
    moved = [
        (row, verdict) for row, verdict in zip(rows, verdicts, strict=True) if isinstance(verdict, Moved)
    ]
    had = set(_mailings(connection, moved))
    result: list[Elsewhere] = []
    for row, verdict in zip(rows, verdicts, strict=True):
        if isinstance(verdict, Moved):
            key = (_mailing(row.cause), verdict.conversation_id)
            result.append(Suppressed(_why("told_there"), "cancelled") if key in had else verdict)
            had.add(key)
        else:
            result.append(verdict)
    return result


def _mailings(connection: Connection, moved: Sequence[tuple[Row, Moved]]) -> Iterator[tuple[str, int | None]]:
    """What the phones have had, or are about to have: which mailing, and the conversation."""
    if not moved:
        return
    lines = sorted({to.conversation_id for _, to in moved})
    for cause, conversation_id in connection.execute(
        select(Outbox.cause, Outbox.conversation_id).where(
            Outbox.conversation_id == any_(literal(lines, ARRAY(BIGINT))),
            Outbox.kind.in_({row.kind for row, _ in moved}),
            Outbox.state.not_in(("cancelled", "suppressed", "expired", "failed")),
        )
    ):
        yield _mailing(cause), conversation_id


def _mailing(cause: str) -> str:
    """`KIND:WHICH`, of `KIND:WHICH:FAMILY` and of the SMS in its place."""
    return ":".join(cause.split(":")[:2])


def _why(key: str) -> str:
    return texts(SOURCE).say(f"follow.{key}")
