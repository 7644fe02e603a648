"""The coordinator's summary of one municipality, in a small Red, in that of the whole country, and of the
largest municipality.

Every municipality has a gestor for a hundred families, meetings of all families of a gestor, a wave that each
family has come somewhere in and whose results are published, and every tenth family waits for the answer to a
case. In the one that is measured each family has all logros, a visit behind it and one to come, the first
half of those of each gestor an answer to every meeting. In the others every third family has the one, every
third the other, and each has a single logro, because the summary does not read them at all.
"""

import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta

from sqlalchemy import Connection, Engine, insert, select, text

from bench.place import NOW, encrypted, server
from db.case import place_index
from db.engine import connect
from db.migrate import upgrade
from db.tables import Case, Family
from programme import catalogue
from programme.cases.rows import changed
from reports.summary import folding
from reports.summary.municipality import summarise
from scorecard.instrument.xlsform.shipped import questionnaire
from scorecard.publication.content import Result

#: Families of each municipality, and of the whole Red.
_SIZES = ((1_500, 10_500), (1_500, 1_500_000), (30_000, 60_000))

#: Summaries that are taken of each.
_TIMES = 41

_PLACES = """
    INSERT INTO department SELECT to_char(d, 'FM00'), 'd' || d FROM generate_series(10, 43) d;
    INSERT INTO municipality (code, department_code, name)
        SELECT to_char(10 + m % 34, 'FM00') || to_char(m, 'FM000'), to_char(10 + m % 34, 'FM00'), 'm' || m
        FROM generate_series(0, {places} - 1) m;
    INSERT INTO staff (id, code, role, name) OVERRIDING SYSTEM VALUE
        SELECT g, 'G' || g, 'gestor', '' FROM generate_series(1, {places} * {each} / 100) g;
    INSERT INTO wave (id, name, questionnaire, opens_on, closes_on, status, crowd, wiped)
        OVERRIDING SYSTEM VALUE
        VALUES (1, 'bench', 'reconstruccion-1', date '2026-11-01', date '2026-12-01', 'open', 10, false);
    INSERT INTO wave_place SELECT 1, code FROM municipality;
"""

#: Families `first` to `last`, with what happened to them. A gestor has a hundred of one municipality.
_FAMILIES = """
    INSERT INTO family (id, code, municipality_code, vereda, displaced, private_logros, gestor_id, stage,
                        agreement_on, language, catalogue_version, created_at) OVERRIDING SYSTEM VALUE
        SELECT f, 'F' || f, to_char(10 + f / {each} % 34, 'FM00') || to_char(f / {each}, 'FM000'),
            'v' || f % 7, {displaced}, {private_logros}, f / 100 + 1,
            (ARRAY['invited', 'baseline', 'follow_up', 'follow_up', 'exited'])[1 + f % 5],
            CASE WHEN f % 5 > 0 THEN date '2026-01-15' END, 'es_CO',
            'juntos-2007', {now}
        FROM generate_series({first}, {last}) f;
    INSERT INTO logro_state (family_id, logro_code, state, since)
        SELECT f, code,
            CASE WHEN (f + position) % 60 = 0 THEN 'reported'
                WHEN (f + position) % 3 = 0 THEN 'pending' ELSE 'achieved' END,
            date '2026-11-15' - CASE WHEN (f + position) % 60 = 0 THEN f % 30 ELSE f % 700 END
        FROM generate_series({first}, {last}) f, logro
        WHERE privacy <> 'private' AND ({whole} OR position = 0);
    INSERT INTO meeting (id, code, kind, family_id, gestor_id, starts_at, status) OVERRIDING SYSTEM VALUE
        SELECT 3 * f, 'P' || f, 'family', f, f / 100 + 1, {now} - interval '1 hour' * (1 + f % 700),
            CASE f % 10 WHEN 0 THEN 'planned' ELSE 'held' END
        FROM generate_series({first}, {last}) f WHERE {whole} OR f % 3 = 0
        UNION ALL SELECT 3 * f + 1, 'C' || f, 'family', f, f / 100 + 1,
            {now} + interval '1 hour' * (1 + f % 500), 'planned'
        FROM generate_series({first}, {last}) f WHERE {whole} OR f % 3 = 1;
    INSERT INTO meeting (id, code, kind, gestor_id, starts_at, status) OVERRIDING SYSTEM VALUE
        SELECT 3 * f + 2, 'T' || f, 'community', f / 100 + 1,
            {now} + interval '1 day' * (f / 50 % 2 * 14 - 7), 'planned'
        FROM generate_series({first}, {last}, 50) f;
    INSERT INTO meeting_attendance SELECT 3 * f, f, f % 6 <> 0, f / 100 + 1, {now}
        FROM generate_series({first}, {last}) f WHERE f % 10 <> 0 AND ({whole} OR f % 3 = 0);
    INSERT INTO meeting_reply (meeting_id, family_id, answer, at)
        SELECT 3 * f + 1, f, CASE f % 8 WHEN 1 THEN 'declined' ELSE 'confirmed' END, {now}
        FROM generate_series({first}, {last}) f WHERE f % 2 = 1 AND ({whole} OR f % 3 = 1);
    INSERT INTO meeting_attendance SELECT meeting.id, f, f % 5 <> 0, f / 100 + 1, {now}
        FROM generate_series({first}, {last}) f JOIN meeting ON meeting.gestor_id = f / 100 + 1
        WHERE meeting.family_id IS NULL AND f % 100 < 50 AND starts_at < {now} AND {whole};
    INSERT INTO meeting_reply (meeting_id, family_id, answer, at)
        SELECT meeting.id, f, CASE f % 8 WHEN 1 THEN 'declined' ELSE 'confirmed' END, {now}
        FROM generate_series({first}, {last}) f JOIN meeting ON meeting.gestor_id = f / 100 + 1
        WHERE meeting.family_id IS NULL AND f % 100 < 50 AND starts_at > {now} AND {whole};
    INSERT INTO participation (wave_id, family_id, municipality_code, disposition, day)
        SELECT 1, id, municipality_code,
            (ARRAY['invited', 'contacted', 'complete', 'complete', 'partial'])[1 + id % 5],
            date '2026-11-01' + (id % 20)::int
        FROM family WHERE id BETWEEN {first} AND {last};
"""

_RELEASE = """
    WITH new AS (
        INSERT INTO release (wave_id, number, published_at, hash, content, counts, made_by)
        VALUES (1, 1, now(), '', '', '', 'bench') RETURNING id
    )
    INSERT INTO release_place SELECT new.id, code, CAST(:results AS jsonb) FROM new, municipality
"""

#: Families written in one transaction.
_AT_ONCE = 75_000

#: Where what is written is counted.
_COUNTED = ("family", "logro_state", "participation", "meeting", "meeting_reply", "meeting_attendance")


def measure() -> Iterator[str]:
    """Lines for a person."""
    medians = []
    for each, families in _SIZES:
        with server() as url:
            engine = connect(url)
            started = time.perf_counter()
            _fill(engine, each, families)
            seconds = time.perf_counter() - started
            medians.append(_median(engine))
            engine.dispose()
        yield (
            f"The summary of a municipality of {each:,} families, of {families:,} in all: "
            f"{medians[-1] * 1000:.1f} ms (median; wanted: under 50; filled in {seconds:.0f} s)"
        )
    yield f"With the whole country it takes {medians[1] / medians[0]:.2f} times as long (wanted: about 1)"


def _fill(engine: Engine, each: int, families: int) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        catalogue.load(connection)
        # Foreign keys are not checked while this is written, but what is counted is counted.
        for table in _COUNTED:
            connection.execute(text(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER count_insert"))
        connection.execute(text("ALTER TABLE family ENABLE ALWAYS TRIGGER count_meetings_insert"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        _run(connection, _PLACES, places=families // each, each=each)
    for first, last, whole in _chunks(each, families):
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            _run(
                connection,
                _FAMILIES,
                first=first,
                last=last,
                whole=whole,
                each=each,
                now=f"timestamptz '{NOW:%Y-%m-%d %H:%M+00}'",
                **{name: f"'\\x{value.hex()}'::bytea" for name, value in encrypted().items()},
            )
            _cases(connection, first, last)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        _published(connection)
        folding.fold(connection)
        connection.execute(text("ANALYZE"))


def _chunks(each: int, families: int) -> Iterator[tuple[int, int, bool]]:
    yield 0, each - 1, True
    for first in range(each, families, _AT_ONCE):
        yield first, min(families, first + _AT_ONCE) - 1, False


def _run(connection: Connection, script: str, **values: object) -> None:
    for statement in script.format(**values).split(";"):
        if statement.strip():
            connection.execute(text(statement))


def _cases(connection: Connection, first: int, last: int) -> None:
    """Of every tenth family."""
    rows = connection.execute(
        select(Family.id, Family.municipality_code).where(Family.id.between(first, last), Family.id % 10 == 0)
    )
    cases = [
        {
            "number": f"{1_000_000 + row.id}",
            "kind": "service",
            "reader": "coordinator",
            "text": "",
            "family_id": row.id,
            "municipality_code": row.municipality_code,
            "place_index": place_index(row.municipality_code),
            "received_on": date(2026, 11, 1),
            **changed("received", due_on=date(2026, 11, 10) + timedelta(days=row.id % 30)),
        }
        for row in rows
    ]
    connection.execute(insert(Case), cases)


def _published(connection: Connection) -> None:
    """A release with a result of every question in every municipality."""
    asked = questionnaire().questions
    results = {name: asdict(Result(50, 35, 70, (56, 81), standing="steady")) for name in asked}
    connection.execute(text(_RELEASE), {"results": json.dumps(results)})


def _median(engine: Engine) -> float:
    took = []
    for _ in range(_TIMES):
        with engine.connect() as connection:
            started = time.perf_counter()
            summary = summarise(connection, "10000", NOW)
            assert summary is not None
            json.dumps(summary.as_json())
            took.append(time.perf_counter() - started)
    return statistics.median(took)
