"""One family is deleted: from every table, but for what no longer leads to it.

What stays: that families took part in a wave, under no family's number; a private complaint that is open,
without a name; events of the audit, under a random word; hashes of the code and of the addresses; the proof.
"""

import random
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, any_, delete, exists, func, insert, literal, or_, select, text, update
from sqlalchemy.orm import aliased

from db import locks
from db.tables import (
    Alert,
    AuditEvent,
    CompletedPart,
    Contact,
    Conversation,
    Deletion,
    Family,
    Inbound,
    LogroChange,
    LogroCount,
    Meeting,
    MeetingChange,
    Outbox,
    Participation,
)
from outreach.deletions import cases, last_word, shared_lines, staff_lines
from programme import sealed_audit
from programme.calendar import today
from programme.family_data import deletions, marks
from programme.family_data.deletions import Pending
from programme.reserved import codes


class _Line(NamedTuple):
    """A conversation of the family. `alone`: nobody else has, or had, that address. `left`: nothing that we
    start may go there again, because the family has it, or asked for no more there.
    """

    id: int
    channel: str
    address: str
    alone: bool
    left: bool


def erase(connection: Connection, asked: Pending, now: datetime, rng: random.Random) -> bool:
    """Delete the family, unless it was taken back meanwhile; then False."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    # A file that is being loaded, or a wave that opens, would point to what goes.
    locks.hold(connection, locks.Lock.IMPORT)
    locks.hold(connection, locks.Lock.OPEN_WAVE)
    family = connection.execute(
        select(Family.id, Family.code, Family.gestor_id, Family.municipality_code)
        .where(Family.id == asked.family_id)
    ).one_or_none()  # fmt: skip
    if family is None:
        return False
    staff = staff_lines.of(connection, family.gestor_id, family.municipality_code)
    lines = _held(connection, family.id, staff)
    if deletions.held(connection, asked.number) is None:
        return False
    connection.execute(select(Family.id).where(Family.id == family.id).with_for_update())
    asker = _asker(connection, asked)
    addresses = [marks.address(one.channel, one.address) for one in lines if one.alone and one.left]
    marks.leave(connection, [marks.family(family.code), *addresses])
    connection.execute(text("SET LOCAL libreta.erasing = 'on'"))
    _participation(connection, family.id, now, rng)
    _logros(connection, family.id)
    codes.forget(connection, family.id)
    meetings = _meetings(connection, family.id)
    _audit(connection, family.code, meetings, rng)
    cases.leave(connection, family.id)
    staff_lines.clean(connection, staff, family.code, family.id)
    _messages(connection, family.id, [one.id for one in lines])
    connection.execute(delete(Family).where(Family.id == family.id))
    # What was reported and waited is taken out of the counts by now, but stands there, for and against.
    connection.execute(delete(LogroCount).where(LogroCount.family_id == family.id))
    shared_lines.clean(connection, [one.id for one in lines if not one.alone])
    last = next((one for one in lines if asker is not None and one.id == asker.line and one.alone), None)
    _conversations(connection, [one.id for one in lines if one.alone and one != last])
    if last is not None:
        _empty(connection, last.id)
    connection.execute(text("SET LOCAL libreta.erasing = 'off'"))
    gone = {"due_at": None, "done_on": today(now), "family_id": None, "contact_id": None, "because": None}
    connection.execute(update(Deletion).where(Deletion.number == asked.number).values(gone))
    if last is not None and asker is not None:
        last_word.write(connection, last.id, last.channel, asker.language, asked.number, now)
    event = {"actor": "worker", "action": "data.deleted", "subject": f"deletion:{asked.number}"}
    connection.execute(insert(AuditEvent).values(**event, detail={}, at=now))
    return True


def _held(connection: Connection, family_id: int, staff: Collection[int]) -> list[_Line]:
    """Return the conversations of the family, past ones too, locked with those of its staff: everybody locks
    them first, in their order.
    """
    other = aliased(Contact)
    theirs = select(Contact.conversation_id).where(Contact.family_id == family_id)
    mine = Conversation.id.in_(theirs)
    connection.execute(
        select(Conversation.id)
        .where(or_(mine, Conversation.id.in_(staff)))
        .order_by(Conversation.id)
        .with_for_update()
    )
    others = exists().where(
        other.conversation_id == Conversation.id, other.family_id.is_distinct_from(family_id)
    )
    live = exists().where(
        other.conversation_id == Conversation.id, other.family_id == family_id, other.ended_at.is_(None)
    )
    left = live | Conversation.opted_out_at.is_not(None)
    columns = (Conversation.id, Conversation.channel, Conversation.address, ~others, left)
    return [_Line(*row) for row in connection.execute(select(*columns).where(mine).order_by(Conversation.id))]


def _asker(connection: Connection, asked: Pending) -> Any:
    """Return the line and the language of the contact that asked, where it may be written to still."""
    language = func.coalesce(Contact.language, Family.language).label("language")
    return connection.execute(
        select(Conversation.id.label("line"), language)
        .join(Contact, Contact.conversation_id == Conversation.id)
        .join(Family, Family.id == Contact.family_id)
        .where(
            Contact.id == asked.contact_id,
            Contact.ended_at.is_(None),
            Contact.authorised.is_(True),
            Conversation.opted_out_at.is_(None),
            Conversation.blocked_at.is_(None),
        )
    ).one_or_none()


def _participation(connection: Connection, family_id: int, now: datetime, rng: random.Random) -> None:
    """Let it be counted on, under a number that is no family's. Answers that wait for those of others go, so
    that it has refused.
    """
    waiting = select(CompletedPart.wave_id).where(CompletedPart.family_id == family_id)
    theirs = Participation.family_id == family_id
    connection.execute(
        update(Participation)
        .where(theirs, Participation.wave_id.in_(waiting))
        .values(disposition="refused", day=today(now))
    )
    for wave_id in connection.scalars(select(Participation.wave_id).where(theirs)).all():
        connection.execute(
            update(Participation)
            .where(theirs, Participation.wave_id == wave_id)
            .values(family_id=-rng.randrange(1, 2**62))
        )


def _logros(connection: Connection, family_id: int) -> None:
    """Delete the history of private logros: whose it is stands only in what is sealed."""
    rows = connection.execute(
        select(LogroChange.id, LogroChange.sealed)
        .where(LogroChange.sealed.is_not(None))
        .execution_options(yield_per=1000)
    )
    gone = [row.id for row in rows if row.sealed.get("family_id") == family_id]
    if gone:
        connection.execute(delete(LogroChange).where(LogroChange.id.in_(gone)))


def _meetings(connection: Connection, family_id: int) -> list[str]:
    """Take the family out of what is under way about meetings with others. Return the codes of its own."""
    for column in (MeetingChange.answered, MeetingChange.concerned):
        connection.execute(
            update(MeetingChange)
            .where(literal(family_id) == any_(column))
            .values({column.key: func.array_remove(column, family_id)})
        )
    connection.execute(
        update(Meeting)
        .where(literal(family_id) == any_(Meeting.invited))
        .values(invited=func.array_remove(Meeting.invited, family_id))
    )
    return list(connection.scalars(select(Meeting.code).where(Meeting.family_id == family_id)))


def _audit(connection: Connection, code: str, meetings: Collection[str], rng: random.Random) -> None:
    """Put a random word in the place of its code, and of those of its meetings."""
    for subject in (f"family:{code}", *(f"meeting:{one}" for one in meetings)):
        word = f"{subject.partition(':')[0]}:~{rng.getrandbits(64):016x}"
        connection.execute(update(AuditEvent).where(AuditEvent.subject == subject).values(subject=word))
        sealed_audit.rename(connection, subject, word)


def _messages(connection: Connection, family_id: int, lines: Collection[int]) -> None:
    """Delete the messages that are about the family, wherever they went, and those that hide to whom."""
    connection.execute(delete(Outbox).where(Outbox.family_id == family_id))
    cases.delete_hidden(connection, lines)


def _conversations(connection: Connection, lines: Collection[int]) -> None:
    connection.execute(delete(Conversation).where(Conversation.id.in_(lines)))


def _empty(connection: Connection, line: int) -> None:
    """Keep of a conversation the address alone, for the last word."""
    for table in (Inbound, Outbox, Alert):
        connection.execute(delete(table).where(table.conversation_id == line))
    nothing = {"state": None, "reserved": None, "last_inbound_at": None, "turn": 0}
    connection.execute(update(Conversation).where(Conversation.id == line).values(nothing))
