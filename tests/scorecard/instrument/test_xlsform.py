"""What is published of a workbook, and that nothing is while anything is wrong with it."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from db.tables import AuditEvent, PublishedQuestionnaire
from scorecard.instrument.published import content_of, published
from scorecard.instrument.questionnaire import FIRST_VERSION, VERSION
from scorecard.instrument.xlsform import Outcome, import_questionnaire
from scorecard.instrument.xlsform.shipped import questionnaire
from tests.scorecard.workbooks import SHIPPED, changed, small

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
LONG = "¿Cree usted que el gestor o la gestora que visita a su familia en su casa la trata siempre bien? "

YES_NO = [["list_name", "name", "label"], ["yn", 1, "SÍ"], ["yn", 2, "NO"], ["yn", 0, "NO SÉ"]]


def load(engine: Engine, path: Path) -> Outcome:
    return import_questionnaire(engine, path, NOW)


def lines(outcome: Outcome) -> list[str]:
    return [problem.line() for problem in outcome.report.problems]


def versions(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(PublishedQuestionnaire)).scalar_one()


def test_every_database_has_the_workbook_that_the_program_carries(database: Engine) -> None:
    with database.connect() as connection:
        assert published(connection, VERSION) == questionnaire()
    outcome = load(database, SHIPPED)
    assert (outcome.version, outcome.report.unchanged, lines(outcome)) == (VERSION, 20, [])


def test_a_workbook_is_published_once_under_the_fingerprint_of_its_content(
    database: Engine, tmp_path: Path
) -> None:
    path = changed(tmp_path, survey_C2="¿La gestora fue a su casa en estos 2 meses?")
    first, second = load(database, path), load(database, path)
    assert first.version == second.version and len(first.version) == 12
    assert (first.report.created, second.report.created, second.report.unchanged) == (20, 0, 20)
    with database.connect() as connection:
        asked = published(connection, first.version).questions
        detail = connection.scalar(select(AuditEvent.detail))
    assert asked["G1"].label == "¿La gestora fue a su casa en estos 2 meses?"
    assert {name: q for name, q in asked.items() if name != "G1"} == {
        name: q for name, q in questionnaire().questions.items() if name != "G1"
    }
    assert detail == {"version": first.version, "questions": 20}


def test_a_version_is_never_published_with_other_questions(database: Engine, tmp_path: Path) -> None:
    assert load(database, changed(tmp_path, settings_C2="2027-1")).version == "2027-1"
    outcome = load(database, changed(tmp_path, settings_C2="2027-1", survey_C2="¿Fueron a su casa?"))
    assert lines(outcome) == [
        "cuestionario.xlsx, settings!C2, fila 2, columna version: «2027-1». La versión 2027-1 ya se publicó "
        "con otras preguntas y no se cambia. Escriba otra versión."
    ]
    assert outcome.version == ""
    with database.connect() as connection:
        content = content_of(connection, "2027-1")
    assert content is not None
    assert content["questions"][0]["label"]["es_CO"] == questionnaire().questions["G1"].label


@pytest.mark.parametrize("change", ["UPDATE questionnaire SET version = 'x'", "DELETE FROM questionnaire"])
def test_what_was_published_cannot_be_changed(database: Engine, change: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
        connection.execute(text(change))


def test_a_version_that_was_not_published_is_not_found(database: Engine) -> None:
    with database.connect() as connection, pytest.raises(LookupError):
        published(connection, "nunca")


def test_a_small_workbook_will_do(database: Engine, tmp_path: Path) -> None:
    """Without settings or other languages, with a list of its own and a condition as Kobo writes it."""
    survey: list[list[object]] = [
        ["start", "start"],
        [],
        ["select_one yn", "A", "¿Fue útil?", None, "red", "utilidad", "core"],
        ["select_one yn", "B", "¿Y qué tal?", "${A} = '1'", "red", "trato", "rotate"],
        ["text", "C", "¿Qué más?", "selected(${A}, '2')", "red", "comentario", "rotate"],
    ]
    outcome = load(database, small(tmp_path, survey, YES_NO))
    assert lines(outcome) == []
    with database.connect() as connection:
        asked = published(connection, outcome.version).questions
    assert [(name, q.type, q.relevant) for name, q in asked.items()] == [
        ("A", "yn", None), ("B", "yn", ("A", frozenset({1}))), ("C", "text", ("A", frozenset({2}))),
    ]  # fmt: skip
    assert [(choice.value, choice.label) for choice in asked["A"].choices] == [
        (1, "SÍ"), (2, "NO"), (0, "NO SÉ"),
    ]  # fmt: skip
    assert [notice.cell for notice in outcome.report.notices] == ["survey!A2"]


def test_a_shorter_wording_is_for_sms_alone(database: Engine, tmp_path: Path) -> None:
    path = changed(tmp_path, survey_C2=LONG * 3, survey_P2="¿Lo visitaron?", survey_Q2="Did they come?")
    outcome = load(database, path)
    assert lines(outcome) == []
    assert outcome.preview[0].pages == ("Pregunta 10. ¿Lo visitaron?\n1 SI\n2 NO\n0 NO SÉ",)
    with database.connect() as connection:
        question = published(connection, outcome.version).questions["G1"]
    assert question.wording("es_CO", short=True) == "¿Lo visitaron?"
    assert question.wording("en", short=True) == "Did they come?"
    assert question.wording("es_CO").startswith("¿Cree usted")


def test_a_dry_run_publishes_nothing(database: Engine, tmp_path: Path) -> None:
    outcome = import_questionnaire(database, changed(tmp_path), NOW, dry_run=True, language="en")
    assert outcome.version and outcome.report.created == 20
    assert outcome.preview[1].pages[0].startswith("Question 10. How does the gestor treat your family?")
    assert versions(database) == len((FIRST_VERSION, VERSION))


def test_sheets_that_are_not_read_are_said(database: Engine, tmp_path: Path) -> None:
    path = changed(tmp_path)
    book = openpyxl.load_workbook(path)
    book.create_sheet("external_choices").append(["list_name", "name"])
    book.create_sheet("vacía")
    book.save(path)
    (notice,) = load(database, path).report.notices
    assert "external_choices." in notice.line()


def test_what_names_no_language_is_in_the_one_that_the_settings_say(database: Engine, tmp_path: Path) -> None:
    path = changed(tmp_path, survey_D1="label", choices_D1="label", settings_D2="English (en)")
    with database.connect() as connection:
        asked = published(connection, load(database, path).version).questions["G1"]
    assert asked.wording("en") == "Did the gestor visit your family in the last 2 months?"


def test_a_row_that_is_disabled_is_not_asked(database: Engine, tmp_path: Path) -> None:
    path = changed(tmp_path, survey_R1="disabled", survey_R20="yes")
    outcome = load(database, path)
    assert lines(outcome) == [] and outcome.report.created == 19
    assert [(notice.cell, notice.key) for notice in outcome.report.notices] == [
        ("choices!A27", "questionnaire.unused_list"), ("survey!R20", "questionnaire.disabled"),
    ]  # fmt: skip
