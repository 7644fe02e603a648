"""Each thing that can be wrong with a workbook is said with its sheet and cell, and nothing is published."""

from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from sqlalchemy import Engine, func, select

from db.tables import PublishedQuestionnaire
from scorecard.instrument.xlsform import Outcome, import_questionnaire
from tests.scorecard.workbooks import SHIPPED, changed, small

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
LONG = "¿Cree usted que el gestor o la gestora que visita a su familia en su casa la trata siempre bien? "


def load(engine: Engine, path: Path) -> Outcome:
    """Load a workbook with something wrong, and see that nothing is published."""
    many = select(func.count()).select_from(PublishedQuestionnaire)
    with engine.connect() as connection:
        before = connection.scalar(many)
    outcome = import_questionnaire(engine, path, NOW)
    with engine.connect() as connection:
        assert connection.scalar(many) == before
    assert outcome.version == "" and outcome.report.created == 0
    return outcome


def problems(outcome: Outcome) -> list[tuple[str, str]]:
    """Where each problem is, and the text that says what is expected."""
    return [(problem.cell, problem.key.removeprefix("questionnaire.")) for problem in outcome.report.problems]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"survey_A7": "pregunta"}, ("survey!A7", "type")),
        ({"survey_A7": None}, ("survey!A7", "type")),
        ({"survey_A7": "select_one maybe"}, ("survey!A7", "unknown_list")),
        ({"survey_B7": "G1"}, ("survey!B7", "twice")),
        ({"survey_B7": None}, ("survey!B7", "name")),
        ({"survey_B7": "señal 1"}, ("survey!B7", "name")),
        ({"survey_B7": "Telegram"}, ("survey!B7", "name")),
        ({"survey_C7": None}, ("survey!C7", "import.expected_something")),
        ({"survey_C7": '=CONCAT("a", "b")'}, ("survey!C7", "import.expected_no_formula")),
        ({"survey_C7": "#REF!"}, ("survey!C7", "import.expected_no_error")),
        ({"survey_C7": "¿Qu\ufffd tal?"}, ("survey!C7", "import.expected_readable")),
        ({"survey_C7": "¿Qué tal ${G1}?"}, ("survey!C7", "no_field")),
        ({"survey_C10": "¿Qué tal {entity}?"}, ("survey!C10", "field")),
        ({"survey_E7": None}, ("survey!E7", "import.expected_something")),
        ({"survey_J7": "alcalde"}, ("survey!J7", "import.expected_choice")),
        ({"survey_K7": None}, ("survey!K7", "import.expected_something")),
        ({"survey_M7": "quizás"}, ("survey!M7", "import.expected_choice")),
        ({"survey_N7": "otro"}, ("survey!N7", "import.expected_choice")),
        ({"survey_O7": "fax"}, ("survey!O7", "import.expected_choice")),
        ({"survey_O2": "sms"}, ("survey!O2", "channel_for_some")),
        ({"survey_I7": "G1 = 1"}, ("survey!I7", "relevant")),
        ({"survey_I7": "${G1} = 1 and ${G2} = 2"}, ("survey!I7", "one_question")),
        ({"survey_I7": "${G1} = 1 and"}, ("survey!I7", "relevant")),
        ({"survey_I7": "(${G1} = 1"}, ("survey!I7", "relevant")),
        ({"survey_I7": "(" * 5000}, ("survey!I7", "relevant")),
        ({"survey_I7": "or"}, ("survey!I7", "relevant")),
        ({"survey_I7": "not(${G1} = 1)"}, ("survey!I7", "relevant")),
        ({"survey_I7": "${G2} < 1"}, ("survey!I7", "never")),
        ({"survey_I7": "${G2} = 1 and ${G2} = 2"}, ("survey!I7", "never")),
        ({"survey_I7": "${G2} > 2"}, ("survey!I7", "mixed")),
        ({"survey_I7": "${G2} = 0 or ${G2} = 1"}, ("survey!I7", "mixed")),
        ({"survey_I7": "${G1} != 7"}, ("survey!I7", "unknown_answer")),
        ({"survey_I7": "${G9} = 1"}, ("survey!I7", "unknown_question")),
        ({"survey_I7": "${G1} = 7"}, ("survey!I7", "unknown_answer")),
        ({"survey_I7": "${S3} = 1"}, ("survey!I7", "unknown_answer")),
        ({"survey_I7": "${S1} = 1"}, ("survey!I7", "later")),
        ({"survey_I8": "${C1} = 1"}, ("survey!I8", "not_for_all")),
        ({"survey_I14": "${P2} = 1"}, ("survey!I14", "not_for_all")),
        ({"survey_I9": "${G1} = 1"}, ("survey!I9", "gate")),
        ({"survey_I7": "${C1} = 1"}, ("survey!I7", "circle")),
        ({"choices_A3": "sí/no"}, ("choices!A3", "list_name")),
        ({"choices_B3": "dos"}, ("choices!B3", "number")),
        ({"choices_B3": 10}, ("choices!B3", "number")),
        ({"choices_B3": 1}, ("choices!B3", "twice")),
        ({"choices_B4": 3, "choices_E4": "bad"}, ("choices!A2", "no_zero")),
        ({"choices_C3": "sí"}, ("choices!C3", "same_words")),
        ({"choices_D4": "YES"}, ("choices!D4", "same_words")),
        ({"choices_C3": None}, ("choices!C3", "import.expected_something")),
        ({"choices_C3": "{nada}"}, ("choices!C3", "field")),
        ({"choices_E2": "muy buena"}, ("choices!E2", "means")),
        ({"choices_E2": None}, ("choices!E2", "means")),
        ({"choices_E3": None}, ("choices!E3", "means")),
        ({"choices_E3": "unsure"}, ("choices!E3", "only_zero")),
        ({"choices_E4": "bad"}, ("choices!E4", "zero")),
        ({"choices_E2": "neither"}, ("choices!E2", "nothing_good")),
        ({"survey_R1": "choice_filter", "survey_R7": "x = 1"}, ("survey!R7", "not_honoured")),
        (
            {"survey_R1": "hint::Español (es)", "survey_R7": "Piense en este año"},
            ("survey!R7", "not_honoured"),
        ),
        ({"survey_R1": "bind::relevant", "survey_R7": "1"}, ("survey!R7", "not_honoured")),
        ({"survey_R1": "relevance", "survey_R7": "${G1} = 1"}, ("survey!R7", "other_name")),
        ({"choices_F1": "image", "choices_F3": "no.png"}, ("choices!F3", "not_honoured")),
        ({"survey_R1": "required", "survey_R21": "yes"}, ("survey!R21", "required_text")),
        ({"survey_R1": "required", "survey_R7": "a veces"}, ("survey!R7", "import.expected_choice")),
        ({"survey_R1": "disabled", "survey_R7": "quizás"}, ("survey!R7", "import.expected_choice")),
        ({"survey_A7": "begin_group"}, ("survey!A7", "group")),
        ({"survey_A7": "begin repeat"}, ("survey!A7", "repeat")),
        ({"settings_A3": "Otra"}, ("settings!A3", "second_settings")),
        ({"settings_D2": "Wayuu"}, ("settings!D2", "language")),
        ({"survey_C1": "label", "settings_D2": "English (en)"}, ("survey!D1", "column_twice")),
        ({"settings_C2": "la nueva versión"}, ("settings!C2", "version")),
        ({"survey_C1": "label::Wayuu"}, ("survey!C1", "language")),
        ({"survey_D1": "label"}, ("survey!D1", "column_twice")),
        ({"survey_N1": "grupo"}, ("survey", "missing_columns")),
        ({"choices_A1": "lista"}, ("choices", "missing_columns")),
    ],
)
def test_a_cell_that_is_wrong_is_named(
    database: Engine, tmp_path: Path, cells: dict[str, object], problem: tuple[str, str]
) -> None:
    assert problem in problems(load(database, changed(tmp_path, **cells)))


def test_a_problem_is_one_line_with_sheet_row_column_value_and_what_is_expected(
    database: Engine, tmp_path: Path
) -> None:
    (problem,) = load(database, changed(tmp_path, survey_A7="pregunta")).report.problems
    assert problem.line() == (
        "cuestionario.xlsx, survey!A7, fila 7, columna type: «pregunta». "
        "No se conoce ese tipo. Se espera text, o select_one y el nombre de una lista."
    )
    assert problem.line("en").startswith("cuestionario.xlsx, survey!A7, row 7, column type: “pregunta”. ")


def test_a_circle_of_conditions_is_told_whole(database: Engine, tmp_path: Path) -> None:
    """On each question of it, and not on one whose condition only leads there."""
    outcome = load(
        database, changed(tmp_path, survey_I2="${I1} = 1", survey_I17="${S1} = 5", survey_I19="${G1} = 1")
    )
    circles = {p.cell: p.expected for p in outcome.report.problems if p.key == "questionnaire.circle"}
    assert set(circles) == {"survey!I2", "survey!I17", "survey!I19"}
    assert circles["survey!I2"].startswith("Las condiciones dan la vuelta: G1 → I1 → S1 → G1.")


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ({"survey_C7": LONG * 4}, "survey!C7"),
        ({"survey_D7": LONG * 4}, "survey!D7"),
        ({"survey_P7": LONG * 4}, "survey!P7"),
        ({"survey_C7": LONG + "ş"}, "survey!C7"),
    ],
)
def test_a_text_too_long_for_sms_is_named_by_its_cell(
    database: Engine, tmp_path: Path, cells: dict[str, object], cell: str
) -> None:
    """In each language, in the shorter wording where there is one; letters outside GSM-7 count for more."""
    assert problems(load(database, changed(tmp_path, **cells))) == [(cell, "too_long")]


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ({"survey_C7": LONG * 11, "survey_P7": "¿Bien?"}, "survey!C7"),
        ({"survey_D7": LONG * 11, "survey_Q7": "Good?"}, "survey!D7"),
        ({"survey_C18": LONG * 11}, "survey!C18"),
    ],
)
def test_a_text_too_long_for_telegram_is_named_by_its_cell(
    database: Engine, tmp_path: Path, cells: dict[str, object], cell: str
) -> None:
    """Also where SMS have a shorter wording, or the question is asked by Telegram alone."""
    assert problems(load(database, changed(tmp_path, **cells))) == [(cell, "too_long_on")]


def test_more_questions_than_ten_for_one_family_are_refused(database: Engine, tmp_path: Path) -> None:
    """The core and one on the entity."""
    outcome = load(database, changed(tmp_path, survey_N7="core", survey_N15="core"))
    assert problems(outcome) == [("survey!N21", "too_many")]


@pytest.mark.parametrize("group", ["entity", "rotate"])
def test_a_questionnaire_in_which_some_are_asked_nothing_is_refused(
    database: Engine, tmp_path: Path, group: str
) -> None:
    """Those with nothing pending at an entity, or those who answer on the other channel."""
    header = [["list_name", "name", "label"], ["yn", 1, "SÍ"], ["yn", 2, "NO"], ["yn", 0, "NO SÉ"]]
    survey: list[list[object]] = [["select_one yn", "A", "¿Bien?", None, "entidad", "acceso", group]]
    path = small(tmp_path, survey, header)
    if group == "rotate":
        book = openpyxl.load_workbook(path)
        book["survey"]["H1"], book["survey"]["H2"] = "channels", "telegram"
        book.save(path)
    assert problems(load(database, path)) == [("survey", "nothing_asked")]


def test_questions_that_would_tell_by_their_number_are_refused(database: Engine, tmp_path: Path) -> None:
    """Who was not visited would get fewer messages than the others."""
    choices = [["list_name", "name", "label"], ["yn", 1, "SÍ"], ["yn", 2, "NO"], ["yn", 0, "NO SÉ"]]
    survey: list[list[object]] = [
        ["select_one yn", "A", "¿Lo visitaron?", None, "gestor", "visita", "core"],
        ["select_one yn", "B", "¿Fue útil?", "${A} = 1", "gestor", "utilidad", "core"],
    ]
    assert problems(load(database, small(tmp_path, survey, choices))) == [("survey", "uneven")]
    survey.append(["select_one yn", "C", "¿Está bien?", None, "red", "satisfacción", "rotate"])
    assert import_questionnaire(database, small(tmp_path, survey, choices), NOW).version


@pytest.mark.parametrize("sheet", ["survey", "choices"])
def test_a_missing_sheet_is_named(database: Engine, tmp_path: Path, sheet: str) -> None:
    (problem,) = load(database, changed(tmp_path, sheet)).report.problems
    assert problem.line() == f"cuestionario.xlsx: Falta la hoja {sheet}."


def test_empty_rows_and_empty_sheets(database: Engine, tmp_path: Path) -> None:
    """Rows are skipped, and the others keep the numbers that a spreadsheet shows."""
    assert problems(load(database, small(tmp_path, [[], ["", " "]]))) == [("survey", "no_questions")]
    assert problems(load(database, small(tmp_path, [[], [], ["text"]])))[0] == ("survey!B4", "name")
    assert ("choices", "empty_sheet") in problems(load(database, small(tmp_path, [], [[]])))


def test_a_sheet_without_end_is_refused(database: Engine, tmp_path: Path) -> None:
    rows: list[list[object]] = [["text", f"A{at}"] for at in range(501)]
    assert problems(load(database, small(tmp_path, rows))) == [("survey", "many_rows")]


def test_a_file_that_is_no_workbook_is_refused(database: Engine, tmp_path: Path) -> None:
    """Text, an old workbook, one cut short, a ZIP file of something else, nothing."""
    path = tmp_path / "libro.xlsx"
    whole = SHIPPED.read_bytes()
    for content, key in (
        (b"type,name,label\n", "no_workbook"),
        (b"", "no_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "old_workbook"),
        (whole[: len(whole) // 2], "import.broken_workbook"),
    ):
        path.write_bytes(content)
        assert problems(load(database, path)) == [("", key)]
    with ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "hello")
    assert problems(load(database, path)) == [("", "import.broken_workbook")]


def test_what_pyxform_refuses_is_refused(database: Engine, tmp_path: Path) -> None:
    """Although the column is not one of ours: the same workbook must do in KoboToolbox."""
    (problem,) = load(
        database, changed(tmp_path, survey_R1="constraint_message", survey_R7="${X9}")
    ).report.problems
    assert problem.line() == (
        "cuestionario.xlsx, survey!R7, fila 7, columna constraint_message: «${X9}». La pregunta X9 no existe."
    )


def test_what_pyxform_refuses_elsewhere_is_told_with_its_sheet(database: Engine, tmp_path: Path) -> None:
    """Or as a whole, where pyxform tells no cell."""
    name = changed(tmp_path, settings_D1="name", settings_D2="1 a")
    (problem,) = load(database, name).report.problems
    assert problem.line() == (
        "cuestionario.xlsx, settings!D1, fila 1, columna name: «name». "
        "KoboToolbox y ODK no aceptan lo que hay aquí. Corríjalo, o quite la columna."
    )


@pytest.mark.parametrize("at", [0, None])
def test_a_chart_sheet_is_left_alone(database: Engine, tmp_path: Path, at: int | None) -> None:
    """Also one without a chart, as Excel leaves it when the chart is deleted."""
    path = changed(tmp_path, settings_C2="con-graficos")
    book = openpyxl.load_workbook(path)
    book.create_chartsheet("Gráfico", at)
    book.save(path)
    assert import_questionnaire(database, path, NOW, dry_run=True).version == "con-graficos"


@pytest.mark.parametrize(
    "cells",
    [{"survey_R1": "relevant::x", "survey_R7": "x"}, {"choices_F1": "name::x", "choices_F3": "x"}],
)
def test_what_breaks_pyxform_is_refused(database: Engine, tmp_path: Path, cells: dict[str, object]) -> None:
    """Headings that it does not foresee break it anywhere."""
    (problem,) = load(database, changed(tmp_path, **cells)).report.problems
    assert problem.line() == (
        "cuestionario.xlsx: KoboToolbox y ODK no aceptan el libro. "
        "Súbalo a uno de ellos, que dice qué corregir."
    )
