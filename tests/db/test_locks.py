"""Advisory locks: each its own number, all in one list, and what they keep apart."""

import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db import locks
from db.locks import Lock
from programme.imports import import_file
from scorecard import closing
from tests.programme.import_files import FAMILIAS_DE_PRUEBA, MUNICIPIOS, NOW, PERSONAL, written
from tests.rooms import ROOMS, ROOT
from tests.scorecard.town import Town

#: A call of one of PostgreSQL's functions, and the numbers that ours have, however they are written.
ADVISORY = re.compile(r"advisory\w*lock|5_?336_?72\d\d", re.IGNORECASE)


def test_each_lock_has_a_number_of_its_own() -> None:
    assert len({lock.value for lock in Lock}) == len(Lock.__members__) >= 8


def test_nobody_outside_the_list_takes_a_lock() -> None:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")] + [ROOT / "app.py"]
    spelling = [str(path.relative_to(ROOT)) for path in files if ADVISORY.search(path.read_text())]
    assert spelling == ["db/locks.py"]


@pytest.mark.parametrize("lock", list(Lock))
def test_a_lock_is_in_nobodys_way_but_its_own(database: Engine, lock: Lock) -> None:
    with database.begin() as one, database.begin() as other:
        locks.hold(one, lock)
        free = {each for each in Lock if locks.try_to_hold(other, each)}
        assert free == set(Lock) - {lock}
        assert locks.try_to_hold_one(other, "drain:sms")
        assert not locks.try_to_hold_one(one, "drain:sms")
        assert locks.try_to_hold_one(one, "drain:telegram")


@contextmanager
def held(engine: Engine, lock: Lock) -> Iterator[None]:
    with engine.begin() as connection:
        locks.hold(connection, lock)
        yield


def test_an_import_does_not_wait_for_a_close(database: Engine, tmp_path: Path) -> None:
    with held(database, Lock.COUNT_ANSWERS):
        report = import_file(
            database, "municipios", written(tmp_path, "m.csv", MUNICIPIOS), NOW, channel="sms"
        )
    assert report.created == 2


def test_a_close_does_not_wait_for_an_import(database: Engine) -> None:
    town = Town(database)
    wave = town.open("15664")
    with held(database, Lock.IMPORT), ThreadPoolExecutor(1) as other:
        settled = other.submit(closing.close, database, wave, random.Random(1), NOW, "test").result(20)
    assert settled.counted == 0


def test_an_import_and_a_close_at_the_same_time_both_finish(database: Engine, tmp_path: Path) -> None:
    town = Town(database)
    wave = town.open("15664")
    for kind, content in (("personal", PERSONAL), ("familias", FAMILIAS_DE_PRUEBA)):
        import_file(database, kind, written(tmp_path, f"{kind}.csv", content), NOW, channel="sms")
    rows = [f"F{number},15664,Guanomo,no,G01,seguimiento,2026-01-05,,,,,1985F" for number in range(10, 400)]
    path = written(tmp_path, "more.csv", FAMILIAS_DE_PRUEBA + "\n".join(rows) + "\n")
    with ThreadPoolExecutor(2) as both:
        imported = both.submit(import_file, database, "familias", path, NOW, channel="sms")
        closed = both.submit(closing.close, database, wave, random.Random(1), NOW, "test")
        assert (imported.result(30).created, closed.result(30).families) == (390, 0)
