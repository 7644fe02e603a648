"""Making due messages ready: composed, and marked `sending`, in one short transaction."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Engine, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT
from sqlalchemy.exc import OperationalError

from db.keys import KeyProblem
from db.outage import given_up
from db.tables import Conversation, Outbox
from messaging import marking
from messaging.composing import (
    Compose,
    Composed,
    ComposeMany,
    Elsewhere,
    Follows,
    Moved,
    Row,
    Suppressed,
    Waiting,
    compose_reply,
)
from messaging.hours import Hours
from messaging.message import Reply
from messaging.outbox import REPLY, WAITING, advance, line_of
from messaging.provider import Outgoing, in_words
from messaging.redirecting import move, postpone

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claims:
    """What claiming needs. `composers`: how each kind of message but the replies is composed, one by one;
    `batches`: how kinds are that come by the thousand.
    """

    engine: Engine
    hours: Hours
    composers: Mapping[str, Compose]
    batches: Mapping[str, ComposeMany] = field(default_factory=dict)


@dataclass(frozen=True)
class Claimed:
    """A message that is `sending`. `simulated`: it must not reach a real provider. `turn`: the turn of its
    conversation, so that it is known whether something has come in since.
    """

    message: Outgoing
    conversation_id: int
    priority: int
    attempts: int
    simulated: bool
    turn: int


def prepare(claims: Claims, kind: str, due: Sequence[tuple[int, int | None]], now: datetime) -> list[Claimed]:
    """Compose messages of one kind, given as (outbox_id, conversation_id), and mark them `sending`. Those
    that are not to be sent are left out, and why is recorded.

    One that cannot be composed fails by itself and holds up no other. Raises OperationalError when the
    database is away, KeyProblem when the data keys are wrong: then they stay as they are, but for those that
    were ready before.
    """
    if kind in claims.batches and len(due) > 1:
        try:
            return _together(claims, kind, [outbox_id for outbox_id, _ in due], now)
        except KeyProblem:
            raise
        except Exception as problem:
            # So it is where all together took too long.
            if isinstance(problem, OperationalError) and not given_up(problem):
                raise
            _log.info("%d messages could not be composed together", len(due))
    ready: list[Claimed] = []
    for outbox_id, conversation_id in due:
        try:
            ready += _alone(claims, kind, outbox_id, conversation_id, now)
        except (OperationalError, KeyProblem):
            # What is `sending` already must be sent; the next look will raise again.
            if not ready:
                raise
            break
    return ready


def _together(claims: Claims, kind: str, outbox_ids: list[int], now: datetime) -> list[Claimed]:
    with claims.engine.begin() as connection:
        return _prepare(connection, claims, kind, outbox_ids, now)


def _alone(
    claims: Claims, kind: str, outbox_id: int, conversation_id: int | None, now: datetime
) -> list[Claimed]:
    try:
        with claims.engine.begin() as connection:
            if kind in claims.composers:
                # Its composer may open a dialog. Everybody locks the conversation first, its messages after.
                line = select(Conversation.id).where(Conversation.id == conversation_id)
                connection.execute(line.with_for_update())
            return _prepare(connection, claims, kind, [outbox_id], now)
    except (OperationalError, KeyProblem):
        raise
    except Exception:  # noqa: BLE001 - whatever it was, it concerns this message alone
        _log.exception("outbox %d could not be composed", outbox_id)
    with claims.engine.begin() as connection:
        advance(connection, outbox_id, "failed", "compose", in_words("not_composed"), now)
    return []


def _prepare(
    connection: Connection, claims: Claims, kind: str, outbox_ids: list[int], now: datetime
) -> list[Claimed]:
    found = connection.execute(
        select(Outbox.__table__, Conversation.address, Conversation.simulated, Conversation.opted_out_at,
               Conversation.blocked_at, Conversation.turn)
        .select_from(Outbox)
        .outerjoin(Conversation, Conversation.id == Outbox.conversation_id)
        .where(Outbox.id == any_(literal(outbox_ids, ARRAY(BIGINT))), Outbox.state.in_(WAITING))
        .order_by(Outbox.not_before, Outbox.id)
        .with_for_update(of=Outbox, skip_locked=True)
    ).all()  # fmt: skip
    standing = []
    for each in found:
        whole = _with_line(connection, each)
        reason = _over(whole, now)
        if reason is None:
            standing.append((_row(whole), whole))
        else:
            advance(connection, each.id, *reason, now)
    turns = {row.id: each.turn for row, each in standing}
    rows = []
    for (row, each), instead in zip(
        standing, _elsewhere(connection, claims, kind, standing, now), strict=True
    ):
        if instead is not None:
            _redirect(connection, row, instead, now)
        elif (words := _against(each)) is not None:
            advance(connection, row.id, "suppressed", None, words, now)
        else:
            rows.append(row)
    composed: list[marking.Marked] = []
    rendered: dict[tuple[str, Reply, str], marking.Rendered] = {}
    for row, text in zip(rows, _composed(connection, claims, kind, rows, now), strict=True):
        if isinstance(text, Suppressed):
            advance(connection, row.id, text.state, None, text.words, now)
        else:
            composed.append(marking.mark(row, text, rendered))
    marking.write(connection, composed, now)
    return [_claimed(claims.hours, marked, turns[marked.row.id], now) for marked in composed]


def _row(found: Any) -> Row:
    return Row(**{name: getattr(found, name) for name in Row.__dataclass_fields__})


def _elsewhere(
    connection: Connection, claims: Claims, kind: str, standing: list[tuple[Row, Any]], now: datetime
) -> Sequence[Elsewhere]:
    """Return where each must go instead, because whom it is for has another address now."""
    composer = claims.batches.get(kind) or claims.composers.get(kind)
    if not standing or not isinstance(composer, Follows):
        return [None] * len(standing)
    return composer.elsewhere(connection, [row for row, _ in standing], now)


def _redirect(connection: Connection, row: Row, instead: Moved | Waiting | Suppressed, now: datetime) -> None:
    if isinstance(instead, Suppressed):
        advance(connection, row.id, instead.state, None, instead.words, now)
    elif isinstance(instead, Waiting):
        postpone(connection, row.id, instead.until, instead.words, now)
    else:
        move(connection, row, instead, now)


def _composed(
    connection: Connection, claims: Claims, kind: str, rows: list[Row], now: datetime
) -> Sequence[Composed | Suppressed]:
    if kind in claims.batches:
        return claims.batches[kind](connection, rows, now)
    compose = compose_reply if kind == "reply" else claims.composers[kind]
    return [compose(connection, row, now) for row in rows]


def _with_line(connection: Connection, found: Any) -> Any:
    """Return the message with its conversation, also where the row hides that."""
    line = line_of(found.conversation_id, found.payload)
    if line is None or line == found.conversation_id:
        return found
    wanted = select(
        Conversation.id.label("conversation_id"), Conversation.address, Conversation.simulated,
        Conversation.opted_out_at, Conversation.blocked_at, Conversation.turn,
    ).where(Conversation.id == line)  # fmt: skip
    hidden = connection.execute(wanted).one_or_none()
    return SimpleNamespace(**{**found._mapping, **(hidden._mapping if hidden else {})})


def _over(found: Any, now: datetime) -> tuple[str, str | None, str] | None:
    """Return the state, code and words with which a message ends that has lost its sense; else None."""
    if found.not_after is not None and found.not_after < now:
        return "expired", None, in_words("expired")
    if found.conversation_id is None or (found.payload is None and found.broadcast_id is None):
        return "suppressed", None, in_words("nobody")
    return None


def _against(found: Any) -> str | None:
    """Return why its address may not be written to; None when nothing speaks against it. An exit comes first:
    that the number is gone too changes nothing for whoever asked us to stop.
    """
    if found.opted_out_at is not None and not (found.payload or {}).get("final"):
        return in_words("opted_out")
    if found.blocked_at is not None:
        return in_words("blocked")
    return None


def _claimed(hours: Hours, marked: marking.Marked, turn: int, now: datetime) -> Claimed:
    row, composed = marked.row, marked.composed
    message = Outgoing(
        outbox_id=row.id,
        address=row.address,
        text=marked.text,
        options=composed.reply.options,
        scale=composed.reply.scale,
        protect=composed.reply.protect,
        turn=composed.turn,
        tap_id=composed.tap_id,
        button_message_id=composed.button_message_id,
        valid_seconds=_valid_seconds(hours, row, now),
        photo=composed.reply.photo,
        takes_back=composed.takes_back,
    )
    # A composer that opened a dialog has gone on by a turn itself.
    turn = max(turn, composed.turn)
    return Claimed(message, row.conversation_id, row.priority, row.attempts + 1, row.simulated, turn)


def _valid_seconds(hours: Hours, row: Row, now: datetime) -> int | None:
    """Until it has lost its sense; what we start, until the window closes at the latest."""
    ends = [] if row.not_after is None else [row.not_after]
    if row.priority != REPLY:
        ends.append(hours.closing(now))
    return int((min(ends) - now).total_seconds()) if ends else None
