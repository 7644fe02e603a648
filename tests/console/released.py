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


def released(connection: Connection, releases: Iterable[Release]) -> None:
    """The wave 2026-2, closed, with these releases."""
    wave_id = connection.execute(
        insert(Wave)
        .values(
            name=WAVE,
            questionnaire="reconstruccion-1",
            opens_on=small().opened_on,
            closes_on=small().closed_on,
            closed_on=small().closed_on,
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
