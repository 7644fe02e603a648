"""Who of an audience can be written to, at which address, and why the others cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, FromClause, Select, and_, case, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from db.tables import Contact, Conversation, Family
from programme.audience import Audience, Sender
from programme.stages import GONE

_LIVE = Contact.ended_at.is_(None)
_AUTHORISED = Contact.authorised.is_(True)
_STAYED = Conversation.opted_out_at.is_(None)
_REACHABLE = Conversation.blocked_at.is_(None)


@dataclass(frozen=True)
class Recipients:
    """`messages`: how many by language and channel, the preferred channel first. `excluded`: how many
    families by reason: gone, no_contact, not_authorised, opted_out, blocked, no_health, not_alone, same_phone
    (another family of the audience gets it there). `second`: by language, how many go out on the preferred
    channel to families that have an address on the second too, where they go on if the first fails.
    """

    messages: dict[tuple[str, str], int]
    excluded: dict[str, int]
    second: dict[str, int]

    @property
    def total(self) -> int:
        """How many messages there are: one a family, or one for all that share a phone."""
        return sum(self.messages.values())

    def by_channel(self) -> dict[str, int]:
        """Return messages by channel, the preferred one first."""
        found: dict[str, int] = {}
        for (_, channel), count in self.messages.items():
            found[channel] = found.get(channel, 0) + count
        return found


def recipients(
    connection: Connection, audience: Audience, sender: Sender, channels: Sequence[str]
) -> Recipients:
    """Return whom a text for this audience would reach now. `channels`: their names, the preferred one first.
    Which that is, this room does not know: it is told.
    """
    families = audience_of(audience, sender).cte("audience")
    lines = one_a_line(families, audience, channels).subquery()
    kinds = (lines.c.language, lines.c.channel)
    has_second = _second(lines, audience, channels[1]).exists()
    second_ways = func.count().filter(lines.c.channel == channels[0], has_second)
    counts = select(*kinds, func.count(), second_ways).group_by(*kinds)
    rows = sorted(connection.execute(counts), key=lambda row: channels.index(row[1]))
    messages = {(row[0], row[1]): int(row[2]) for row in rows}
    second = {row[0]: int(row[3]) for row in rows if row[3]}
    reasons = _reasons(families, audience).subquery()
    counted = connection.execute(select(reasons.c.reason, func.count()).group_by(reasons.c.reason))
    excluded = {row[0]: int(row[1]) for row in counted}
    same_phone = excluded.pop("", 0) - sum(messages.values())
    if same_phone:
        excluded["same_phone"] = same_phone
    return Recipients(messages, excluded, second)


def audience_of(audience: Audience, sender: Sender) -> Select[Any]:
    """Return the families of the audience, with what tells how each is written to: id, language, stage."""
    return audience.families(sender).add_columns(Family.language, Family.stage)


def one_a_line(families: CTE, audience: Audience, channels: Sequence[str]) -> Select[Any]:
    """Return one message a family, at its best address: on the first of `channels`, then the oldest; and one
    alone where several families share it.

    `families` has id, language and stage. Columns: family_id, language, conversation_id, channel.
    """
    best = best_address(families, audience, channels).subquery("best")
    order = (best.c.conversation_id, best.c.family_id)
    return select(best).ext(distinct_on(best.c.conversation_id)).order_by(*order)


def best_address(families: CTE, audience: Audience, channels: Sequence[str]) -> Select[Any]:
    """Return the best address of each family that can be written to, with the columns of `one_a_line`."""
    return (
        select(
            families.c.id.label("family_id"),
            func.coalesce(Contact.language, families.c.language).label("language"),
            Conversation.id.label("conversation_id"),
            Conversation.channel,
        )
        .join(Contact, Contact.family_id == families.c.id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(families.c.stage.not_in(GONE), _LIVE, _AUTHORISED, _STAYED, _REACHABLE, *_reserved(audience))
        .ext(distinct_on(families.c.id))
        .order_by(families.c.id, func.array_position(list(channels), Conversation.channel), Contact.id)
    )


def _second(lines: FromClause, audience: Audience, channel: str) -> Select[Any]:
    """Return the addresses on `channel` to which a message may go on."""
    return (
        select(Contact.id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(
            Contact.family_id == lines.c.family_id,
            Conversation.channel == channel,
            *(_LIVE, _AUTHORISED, _STAYED, _REACHABLE),
            *_reserved(audience),
        )
    )


def _reserved(audience: Audience) -> list[ColumnElement[bool]]:
    """Return what more a contact must have said yes to, where the audience is drawn from what is kept
    back.
    """
    health = [Contact.health.is_(True)] if audience.needs_health else []
    return [*health, *([Contact.safe.is_(True)] if audience.needs_safe else [])]


def _reasons(families: CTE, audience: Audience) -> Select[Any]:
    """Return why each family cannot be written to; an empty text where it can. The first that holds
    counts.
    """

    def none(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        return func.coalesce(func.bool_or(and_(true(), *conditions)), False).is_(False)

    health = [Contact.health.is_(True)] if audience.needs_health else []
    can = (_AUTHORISED, _STAYED, _REACHABLE)
    return (
        select(
            case(
                (families.c.stage.in_(GONE), "gone"),
                (none(Contact.id.is_not(None)), "no_contact"),
                (none(_AUTHORISED), "not_authorised"),
                (none(_AUTHORISED, _STAYED), "opted_out"),
                (none(*can), "blocked"),
                (none(*can, *health), "no_health"),
                (none(*can, *_reserved(audience)), "not_alone"),
                else_="",
            ).label("reason")
        )
        .select_from(families)
        .outerjoin(Contact, and_(Contact.family_id == families.c.id, _LIVE))
        .outerjoin(Conversation, Conversation.id == Contact.conversation_id)
        .group_by(families.c.id, families.c.stage)
    )
