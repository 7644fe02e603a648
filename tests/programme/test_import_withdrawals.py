"""Why a family left, in a file of families."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db.tables import Family
from programme.family_data.kept import kept
from tests.programme.import_files import NOW, asked, counts, load, place

LEFT = "familia,municipio,etapa,retiro\n"
WHY = "Se fue a vivir a otro municipio"


def reason(database: Engine) -> str | None:
    with database.connect() as connection:
        return connection.scalar(select(Family.withdrawal).where(Family.code == "F1"))


def test_why_a_family_left_is_kept_and_not_in_clear(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    assert counts(load(database, tmp_path, "familias", f"{LEFT}F1,15664,retirada,{WHY}\n")) == (0, 1, 0, 0)
    assert reason(database) == WHY
    (sealed,) = asked(database, "SELECT withdrawal FROM family WHERE code = 'F1'")[0]
    assert isinstance(sealed, bytes) and b"otro municipio" not in sealed
    assert counts(load(database, tmp_path, "familias", f"{LEFT}F1,15664,retirada,{WHY}\n")) == (0, 0, 1, 0)
    load(database, tmp_path, "familias", "familia,municipio\nF1,15664\n")
    assert reason(database) == WHY, "a file without the column says nothing of it"
    load(database, tmp_path, "familias", f"{LEFT}F1,15664,retirada,\n")
    assert reason(database) is None


def test_the_family_may_see_it(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    load(database, tmp_path, "familias", f"{LEFT}F1,15664,retirada,{WHY}\n")
    with database.connect() as connection:
        family_id = connection.scalars(select(Family.id).where(Family.code == "F1")).one()
        assert kept(connection, family_id, NOW).withdrawal == WHY


def test_a_family_that_comes_back_left_for_no_reason(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    load(database, tmp_path, "familias", f"{LEFT}F1,15664,retirada,{WHY}\n")
    load(database, tmp_path, "familias", "familia,municipio,etapa\nF1,15664,seguimiento\n")
    assert reason(database) is None


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (f"F1,15664,seguimiento,{WHY}", "expected_withdrawn"),
        (f"F1,15664,,{WHY}", "expected_withdrawn"),
        (f"F9,15664,,{WHY}", "expected_withdrawn"),
        ("F1,15664,retirada,La cédula es 51234567", "expected_reason"),
        ("F1,15664,retirada,Rosa Pérez se fue", "expected_reason"),
        *(
            (f"F1,15664,retirada,{why}", "expected_reason")
            for why in (
                "cultivos ilícitos",
                "siembra coca",
                "un grupo armado",
                "violencia en la casa",
                "tiene VIH",
                "está preso",
            )
        ),
        (f"F1,15664,retirada,{'a' * 201}", "expected_shorter"),
    ],
)
def test_a_reason_that_cannot_stand_there_is_refused(
    database: Engine, tmp_path: Path, row: str, key: str
) -> None:
    """One of a family that has not left, or with a number that may be somebody's."""
    place(database, tmp_path)
    (problem,) = load(database, tmp_path, "familias", f"{LEFT}{row}\n").problems
    assert (problem.column, problem.key) == ("retiro", f"import.{key}")
