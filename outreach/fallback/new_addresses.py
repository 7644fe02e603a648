"""What waits belongs to the family and not to an address: when a number changes or a contact ends, it goes to
the address that the family has now, judged anew by what was authorised there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from messaging.composing import Compose, Composed, ComposeMany, Elsewhere, Row, Suppressed
from outreach.fallback.current_contacts import Wanted, judge, people, why
from outreach.shared_phones import Meant, once, write_for_neighbours
from programme.stages import GONE

#: Takes messages of one kind; whom each is for, None for what does not follow anybody.
Find = Callable[[Connection, Sequence[Row]], Sequence[Wanted | None]]


@dataclass(frozen=True)
class Following:
    """A composer whose messages follow their family."""

    find: Find
    compose: Compose

    def __call__(self, connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
        """As it composes."""
        return self.compose(connection, row, now)

    def elsewhere(self, connection: Connection, rows: Sequence[Row], now: datetime) -> Sequence[Elsewhere]:
        """Return where each is to go instead; None where the family is still at its address."""
        wanted = self.find(connection, rows)
        found = people(connection, {one.family_id for one in wanted if one is not None})
        return [
            None if one is None else judge(row, one, found[one.family_id], now)
            for row, one in zip(rows, wanted, strict=True)
        ]


@dataclass(frozen=True)
class FollowingMany:
    """The same for one text for many, which a phone of several families gets once for all of them. `meant`:
    which of some families a message is for too.
    """

    find: Find
    compose: ComposeMany
    meant: Meant

    def __call__(
        self, connection: Connection, rows: Sequence[Row], now: datetime
    ) -> Sequence[Composed | Suppressed]:
        """As it composes."""
        return self.compose(connection, rows, now)

    def elsewhere(self, connection: Connection, rows: Sequence[Row], now: datetime) -> Sequence[Elsewhere]:
        """Return where each is to go instead; None where the family is still at its address."""
        wanted = self.find(connection, rows)
        found = people(connection, {one.family_id for one in wanted if one is not None})
        verdicts: list[Elsewhere] = []
        for row, one in zip(rows, wanted, strict=True):
            if one is None:
                verdicts.append(None)
            elif found[one.family_id][0].stage in GONE:
                verdicts.append(Suppressed(why("family_gone")))
            else:
                verdicts.append(judge(row, one, found[one.family_id], now))
        leaving = [row for row, verdict in zip(rows, verdicts, strict=True) if verdict is not None]
        write_for_neighbours(connection, leaving, self.meant, now)
        return once(connection, rows, verdicts)


def by_family(connection: Connection, rows: Sequence[Row]) -> list[Wanted | None]:
    """For messages to a family that ask nothing more of its contact."""
    return [None if row.family_id is None else Wanted(row.family_id) for row in rows]
