"""What an answer means is declared, or cannot be mistaken; a name of a list means nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from scorecard.instrument.published import published
from scorecard.instrument.questionnaire import Question
from scorecard.instrument.xlsform import Outcome, import_questionnaire
from tests.commands.terminal import typed
from tests.scorecard.workbooks import SHIPPED, small

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
MARKS = [[1, "muy mal"], [2, "2"], [3, "3"], [4, "4"], [5, "muy bien"], [0, "NO SÉ"]]
YES_NO = [[1, "SÍ"], [2, "NO"], [0, "NO SÉ"]]


def load(
    engine: Engine, folder: Path, answers: list[list[object]], variable: str = "trato", header: str = ""
) -> Outcome:
    """Load a workbook of one question with these answers, of which a third cell says what they mean."""
    named = [["list_name", "name", "label", *([header] if header else [])], *(["x", *one] for one in answers)]
    survey: list[list[object]] = [["select_one x", "A", "¿Cómo le fue?", None, "gestor", variable, "core"]]
    return import_questionnaire(engine, small(folder, survey, named), NOW)


def asked(engine: Engine, outcome: Outcome) -> Question:
    assert [problem.line() for problem in outcome.report.problems] == []
    with engine.connect() as connection:
        return published(connection, outcome.version).questions["A"]


@pytest.mark.parametrize(
    ("answers", "variable", "counted"),
    [
        (MARKS, "trato", (4, 5)),
        ([[1, "Nunca"], *MARKS[1:4], [5, "SIEMPRE"], [0, "No aplica"]], "puntualidad", (4, 5)),
        (YES_NO, "acceso", (1,)),
        ([[1, "NO"], [2, "SÍ"], [0, "Prefiero no decir"]], "acceso", (2,)),
        (YES_NO, "cobro indebido", (2,)),
        ([[7, "si"], [3, "No"], [0, "NS/NR"]], "presión política", (3,)),
    ],
)
def test_what_cannot_be_mistaken_need_not_be_said(
    database: Engine, tmp_path: Path, answers: list[list[object]], variable: str, counted: tuple[int, ...]
) -> None:
    question = asked(database, load(database, tmp_path, answers, variable))
    assert question.counted == counted and question.means[0] == "unsure"


@pytest.mark.parametrize(
    ("answers", "variable", "problem"),
    [
        # Which end is the good one, and whether a yes is good, hangs on the question.
        ([[1, "muy bien"], *MARKS[1:4], [5, "muy mal"], MARKS[5]], "trato", ("choices!A2", "no_means")),
        (
            [[1, "Satisfecho"], *MARKS[1:4], [5, "Insatisfecho"], MARKS[5]],
            "satisfacción",
            ("choices!A2", "no_means"),
        ),
        (MARKS[:4] + MARKS[5:], "trato", ("choices!A2", "no_means")),
        (MARKS, "cobro indebido", ("choices!A2", "no_means")),
        (YES_NO, "uso", ("choices!A2", "no_means")),
        ([*YES_NO, [3, "A VECES"]], "acceso", ("choices!A2", "no_means")),
        ([[1, "SÍ"], [0, "NO"]], "acceso", ("choices!B3", "zero")),
        ([[1, "SÍ"], [2, "NO"], [0, "A VECES"]], "acceso", ("choices!B4", "zero")),
        ([[0, "muy mal"], [1, "1"], [2, "2"], [3, "3"], [4, "muy bien"]], "trato", ("choices!B2", "zero")),
    ],
)
def test_what_can_be_mistaken_asks_for_the_column(
    database: Engine, tmp_path: Path, answers: list[list[object]], variable: str, problem: tuple[str, str]
) -> None:
    (found,) = load(database, tmp_path, answers, variable).report.problems
    assert (found.cell, found.key.removeprefix("questionnaire.")) == problem


def test_a_scale_may_have_its_best_answer_first(database: Engine, tmp_path: Path) -> None:
    means = ["good", "Bueno", "ninguno", "bad", "malo", "no sé"]
    words = ["Muy contenta", "Contenta", "Más o menos", "Descontenta", "Muy descontenta", "No sé"]
    answers: list[list[object]] = [
        [value, word, meaning] for value, word, meaning in zip((1, 2, 3, 4, 5, 0), words, means, strict=True)
    ]
    question = asked(database, load(database, tmp_path, answers, "satisfacción", header="means"))
    assert (question.counted, question.best, question.is_scale) == ((1, 2), 1, False)


def test_a_zero_that_says_yes_or_no_is_none_whatever_is_declared(database: Engine, tmp_path: Path) -> None:
    answers: list[list[object]] = [[1, "SÍ", "good"], [2, "A VECES", "bad"], [0, "NO", "unsure"]]
    (problem,) = load(database, tmp_path, answers, "acceso", header="means").report.problems
    assert (problem.cell, problem.key) == ("choices!B4", "questionnaire.zero")


def test_a_dry_run_says_of_each_question_what_counts(database: Engine, tmp_path: Path, keys: str) -> None:
    words = ("import", "cuestionario", str(SHIPPED), "--dry-run")
    said = typed(words, database, keys, tmp_path, LANG="es_CO.UTF-8").output
    for each in (
        "Cuenta como bueno: 4 y 5 (muy bien)",
        "Se hace si G1 fue: 1 (SÍ)",
        "Cuenta como bueno: 2 (NO)",
        "Es delicada: toca lo que una familia puede temer decir.",
        "Cuenta como bueno: 1 (SÍ) y 2 (SÍ, CON CAMBIOS)",
    ):
        assert each in said


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ("${A} < 3", {1, 2}), ("${A} <= 3", {1, 2, 3}), ("${A} != 5 and ${A} != 4", {1, 2, 3}),
        ("(${A} = 4) or ${A}>4", {4, 5}), ("${A} = '0'", {0}), ("selected(${A}, '1') or ${A}=2", {1, 2}),
        ("${A} < 3 and ${A} > 1 or ${A} = 3", {2, 3}),
    ],
)  # fmt: skip
def test_a_question_may_follow_several_answers_of_an_earlier_one(
    database: Engine, tmp_path: Path, condition: str, values: set[int]
) -> None:
    """ "No sé" is no mark: it is not under three."""
    survey: list[list[object]] = [
        ["select_one x", "A", "¿Cómo le fue?", None, "gestor", "trato", "core"],
        ["select_one x", "B", "¿Y después?", condition, "gestor", "trato", "core"],
        ["select_one x", "C", "¿Y ahora?", None, "gestor", "trato", "rotate"],
    ]
    choices = [["list_name", "name", "label"], *(["x", *one] for one in MARKS)]
    outcome = import_questionnaire(database, small(tmp_path, survey, choices), NOW)
    assert [problem.line() for problem in outcome.report.problems] == []
    with database.connect() as connection:
        assert published(connection, outcome.version).questions["B"].relevant == ("A", frozenset(values))
