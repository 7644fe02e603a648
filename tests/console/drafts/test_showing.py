"""A draft of a questionnaire is shown as families would see it, and nothing of it is kept."""

import re
from io import BytesIO
from pathlib import Path
from warnings import catch_warnings
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from db.tables import AuditEvent, PublishedQuestionnaire
from tests.doors import Watch, application
from tests.scorecard.workbooks import changed

PATH = "/simulador/borrador"


@pytest.fixture
def client(database: Engine, watch: Watch) -> FlaskClient:
    return application(database, watch, PUBLIC_URL="http://localhost").test_client()


def _try(client: FlaskClient, workbook: bytes, name: str = "ola 2.xlsx", **form: str) -> TestResponse:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(PATH).text)
    assert token
    given = {"csrf_token": token[1], "workbook": (BytesIO(workbook), name), **form}
    return client.post(PATH, data=given, content_type="multipart/form-data")


def test_each_question_is_shown_on_both_phones_in_each_language(
    client: FlaskClient, database: Engine, tmp_path: Path
) -> None:
    """With its segments and price; nothing is stored."""
    before = _stored(database)
    answer = _try(client, changed(tmp_path, settings_C2="ola-2").read_bytes())
    assert answer.status_code == 200
    assert "Se puede publicar como versión ola-2" in answer.text
    assert answer.text.count("<article") == 20
    shown = answer.text.partition('id="q-2"')[2].partition("</article>")[0]
    assert "¿Como trata el gestor o la gestora a su familia?\n1 muy mal, 5 muy bien, 0 NO SÉ" in shown
    assert re.search(r"1 segmento · \$ 45\b", shown)
    assert "¿Cómo trata el gestor o la gestora a su familia?" in shown, "on Telegram, with its accents"
    assert "<span>5</span>" in shown and "<span>NO SÉ</span>" in shown
    assert "How does the gestor treat your family?" in shown
    assert "Solo por Telegram." in answer.text
    assert _stored(database) == before


def test_what_is_wrong_is_said_with_sheet_and_cell(client: FlaskClient, tmp_path: Path) -> None:
    answer = _try(client, changed(tmp_path, survey_A7="integer", choices_B3=1).read_bytes())
    assert answer.status_code == 422
    assert "Hay 2 problemas" in answer.text
    assert "ola_2.xlsx, choices!B3, fila 3, columna name" in answer.text
    assert "survey!A7" in answer.text and "<article" not in answer.text


@pytest.mark.parametrize("content", [b"", b"type,name\n", b"PK\x03\x04" + b"x" * 100])
def test_what_is_no_workbook_is_one_problem(client: FlaskClient, content: bytes) -> None:
    answer = _try(client, content)
    assert (answer.status_code, "Hay 1 problema:" in answer.text) == (422, True)


@pytest.mark.parametrize("name", ["a" * 300 + ".xlsx", "../../x.xlsx", "<b>.xlsx", "..", "ñandú"])
def test_the_name_of_the_file_does_not_matter(client: FlaskClient, tmp_path: Path, name: str) -> None:
    assert _try(client, changed(tmp_path).read_bytes(), name).status_code == 200


@pytest.mark.parametrize("wide", [False, True])
def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(
    client: FlaskClient, tmp_path: Path, wide: bool
) -> None:
    """By the sizes that it gives itself, beyond which nothing is unpacked; or by the cells of its rows."""
    packed = BytesIO(changed(tmp_path).read_bytes())
    with ZipFile(packed, "a", ZIP_DEFLATED) as book:
        if wide:
            rows = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(1, 100))
            sheet = book.read("xl/worksheets/sheet2.xml").decode()
            written = re.sub("<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>", sheet, flags=re.S)
            with catch_warnings(action="ignore"):
                book.writestr("xl/worksheets/sheet2.xml", written)
        else:
            book.writestr("xl/worksheets/sheet9.xml", b"0" * 30_000_000)
    answer = _try(client, packed.getvalue())
    assert (answer.status_code, "El libro es muy grande" in answer.text) == (422, True)


def test_a_form_of_another_site_is_refused(client: FlaskClient) -> None:
    assert _try(client, b"x", csrf_token="made up").status_code == 400


def test_a_workbook_with_pictures_is_read(client: FlaskClient, tmp_path: Path) -> None:
    packed = BytesIO(changed(tmp_path, settings_C2="ola-2").read_bytes())
    with ZipFile(packed, "a") as book:
        book.writestr("xl/media/image1.png", b"0" * 4_000_000)
    assert "Se puede publicar como versión ola-2" in _try(client, packed.getvalue()).text


def test_a_file_too_large_is_refused_with_what_to_do(client: FlaskClient) -> None:
    """Elsewhere less is read at all."""
    assert client.post("/entrar", data={"user": "x" * 600_000}).status_code == 413
    answer = _try(client, b"x" * 5_100_000)
    assert answer.status_code == 413
    assert "El archivo pesa más de 5 MB. Borre del libro las imágenes" in answer.text
    assert 'name="workbook"' in answer.text


def test_there_is_none_in_production(database: Engine, watch: Watch) -> None:
    client = application(database, watch, LIBRETA_ENV="production").test_client()
    assert client.get(PATH).status_code == 404


def _stored(database: Engine) -> tuple[int, ...]:
    with database.connect() as connection:
        return tuple(
            connection.scalars(select(func.count()).select_from(table)).one()
            for table in (PublishedQuestionnaire, AuditEvent)
        )
