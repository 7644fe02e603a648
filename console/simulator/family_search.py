"""Finding a family for the simulator, by what is known of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from console.simulator.phones import may_be_opened
from db.tables import Contact, Conversation, Family, Municipality
from reports.summary.counts import STAGES

#: How many are listed; a person reads no more.
LISTED = 40

#: Vowels with and without accent are the same to whoever types. Capitals too: `lower` in PostgreSQL may know
#: ASCII alone.
_ACCENTS = ("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunaeiouun")


@dataclass(frozen=True)
class Found:
    """`total`: how many fit, `families` the first of them by code."""

    total: int
    families: list[Any]


def search(connection: Connection, words: str, stage_name: Callable[[str], str]) -> Found:
    """Return families that the simulator may open, for which each of `words` is part of the code, vereda,
    municipality, stage or a channel.
    """
    channels = (
        select(func.array_agg(Conversation.channel.distinct()))
        .join(Contact, Contact.conversation_id == Conversation.id)
        .where(Contact.family_id == Family.id, Contact.ended_at.is_(None), Conversation.simulated)
        .scalar_subquery()
    )
    stage = case({stage: stage_name(stage) for stage in STAGES}, value=Family.stage, else_=Family.stage)
    described = func.concat_ws(
        " ", Family.code, Family.vereda, Municipality.name, stage, func.array_to_string(channels, " ")
    )
    plain = _plain(described)
    fitting = [plain.contains(word, autoescape=True) for word in _fold(words).split()]
    rows = connection.execute(
        select(
            Family.code,
            Family.vereda,
            Family.stage,
            Municipality.name.label("municipality"),
            channels.label("channels"),
            func.count().over().label("total"),
        )
        .join(Municipality, Municipality.code == Family.municipality_code)
        .where(may_be_opened(), *fitting)
        .order_by(Family.code)
        .limit(LISTED)
    ).all()
    return Found(rows[0].total if rows else 0, list(rows))


def _plain(text: ColumnElement[str]) -> ColumnElement[str]:
    return func.translate(func.lower(text), *_ACCENTS)


def _fold(words: str) -> str:
    return words.lower().translate(str.maketrans(*_ACCENTS))
