"""Publishing a wave: one release that stays as it is, and a new one beside it for every correction."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, text, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from db import locks
from db.jobs import wake
from db.release import is_shown
from db.tables import AuditEvent, PublishedPlace, PublishedRelease, Wave
from programme.calendar import today
from programme.refusal import Refusal
from scorecard.closing import unfinished
from scorecard.disclosure import Cell, Counts, Figure, NotSafe
from scorecard.disclosure import Release as Protected
from scorecard.progress import named
from scorecard.publication import editions, public_log, reading
from scorecard.publication.building import Built, Earlier, build
from scorecard.publication.content import Release
from scorecard.publication.signing import Signer
from scorecard.voices.family_codes import refuse_codes
from scorecard.voices.public_words import public_words

#: Characters of the reason of a correction, which stands on every page.
LONGEST_REASON = 200

#: How many waves back a change is looked for.
_WAVES_BACK = 4


def publish(
    engine: Engine,
    name: str,
    now: datetime,
    actor: str,
    reason: str | None = None,
    invented: bool = False,
    empty: bool = False,
    signer: Signer | None = None,
) -> Release:
    """Return the release of a wave, made once and the same for ever; with a `reason`, a new one that corrects
    it.

    `actor`: who publishes, for the record of events. `invented`: in a demonstration. `empty`: although it
    shows no figure. `signer`: signs its entry in the public log. Raises Refusal where the wave cannot
    be published, where nothing would be shown or corrected, where it was withdrawn, and for a reason that may
    not stand on a public page; then nothing is kept.
    """
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        locks.hold(connection, locks.Lock.PUBLISH)
        wave = named(connection, name)
        _refuse(connection, wave)
        before = _corrected(connection, wave.id)
        gone = bool(before) and not editions.numbers(connection, name)
        if before and reason is None:
            if gone:
                raise Refusal("publish.withdrawn", name=name)
            return before[-1][0]
        if reason is not None and not (before and reason.strip()):
            raise Refusal("publish.nothing_to_correct" if not before else "publish.no_reason", name=name)
        # Each promise is another question: nothing of one is compared with anything of another wave.
        others = _of_other_waves(connection, wave) if wave.commitment_id is None else []
        earlier = Earlier(before, others)
        try:
            why = public_words(reason, LONGEST_REASON, 1) if reason else None
            refuse_codes(connection, why or "")
            built = build(connection, wave, today(now), earlier, why, invented)
        except NotSafe as problem:
            raise Refusal("publish.not_safe", name=name) from problem
        if not (empty or _shows_anything(built.release)):
            raise Refusal("publish.nothing_shown", name=name)
        if before and not gone and _same(built, *before[-1]):
            raise Refusal("publish.nothing_changed", name=name)
        _keep(connection, wave.id, built, now, actor)
        subject = f"{name}/{built.release.number}"
        public_log.enter(connection, "release", subject, built.release.hash, today(now), signer)
        # Those who answered are told the result (outreach.waves.schedule).
        wake(connection, "waves")
        return built.release


def _shows_anything(release: Release) -> bool:
    return any(
        result.share is not None or result.bracket is not None or result.words not in (None, "few")
        for place in release.places.values()
        for result in place.results.values()
    )


def _refuse(connection: Connection, wave: Row[Any]) -> None:
    if wave.status != "closed":
        raise Refusal("publish.open", name=wave.name, day=wave.closes_on.isoformat())
    if wave.id in unfinished(connection):
        raise Refusal("publish.unsettled", name=wave.name)


def _corrected(connection: Connection, wave_id: int) -> list[tuple[Release, Protected]]:
    rows = connection.execute(
        select(PublishedRelease.content, PublishedRelease.hash, PublishedRelease.counts)
        .where(PublishedRelease.wave_id == wave_id)
        .order_by(PublishedRelease.number)
    )
    found = []
    for row in rows:
        release = reading.read(row.content, row.hash)
        counts = {Cell(place, question): Counts(*pair) for place, question, *pair in row.counts}
        found.append((release, Protected(_figures(release, counts), counts)))
    return found


def _figures(release: Release, counts: Mapping[Cell, Counts]) -> Mapping[Cell, Figure]:
    """Return what of a release says anything of counts: shares and intervals follow from these.

    Nothing is said of a place whose answers all went up without it; its result looks like a hidden one.
    """
    return {
        cell: Figure(result.n, result.satisfied, bracket=result.bracket)
        for code, place in release.places.items()
        for name, result in place.results.items()
        for cell in (Cell(code, name),)
        if result.n is not None or counts[cell].n
    }


def _of_other_waves(connection: Connection, wave: Row[Any]) -> list[Release]:
    """Return the newest release of every wave that closed before this one, the last to close first."""
    rows = connection.execute(
        select(PublishedRelease.id, PublishedRelease.hash)
        .join(Wave, Wave.id == PublishedRelease.wave_id)
        .where(
            tuple_(Wave.closed_on, Wave.id) < (wave.closed_on, wave.id),
            Wave.commitment_id.is_(None),
            is_shown(),
        )
        .ext(distinct_on(Wave.closed_on, Wave.id))
        .order_by(Wave.closed_on.desc(), Wave.id.desc(), PublishedRelease.number.desc())
        .limit(_WAVES_BACK)
    )
    return [editions.read(connection, row.id, row.hash) for row in rows.all()]


def _same(built: Built, release: Release, protected: Protected) -> bool:
    """Return whether nothing but the day and the reason would be new."""
    as_before = replace(
        built.release,
        number=release.number,
        published_on=release.published_on,
        reason=release.reason,
        corrects=release.corrects,
    )
    return as_before.bytes == release.bytes and dict(built.counts) == dict(protected.counts)


def _keep(connection: Connection, wave_id: int, built: Built, now: datetime, actor: str) -> None:
    release = built.release
    release_id = connection.scalar(
        insert(PublishedRelease)
        .returning(PublishedRelease.id)
        .values(
            wave_id=wave_id,
            number=release.number,
            published_at=now,
            hash=release.hash,
            content=release.bytes,
            counts=[
                [cell.place, cell.question, counts.n, counts.satisfied]
                for cell, counts in sorted(built.counts.items())
            ],
            reason=release.reason,
            made_by=actor,
        )
    )
    places = json.loads(release.bytes)["places"]
    connection.execute(
        insert(PublishedPlace),
        [
            {"release_id": release_id, "place_code": code, "results": said["results"]}
            for code, said in places.items()
        ],
    )
    connection.execute(
        insert(AuditEvent).values(
            at=now,
            actor=actor,
            action="wave.corrected" if release.reason else "wave.published",
            subject=f"wave:{wave_id}",
            detail={"number": release.number, "hash": release.hash},
        )
    )
