"""Joining a Telegram chat to a family or a member of staff, by a single-use link that expires."""

import base64
import hashlib
import random
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from bot.talk import Talk
from db.people import people
from db.tables import Contact, LinkToken, Staff
from programme.family_data import marks
from programme.reserved import door

VALID_FOR = timedelta(days=3)


def new_token(
    connection: Connection,
    *,
    family_id: int | None = None,
    staff_id: int | None = None,
    now: datetime,
    random: random.Random,
) -> str:
    """Return a fresh token for `t.me/…?start=TOKEN` (at most 64 of A-Z a-z 0-9 _ -). Earlier unused ones
    end.
    """
    connection.execute(
        delete(LinkToken).where(
            LinkToken.used_at.is_(None),
            LinkToken.family_id.is_not_distinct_from(family_id),
            LinkToken.staff_id.is_not_distinct_from(staff_id),
        )
    )
    token = base64.urlsafe_b64encode(random.randbytes(18)).decode()
    connection.execute(
        insert(LinkToken).values(
            token_hash=_hash(token), family_id=family_id, staff_id=staff_id, expires_at=now + VALID_FOR
        )
    )
    return token


def redeem(talk: Talk, token: str) -> bool:
    """Join the conversation to whom the token was made for. False where it was used, is too old, or is of a
    member of staff who has left.
    """
    left = select(Staff.id).where(Staff.id == LinkToken.staff_id, Staff.ended_at.is_not(None)).exists()
    row = talk.connection.execute(
        update(LinkToken)
        .where(
            LinkToken.token_hash == _hash(token),
            LinkToken.used_at.is_(None),
            LinkToken.expires_at > talk.now,
            ~left,
        )
        .values(used_at=talk.now)
        .returning(LinkToken.family_id, LinkToken.staff_id)
    ).one_or_none()
    if row is None:
        return False
    marks.take_away(talk.connection, marks.address(talk.inbound.channel, talk.inbound.address))
    talk.connection.execute(
        update(Contact)
        .where(Contact.conversation_id == talk.line.id, Contact.ended_at.is_(None))
        .values(ended_at=talk.now)
    )
    contact_id = talk.connection.scalar(
        insert(Contact)
        .values(
            conversation_id=talk.line.id,
            family_id=row.family_id,
            staff_id=row.staff_id,
            shared=False,
            created_at=talk.now,
        )
        .returning(Contact.id)
    )
    talk.state.forget()
    # A PIN of before is nobody's any more; and a chat that has one looks like any other.
    door.clear(talk.connection, talk.line.id)
    talk.line.contact_id = None
    person = next(one for one in people(talk.connection, talk.line.id) if one.contact_id == contact_id)
    talk.line.become(person)
    return True


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
