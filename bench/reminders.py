"""The tick that writes the reminders of a whole country: `python -m bench.reminders 300000`.

So many families, each with a meeting of its own in the next days, and one gestor to a hundred of them.
"""

import resource
import sys
import time
from collections.abc import Iterator

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from bench import broadcast, place
from bench.place import NOW
from messaging.hours import Hours
from outreach.meetings import due
from outreach.meetings.series import Series

#: Wanted: no more megabytes, however many there are.
_MEGABYTES = 300

#: A gestor to a hundred families.
_GESTORES = """
INSERT INTO staff (code, role, name)
SELECT 'R' || n, 'gestor', name FROM staff, generate_series(0, :families / 100) n WHERE code = 'G01'
"""
_GIVEN = "UPDATE family SET gestor_id = s.id FROM staff s WHERE s.code = 'R' || family.id / 100"

#: They begin on the next six days, and were known a week before.
_MEETINGS = """
INSERT INTO meeting (code, kind, gestor_id, family_id, starts_at, status, created_at)
SELECT 'M' || f.id, 'family', f.gestor_id, f.id,
       CAST(:now AS timestamptz) + (1 + f.id % 6) * interval '1 day' + f.id % 8 * interval '1 hour',
       'planned', CAST(:now AS timestamptz) - interval '7 days'
FROM family f
"""


def measure(families: int) -> Iterator[str]:
    """Lines for a person: the first tick, and one that finds all written."""
    with place.server() as url:
        engine = broadcast.fill(url, families)
        _meet(engine, families)
        before = _peak()
        for which in ("The first tick", "One that finds all written"):
            started = time.perf_counter()
            try:
                done = due.see_to(engine, NOW, Hours(), Series())
                told = f"{done.reminded:,} reminders written"
            except DBAPIError as problem:
                told = f"failed: {type(problem.orig).__name__}"
            yield f"{which}, {families:,} coming meetings: {told} in {time.perf_counter() - started:.1f} s"
            yield f"  rows in the outbox: {_written(engine):,}"
        engine.dispose()
    yield f"  memory at its peak: {_peak():.0f} MB, {before:.0f} before (wanted: under {_MEGABYTES})"


def _meet(engine: Engine, families: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in (_GESTORES, _GIVEN, _MEETINGS):
            connection.execute(text(statement), {"families": families, "now": NOW})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("SET statement_timeout = 10000"))


def _written(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM outbox")) or 0)


def _peak() -> float:
    """Megabytes that this process has had at most (on Linux, where the unit is a kilobyte)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    for line in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000):
        print(line, flush=True)
