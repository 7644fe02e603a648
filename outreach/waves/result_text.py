"""What a family is told of its municipality's result, composed when it is sent; or why it is not told."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.people import LANGUAGE
from db.release import is_shown
from db.tables import Contact, Family, Participation, PublishedRelease, Wave
from locales.texts import SOURCE, Texts, texts
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from messaging.sms import fold, size
from outreach.waves.own_result import sentence
from programme.entered import ENTERED
from scorecard.publication import public_log
from scorecard.publication.brief import Brief, Figure, briefs
from scorecard.publication.public_log import Seal
from scorecard.publication.reading import NotAsPublished

#: SMS in one message, with the longest names and address too.
_MOST = 2

_log = logging.getLogger(__name__)

#: Of the pages in other languages than Spanish (scorecard/publication/forms/page.py).
_ENDINGS = {"en": "en.html"}


class ResultsText:
    """Composes the messages. `public_url`: the address under which people read the results."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url
        # A release never changes, and thousands of messages are composed of one.
        self._known: dict[int, Mapping[str, Brief]] = {}

    def __call__(
        self, connection: Connection, rows: Sequence[Row], now: datetime
    ) -> list[Composed | Suppressed]:
        """Return the text of each, in its family's language, from what was published last."""
        people = _people(connection, rows)
        waves = {row.wave_id for row in rows}
        releases = {
            row.wave_id: (
                row.name,
                self._briefs(connection, row.id),
                public_log.seal(connection, row.name, row.number),
            )
            for row in _releases(connection, waves)
        }
        return [
            self._one(people.get((row.wave_id, row.family_id, row.conversation_id)), *releases[row.wave_id])
            if row.wave_id in releases
            else Suppressed(texts(SOURCE).say("thanks.withdrawn"))
            for row in rows
        ]

    def _briefs(self, connection: Connection, release_id: int) -> Mapping[str, Brief] | None:
        """None where the release is not what was published; nobody is told that."""
        if release_id not in self._known:
            try:
                self._known = {release_id: briefs(connection, release_id)}
            except NotAsPublished:
                _log.error("release %d is not as it was published", release_id)
                return None
        return self._known[release_id]

    def _one(
        self, person: Any, wave: str, places: Mapping[str, Brief] | None, seal: Seal | None
    ) -> Composed | Suppressed:
        if person is None or places is None:
            why = "thanks.not_allowed" if person is None else "thanks.not_as_published"
            return Suppressed(texts(SOURCE).say(why))
        code = person.municipality_code
        shown = texts(person.language)
        url = f"{self._public_url}/resultados/{wave}/{code}.{_ENDINGS.get(shown.language, 'html')}"
        return Composed(Reply(said(places, code, url, shown, seal)))


def said(places: Mapping[str, Brief], code: str, url: str, shown: Texts, seal: Seal | None = None) -> str:
    """Return the message: the figures of the municipality, or, where those may not be told, of its
    department; of questions that are not ours one figure of the municipality. `seal`: the same for all who
    get it, so that thousands hold a witness of what was published; left out where it would cost one SMS more.
    """
    place = places[code]
    thanks, more = shown.say("thanks.thanks"), shown.say("thanks.more", url=url)
    if not place.ours:
        figures = _own(place, thanks, more, shown)
    elif place.content or place.treated:
        figures = _figures(place, shown)
    elif place.vague:
        figures = [shown.say("thanks.vague", place=place.name)]
    else:
        above = places[place.parent] if place.parent else place
        figures = [shown.say("thanks.hidden", place=place.name)]
        if above.content:
            share = _share(above.content, shown)
            figures.append(shown.say("thanks.above", place=above.name, share=share))
    plain = " ".join([thanks, *figures, more])
    if seal is None:
        return plain
    sealed = " ".join([thanks, *figures, shown.say("thanks.seal", root=seal.root), more])
    return sealed if _segments(sealed) == _segments(plain) else plain


def _own(place: Brief, thanks: str, more: str, shown: Texts) -> list[str]:
    """Return the first sentence that leaves the message no dearer than those on our own questions; none where
    there is none, or nothing may be told: all is on the page.
    """
    said = (sentence(place.name, figure, shown) for figure in place.own)
    short = (one for one in said if _segments(" ".join([thanks, one, more])) <= _MOST)
    return list(islice(short, 1))


def _segments(text: str) -> int:
    return size(fold(text)).segments


def _figures(place: Brief, shown: Texts) -> list[str]:
    content = place.content and _share(place.content, shown)
    treated = place.treated and _share(place.treated, shown)
    if content and treated:
        return [
            shown.say("thanks.content", place=place.name, share=content),
            shown.say("thanks.treated_too", share=treated),
        ]
    if content:
        return [shown.say("thanks.content", place=place.name, share=content)]
    return [shown.say("thanks.treated", place=place.name, share=treated)] if treated else []


def _share(figure: Figure, shown: Texts) -> str:
    if figure.bracket is None:
        return str(figure.percent)
    return shown.say(f"thanks.{figure.bracket}", share=figure.percent)


def _people(connection: Connection, rows: Sequence[Row]) -> dict[tuple[int | None, int | None, int], Any]:
    """Return whom these messages are for, by wave, family and conversation, where they may still be written
    to.
    """
    found = connection.execute(
        select(
            Participation.wave_id,
            Participation.family_id,
            Contact.conversation_id,
            Participation.municipality_code,
            LANGUAGE,
        )
        .join(Family, Family.id == Participation.family_id)
        .join(Contact, Contact.family_id == Family.id)
        .where(
            Participation.wave_id.in_({row.wave_id for row in rows}),
            Participation.family_id.in_([row.family_id for row in rows]),
            Contact.conversation_id.in_([row.conversation_id for row in rows]),
            Contact.authorised.is_(True),
            Contact.ended_at.is_(None),
            ENTERED,
        )
    )
    return {(row.wave_id, row.family_id, row.conversation_id): row for row in found}


def _releases(connection: Connection, waves: set[int | None]) -> Sequence[Any]:
    """Return the release of each wave that counts: the last."""
    return connection.execute(
        select(PublishedRelease.id, PublishedRelease.wave_id, PublishedRelease.number, Wave.name)
        .join(Wave, Wave.id == PublishedRelease.wave_id)
        .where(PublishedRelease.wave_id.in_(waves), is_shown())
        .ext(distinct_on(PublishedRelease.wave_id))
        .order_by(PublishedRelease.wave_id, PublishedRelease.number.desc())
    ).all()
