"""Telling families that something has opened that they lack: where whoever loads the file of offers asks for
it, and once a week at most.

Only of logros that may be named anywhere, of health only who said yes to that. A copy of the database does
not show who was told of what.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, select, update

from db.people import LANGUAGE
from db.tables import Contact, Family, LogroState, Offer, Outbox
from locales.texts import SOURCE, texts
from messaging import channels, key, outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Reply
from outreach.fallback.current_contacts import Wanted
from programme import offers
from programme.audience import Audience
from programme.calendar import today
from programme.catalogue import HEALTH, catalogue
from programme.offers import FOR_ITS_PLACE, open_on
from programme.recipients import one_a_line
from programme.stages import GONE

#: The kind of message.
KIND = "offer"

#: A family is told once in so many days, and what has not left by then is no news any more.
_WEEK = timedelta(days=7)

#: Families in one transaction.
_CHUNK = 1000


def write(engine: Engine, hours: Hours, now: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
    """Write the messages about all offers of which families are still to be told, a chunk of families at a
    time, until all is done or `stopping`. Return how many.

    Killed at any moment, it does all of it anew when it is called again: who was told is not told twice.
    """
    leaves_at = hours.next_opening(now)
    with engine.begin() as connection:
        new = _new(connection, today(leaves_at))
    written, after = 0, 0 if new else None
    while after is not None and not stopping():
        with engine.begin() as connection:
            after, count = _write(connection, new, after, leaves_at, now)
            written += count
    if after is None and new:
        with engine.begin() as connection:
            connection.execute(update(Offer).where(Offer.id.in_(new)).values(untold=False))
    return written


def _new(connection: Connection, day: date) -> dict[int, str]:
    """Return the logro of each offer that families may be told of on a day, by its id, those of health last.
    What is over needs no telling any more; what has not begun waits.
    """
    connection.execute(update(Offer).where(Offer.untold, Offer.ends_on < day).values(untold=False))
    open_ones = [code for code, logro in catalogue().items() if logro.privacy == "open"]
    rows = connection.execute(
        select(Offer.id, Offer.logro_code)
        .where(Offer.untold, open_on(day), Offer.logro_code.in_(open_ones))
        .order_by(Offer.id)
    )
    found = [(row.id, row.logro_code) for row in rows]
    return dict(sorted(found, key=lambda one: _is_of_health(one[1])))


def _write(
    connection: Connection, new: dict[int, str], after: int, leaves_at: datetime, now: datetime
) -> tuple[int | None, int]:
    """Write the messages to the next families after the family `after`. Return where to go on, None at the
    end, and how many were written.
    """
    lacks = _lacking(new).correlate(Family).exists()
    families = connection.scalars(
        select(Family.id)
        .where(Family.id > after, Family.stage.not_in(GONE), lacks)
        .order_by(Family.id)
        .limit(_CHUNK)
    ).all()
    free = set(families) - _told(connection, families, today(leaves_at))
    letters = _letters(connection, new, free, leaves_at)
    written = len(outbox.write_all(connection, letters, now))
    return families[-1] if len(families) == _CHUNK else None, written


def _lacking(ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    """Return which family lacks what one of these offers is for, in the place where it lives."""
    return select(LogroState.family_id, Offer.id.label("offer_id")).where(
        Offer.id.in_(ids),
        LogroState.family_id == Family.id,
        LogroState.logro_code == Offer.logro_code,
        LogroState.state == "pending",
        FOR_ITS_PLACE,
    )


def _letters(
    connection: Connection, new: dict[int, str], families: set[int], leaves_at: datetime
) -> Iterable[outbox.Letter]:
    """Return one message a family, about all that is new for it, at its best address for that."""
    lines: dict[int, Any] = {}
    told: dict[int, list[int]] = {}
    for logro in dict.fromkeys(new.values()):
        of_this = [one for one, code in new.items() if code == logro]
        lacking = _lacking(of_this).where(Family.id.in_(families))
        theirs: dict[int, list[int]] = {}
        for family_id, offer_id in connection.execute(lacking.order_by(Offer.id)):
            theirs.setdefault(family_id, []).append(offer_id)
        whose = select(Family.id, Family.language, Family.stage).where(Family.id.in_(theirs)).cte("families")
        audience = Audience((("logro", logro),))
        for line in connection.execute(one_a_line(whose, audience, channels.names())):
            # Of the addresses for several the last serves for all: the one that allows health.
            lines[line.family_id] = line
            told.setdefault(line.family_id, []).extend(theirs[line.family_id])
    return [
        outbox.Letter(
            kind=KIND,
            apart=_apart(family_id, today(leaves_at)),
            channel=line.channel,
            conversation_id=line.conversation_id,
            priority=outbox.BROADCAST,
            payload={
                "family_id": family_id,
                "offers": told[family_id],
                "health": all(_is_of_health(new[one]) for one in told[family_id]),
            },
            not_before=leaves_at,
            not_after=leaves_at + _WEEK,
            hidden=True,
        )
        for family_id, line in lines.items()
    ]


def _told(connection: Connection, families: Sequence[int], day: date) -> set[int]:
    """Return those of the families that have had such a message in the week before."""
    days = [day - timedelta(days=back) for back in range(_WEEK.days)]
    keys = {
        hidden: family_id
        for family_id in families
        for each in days
        for hidden in key.hidden_before(key.of(KIND, apart=_apart(family_id, each)))
    }
    return {keys[one] for one in connection.scalars(select(Outbox.cause).where(Outbox.cause.in_(keys)))}


def _apart(family_id: int, day: date) -> str:
    return f"{family_id}:{day.isoformat()}"


def _is_of_health(code: str) -> bool:
    return catalogue()[code].dimension_code == HEALTH


def wanted(connection: Connection, rows: Sequence[Row]) -> list[Wanted | None]:
    """Return whom each is for, and whether its contact must have said yes to health matters."""
    return [Wanted(row.payload["family_id"], health=row.payload["health"]) for row in rows]


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return what has opened, in the family's language: what it lacks still and can still be had."""
    family_id = row.payload["family_id"]
    contact = connection.execute(
        select(LANGUAGE, Contact.health)
        .join(Family, Family.id == Contact.family_id)
        .where(
            Family.id == family_id,
            Family.stage.not_in(GONE),
            Contact.conversation_id == row.conversation_id,
            Contact.authorised.is_(True),
            Contact.ended_at.is_(None),
        )
    ).first()
    if contact is None:
        return Suppressed(texts(SOURCE).say("offer.not_allowed"))
    lacking = _lacking(row.payload["offers"]).where(Family.id == family_id)
    found = [
        offer
        for offer in offers.find(
            connection, [one.offer_id for one in connection.execute(lacking)], today(now)
        )
        if contact.health or not _is_of_health(offer.logro.code)
    ]
    if not found:
        return Suppressed(texts(SOURCE).say("offer.over"), "cancelled")
    words = texts(contact.language)
    several = len(found) > 1
    said = (
        words.count("offer.several", len(found)) if several else words.say("offer.one", offer=found[0].name)
    )
    return Composed(Reply(said))
