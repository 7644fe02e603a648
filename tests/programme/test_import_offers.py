"""Files of offers: what is loaded, what is refused and why, and what opens."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.programme.import_files import (
    NOW,
    OFERTA,
    OFERTA_DE_PRUEBA,
    asked,
    counts,
    load,
    place,
)

_ROWS = (
    "SELECT code, logro_code, programme, place_code, phone, places, starts_on::text, ends_on::text "
    "FROM offer ORDER BY code"
)


@pytest.fixture(autouse=True)
def _place(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)


def test_an_offer_is_of_a_municipality_a_department_or_the_country(database: Engine, tmp_path: Path) -> None:
    assert load(database, tmp_path, "oferta", OFERTA_DE_PRUEBA).problems == []
    assert asked(database, _ROWS) == [
        ("O1", "EDU-03", "Refuerzo escolar", "15664", "608 725 4321", 12, "2026-11-01", "2026-12-20"),
        ("O2", "IDE-01", None, "15", None, 0, None, None),
        ("O3", "ING-01", "Panadería", "colombia", None, None, None, None),
        ("O4", "HAB-02", "Agua", "05001", None, 3, None, None),
    ]


def test_a_department_keeps_the_zero_that_a_spreadsheet_drops(database: Engine, tmp_path: Path) -> None:
    assert load(database, tmp_path, "oferta", OFERTA + "O1,IDE-01,a,,5,,,,,\n").problems == []
    assert asked(database, "SELECT place_code FROM offer") == [("05",)]


def test_a_second_run_changes_nothing_and_what_vanished_stays(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "oferta", OFERTA_DE_PRUEBA)
    before = asked(database, _ROWS)
    later = NOW + timedelta(days=3)
    assert counts(load(database, tmp_path, "oferta", OFERTA_DE_PRUEBA, later)) == (0, 0, 4, 0)
    one = OFERTA + "".join(OFERTA_DE_PRUEBA.splitlines(keepends=True)[1:2]).replace(",12,", ",11,")
    assert counts(load(database, tmp_path, "oferta", one, later)) == (0, 1, 0, 0)
    after = asked(database, _ROWS)
    assert [row[0] for row in after] == ["O1", "O2", "O3", "O4"]
    assert after[1:] == before[1:] and after[0][5] == 11


def test_what_a_file_has_no_column_for_stays(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "oferta", OFERTA_DE_PRUEBA)
    report = load(database, tmp_path, "oferta", "oferta,logro,entidad,cupos\nO1,EDU-03,Alcaldía,3\n")
    assert report.problems == []
    assert asked(database, _ROWS)[0][2:6] == ("Refuerzo escolar", "15664", "608 725 4321", 3)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("O1,XYZ-01,a,,,,,,,", "columna logro: «XYZ-01». No hay un logro con ese código. Son como IDE-01."),
        ("O1,IDE-01,,,,,,,,", "columna entidad: vacía. Escriba un valor."),
        ("O1,IDE-01,a,,15999,,,,,", "columna lugar: «15999». No hay un municipio ni un departamento con ese "
         "código. Cargue primero el archivo de municipios."),
        ("O1,IDE-01,a,,99,,,,,", "columna lugar: «99». No hay un municipio ni un departamento con ese "
         "código. Cargue primero el archivo de municipios."),
        ("O1,IDE-01,a,,Boyacá,,,,,", "columna lugar: «Boyacá». Se espera el código DANE de un municipio "
         "(15664) o de un departamento (15), o nada si es para todo el país."),
        ("O1,IDE-01,a,,,,no hay,,,", "columna telefono: «no hay». Se espera un teléfono, como 608 725 4321."),
        ("O1,IDE-01,a,,,,,muchos,,", "columna cupos: «muchos». Se espera un número entero desde 0, o nada."),
        ("O1,IDE-01,a,,,,,,mañana,", "columna desde: «mañana». Se espera una fecha como 2026-11-20 o "
         "20/11/2026."),
        ("O1,IDE-01,a,,,,,,2026-11-20,2026-11-19", "columna hasta: «2026-11-19». Se espera que «hasta» no "
         "sea antes de «desde», 2026-11-20."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_line(database: Engine, tmp_path: Path, row: str, said: str) -> None:
    report = load(database, tmp_path, "oferta", f"{OFERTA}{row}\nO2,IDE-01,a,,,,,,,\n")
    assert [problem.line() for problem in report.problems] == [f"oferta.csv, fila 2, {said}"]
    assert asked(database, "SELECT code FROM offer") == [("O2",)]


def test_what_opens_is_counted_and_marked_only_where_families_are_to_be_told(
    database: Engine, tmp_path: Path
) -> None:
    untold = "SELECT code FROM offer WHERE untold ORDER BY code"
    assert load(database, tmp_path, "oferta", OFERTA_DE_PRUEBA).opened == 3
    assert asked(database, untold) == []
    places = OFERTA_DE_PRUEBA.replace(",,0,", ",,9,").replace(",12,", ",13,")
    report = load(database, tmp_path, "oferta", places, tell=True)
    assert report.opened == 1 and asked(database, untold) == [("O2",)]
    assert load(database, tmp_path, "oferta", places.replace(",,9,", ",,8,")).opened == 0
    assert asked(database, untold) == [("O2",)], "nobody was told yet"
    load(database, tmp_path, "oferta", OFERTA_DE_PRUEBA)
    assert asked(database, untold) == [], "and now there is nothing to tell"


def test_a_dry_run_marks_nothing(database: Engine, tmp_path: Path) -> None:
    assert load(database, tmp_path, "oferta", OFERTA_DE_PRUEBA, dry_run=True, tell=True).opened == 3
    assert asked(database, "SELECT count(*) FROM offer") == [(0,)]
