"""Making one due message ready: composed, and marked `sending`, in a transaction of its own."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import OperationalError

from db.keys import KeyProblem
from db.tables import Conversation, Outbox
from messaging.composing import Compose, Composed, Row, Suppressed, compose_reply
from messaging.hours import Hours
from messaging.outbox import REPLY, WAITING, advance
from messaging.provider import Outgoing, in_words
from messaging.rendering import sms_page
from messaging.sms import size

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claims:
    """What claiming needs. `composers`: how each kind of message but the replies is composed."""

    engine: Engine
    hours: Hours
    composers: Mapping[str, Compose]


@dataclass(frozen=True)
class Claimed:
    """A message that is `sending`. `simulated`: it must not reach a real provider."""

    message: Outgoing
    conversation_id: int
    attempts: int
    simulated: bool


def prepare(
    claims: Claims, outbox_id: int, kind: str, conversation_id: int | None, now: datetime
) -> Claimed | None:
    """Compose a message and mark it `sending`; None when it is not to be sent, which is then recorded.

    One that cannot be composed fails by itself and holds up no other. Raises OperationalError when the
    database is away, KeyProblem when the data keys are wrong: then it stays as it is.
    """
    try:
        with claims.engine.begin() as connection:
            if kind != "reply":
                # Its composer may open a dialog. Everybody locks the conversation first, its messages after.
                line = select(Conversation.id).where(Conversation.id == conversation_id)
                connection.execute(line.with_for_update())
            return _prepare(connection, claims, outbox_id, now)
    except (OperationalError, KeyProblem):
        raise
    except Exception:  # noqa: BLE001 - whatever it was, it concerns this message alone
        _log.exception("outbox %d could not be composed", outbox_id)
    with claims.engine.begin() as connection:
        advance(connection, outbox_id, "failed", "compose", in_words("not_composed"), now)
    return None


def _prepare(connection: Connection, claims: Claims, outbox_id: int, now: datetime) -> Claimed | None:
    found = connection.execute(
        select(Outbox.__table__, Conversation.address, Conversation.simulated, Conversation.opted_out_at,
               Conversation.blocked_at)
        .select_from(Outbox)
        .outerjoin(Conversation, Conversation.id == Outbox.conversation_id)
        .where(Outbox.id == outbox_id, Outbox.state.in_(WAITING))
        .with_for_update(of=Outbox, skip_locked=True)
    ).first()  # fmt: skip
    if found is None:
        return None
    reason = _against(found, now)
    if reason is not None:
        advance(connection, outbox_id, *reason, now)
        return None
    row = Row(**{name: getattr(found, name) for name in Row.__dataclass_fields__})
    compose = compose_reply if row.kind == "reply" else claims.composers[row.kind]
    composed = compose(connection, row, now)
    if isinstance(composed, Suppressed):
        advance(connection, outbox_id, composed.state, None, composed.words, now)
        return None
    return _mark(connection, row, composed, _valid_seconds(claims.hours, row, now), now)


def _against(found: Any, now: datetime) -> tuple[str, str | None, str] | None:
    """The state, code and words with which a message ends unsent; None when nothing speaks against it."""
    if found.not_after is not None and found.not_after < now:
        return "expired", None, in_words("expired")
    if found.conversation_id is None or found.payload is None:
        return "suppressed", None, in_words("nobody")
    if found.blocked_at is not None:
        return "suppressed", None, in_words("blocked")
    if found.opted_out_at is not None and not found.payload.get("final"):
        return "suppressed", None, in_words("opted_out")
    return None


def _mark(
    connection: Connection, row: Row, composed: Composed, valid_seconds: int | None, now: datetime
) -> Claimed:
    reply, attempts = composed.reply, row.attempts + 1
    columns: dict[str, Any] = {"attempts": attempts}
    if row.channel == "sms":
        columns["text"], _ = sms_page(reply, composed.more)
        columns["segments"] = size(columns["text"]).segments
    else:
        columns["text"] = "\n\n".join(filter(None, (reply.text, reply.after)))
    if row.kind != "reply" and reply.options:
        # What is shown with it is kept, as it is for a reply: the answer comes back with this turn.
        shown = {"options": [[option.value, option.label] for option in reply.options], "turn": composed.turn}
        columns["payload"] = {**row.payload, **shown}
    advance(connection, row.id, "sending", None, None, now, **columns)
    message = Outgoing(
        outbox_id=row.id,
        address=row.address,
        text=columns["text"],
        options=reply.options,
        scale=reply.scale,
        protect=reply.protect,
        turn=composed.turn,
        tap_id=composed.tap_id,
        button_message_id=composed.button_message_id,
        valid_seconds=valid_seconds,
    )
    return Claimed(message, row.conversation_id, attempts, row.simulated)


def _valid_seconds(hours: Hours, row: Row, now: datetime) -> int | None:
    """Until it has lost its sense; what we start, until the window closes at the latest."""
    ends = [] if row.not_after is None else [row.not_after]
    if row.priority != REPLY:
        ends.append(hours.closing(now))
    return int((min(ends) - now).total_seconds()) if ends else None
