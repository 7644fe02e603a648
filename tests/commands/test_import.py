"""`libreta import` says in plain lines what it did, and its status whether anything was refused."""

import json
from contextlib import ExitStack
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import Engine

from commands import settings
from commands.import_ import command
from commands.program import Program
from tests.programme.import_files import LOGROS, MUNICIPIOS, OFERTA, asked, load, place, written


def run(database: Engine, home: Path, keys: str, *arguments: object) -> Result:
    """The command with these arguments, on this database."""
    with ExitStack() as closing:
        given = {
            "LIBRETA_HOME": str(home),
            "DATABASE_URL": database.url.render_as_string(hide_password=False),
            "DATA_KEY": keys,
        }
        program = Program(settings.read(given), closing)
        return CliRunner().invoke(command, [str(one) for one in arguments], obj=program)


def test_a_good_file_ends_with_status_0_and_the_totals(database: Engine, tmp_path: Path, keys: str) -> None:
    result = run(database, tmp_path, keys, "municipios", written(tmp_path, "m.csv", MUNICIPIOS))
    assert result.exit_code == 0
    assert result.output == "Filas cargadas: 2 (nuevas 2, cambiadas 0, iguales 0). Filas rechazadas: 0.\n"


def test_a_refused_row_is_one_line_and_status_1(database: Engine, tmp_path: Path, keys: str) -> None:
    file = written(tmp_path, "m.csv", MUNICIPIOS + "150,Tunja,Boyacá\n")
    result = run(database, tmp_path, keys, "municipios", file, "--lang", "en")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "m.csv, row 4, column codigo: “150”. "
        "The municipality's five-digit DANE code is expected, like 15664.",
        "Rows loaded: 2 (new 2, changed 0, the same 0). Rows refused: 1.",
    ]


def test_a_dry_run_says_that_nothing_was_kept(database: Engine, tmp_path: Path, keys: str) -> None:
    file = written(tmp_path, "m.csv", MUNICIPIOS)
    result = run(database, tmp_path, keys, "municipios", file, "--dry-run")
    assert result.output.startswith("Ensayo: no se guardó nada. Se cargarían 2 filas")
    assert asked(database, "SELECT count(*) FROM municipality") == [(0,)]


def test_a_large_file_leaves_the_planner_with_true_statistics(
    database: Engine, tmp_path: Path, keys: str
) -> None:
    run(database, tmp_path, keys, "municipios", written(tmp_path, "m.csv", MUNICIPIOS))
    rows = "".join(f"F{number},15664\n" for number in range(1000))
    result = run(
        database, tmp_path, keys, "familias", written(tmp_path, "f.csv", "familia,municipio\n" + rows)
    )
    assert result.exit_code == 0, result.output
    known = "SELECT reltuples FROM pg_class WHERE relname = '{}'"
    assert asked(database, known.format("family")) == [(1000,)]


def test_figures_come_as_json(database: Engine, tmp_path: Path, keys: str) -> None:
    file = written(tmp_path, "m.csv", "codigo,nombre,departamento,zona\n15001,,Boyacá,norte\n")
    figures = json.loads(run(database, tmp_path, keys, "municipios", file, "--json").stdout)
    assert figures == {
        "kind": "municipios",
        "file": "m.csv",
        "dry_run": False,
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "refused": 1,
        "problems": [
            {"file": "m.csv", "row": 2, "column": "nombre", "value": "", "expected": "Escriba un valor."}
        ],
        "unlisted_problems": 0,
        "notices": [
            {
                "file": "m.csv",
                "row": None,
                "column": "zona",
                "value": "",
                "expected": "No se conoce esta columna y no se lee.",
            }
        ],
    }


def test_a_missing_file_is_one_sentence_and_an_unknown_kind_wrong_usage(
    database: Engine, tmp_path: Path, keys: str
) -> None:
    missing = run(database, tmp_path, keys, "municipios", tmp_path / "no.csv")
    assert missing.exit_code == 1
    assert missing.output.startswith("Error: No se puede leer el archivo")
    assert run(database, tmp_path, keys, "nada", tmp_path / "no.csv").exit_code == 2


def test_families_are_told_of_offers_only_where_the_command_says_so(
    database: Engine, tmp_path: Path, keys: str
) -> None:
    place(database, tmp_path)
    load(database, tmp_path, "logros", f"{LOGROS}F1,IDE-01,pendiente,,\nF2,IDE-01,pendiente,,\n")
    quiet = written(tmp_path, "o.csv", f"{OFERTA}O1,IDE-01,Alcaldía,Documentos,15664,,,5,,\n")
    run(database, tmp_path, keys, "oferta", quiet)
    messages = "SELECT count(*) FROM outbox WHERE kind = 'offer'"
    assert asked(database, messages) == [(0,)]
    more = written(tmp_path, "p.csv", f"{OFERTA}O2,IDE-01,Alcaldía,Cédulas,15664,,,5,,\n")
    result = run(database, tmp_path, keys, "oferta", more, "--tell", "--dry-run")
    assert result.exit_code == 0 and asked(database, messages) == [(0,)]
    assert asked(database, "SELECT code FROM offer") == [("O1",)], "it only says what would happen"
    cost = "SMS que se cobran: 1. Precio: $45."
    assert result.output.splitlines()[-2:] == ["Llega a 1 familia: SMS 1.", cost]
    result = run(database, tmp_path, keys, "oferta", more, "--tell")
    assert result.output.splitlines()[-1] == "1 mensaje a una familia.", "the other has not said yes"
    assert asked(database, messages) == [(1,)]
    again = run(database, tmp_path, keys, "oferta", more, "--tell", "--json")
    assert json.loads(again.output)["told"] == 0 and asked(database, messages) == [(1,)]


def test_other_files_tell_nobody_anything(database: Engine, tmp_path: Path, keys: str) -> None:
    result = run(database, tmp_path, keys, "municipios", written(tmp_path, "m.csv", MUNICIPIOS), "--tell")
    assert result.exit_code == 2 and "--tell es solo para ofertas." in result.output
