"""Writing a broadcast beside one raw `INSERT … SELECT` of the same rows: outbox and history, the same tables,
the same indexes and triggers.

`python -m bench.broadcast 1500000` writes one for so many families and tells the memory that it took.
"""

import resource
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from sqlalchemy import Engine, insert, text

from bench import place
from bench.place import NOW
from db.engine import connect
from db.keys import keyring
from db.migrate import upgrade
from db.tables import Department, Municipality, Staff
from locales.texts import SOURCE
from messaging.hours import Hours
from outreach.broadcasts import messages as writing
from programme import broadcasts, catalogue
from programme.audience import Audience, Sender
from programme.broadcasts import Draft

_FAMILIES, _ROUNDS = 100_000, 5

#: Wanted: at least half as fast as the raw statement; and in constant memory.
_RATIO, _MEGABYTES = 0.5, 300

_PEOPLE = """
INSERT INTO family (id, code, municipality_code, vereda, displaced, private_logros,
                    gestor_id, stage, agreement_on, language, catalogue_version, created_at)
OVERRIDING SYSTEM VALUE
SELECT n, 'F' || n, '15664', 'Guanomo', :displaced, :private_logros, :staff, 'follow_up', :day, 'es_CO',
    :version, :now
FROM generate_series(1, :families) n;
"""
_LINES = """
INSERT INTO conversation (id, channel, address, address_index, simulated, turn) OVERRIDING SYSTEM VALUE
SELECT n, CASE WHEN n % 3 = 0 THEN 'telegram' ELSE 'sms' END, :address, int8send(n), false, 0
FROM generate_series(1, :families) n;
"""
_CONTACTS = """
INSERT INTO contact (id, conversation_id, family_id, shared, authorised, created_at) OVERRIDING SYSTEM VALUE
SELECT n, n, n, false, true, :now FROM generate_series(1, :families) n;
"""

_RAW = text("""
WITH written AS (
    INSERT INTO outbox (cause, kind, channel, conversation_id, priority, state, broadcast_id, family_id,
                        libreta, not_before, not_after, attempts, repeated, created_at)
    SELECT 'broadcast:' || :broadcast || ':' || f.id, 'broadcast', c.channel, c.id, 2, 'queued',
           CAST(:broadcast AS bigint), f.id, false, CAST(:now AS timestamptz), CAST(:until AS timestamptz),
           0, false, CAST(:now AS timestamptz)
    FROM family f JOIN contact k ON k.family_id = f.id JOIN conversation c ON c.id = k.conversation_id
    RETURNING id
)
INSERT INTO outbox_change (outbox_id, state, at) SELECT id, 'queued', CAST(:now AS timestamptz) FROM written
""")


def measure() -> Iterator[str]:
    """Lines for a person. Both take turns on emptied tables; ratios are taken round by round."""
    seconds: dict[str, list[float]] = {"ours": [], "raw": []}
    with place.server() as url:
        engine = fill(url, _FAMILIES)
        for turn in range(_ROUNDS + 1):
            for name, run in (("ours", _ours), ("raw", _raw)):
                broadcast_id = _ready(engine)
                elapsed = run(engine, broadcast_id)
                if turn:  # the first round warms up
                    seconds[name].append(elapsed)
        engine.dispose()
    ratios = [raw / ours for raw, ours in zip(seconds["raw"], seconds["ours"], strict=True)]
    ours, raw = (_FAMILIES / median(seconds[name]) for name in ("ours", "raw"))
    yield f"Writing a broadcast for {_FAMILIES:,} families: {ours:,.0f} messages/s"
    yield f"  one raw INSERT … SELECT of the same rows: {raw:,.0f} messages/s"
    told = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    yield f"  ours beside raw: {median(ratios):.2f} (wanted: {_RATIO}; rounds: {told})"


def large(families: int) -> Iterator[str]:
    """One broadcast for so many families, and the memory of this process, which writes it."""
    with place.server() as url:
        engine = fill(url, families)
        before = _peak()
        elapsed = _ours(engine, _ready(engine))
        engine.dispose()
    yield f"A broadcast for {families:,} families: written in {elapsed:.0f} s, {families / elapsed:,.0f}/s"
    yield f"  memory at its peak: {_peak():.0f} MB, {before:.0f} before (wanted: under {_MEGABYTES})"


def fill(url: str, families: int) -> Engine:
    """Tables, and families of one gestor, each at an address of its own."""
    engine = connect(url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(insert(Department).values(code="15", name="Boyacá"))
        connection.execute(
            insert(Municipality).values(code="15664", name="San José de Pare", department_code="15")
        )
        values = {
            "staff": connection.execute(
                insert(Staff).values(code="G01", role="gestor", name="x").returning(Staff.id)
            ).scalar_one(),
            "version": catalogue.VERSION,
            "now": NOW,
            "day": NOW.date(),
            "families": families,
            "address": keyring.encrypt(place.telephone(1), "conversation.address"),
            **place.encrypted(),
        }
        for statement in (_PEOPLE, _LINES, _CONTACTS):
            connection.execute(text(statement), values)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("SET statement_timeout = 10000"))
    return engine


def _ready(engine: Engine) -> int:
    """An empty outbox, and a broadcast that is ready to be written."""
    draft = Draft(Sender(1, "G01", "gestor"), Audience(), {SOURCE: "Mañana hay jornada."}, NOW)
    with engine.begin() as connection:
        connection.execute(
            text("TRUNCATE outbox, outbox_change, outbox_tally, broadcast, procrastinate_jobs CASCADE")
        )
        return broadcasts.create(connection, draft, recipients=1, segments=1, second_yes=False, now=NOW)


def _ours(engine: Engine, broadcast_id: int) -> float:
    started = time.perf_counter()
    writing.write(engine, Hours(), NOW)
    return time.perf_counter() - started


def _raw(engine: Engine, broadcast_id: int) -> float:
    values = {"broadcast": str(broadcast_id), "now": NOW, "until": NOW + timedelta(days=3)}
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        started = time.perf_counter()
        connection.execute(_RAW, values)
        connection.commit()
        return time.perf_counter() - started


def _peak() -> float:
    """Megabytes that this process has had at most (on Linux, where the unit is a kilobyte)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    for line in large(int(sys.argv[1])) if len(sys.argv) > 1 else measure():
        print(line, flush=True)
