"""Telling families that something has opened that they lack: where whoever loads the file of offers asks for
it, and once a week at most.

Only of logros that may be named anywhere, of health only who said yes to that. A copy of the database does
not show who was told of what.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, select, update

from db.tables import Family, LogroState, Offer, Outbox
from locales.texts import texts
from messaging import channels, key, outbox
from messaging.estimate import Totals, totals
from messaging.hours import Hours
from messaging.terms import Terms
from outreach.offers.opening_words import said
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
            after, letters = _next(connection, new, after, leaves_at)
            written += len(outbox.write_all(connection, [letter for letter, _ in letters], now))
    if after is None and new:
        with engine.begin() as connection:
            connection.execute(update(Offer).where(Offer.id.in_(new)).values(untold=False))
    return written


def preview(connection: Connection, terms: Terms, now: datetime) -> Totals:
    """Return what writing the messages of this moment would come to. It writes none."""
    leaves_at = terms.hours.next_opening(now)
    new = _new(connection, today(leaves_at))
    named = {offer.id: offer for offer in offers.find(connection, new)}
    messages: Counter[tuple[str, str]] = Counter()
    after: int | None = 0 if new else None
    while after is not None:
        after, letters = _next(connection, new, after, leaves_at)
        for letter, language in letters:
            text = said([named[one] for one in letter.payload["offers"]], texts(language))
            messages[text, letter.channel] += 1
    return totals(messages, terms.pesos_per_segment)


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
    return dict(sorted(found, key=lambda one: is_of_health(one[1])))


def _next(
    connection: Connection, new: dict[int, str], after: int, leaves_at: datetime
) -> tuple[int | None, list[tuple[outbox.Letter, str]]]:
    """Return the messages to the next families after the family `after`, each with its language, and where to
    go on; None at the end.
    """
    lacks = lacking(new).correlate(Family).exists()
    families = connection.scalars(
        select(Family.id)
        .where(Family.id > after, Family.stage.not_in(GONE), lacks)
        .order_by(Family.id)
        .limit(_CHUNK)
    ).all()
    free = set(families) - _told(connection, families, today(leaves_at))
    return families[-1] if len(families) == _CHUNK else None, _letters(connection, new, free, leaves_at)


def lacking(ids: Collection[int]) -> Select[*tuple[Any, ...]]:
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
) -> list[tuple[outbox.Letter, str]]:
    """Return one message a family, about all that is new for it, at its best address for that; each with its
    language.
    """
    lines: dict[int, Any] = {}
    told: dict[int, list[int]] = {}
    for logro in dict.fromkeys(new.values()):
        of_this = [one for one, code in new.items() if code == logro]
        which = lacking(of_this).where(Family.id.in_(families)).order_by(Offer.id)
        theirs: dict[int, list[int]] = {}
        for family_id, offer_id in connection.execute(which):
            theirs.setdefault(family_id, []).append(offer_id)
        whose = select(Family.id, Family.language, Family.stage).where(Family.id.in_(theirs)).cte("families")
        audience = Audience((("logro", logro),))
        for line in connection.execute(one_a_line(whose, audience, channels.names())):
            # Of the addresses for several the last serves for all: the one that allows health.
            lines[line.family_id] = line
            told.setdefault(line.family_id, []).extend(theirs[line.family_id])
    return [
        (_letter(family_id, line, told[family_id], new, leaves_at), line.language)
        for family_id, line in lines.items()
    ]


def _letter(
    family_id: int, line: Any, its: list[int], new: dict[int, str], leaves_at: datetime
) -> outbox.Letter:
    return outbox.Letter(
        kind=KIND,
        apart=_apart(family_id, today(leaves_at)),
        channel=line.channel,
        conversation_id=line.conversation_id,
        priority=outbox.BROADCAST,
        payload={
            "family_id": family_id,
            "offers": its,
            "health": all(is_of_health(new[one]) for one in its),
        },
        not_before=leaves_at,
        not_after=leaves_at + _WEEK,
        hidden=True,
    )


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


def is_of_health(code: str) -> bool:
    """Return whether families are told of it only where they said yes to health matters."""
    return catalogue()[code].dimension_code == HEALTH
