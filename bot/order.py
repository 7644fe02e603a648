"""The provider's own order of what comes in, where it has one: events arrive late, and one before another."""

from datetime import timedelta

from sqlalchemy import BigInteger, cast, func, select

from bot.talk import Talk
from db.tables import Inbound

#: What a provider keeps for us is brought within a day (core.telegram.org/bots/api, "Getting updates").
#: Numbers of longer ago say nothing: after a week without any, the next one is drawn at random.
_LATE = timedelta(days=2)


def overtaken(talk: Talk) -> bool:
    """Return whether something that the same person did later has come in before. Never, where the ids of a
    provider are no numbers, which grow.
    """
    mine = talk.inbound.provider_id
    if not mine.isdecimal():
        return False
    newest = talk.connection.scalar(
        select(func.max(cast(Inbound.provider_id, BigInteger))).where(
            Inbound.conversation_id == talk.line.id,
            Inbound.received_at > talk.now - _LATE,
            Inbound.provider_id.regexp_match("^[0-9]{1,18}$"),
        )
    )
    return newest is not None and newest > int(mine)
