"""One text for many, on a phone that several families share: it stands there once, as the message of one of
them, so nobody must lose it, or get it twice, when that one moves away.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from db.tables import Contact, Outbox
from messaging import outbox
from messaging.composing import Elsewhere, Moved, Row, Suppressed
from outreach.fallback.current_contacts import why

#: The columns that say which mailing a message is of.
_MAILING = (Outbox.kind, Outbox.broadcast_id, Outbox.wave_id, Outbox.about)

#: Which of these families a message is for as well as for its own.
Meant = Callable[[Connection, Row, Collection[int]], Collection[int]]


def write_for_neighbours(connection: Connection, leaving: Sequence[Row], meant: Meant, now: datetime) -> None:
    """Write the same to the other families at the address that these messages leave, one for each address;
    what stands already is left as it is.
    """
    lines = {row.conversation_id: row for row in leaving if not row.second}
    there: dict[int, list[int]] = {}
    for conversation_id, family_id in _families(connection, list(lines)):
        if family_id != lines[conversation_id].family_id:
            there.setdefault(conversation_id, []).append(family_id)
    letters = []
    for conversation_id, families in there.items():
        row = lines[conversation_id]
        also = meant(connection, row, families)
        if also and not _stands(connection, row, conversation_id):
            letters.append(_same(row, min(also), now))
    if letters:
        outbox.write_all(connection, letters, now)


def once(connection: Connection, rows: Sequence[Row], verdicts: Sequence[Elsewhere]) -> list[Elsewhere]:
    """Return which of them end: the phone that they would move to has had the same text as another
    family's.
    """
    moved = [
        (row, verdict) for row, verdict in zip(rows, verdicts, strict=True) if isinstance(verdict, Moved)
    ]
    had = set(_mailings(connection, moved))
    result: list[Elsewhere] = []
    for row, verdict in zip(rows, verdicts, strict=True):
        if isinstance(verdict, Moved):
            there = (_mailing(row), verdict.conversation_id)
            result.append(Suppressed(why("told_there"), "cancelled") if there in had else verdict)
            had.add(there)
        else:
            result.append(verdict)
    return result


def _families(connection: Connection, lines: list[int]) -> Iterator[tuple[int, int]]:
    """Yield who has a phone still, and may be written to there."""
    if not lines:
        return
    for row in connection.execute(
        select(Contact.conversation_id, Contact.family_id).where(
            Contact.conversation_id == any_(literal(lines, ARRAY(BIGINT))),
            Contact.family_id.is_not(None),
            Contact.ended_at.is_(None),
            Contact.authorised.is_(True),
        )
    ):
        yield row.conversation_id, row.family_id


def _stands(connection: Connection, row: Row, conversation_id: int) -> bool:
    """Return whether another message of the same mailing is, or was, for that phone."""
    others = select(Outbox.id).where(
        Outbox.conversation_id == conversation_id,
        # By the conversation, not by an index of the whole mailing.
        *(column.is_not_distinct_from(value) for column, value in zip(_MAILING, _mailing(row), strict=True)),
        Outbox.id != row.id,
    )
    return connection.scalar(others.limit(1)) is not None


def _same(row: Row, family_id: int, now: datetime) -> outbox.Letter:
    return outbox.Letter(
        kind=row.kind,
        about=row.about,
        family_id=family_id,
        wave_id=row.wave_id,
        channel=row.channel,
        conversation_id=row.conversation_id,
        priority=row.priority,
        payload=row.payload,
        not_before=now,
        not_after=row.not_after,
        broadcast_id=row.broadcast_id,
    )


def _mailings(connection: Connection, moved: Sequence[tuple[Row, Moved]]) -> Iterator[tuple[Any, int | None]]:
    """Yield what the phones have had, or are about to have: which mailing, and the conversation."""
    if not moved:
        return
    lines = sorted({to.conversation_id for _, to in moved})
    for found in connection.execute(
        select(*_MAILING, Outbox.conversation_id).where(
            Outbox.conversation_id == any_(literal(lines, ARRAY(BIGINT))),
            Outbox.kind.in_({row.kind for row, _ in moved}),
            Outbox.state.not_in(("cancelled", "suppressed", "expired", "failed")),
        )
    ):
        yield _mailing(found), found.conversation_id


def _mailing(row: Any) -> tuple[Any, ...]:
    """Return which mailing a message is of, or the SMS in its place."""
    return row.kind, row.broadcast_id, row.wave_id, row.about
