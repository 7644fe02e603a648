"""A release in the database, as publishing leaves it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, insert

from db.tables import PublishedPlace, PublishedRelease, Wave
from scorecard.publication.content import Release
from tests.scorecard.releases import small

#: The wave of `small`, and a place of it.
WAVE, PLACE = "2026-2", "15664"


def first() -> Release:
    """What `small` corrects."""
    return replace(small(), number=1, reason=None, corrects=None)


def released(
    connection: Connection, releases: Iterable[Release], name: str = WAVE, years_ago: int = 0
) -> int:
    """The wave 2026-2, or another, closed, with these releases. Gives its id."""
    days = [day.replace(year=day.year - years_ago) for day in (small().opened_on, small().closed_on)]
    wave_id = connection.execute(
        insert(Wave)
        .values(
            name=name,
            questionnaire="reconstruccion-1",
            opens_on=days[0],
            closes_on=days[1],
            closed_on=days[1],
            status="closed",
        )
        .returning(Wave.id)
    ).scalar_one()
    for release in releases:
        release_id = connection.scalar(
            insert(PublishedRelease)
            .returning(PublishedRelease.id)
            .values(
                wave_id=wave_id,
                number=release.number,
                published_at=datetime(2026, 11, 20, 15, tzinfo=UTC),
                hash=release.hash,
                content=release.bytes,
                counts=[],
                reason=release.reason,
                made_by="test",
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
    return wave_id
