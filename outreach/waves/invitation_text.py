"""What a family of a wave is told, composed when it is sent; or why it need not be told any more."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from db.people import LANGUAGE
from db.tables import Contact, Family, Outbox, Participation, Wave
from locales.dates import long_day
from locales.texts import SOURCE, Texts, texts
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from outreach.waves.invitations import TO
from programme.calendar import today
from programme.entered import ENTERED


def compose(connection: Connection, rows: Sequence[Row], now: datetime) -> list[Composed | Suppressed]:
    """Return the text of each, in its family's language, unless the family need not be asked any more."""
    found: dict[tuple[int, int | None], list[Any]] = {}
    for person in connection.execute(
        select(
            Contact.conversation_id,
            Participation.wave_id,
            Participation.family_id,
            Participation.disposition,
            LANGUAGE,
            Wave.status,
            Wave.closes_on,
        )
        .join(Family, Family.id == Contact.family_id)
        .join(Participation, Participation.family_id == Family.id)
        .join(Wave, Wave.id == Participation.wave_id)
        .where(
            Contact.conversation_id.in_([row.conversation_id for row in rows]),
            Participation.wave_id.in_([row.wave_id for row in rows]),
            Contact.authorised.is_(True),
            Contact.ended_at.is_(None),
            ENTERED,
        )
        .order_by(Participation.family_id)
    ):
        found.setdefault((person.conversation_id, person.wave_id), []).append(person)
    later = _invited(connection, rows)
    return [_one(row, found.get((row.conversation_id, row.wave_id), []), later, today(now)) for row in rows]


def said(about: str | None, closes_on: date, shown: Texts) -> str:
    """Return the words of a step (outreach.waves.invitations.STEPS) of a wave that closes on that day."""
    return shown.say(f"invitation.{about}", when=long_day(closes_on, shown))


def _one(row: Row, people: list[Any], invited: set[Any], day: date) -> Composed | Suppressed:
    """`people`: the families of the wave at that address."""
    if not people:
        return Suppressed(_why("not_allowed"))
    if people[0].status != "open" or people[0].closes_on < day:
        return Suppressed(_why("closed"), "cancelled")
    asked = [person for person in people if person.disposition in TO]
    if not asked or (row.about == "notice" and (row.wave_id, row.family_id) in invited):
        return Suppressed(_why("not_needed"), "cancelled")
    own = [person for person in asked if person.family_id == row.family_id]
    shown = texts((own or asked)[0].language)
    return Composed(Reply(said(row.about, people[0].closes_on, shown)))


def _invited(connection: Connection, rows: Sequence[Row]) -> set[tuple[Any, ...]]:
    """Wave and family of invitations that stand already, of all families whose notice is among these."""
    wanted = {(row.wave_id, row.family_id) for row in rows if row.about == "notice"}
    if not wanted:
        return set()
    found = connection.execute(
        select(Outbox.wave_id, Outbox.family_id).where(
            Outbox.wave_id.in_({wave_id for wave_id, _ in wanted}),
            Outbox.family_id.in_({family_id for _, family_id in wanted}),
            Outbox.about == "invitation",
        )
    )
    return {(row.wave_id, row.family_id) for row in found}


def _why(key: str) -> str:
    return texts(SOURCE).say(f"invitation.ended.{key}")
