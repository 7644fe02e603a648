"""Workbooks as other projects write them: read where their sense is sure, else refused, and once."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine

from scorecard.instrument.xlsform import Outcome, import_questionnaire
from tests.scorecard.workbooks import changed, small

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)

CHOICES: list[list[object]] = [
    ["list_name", "name", "label", "means"],
    ["sn", 1, "SÍ", "good"], ["sn", 2, "NO", "bad"], ["sn", 0, "NO SÉ", "unsure"],
]  # fmt: skip

ASKED = ["select_one sn", "A", "¿Lo visitaron?", None, "gestor", "visita", "core"]
MORE = ["select_one sn", "Z", "¿Está bien?", None, "red", "apoyo", "rotate"]


def load(engine: Engine, path: Path) -> Outcome:
    return import_questionnaire(engine, path, NOW, dry_run=True)


def problems(outcome: Outcome) -> list[tuple[str, str]]:
    return [(problem.cell, problem.key.removeprefix("questionnaire.")) for problem in outcome.report.problems]


def notices(outcome: Outcome) -> list[tuple[str, str]]:
    return [(notice.cell, notice.key.removeprefix("questionnaire.")) for notice in outcome.report.notices]


@pytest.mark.parametrize(
    "header",
    ["label::Español", "label::Spanish", "label:Spanish", "label::es", "Label::Castellano", "LABEL::ES"],
)
def test_a_language_may_be_named_without_its_code(database: Engine, tmp_path: Path, header: str) -> None:
    outcome = load(database, changed(tmp_path, survey_C1=header, choices_C1=header))
    assert problems(outcome) == []
    assert load(database, changed(tmp_path, survey_D1="label::English", choices_D1="label::en")).version


def test_a_language_that_nobody_knows_is_told_once_a_sheet(database: Engine, tmp_path: Path) -> None:
    path = changed(tmp_path, survey_C1="label::Wayuu", choices_C1="label::Wayuu")
    assert problems(load(database, path)) == [("choices!C1", "language"), ("survey!C1", "language")]


@pytest.mark.parametrize("kind", ["select one sn", "select1 sn", " select_one  sn ", "select_one\u00a0sn"])
def test_a_type_may_be_written_as_before(database: Engine, tmp_path: Path, kind: str) -> None:
    assert problems(load(database, small(tmp_path, [[kind, *ASKED[1:]]], CHOICES))) == []


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("select_one sn or_other", "type_other"), ("select_multiple sn", "type_many"),
        ("rank sn", "type_many"), ("select_one_from_file municipios.csv", "type_list"),
        ("select_one_external sn", "type_list"), ("integer", "type_number"), ("decimal", "type_number"),
        ("date", "type_number"), ("note", "type_note"), ("calculate", "type_none"), ("hidden", "type_none"),
        ("geopoint", "type"), ("image", "type"),
        ("Select_One sn", "type"), ("# Sección 1", "type"), ("score__row", "type"),
    ],
)  # fmt: skip
def test_another_type_is_told_once_and_with_what_to_do(
    database: Engine, tmp_path: Path, kind: str, key: str
) -> None:
    """Nothing else is told of its row, nor of those that ask for its answer."""
    follows = ["select_one sn", "B", "¿Y?", "${otra} = 7", "gestor", "visita", "core"]
    rows: list[list[object]] = [[kind, "otra"], [*ASKED], [*follows]]
    assert problems(load(database, small(tmp_path, rows, CHOICES))) == [("survey!A2", key)]


def test_a_list_that_is_missing_is_told_once(database: Engine, tmp_path: Path) -> None:
    follows = ["select_one sn", "B", "¿Y?", "${A} = 1", "gestor", "visita", "core"]
    rows: list[list[object]] = [["select_one ss", *ASKED[1:]], follows]
    assert problems(load(database, small(tmp_path, rows, CHOICES))) == [("survey!A2", "unknown_list")]
    path = small(tmp_path, rows, [["list_name", "value", "label"], ["sn", 1, "SÍ"]])
    assert problems(load(database, path)) == [("choices!B2", "other_name")]


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ([["si", "SÍ", "good"], ["no", "NO", "bad"], ["ns", "NO SÉ", "unsure"]], ("choices!B2", "number")),
        ([[1, "SÍ", "good"], [2, "NO", "bad"], [99, "NO SABE", "unsure"]], ("choices!B4", "number")),
        ([[1, "SÍ", "good"], [2, "NO", "bad"], [9, "NO SABE", "unsure"]], ("choices!D4", "only_zero")),
        ([[1, "SÍ", "good"], [1.0, "NO", "bad"], [0, "NO SÉ", "unsure"]], ("choices!B3", "twice")),
        ([[True, "SÍ", "good"], [False, "NO", "bad"], [0, "NO SÉ", "unsure"]], ("choices!B2", "number")),
        ([[1, "NO", "bad"], [0, "SÍ", "good"]], ("choices!D3", "zero")),
    ],
)
def test_one_mistake_in_a_list_is_told_once(
    database: Engine, tmp_path: Path, answers: list[list[object]], problem: tuple[str, str]
) -> None:
    choices = [CHOICES[0], *(["sn", *one] for one in answers)]
    assert problems(load(database, small(tmp_path, [[*ASKED]], choices))) == [problem]


def test_codes_that_a_program_wrote_as_decimals_are_digits(database: Engine, tmp_path: Path) -> None:
    choices = [CHOICES[0], *([one[0], f"{one[1]}.0", *one[2:]] for one in CHOICES[1:])]
    assert problems(load(database, small(tmp_path, [[*ASKED]], choices))) == []


def test_lists_that_no_question_uses_are_passed_over(database: Engine, tmp_path: Path) -> None:
    choices = [*CHOICES, ["municipio", 15664, "San José de Pare", None], ["municipio", "x", "Otro", None]]
    outcome = load(database, small(tmp_path, [[*ASKED]], choices))
    assert problems(outcome) == [] and notices(outcome) == [("choices!A5", "unused_list")]


@pytest.mark.parametrize("name", ["sí_no", "si-no", "escala.5", "1a5"])
def test_a_list_may_have_any_name(database: Engine, tmp_path: Path, name: str) -> None:
    choices = [CHOICES[0], *([name, *one[1:]] for one in CHOICES[1:])]
    assert problems(load(database, small(tmp_path, [[f"select_one {name}", *ASKED[1:]]], choices))) == []


def test_rows_that_are_no_question_are_passed_over(database: Engine, tmp_path: Path) -> None:
    path = small(tmp_path, [[*ASKED], [None] * 9 + ["nota al margen"]], CHOICES)
    assert notices(load(database, path)) == [("survey!A3", "not_asked")]
    path = small(tmp_path, [[*ASKED], [None, None, "Sección B"]], CHOICES)
    assert problems(load(database, path)) == [("survey!A3", "type")]


def test_conditions_are_not_needed(database: Engine, tmp_path: Path) -> None:
    path = small(tmp_path, [[*ASKED]], CHOICES)
    book = openpyxl.load_workbook(path)
    book["survey"].delete_cols(4)
    book.save(path)
    assert problems(load(database, path)) == []


def test_the_condition_of_a_group_is_not_lost(database: Engine, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [*ASKED], ["begin group", "g", "Gestor", "${A} = 1"],
        ["select_one sn", "B", *MORE[2:]], ["end group"], ["begin_repeat", "r", "Hijos"],
        ["end repeat"], ["end_group"],
    ]  # fmt: skip
    outcome = load(database, small(tmp_path, rows, CHOICES))
    assert problems(outcome) == [
        ("survey!A3", "group_condition"), ("survey!A6", "repeat"), ("survey!A8", "group"),
    ]  # fmt: skip
    assert "ponga en cada pregunta la condición: ${A} = 1" in outcome.report.problems[0].line()


def test_an_answer_in_a_condition_may_stand_without_quotes(database: Engine, tmp_path: Path) -> None:
    follows = ["select_one sn", "B", "¿Y?", "selected(${A}, 1)", "gestor", "visita", "core"]
    assert problems(load(database, small(tmp_path, [[*ASKED], follows, [*MORE]], CHOICES))) == []


@pytest.mark.parametrize(
    "cells",
    [{"survey_B2": "G1\u200b"}, {"survey_A2": "select_one yes_no\u200b"}, {"choices_A2": "yes\u00ad_no"}],
)
def test_what_cannot_be_seen_is_part_of_no_name(
    database: Engine, tmp_path: Path, cells: dict[str, object]
) -> None:
    """KoboToolbox and ODK would take it for one."""
    (cell,) = cells
    found = problems(load(database, changed(tmp_path, **cells)))
    assert (cell.replace("_", "!"), "import.expected_readable") in found


@pytest.mark.parametrize(
    "label", ["¿<b>Bien</b>?", "**¿Bien?**", "¿Bien? [Vea](https://x.co)", "# Título", "A&nbsp;B"]
)
def test_signs_of_other_programs_do_not_reach_families(database: Engine, tmp_path: Path, label: str) -> None:
    assert problems(load(database, changed(tmp_path, survey_C7=label))) == [("survey!C7", "markup")]


@pytest.mark.parametrize("label", ["¿5 * 3 es 15?", "¿La nota es < 3 o > 3?", "¿Fue a P&G?", "¿Nota_1 bien?"])
def test_other_signs_do(database: Engine, tmp_path: Path, label: str) -> None:
    assert problems(load(database, changed(tmp_path, survey_C7=label))) == []


def test_a_missing_spanish_wording_is_told_once(database: Engine, tmp_path: Path) -> None:
    outcome = load(database, changed(tmp_path, choices_C3=None))
    assert problems(outcome) == [("choices!C3", "import.expected_something")]
    assert ("choices!C3", "untranslated") not in notices(outcome)
