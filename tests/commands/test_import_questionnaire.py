"""`libreta import cuestionario` shows what families would get, publishes, and says what is wrong."""

import json
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, func, select

from db.tables import Inbound, Wave
from scorecard import waves
from tests import world
from tests.commands.terminal import typed
from tests.commands.test_import import run
from tests.doors import Twilio, Watch, application
from tests.scorecard.workbooks import SHIPPED, changed, small
from tests.webhooks.rows import NOW


def test_a_dry_run_shows_each_question_as_its_sms(database: Engine, tmp_path: Path, keys: str) -> None:
    path = changed(tmp_path, settings_C2="ensayo-1")
    result = run(database, tmp_path, keys, "cuestionario", path, "--dry-run")
    assert result.exit_code == 0
    assert result.output.startswith(
        "G1: SMS de 1 segmento\n"
        "  Pregunta 10. ¿El gestor o la gestora visito a su familia en los ultimos 2 meses?\n"
        "  1 SI\n  2 NO\n  0 NO SÉ\n"
        "Cuenta como bueno: 1 (SÍ)\n\n"
    )
    assert "I2: solo por Telegram\n" in result.output
    assert result.output.splitlines()[-1] == (
        "Ensayo: no se guardó nada. Se publicaría como versión ensayo-1: 20 preguntas."
    )
    again = run(database, tmp_path, keys, "cuestionario", path)
    assert again.output == "Se publicó como versión ensayo-1: 20 preguntas.\n"


def test_a_questionnaire_of_one_question_is_said_as_one(database: Engine, tmp_path: Path, keys: str) -> None:
    choices: list[list[object]] = [
        ["list_name", "name", "label"],
        ["yn", 1, "SÍ"],
        ["yn", 2, "NO"],
        ["yn", 0, "NO SÉ"],
    ]
    path = small(tmp_path, [["select_one yn", "A", "¿Bien?", None, "red", "acceso", "core"]], choices)
    assert run(database, tmp_path, keys, "cuestionario", path, "--dry-run").output.endswith(": 1 pregunta.\n")
    published = run(database, tmp_path, keys, "cuestionario", path).output
    assert published.endswith(": 1 pregunta.\n")
    version = published.partition("versión ")[2].partition(":")[0]
    with database.begin() as connection:
        where = world.place(connection)
        world.contact(connection, world.family(connection, where))
        waves.open_wave(connection, "2026-2", [world.PLACE], version, date(2026, 11, 1), date(2026, 12, 10))
    phone = Twilio(application(database, Watch(NOW)).test_client(), "+573001112233")
    assert phone.send("libreta")[0].startswith("Califique la Red. Es solo 1 pregunta y es voluntario.")


def test_a_workbook_can_be_answered_before_it_is_published(
    database: Engine, tmp_path: Path, keys: str
) -> None:
    """By SMS with the price of each, or on Telegram with its buttons; the wave is nobody's."""
    path = str(changed(tmp_path, survey_C2="¿La gestora fue?"))
    words = "simulate", "--draft", path, "--question", "I2", "--channel", "telegram"
    heard = typed(words, database, keys, tmp_path, then="libreta\n1\n2" + 6 * "\n0")
    assert "< Pregunta 1. ¿La gestora fue?\n< [1 SÍ] [2 NO] [0 NO SÉ]" in heard.output
    assert "ir a un acto político" in heard.output
    heard = typed(("simulate", "--draft", path), database, keys, tmp_path, then="libreta\n1\n")
    assert "< Pregunta 1. ¿La gestora fue?\n< 1 SI\n< 2 NO\n< 0 NO SÉ\n  1 SMS, 46 gsm7\n" in heard.output
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Inbound)) == 0
        assert connection.scalar(select(func.count()).select_from(Wave)) == 0


def test_what_cannot_be_published_or_chosen_is_not_answered(
    database: Engine, tmp_path: Path, keys: str
) -> None:
    path = str(changed(tmp_path, survey_A7="integer"))
    bad = typed(("simulate", "--draft", path), database, keys, tmp_path, then="libreta\n")
    assert bad.exit_code == 1 and "survey!A7" in bad.output and "<" not in bad.output
    bad = typed(
        ("simulate", "--draft", str(SHIPPED.absolute()), "--question", "G1"), database, keys, tmp_path
    )
    assert bad.exit_code == 2 and "--question: G4, C1, C2, P2" in bad.output


def test_the_same_workbook_again_changes_nothing(database: Engine, tmp_path: Path, keys: str) -> None:
    result = run(database, tmp_path, keys, "cuestionario", SHIPPED.absolute(), "--lang", "en")
    assert (result.exit_code, result.output) == (
        0,
        "It was published already as version reconstruccion-2. Nothing changed. "
        "To use it in a round: wave open --questionnaire reconstruccion-2\n",
    )


def test_what_is_wrong_is_one_line_each_and_status_1(database: Engine, tmp_path: Path, keys: str) -> None:
    path = changed(tmp_path, survey_A7="integer", choices_B3=1, choices_B10=None)
    result = run(database, tmp_path, keys, "cuestionario", path)
    assert result.exit_code == 1
    assert [line.partition(":")[0] for line in result.output.splitlines()] == [
        "cuestionario.xlsx, choices!B3, fila 3, columna name",
        "cuestionario.xlsx, choices!B10, fila 10, columna name",
        "cuestionario.xlsx, survey!A7, fila 7, columna type",
        "No se publicó nada. Corrija lo de arriba y cargue el libro otra vez.",
    ]


def test_figures_come_as_json(database: Engine, tmp_path: Path, keys: str) -> None:
    path = changed(tmp_path, settings_C2="json-1")
    good = json.loads(run(database, tmp_path, keys, "cuestionario", path, "--json").stdout)
    assert (good["version"], good["created"], good["problems"]) == ("json-1", 20, [])
    assert good["questions"][6]["name"] == "C2" and good["questions"][6]["segments"] == 1
    path = changed(tmp_path, survey_C7=None)
    bad = json.loads(run(database, tmp_path, keys, "cuestionario", path, "--json").stdout)
    assert (bad["version"], bad["questions"], bad["refused"]) == (None, [], 1)
    assert bad["problems"] == [
        {
            "file": "cuestionario.xlsx",
            "row": 7,
            "column": "label::Español (es)",
            "value": "",
            "expected": "Escriba un valor.",
            "cell": "survey!C7",
        }
    ]


def test_families_are_asked_what_their_wave_is_bound_to(database: Engine, tmp_path: Path, keys: str) -> None:
    """Each in its language and by SMS in the shorter wording, also when the next version is published."""
    first = {
        "survey_C2": "¿La gestora fue?",
        "survey_D2": "Did the gestor come at last?",
        "survey_Q2": "Came?",
    }
    run(database, tmp_path, keys, "cuestionario", changed(tmp_path, settings_C2="ola-1", **first))
    with database.begin() as connection:
        where = world.place(connection)
        world.contact(connection, world.family(connection, where))
        english = world.family(connection, where, "F002", language="en")
        world.contact(connection, english, address="+573001112244")
        waves.open_wave(connection, "2026-2", [world.PLACE], "ola-1", date(2026, 11, 1), date(2026, 12, 10))
    client = application(database, Watch(NOW)).test_client()
    spanish, english_phone = Twilio(client, "+573001112233"), Twilio(client, "+573001112244")
    spanish.send("libreta")
    assert spanish.send("1")[0].startswith("Pregunta 1. ¿La gestora fue?\n1 SI")
    run(database, tmp_path, keys, "cuestionario", changed(tmp_path, settings_C2="ola-2", survey_C3="¿Otra?"))
    assert spanish.send("1")[0].startswith("Pregunta 2. ¿Como trata el gestor o la gestora")
    english_phone.send("libreta")
    assert english_phone.send("1")[0].startswith("Question 1. Came?\n1 YES")
