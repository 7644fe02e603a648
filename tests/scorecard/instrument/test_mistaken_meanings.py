"""What can be mistaken is asked for, and what cannot be is refused: nothing is counted upside down."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine

from scorecard.instrument.xlsform import Outcome, import_questionnaire
from tests.scorecard.workbooks import changed, small

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)

YES_NO = [[1, "SÍ"], [2, "NO"], [0, "NO SÉ"]]
OFTEN = [[1, "nunca"], [2, "2"], [3, "3"], [4, "4"], [5, "siempre"], [0, "NO SÉ"]]
SAID = [[1, "SÍ", "good"], [2, "NO", "bad"], [0, "NO SÉ", "unsure"]]


def load(
    engine: Engine,
    folder: Path,
    answers: list[list[object]],
    variable: str = "trato",
    question: str = "¿Cómo le fue?",
) -> Outcome:
    """Load a workbook of one question with these answers, of which a third cell says what they mean."""
    header = ["list_name", "name", "label", *(["means"] if len(answers[0]) > 2 else [])]
    survey: list[list[object]] = [["select_one x", "A", question, None, "gestor", variable, "core"]]
    named = [header, *(["x", *one] for one in answers)]
    return import_questionnaire(engine, small(folder, survey, named), NOW, dry_run=True)


def problems(outcome: Outcome) -> list[tuple[str, str]]:
    return [(problem.cell, problem.key.removeprefix("questionnaire.")) for problem in outcome.report.problems]


@pytest.mark.parametrize(
    ("between", "refused"),
    [
        (("mal", "regular", "bien"), False), (("Mal.", "3", "Bien"), False),
        (("bien", "regular", "mal"), True), (("2", "bien", "4"), True), (("2", "3", "regular"), True),
        (("poco", "algo", "lo normal"), True),
    ],
)  # fmt: skip
def test_the_marks_between_the_ends_stand_in_their_order(
    database: Engine, tmp_path: Path, between: tuple[str, ...], refused: bool
) -> None:
    words = ["muy mal", *between, "muy bien"]
    answers: list[list[object]] = [[value, word] for value, word in enumerate(words, 1)]
    expected = [("choices!A2", "no_means")] if refused else []
    assert problems(load(database, tmp_path, [*answers, [0, "NO SÉ"]])) == expected


@pytest.mark.parametrize(
    ("answers", "variable", "question"),
    [
        (YES_NO, "acceso", "¿Le negaron el acceso al servicio?"),
        (YES_NO, "visita", "¿No es cierto que no lo visitaron?"),
        (YES_NO, "puntualidad", "¿El gestor llegó tarde?"),
        (YES_NO, "cobro indebido", "¿Es cierto que nadie le pidió dinero?"),
        (OFTEN, "puntualidad", "¿Con qué frecuencia le incumplen las visitas?"),
        (OFTEN, "trato", "¿Le piden plata?"),
        (OFTEN, "trato", "¿El gestor le grita?"),
    ],
)
def test_a_question_that_turns_the_sense_asks_for_the_column(
    database: Engine, tmp_path: Path, answers: list[list[object]], variable: str, question: str
) -> None:
    assert problems(load(database, tmp_path, answers, variable, question)) == [("survey!C2", "turned")]
    means = {1: "bad", 2: "good", 0: "unsure"}
    if answers is YES_NO:
        declared: list[list[object]] = [[value, label, means[int(str(value))]] for value, label in answers]
        assert problems(load(database, tmp_path, declared, variable, question)) == []


@pytest.mark.parametrize("question", ["¿Alguien le pidió dinero?", "¿Le cobraron por entrar?"])
def test_a_yes_is_never_good_where_nobody_may_do_it(database: Engine, tmp_path: Path, question: str) -> None:
    """A list of SÍ and NO that serves all other questions is easily taken for this one too."""
    outcome = load(database, tmp_path, SAID, "cobro indebido", question)
    assert problems(outcome) == [("survey!A2", "good_if_no")]
    outcome = load(database, tmp_path, SAID, "cobro indebido", "¿Es cierto que nadie le pidió dinero?")
    assert problems(outcome) == []


@pytest.mark.parametrize(
    "answers",
    [
        [[1, "Sí, una vez", "good"], [2, "No, nunca", "bad"], [0, "NO SÉ", "unsure"]],
        [[1, "Nunca", "bad"], [2, "Siempre", "good"], [0, "NO SÉ", "unsure"]],
    ],
)
def test_so_is_one_in_other_words(database: Engine, tmp_path: Path, answers: list[list[object]]) -> None:
    outcome = load(database, tmp_path, answers, "presión política", "¿Le pidieron el voto?")
    assert problems(outcome) == [("survey!A2", "good_if_no")]


@pytest.mark.parametrize(
    ("question", "noticed"),
    [
        ("¿Le negaron el acceso al servicio?", True), ("¿El gestor lo maltrató?", True),
        ("¿Pidió un servicio?", False), ("¿Le explicaron todo?", False),
    ],
)  # fmt: skip
def test_a_list_that_serves_other_questions_is_noticed_on_one_about_something_bad(
    database: Engine, tmp_path: Path, question: str, noticed: bool
) -> None:
    outcome = load(database, tmp_path, SAID, "acceso", question)
    assert problems(outcome) == []
    assert [one.key for one in outcome.report.notices] == (["questionnaire.looks_turned"] if noticed else [])
    turned = [[1, "SÍ", "bad"], [2, "NO", "good"], [0, "NO SÉ", "unsure"]]
    assert load(database, tmp_path, turned, "acceso", question).report.notices == []


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ([[1, "Muy bueno", "bad"], [2, "Otro", "good"], [0, "NO SÉ", "unsure"]],
         ("choices!D2", "contradicted")),
        ([[1, "Sí", "bad"], [2, "Mal", "good"], [0, "NO SÉ", "unsure"]], ("choices!D3", "contradicted")),
        ([[1, "Poco", "good"], [2, "Mucho", "good"], [0, "NO SÉ", "unsure"]], ("choices!D2", "all_good")),
        ([[1, "5", "bad"], [2, "4", "good"], [0, "NO SÉ", "unsure"]], ("choices!C2", "other_number")),
        ([[1, "5. Excelente", "good"], [2, "1 - Malo", "bad"], [0, "NO SÉ", "unsure"]],
         ("choices!C2", "other_number")),
        ([[1, "Sí", "good"], [2, "Tal vez", "bad"], [0, "Nunca", "unsure"]], ("choices!B4", "zero")),
        ([[1, "1", "bad"], [2, "2", "good"], [0, "0", "unsure"]], ("choices!B4", "zero")),
        ([[1, "**Sí**", "good"], [2, "No", "bad"], [0, "NO SÉ", "unsure"]], ("choices!C2", "markup")),
    ],
)  # fmt: skip
def test_what_is_said_and_cannot_be_is_refused(
    database: Engine, tmp_path: Path, answers: list[list[object]], problem: tuple[str, str]
) -> None:
    assert problem in problems(load(database, tmp_path, answers))


@pytest.mark.parametrize("label", ["2 o 3 veces", "2-3 veces", "1. Sí", "2026"])
def test_a_number_in_an_answer_is_no_other_answer(database: Engine, tmp_path: Path, label: str) -> None:
    answers: list[list[object]] = [[1, label, "good"], [2, "Ninguna", "bad"], [0, "NO SÉ", "unsure"]]
    assert problems(load(database, tmp_path, answers)) == []


@pytest.mark.parametrize("zero", ["NS / NR", "No sabe/No contesta", "No sabe - no responde", "No recuerda."])
def test_no_answer_is_said_in_many_words(database: Engine, tmp_path: Path, zero: str) -> None:
    assert problems(load(database, tmp_path, [[1, "Sí."], [2, "No."], [0, zero]], "acceso")) == []


def test_ends_of_a_scale_that_are_swapped_are_refused_where_they_stand(
    database: Engine, tmp_path: Path
) -> None:
    outcome = import_questionnaire(
        database, changed(tmp_path, survey_E3="muy bien", survey_F3="muy mal"), NOW, dry_run=True
    )
    assert problems(outcome) == [("survey!E3", "contradicted"), ("survey!F3", "contradicted")]


def test_a_translation_that_says_the_opposite_is_refused(database: Engine, tmp_path: Path) -> None:
    outcome = import_questionnaire(
        database, changed(tmp_path, choices_D2="No", choices_D3="Yes"), NOW, dry_run=True
    )
    assert problems(outcome) == [("choices!D2", "other_answer"), ("choices!D3", "other_answer")]


@pytest.mark.parametrize("title", ["survey ", " survey", "Survey "])
def test_a_sheet_that_is_there_twice_is_refused(database: Engine, tmp_path: Path, title: str) -> None:
    """KoboToolbox would read the other one."""
    path = changed(tmp_path)
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["survey"]).title = title
    book.save(path)
    outcome = import_questionnaire(database, path, NOW, dry_run=True)
    assert problems(outcome) == [("", "sheet_name")] and outcome.version == ""
