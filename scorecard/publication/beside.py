"""What the files of a release say that the release itself does not."""

from dataclasses import dataclass

from sqlalchemy import Connection

from scorecard.publication import judgments, public_log
from scorecard.publication.content import Place, Release
from scorecard.publication.judgments import Judgment
from scorecard.publication.public_log import Seal


@dataclass(frozen=True)
class Beside:
    """`seal`: of its entry in the public log. `judgments`: what families say of the promises it tells of."""

    seal: Seal | None = None
    judgments: tuple[Judgment, ...] = ()


#: Of a release that no log has, and whose promises nobody was asked about.
NOTHING = Beside()


def beside(connection: Connection, release: Release, places: tuple[Place, ...]) -> Beside:
    """Return what is known today, of the promises in these places."""
    return Beside(
        public_log.seal(connection, release.wave, release.number),
        judgments.of_places(connection, places),
    )
