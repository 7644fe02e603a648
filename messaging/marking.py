"""Composed messages as the outbox keeps them while they are with a provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT, INTEGER

from db.tables import Outbox
from messaging.channels import known
from messaging.composing import Composed, Row
from messaging.message import Reply
from messaging.sms import size

#: One statement for one message or a thousand, with their histories.
_MARK = text("""
    WITH marked AS (
        UPDATE outbox SET state = 'sending', attempts = attempts + 1, text = said.text,
            segments = said.segments, payload = coalesce(said.payload, outbox.payload)
        FROM unnest(:ids, :texts, :segments, :payloads) AS said(id, text, segments, payload)
        WHERE outbox.id = said.id
        RETURNING outbox.id
    )
    INSERT INTO outbox_change (outbox_id, state, at) SELECT id, 'sending', :now FROM marked ORDER BY id
""").bindparams(
    bindparam("ids", type_=ARRAY(BIGINT)),
    bindparam("texts", type_=ARRAY(Outbox.text.type)),
    bindparam("segments", type_=ARRAY(INTEGER)),
    bindparam("payloads", type_=ARRAY(Outbox.payload.type)),
)


#: A text as its channel takes it, and its segments where those are billed.
Rendered = tuple[str, int | None]


@dataclass(frozen=True)
class Marked:
    """A message with its text as its channel takes it. `segments`: where billed. `payload`: in place of the
    row's.
    """

    row: Row
    composed: Composed
    text: str
    segments: int | None
    payload: Any


def mark(row: Row, composed: Composed, rendered: dict[tuple[str, Reply, str], Rendered]) -> Marked:
    """Render the message for its channel. `rendered`: what was rendered just before, for many that say the
    same; new ones are added.
    """
    reply, payload = composed.reply, None
    same = (row.channel, reply, composed.more)
    words, segments = rendered[same] = rendered.get(same) or _render(*same)
    if row.kind != "reply" and reply.options:
        # What is shown with it is kept, as it is for a reply: the answer comes back with this turn.
        options = [[option.value, option.label] for option in reply.options]
        payload = {**(row.payload or {}), "options": options, "turn": composed.turn}
    return Marked(row, composed, words, segments, payload)


def _render(channel: str, reply: Reply, more: str) -> Rendered:
    text = known[channel].show(reply, more).text
    return text, size(text).segments if known[channel].priced else None


def write(connection: Connection, marked: Sequence[Marked], now: datetime) -> None:
    """Let them be `sending`."""
    if marked:
        values = {
            "ids": [each.row.id for each in marked],
            "texts": [each.text for each in marked],
            "segments": [each.segments for each in marked],
            "payloads": [each.payload for each in marked],
        }
        connection.execute(_MARK, {**values, "now": now})
