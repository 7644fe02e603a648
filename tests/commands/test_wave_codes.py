"""`libreta wave codes` and `libreta wave drawn`, as they are typed."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, select

from db.tables import AuditEvent, BagCode, Participation, Wave, WavePlace
from scorecard.bag.code import mark, read
from tests.commands.terminal import typed
from tests.outreach.town import Town, town
from tests.scorecard.pdf_text import pages

Run = Callable[..., Result]

OPEN = ("open", "2026-2", "--places", "15664", "--closes", "2026-12-10")


@pytest.fixture
def place(database: Engine) -> Town:
    return town(database, 12)


@pytest.fixture
def run(place: Town, keys: str, tmp_path: Path) -> Run:
    """Types `libreta wave …` on a Friday at 10 in the morning."""
    return lambda *words, **settings: typed(("wave", *words), place.engine, keys, tmp_path, **settings)


def _ask(run: Run, file: Path, number: int = 9, **settings: str) -> Result:
    words = ("codes", "2026-2", "--place", "15664", "--number", str(number), "--to", str(file))
    return run(*words, **settings)


def _dispositions(place: Town) -> dict[str, str]:
    codes = {family_id: code for code, family_id in place.place.families.items()}
    with place.engine.connect() as connection:
        rows = connection.execute(select(Participation.family_id, Participation.disposition))
        return {codes[row.family_id]: row.disposition for row in rows}


def test_a_sheet_to_read_and_slips_to_cut_out(run: Run, place: Town, tmp_path: Path) -> None:
    run(*OPEN)
    file = tmp_path / "codigos.pdf"
    said = _ask(run, file, TWILIO_FROM="87654")
    assert said.output == (
        f"9 códigos para San José de Pare, en {file}. Imprímalos, recórtelos y borre el archivo: quien lo "
        "tenga puede responder.\n"
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    said_on = "\n".join(pages(file.read_bytes()))
    codes = {word for word in said_on.split() if read(word) and "-" in word}
    assert len(codes) == 9 and all(code.startswith(mark("15664")) for code in codes)
    assert "¿Su familia quiere seguir en la Red?" in said_on and "muy bien" not in said_on
    assert "al número 87654" in said_on and "10 de diciembre de 2026" in said_on
    with place.engine.connect() as connection:
        kept = connection.execute(select(BagCode.__table__)).all()
        assert [(row.municipality_code, row.used) for row in kept] == [("15664", False)] * 9
        assert [row.code_index for row in kept] == sorted(row.code_index for row in kept)
        event = connection.execute(
            select(AuditEvent.detail).where(AuditEvent.action == "wave.codes_printed")
        ).scalar_one()
        assert event == {"place": "15664", "number": 9}


def test_more_may_be_printed_but_not_over_what_was(run: Run, tmp_path: Path) -> None:
    run(*OPEN)
    assert _ask(run, tmp_path / "1.pdf", 3).exit_code == 0
    again = _ask(run, tmp_path / "1.pdf", 3)
    assert (again.exit_code, "ya existe" in again.output) == (1, True)
    assert _ask(run, tmp_path / "2.pdf", 1).output.startswith("1 código para")
    status = json.loads(run("status", "2026-2", "--json").stdout)
    assert status["codes"] == {"printed": 4, "drawn": 0, "used": 0}
    assert status["places"][0]["codes"] == status["codes"]


@pytest.mark.parametrize("number", [0, -1, 5001])
def test_a_number_that_makes_no_sense_is_refused_and_nothing_is_left(
    run: Run, tmp_path: Path, number: int
) -> None:
    run(*OPEN)
    refused = _ask(run, tmp_path / "c.pdf", number)
    assert (refused.exit_code, "Pida entre 1 y 5000 códigos" in refused.output) == (1, True)
    assert not (tmp_path / "c.pdf").exists()


def test_another_place_an_unknown_round_and_a_closed_one_are_refused(
    run: Run, place: Town, tmp_path: Path
) -> None:
    run(*OPEN)
    words = ("--number", "3", "--to", str(tmp_path / "c.pdf"))
    assert "no se hace en el municipio 05001" in run("codes", "2026-2", "--place", "05001", *words).output
    assert "No hay una ronda" in run("codes", "2026-9", "--place", "15664", *words).output
    _ask(run, tmp_path / "before.pdf", 5)
    run("close", "2026-2", "--yes")
    closed = run("codes", "2026-2", "--place", "15664", *words)
    assert (closed.exit_code, "no está abierta" in closed.output) == (1, True)
    assert "no está abierta" in run("drawn", "2026-2", "--families", "F001").output
    with place.engine.connect() as connection:
        assert connection.scalars(select(BagCode.code_index)).all() == [], "they die at the close"
        assert connection.scalar(select(Wave.code_key)) is None
        assert connection.execute(select(WavePlace.codes_printed, WavePlace.codes_used)).one() == (5, 0)
    assert json.loads(run("status", "2026-2", "--json").stdout)["codes"]["printed"] == 5


def test_families_that_draw_are_marked_once(run: Run, place: Town, tmp_path: Path) -> None:
    run(*OPEN)
    (tmp_path / "bolsa.csv").write_text("nombre;Familia\nAna;F002\nLuz;F003\n")
    said = run("drawn", "2026-2", "--families", "F001,F002", "--families", str(tmp_path / "bolsa.csv"))
    assert said.output == (
        "3 familias marcadas: responden con un código de la bolsa. Ya estaban marcadas: 0.\n"
    )
    assert [code for code, one in _dispositions(place).items() if one == "drawn"] == ["F001", "F002", "F003"]
    assert json.loads(run("drawn", "2026-2", "--families", "F001,F004", "--json").stdout) == {
        "wave": "2026-2", "marked": 1, "already": 1,
    }  # fmt: skip
    shown = run("status", "2026-2").output
    assert "Códigos de la bolsa: 0 impresos, 4 familias sacaron uno, 0 o más se usaron." in shown


@pytest.mark.parametrize(
    ("disposition", "words"),
    [("complete", "ya respondieron"), ("refused", "no quieren"), ("breakoff", "no quieren"),
     ("ineligible", "no participan")],
)  # fmt: skip
def test_who_answered_or_said_no_gets_no_code(run: Run, place: Town, disposition: str, words: str) -> None:
    run(*OPEN)
    with place.engine.begin() as connection:
        family = Participation.family_id == place.place.families["F002"]
        connection.execute(Participation.__table__.update().where(family).values(disposition=disposition))
    refused = run("drawn", "2026-2", "--families", "F001,F002")
    assert (refused.exit_code, words in refused.output, "F002" in refused.output) == (1, True, True)
    assert "drawn" not in _dispositions(place).values(), "none of them is"


def test_codes_of_nobody_are_named(run: Run) -> None:
    run(*OPEN)
    refused = run("drawn", "2026-2", "--families", "F001,X9")
    assert (refused.exit_code, "No hay familias con estos códigos: X9." in refused.output) == (1, True)
    assert "No hay códigos de familias" in run("drawn", "2026-2", "--families", " , ").output
