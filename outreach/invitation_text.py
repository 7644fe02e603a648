"""What a family of a wave is told, composed when it is sent; or why it need not be told any more."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from db.tables import Contact, Family, Outbox, Participation, Wave
from locales.dates import long_day
from locales.texts import SOURCE, texts
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from outreach.invitation_chunk import cause
from outreach.invitations import TO
from programme.calendar import today
from programme.entered import ENTERED


def compose(connection: Connection, rows: Sequence[Row], now: datetime) -> list[Composed | Suppressed]:
    """The text of each, in its family's language, unless the family need not be asked any more."""
    found: dict[tuple[int, int], list[Any]] = {}
    for person in connection.execute(
        select(
            Contact.conversation_id,
            Participation.wave_id,
            Participation.family_id,
            Participation.disposition,
            Family.language,
            Wave.status,
            Wave.closes_on,
        )
        .join(Family, Family.id == Contact.family_id)
        .join(Participation, Participation.family_id == Family.id)
        .join(Wave, Wave.id == Participation.wave_id)
        .where(
            Contact.conversation_id.in_([row.conversation_id for row in rows]),
            Participation.wave_id.in_([_parts(row)[0] for row in rows]),
            Contact.authorised.is_(True),
            Contact.ended_at.is_(None),
            ENTERED,
        )
        .order_by(Participation.family_id)
    ):
        found.setdefault((person.conversation_id, person.wave_id), []).append(person)
    later = _invited(connection, rows)
    return [
        _one(_parts(row), found.get((row.conversation_id, _parts(row)[0]), []), later, today(now))
        for row in rows
    ]


def _one(
    parts: tuple[int, str, int], people: list[Any], invited: set[str], day: date
) -> Composed | Suppressed:
    """`people`: the families of the wave at that address."""
    wave_id, step, family_id = parts
    if not people:
        return Suppressed(_why("not_allowed"))
    if people[0].status != "open" or people[0].closes_on < day:
        return Suppressed(_why("closed"), "cancelled")
    asked = [person for person in people if person.disposition in TO]
    if not asked or (step == "notice" and f"{cause(wave_id, 'invitation')}{family_id}" in invited):
        return Suppressed(_why("not_needed"), "cancelled")
    own = [person for person in asked if person.family_id == family_id]
    shown = texts((own or asked)[0].language)
    closes = long_day(people[0].closes_on, shown)
    return Composed(Reply(shown.say(f"invitation.{step}", when=closes)))


def _invited(connection: Connection, rows: Sequence[Row]) -> set[str]:
    """The invitations that stand already for families whose notice is among these."""
    wanted = [
        f"{cause(wave_id, 'invitation')}{family_id}"
        for wave_id, step, family_id in map(_parts, rows)
        if step == "notice"
    ]
    return set(connection.scalars(select(Outbox.cause).where(Outbox.cause.in_(wanted)))) if wanted else set()


def _parts(row: Row) -> tuple[int, str, int]:
    """Wave, step and family of `invitation:WAVE/STEP:FAMILY`, as of the SMS in its place."""
    _, which, family_id = row.cause.split(":")[:3]
    wave_id, _, step = which.partition("/")
    return int(wave_id), step, int(family_id)


def _why(key: str) -> str:
    return texts(SOURCE).say(f"invitation.ended.{key}")
