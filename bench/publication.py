"""Publishing a wave of the whole country, from its close to its files, as it is typed.

150,000 families of 1,122 municipalities in 33 departments answered about ten questions each. When the wave
closes, some 20,000 of them still wait for ten of their crowd.
"""

import json
import os
import random
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, insert, text

from bench.disclosure import MUNICIPALITIES
from bench.place import KEY, NOW, encrypted, server
from db.engine import connect
from db.migrate import upgrade
from db.tables import CompletedPart
from programme import catalogue
from programme.calendar import today
from scorecard.instrument import questionnaire

_FAMILIES, _ANSWERED, _WAITING = 200_000, 0.75, 0.13

#: Of a wave that closes today.
_WAVE = """
    INSERT INTO wave (id, name, questionnaire, opens_on, closes_on, status, crowd, wiped)
        OVERRIDING SYSTEM VALUE VALUES (1, 'bench', :version, :opens, :closes, 'open', 10, false)
"""

_PLACES = """
    WITH town AS (SELECT code, left(code, 2) AS department FROM unnest(CAST(:codes AS text[])) AS town(code)),
        above AS (INSERT INTO department SELECT DISTINCT department, 'd' || department FROM town)
    INSERT INTO municipality (code, name, department_code) SELECT code, 'm' || code, department FROM town
"""

#: Families of each municipality; those with the lowest numbers answered.
_TOWNS = """
    WITH town AS (
        SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:sizes AS int[])) AS town(code, size)
    ), family AS (
        INSERT INTO family (code, municipality_code, vereda, displaced, private_logros, stage, agreement_on,
                            language, catalogue_version, created_at)
        SELECT code || '-' || number, code, 'x', :displaced, :private_logros, 'follow_up', '2026-01-15',
            'es_CO', :catalogue, :now
        FROM town, generate_series(1, size) AS number
        RETURNING id, municipality_code, split_part(code, '-', 2)::int AS number
    ), place AS (INSERT INTO wave_place SELECT 1, code FROM town)
    INSERT INTO participation (wave_id, family_id, municipality_code, disposition, day)
    SELECT 1, id, municipality_code,
        CASE WHEN number <= :answered * size THEN 'complete' ELSE 'contacted' END, :opens
    FROM family JOIN town ON town.code = municipality_code
"""

#: What all families were asked, and three questions more of each, added up by the place.
_ANSWERS = """
    WITH one AS MATERIALIZED (
        SELECT code, random() < 0.9 AS visited, 0.3 + 0.6 * random() AS likes, number,
            ARRAY(SELECT random() + 0 * number FROM generate_series(1, 12)) AS chance
        FROM unnest(CAST(:codes AS text[]), CAST(:counted AS int[])) AS town(code, counted),
            generate_series(1, counted) AS number
    ), marked AS (
        SELECT code, visited, chance, number,
            ARRAY(SELECT CASE WHEN luck < 0.05 THEN 0 WHEN luck < likes THEN 4 + (luck * 1000)::int % 2
                ELSE 1 + (luck * 1000)::int % 3 END FROM unnest(chance) AS luck) AS mark
        FROM one
    ), said AS (
        SELECT code, jsonb_build_object('G1', 2 - visited::int, 'I1',
            CASE WHEN chance[9] < 0.04 THEN 1 ELSE 2 END, 'S1', mark[1], 'S2', 1 + mark[2] % 3)
            || CASE WHEN visited THEN jsonb_build_object('G2', mark[3], 'G3', mark[4], 'G5', mark[5])
                ELSE '{}' END
            || CASE WHEN chance[10] < 0.6 THEN jsonb_build_object('P1', 1, 'P2', mark[6])
                ELSE jsonb_build_object('P1', 2) END
            || jsonb_build_object((ARRAY['C1', 'C2', 'M1'])[1 + number % 3], mark[7]) AS answers
        FROM marked
    ), counted AS (
        SELECT code, key, value::int AS answer, count(*) AS families FROM said, jsonb_each_text(answers)
        GROUP BY 1, 2, 3
    )
    INSERT INTO answer_count (wave_id, department_code, municipality_code, question, answer, families)
    SELECT 1, department, code, key, answer, sum(families) FROM (
        SELECT left(code, 2) AS department, key, answer, families,
            CASE WHEN sum(families) OVER (PARTITION BY code, key) >= 10 THEN code END AS code FROM counted
    ) AS placed GROUP BY 2, 3, 4, 5
"""


def measure() -> Iterator[str]:
    """Lines for a person. Memory is the most that either command had, without the database's."""
    with server() as url, TemporaryDirectory(prefix="libreta-bench-") as folder:
        counted, waiting = _fill(url)
        close = _seconds(url, folder, "wave", "close", "bench", "--yes", "--json")
        to = Path(folder) / "published"
        publish = _seconds(url, folder, "publish", "bench", "--to", str(to), "--json")
        files = len(list(to.iterdir()))
        size = sum(path.stat().st_size for path in to.iterdir())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    yield (
        f"A wave of {counted + waiting:,} families closed ({waiting:,} waited) in {close:.0f} s and "
        f"published in {publish:.0f} s (wanted: under 300 together), {files:,} files of "
        f"{size / 1e6:,.0f} MB, with {peak:.0f} MB at most (wanted: under 1,000)"
    )


def _fill(url: str) -> tuple[int, int]:
    """A closed country; gives families that are counted, and families that wait."""
    rng = random.Random(20261120)
    weights = {
        f"{department:02}{number:03}": rng.lognormvariate(0, 1.1)
        for department, many in enumerate(MUNICIPALITIES, 1)
        for number in range(1, many + 1)
    }
    whole = sum(weights.values())
    sizes = {code: 1 + int(_FAMILIES * weight / whole) for code, weight in weights.items()}
    answered = {code: int(_ANSWERED * size) for code, size in sizes.items()}
    written = {code: many - int(_WAITING * many) if many >= 12 else 0 for code, many in answered.items()}
    engine = connect(url)
    upgrade(engine)
    with engine.begin() as connection:
        catalogue.load(connection)
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT setseed(0.5)"))
        connection.execute(text(_PLACES), {"codes": list(sizes)})
        days = {"opens": today(NOW) - timedelta(days=20), "closes": today(NOW) + timedelta(days=20)}
        connection.execute(text(_WAVE), {"version": questionnaire.VERSION, **days})
        towns = {"codes": list(sizes), "sizes": list(sizes.values()), "answered": _ANSWERED}
        connection.execute(
            text(_TOWNS),
            {**towns, **encrypted(), "catalogue": catalogue.VERSION, "now": NOW, "opens": days["opens"]},
        )
        connection.execute(text(_ANSWERS), {"codes": list(sizes), "counted": list(written.values())})
        _wait(connection, {code: many - written[code] for code, many in answered.items()}, rng)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
    return sum(written.values()), sum(answered.values()) - sum(written.values())


def _wait(connection: Connection, many: dict[str, int], rng: random.Random) -> None:
    rows = [
        {
            "id": uuid.uuid4(), "wave_id": 1, "family_id": None, "part": "core", "gestor_id": None,
            "crowd": f"municipality:{code}", "municipality_code": code, "department_code": code[:2],
            "answers": json.dumps({"G1": 2, "S1": rng.randint(1, 5), "S2": 1, "I1": 2}).ljust(4096),
        }
        for code, families in many.items()
        for _ in range(families)
    ]  # fmt: skip
    connection.execute(insert(CompletedPart), rows)


def _seconds(url: str, folder: str, *words: str) -> float:
    environment = {
        **os.environ, "DATABASE_URL": url, "DATA_KEY": KEY, "LIBRETA_HOME": folder, "LIBRETA_ENV": "demo",
        "LIBRETA_CLOCK": NOW.isoformat(), "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "app", *words], env=environment, stdout=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - started
