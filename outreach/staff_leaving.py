"""Taking a member of staff, or only the chats, away at once; and letting one come back.

Nobody but whoever asks for it does that: a file of staff in which somebody is missing ends nobody.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, update
from sqlalchemy.orm import aliased

from db.tables import Account, AuditEvent, Contact, Conversation, Family, LinkToken, Outbox, Staff
from messaging import outbox
from messaging.provider import in_words
from outreach.to_staff import KINDS
from programme import accounts, broadcasts, staff_chats
from programme.refusal import Refusal


@dataclass(frozen=True)
class Taken:
    """What was taken away: `chats`, unused `links`, `users` of the pages, `messages` that waited for those
    chats, `notices` that had not left. `families` and `role`: what stays as it is.
    """

    code: str
    role: str
    chats: int
    links: int
    messages: int
    users: int = 0
    notices: int = 0
    families: int = 0


def end(connection: Connection, code: str, actor: str, now: datetime) -> Taken:
    """Let a member of staff do nothing any more. Their families stay theirs until they are given to others.

    `actor` as in the audit. Raises Refusal for nobody, and for who has left already.
    """
    staff = _staff(connection, code)
    if staff.ended_at is not None:
        raise Refusal("people.left_already", code=code)
    connection.execute(update(Staff).where(Staff.id == staff.id).values(ended_at=now))
    chats, links, messages = _take_chats(connection, staff.id, "staff.left", now)
    theirs = select(Account.user_name).where(Account.staff_id == staff.id)
    users = connection.scalars(theirs.where(Account.ended_at.is_(None) | (Account.ended_at > now))).all()
    for user_name in users:
        accounts.end(connection, user_name, now)
    notices = broadcasts.cancel_all(connection, staff.id, actor, now)
    families = connection.scalar(select(func.count()).where(Family.gestor_id == staff.id)) or 0
    taken = Taken(staff.code, staff.role, chats, links, messages, len(users), notices, families)
    _note(connection, "staff.ended", taken, actor, now)
    return taken


def unlink(connection: Connection, code: str, actor: str, now: datetime) -> Taken:
    """Let the chats of a member of staff open nothing any more; another one can be linked. Raises Refusal for
    nobody.
    """
    staff = _staff(connection, code)
    taken = Taken(staff.code, staff.role, *_take_chats(connection, staff.id, "staff.unlinked", now))
    _note(connection, "staff.unlinked", taken, actor, now)
    return taken


def restore(connection: Connection, code: str, actor: str, now: datetime) -> None:
    """Let somebody come back who had left: without a chat and without a user. Raises Refusal for nobody, and
    for who has not left.
    """
    staff = _staff(connection, code)
    if staff.ended_at is None:
        raise Refusal("people.not_left", code=code)
    connection.execute(update(Staff).where(Staff.id == staff.id).values(ended_at=None))
    event = {"actor": actor, "action": "staff.restored", "subject": f"staff:{code}"}
    connection.execute(insert(AuditEvent).values(**event, detail={}, at=now))


def lapse_unused(connection: Connection, now: datetime) -> int:
    """End the chats of the staff from which nobody has written for too long, with what waits for them. Return
    how many. A chat that is just being used is left alone.
    """
    unused = (
        select(Contact.id, Contact.conversation_id, Staff.code)
        .join(Staff, Staff.id == Contact.staff_id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(Contact.ended_at.is_(None), Conversation.last_inbound_at < now - staff_chats.UNUSED)
        .order_by(Conversation.id)
        .with_for_update(of=Conversation, skip_locked=True)
    )
    found = connection.execute(unused).all()
    contacts, lines = [row.id for row in found], [row.conversation_id for row in found]
    connection.execute(
        update(Conversation)
        .where(Conversation.id.in_(lines), Conversation.contact_id.in_(contacts))
        .values(state=None, contact_id=None)
    )
    for row in found:
        staff_chats.lapse(connection, row.id, row.code, now, actor="worker")
    _suppress(connection, lines, in_words("staff.lapsed"), now)
    return len(found)


def _staff(connection: Connection, code: str) -> Any:
    known = select(Staff.id, Staff.code, Staff.role, Staff.ended_at).where(Staff.code == code)
    # What a turn of theirs writes just now may point to them: it goes on, and this waits for its line.
    found = connection.execute(known.with_for_update(key_share=True)).one_or_none()
    if found is None:
        raise Refusal("audience.nobody", code=code)
    return found


def _take_chats(connection: Connection, staff_id: int, why: str, now: datetime) -> tuple[int, int, int]:
    """End the chats, with what they were in the middle of and what waits for them, and the links that would
    open another. Return how many chats, links and messages.
    """
    links = connection.execute(
        delete(LinkToken).where(LinkToken.staff_id == staff_id, LinkToken.used_at.is_(None))
    ).rowcount
    mine = select(Contact.id).where(Contact.staff_id == staff_id, Contact.ended_at.is_(None))
    # Everybody locks the conversation first, its messages after; a turn that is being taken comes before.
    lines = connection.scalars(
        select(Conversation.id)
        .where(Conversation.id.in_(select(Contact.conversation_id).where(Contact.id.in_(mine))))
        .order_by(Conversation.id)
        .with_for_update()
    ).all()
    connection.execute(
        update(Conversation)
        .where(Conversation.id.in_(lines), Conversation.contact_id.in_(mine))
        .values(state=None, contact_id=None)
    )
    connection.execute(update(Contact).where(Contact.id.in_(mine)).values(ended_at=now))
    return len(lines), links, _suppress(connection, list(lines), in_words(why), now)


def _suppress(connection: Connection, lines: list[int], words: str, now: datetime) -> int:
    """Hold back what waits for those chats. Where a family is on the same line, what is for it goes on."""
    other = aliased(Contact)
    shared = exists().where(other.conversation_id == Outbox.conversation_id, other.ended_at.is_(None))
    waiting = connection.scalars(
        select(Outbox.id)
        .where(
            Outbox.conversation_id.in_(lines),
            Outbox.state.in_(outbox.WAITING),
            Outbox.kind.in_([*KINDS, "reply"]) | ~shared,
        )
        .order_by(Outbox.id)
        .with_for_update()
    ).all()
    return sum(outbox.advance(connection, one, "suppressed", None, words, now) for one in waiting)


def _note(connection: Connection, action: str, taken: Taken, actor: str, now: datetime) -> None:
    figures = {name: value for name, value in vars(taken).items() if isinstance(value, int) and value}
    event = {"actor": actor, "action": action, "subject": f"staff:{taken.code}"}
    connection.execute(insert(AuditEvent).values(**event, detail=figures, at=now))
