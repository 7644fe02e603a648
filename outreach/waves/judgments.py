"""Promises whose date has come: the wave that asks of each, and its release once it has closed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from programme import extras
from programme.calendar import today
from programme.refusal import Refusal
from scorecard import judging
from scorecard.publication.signing import Signer

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Publishing:
    """How what closed by itself is published: see scorecard.publication.release.publish."""

    signer: Signer | None = None
    invented: bool = False


UNSIGNED = Publishing()


def ask(engine: Engine, now: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
    """Open the waves that are due, each in a transaction of its own. Return how many."""
    with engine.connect() as connection:
        promises = judging.due(connection, today(now))
    opened = 0
    for promise in promises:
        if stopping():
            break
        try:
            with engine.begin() as connection:
                judging.ask(connection, promise, now)
            opened += 1
        except Refusal as refusal:
            # Somebody opened a wave there just now: it is asked later.
            _log.info("promise %d is not asked of yet: %s", promise.id, refusal.key)
    return opened


def publish(
    engine: Engine,
    now: datetime,
    publishing: Publishing,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Publish the waves on promises that have closed, also those of which no figure may be told. Return how
    many.
    """
    with engine.connect() as connection:
        names = judging.unpublished(connection)
    published = 0
    for name in names:
        if stopping():
            break
        try:
            _publish(engine, name, now, publishing)
            published += 1
        except (Refusal, extras.ExtraMissing) as problem:
            _log.warning("the wave %s is not published: %s", name, problem)
    return published


def _publish(engine: Engine, name: str, now: datetime, publishing: Publishing) -> None:
    extras.need("statistics")
    # A second to load, and much memory: most workers never publish.
    from scorecard.publication import release

    release.publish(
        engine,
        name,
        now,
        "timetable",
        invented=publishing.invented,
        empty=True,
        signer=publishing.signer,
    )
