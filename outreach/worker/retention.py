"""Blanking what was kept long enough; counts stay."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, func, null, or_, select, text, tuple_, update

from bot.state import KEPT
from db.alert import WRITTEN
from db.keys import keyring
from db.tables import (
    Alert,
    Broadcast,
    Conversation,
    FamilyMessage,
    FamilyNote,
    Inbound,
    LogroChange,
    LogroReason,
    Outbox,
    ReportNote,
)
from messaging.outbox import SENDING, WAITING
from outreach.cases import traces
from programme.broadcasts import ENDED
from programme.calendar import today
from programme.cases.mixing import mix
from programme.reserved import codes

#: Rows in one transaction.
_BATCH = 1000

#: How long a repeat of a message of a complaint gets its answer again, and no trace of it is kept longer.
_COMPLAINTS = timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    """How long texts are kept: what came in, what went out, and a talk that nobody goes on with."""

    inbound: timedelta = timedelta(days=30)
    outbound: timedelta = timedelta(days=90)
    talk: timedelta = KEPT


def blank(
    engine: Engine,
    kept: Kept,
    now: datetime,
    rng: random.Random | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Blank what is older than that, a batch at a time, until all is done or `stopping`. Return how many rows
    lost theirs.
    """
    rng = rng or random.SystemRandom()
    blanked, last = 0, -1
    while last and not stopping():
        with engine.begin() as connection:
            # A batch is small, but finding it may mean reading a large table once a night.
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            last = _inbound(connection, now - kept.inbound) + _outbound(connection, now - kept.outbound)
            last += _talks(connection, now - kept.talk) + _alerts(connection, now - kept.inbound)
            last += _broadcasts(connection, now - kept.outbound)
            last += _family_messages(connection, now - kept.inbound, now - kept.outbound)
            last += _notes(connection, now - kept.inbound) + _report_notes(connection, now - kept.inbound)
            last += _reasons(connection, now - kept.outbound)
            last += codes.forget_old(connection, now)
        blanked += last
    if stopping():
        return blanked
    blanked += traces.cut(engine, now - _COMPLAINTS, _BATCH)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        mix(connection, rng, everything=True)
    return blanked


def _inbound(connection: Connection, before: datetime) -> int:
    old = (
        select(Inbound.id)
        .where(Inbound.received_at < before, or_(Inbound.text.is_not(None), Inbound.reply.is_not(None)))
        .limit(_BATCH)
    )
    return connection.execute(
        update(Inbound).where(Inbound.id.in_(old)).values(text=null(), reply=None)
    ).rowcount


def _family_messages(connection: Connection, before: datetime, ours_before: datetime) -> int:
    """Blank what families wrote to their gestor as what came in, and what that one wrote as what went out."""
    of_families = FamilyMessage.staff_id.is_(None)
    old = (
        select(FamilyMessage.id)
        .where(
            FamilyMessage.text.is_not(None),
            or_(
                of_families & (FamilyMessage.at < before),
                ~of_families & (FamilyMessage.at < ours_before),
            ),
        )
        .limit(_BATCH)
    )
    blanked = update(FamilyMessage).where(FamilyMessage.id.in_(old)).values(text=None)
    return connection.execute(blanked).rowcount


def _notes(connection: Connection, before: datetime) -> int:
    """Delete what a gestor was to hear, heard or not: it is of its day."""
    old = select(FamilyNote.id).where(FamilyNote.day < today(before)).limit(_BATCH)
    return connection.execute(delete(FamilyNote).where(FamilyNote.id.in_(old))).rowcount


def _reasons(connection: Connection, before: datetime) -> int:
    """Delete what gestores wrote of logros: what was found stays in their history."""
    old = (
        select(LogroReason.change_id)
        .join(LogroChange, LogroChange.id == LogroReason.change_id)
        .where(LogroChange.at < before)
        .limit(_BATCH)
    )
    return connection.execute(delete(LogroReason).where(LogroReason.change_id.in_(old))).rowcount


def _report_notes(connection: Connection, before: datetime) -> int:
    """Delete what families added to their reports, as what came in."""
    old = select(ReportNote.family_id, ReportNote.logro_code).where(ReportNote.at < before).limit(_BATCH)
    keys = tuple_(ReportNote.family_id, ReportNote.logro_code)
    return connection.execute(delete(ReportNote).where(keys.in_(old))).rowcount


def _broadcasts(connection: Connection, before: datetime) -> int:
    """Return the texts of those that have all left; nothing is composed from them any more."""
    waits = select(Outbox.id).where(
        Outbox.broadcast_id == Broadcast.id, Outbox.state.in_((*WAITING, *SENDING))
    )
    nothing = len(keyring.encrypt("{}", "broadcast.texts"))
    old = (
        select(Broadcast.id)
        .where(
            Broadcast.leaves_at < before,
            Broadcast.created_at < before,
            Broadcast.state.in_(("written", *ENDED)),
            func.octet_length(Broadcast.texts) > nothing,
            ~waits.exists(),
        )
        .limit(_BATCH)
    )
    return connection.execute(update(Broadcast).where(Broadcast.id.in_(old)).values(texts={})).rowcount


def _alerts(connection: Connection, before: datetime) -> int:
    """Blank what raised an alert as what came in, and earlier where somebody has seen it: it is shown no
    more.
    """
    over = or_(Alert.at < before, Alert.seen_at.is_not(None) & Alert.kind.in_(WRITTEN))
    old = select(Alert.id).where(over, Alert.text.is_not(None)).limit(_BATCH)
    return connection.execute(update(Alert).where(Alert.id.in_(old)).values(text=None)).rowcount


def _talks(connection: Connection, before: datetime) -> int:
    """Forget what was in progress, answers to the Libreta among it, where nobody has said anything since: it
    could not be gone on with any more.
    """
    spoken_to = select(Outbox.id).where(
        Outbox.conversation_id == Conversation.id, Outbox.created_at >= before
    )
    old = (
        select(Conversation.id)
        .where(Conversation.last_inbound_at < before, Conversation.state.is_not(None), ~spoken_to.exists())
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    forgotten = update(Conversation).where(Conversation.id.in_(old.scalar_subquery())).values(state=None)
    return connection.execute(forgotten).rowcount


def _outbound(connection: Connection, before: datetime) -> int:
    """Return what is still to be sent, however old, keeps what it is composed from."""
    old = (
        select(Outbox.id)
        .where(
            Outbox.created_at < before,
            Outbox.state.not_in((*WAITING, *SENDING)),
            or_(Outbox.payload.is_not(None), Outbox.text.is_not(None)),
        )
        .limit(_BATCH)
    )
    return connection.execute(
        update(Outbox).where(Outbox.id.in_(old)).values(payload=None, text=None)
    ).rowcount
