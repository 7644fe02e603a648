"""What a gestor is told of a wave: how many, by day."""

from datetime import date

import pytest
from sqlalchemy import Connection, Engine

from reports.gestor_progress import of_gestor
from scorecard import waves
from tests import world


def _ten(connection: Connection) -> tuple[world.Place, list[int]]:
    where = world.place(connection)
    return where, [world.family(connection, where, f"F{number:03}") for number in range(10)]


@pytest.mark.parametrize("families", [9, 10])
def test_it_counts_in_tens_from_ten_families_on(database: Engine, families: int) -> None:
    with database.begin() as connection:
        where, ids = _ten(connection)
        world.wave(connection, date(2026, 5, 1), date(2026, 6, 1), "2026-1")
        wave = world.wave(connection, date(2026, 11, 1), date(2026, 12, 1))
        for number, (family, day) in enumerate(zip(ids, (3, 3, 4, 9, 9, 9), strict=False)):
            what = "complete" if number < 5 else "refused"
            waves.reach(connection, wave, family, what, date(2026, 11, day))
        if families == 9:
            waves_left = "UPDATE participation SET disposition = 'ineligible' WHERE family_id = %s"
            connection.exec_driver_sql(waves_left, (ids[9],))
        found = of_gestor(connection, where.gestor_id)
    assert found is not None and found.wave == "2026-2"
    if families == 9:
        assert found.families is None and found.complete is None
    else:
        assert (found.families, found.complete) == (10, 0), "five answered"
