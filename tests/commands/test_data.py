"""`libreta data`: what is kept of a family, its deletion, and the proof."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from db.tables import AuditEvent, Deletion, Family
from tests import world
from tests.commands.terminal import typed
from tests.doors import Twilio, Watch, application
from tests.webhooks.rows import NOW


@pytest.fixture
def family(database: Engine) -> Engine:
    """F010, with a private logro, a complaint and a phone on which it has consented."""
    with database.begin() as connection:
        where = world.place(connection)
        family_id = world.family(connection, where, "F010", pending={"SAL-10": 1, "IDE-01": None})
        line = world.contact(connection, family_id, authorised=None, safe=None)
        world.case(connection, "240891", "money", NOW.date(), family_id=family_id, conversation_id=line)
    phone = Twilio(application(database, Watch(NOW)).test_client())
    for words in ("hola", "1", "1"):
        phone.send(words)
    return database


def test_it_shows_what_is_kept_and_nothing_of_logros_and_cases(
    family: Engine, keys: str, tmp_path: Path
) -> None:
    said = typed(("data", "show", "F010"), family, keys, tmp_path)
    assert said.exit_code == 0 and "F010  San José de Pare, Guanomo  follow_up" in said.output
    assert "data: sí / yes  2026-11-20  sms" in said.output and "3 mensajes" in said.output
    figures = json.loads(typed(("data", "show", "F010", "--json"), family, keys, tmp_path).output)
    assert figures["members"] == 0 and figures["messages"] == 3 and figures["deletion"] is None
    for text in (said.output, json.dumps(figures)):
        assert not re.search(r"logro|SAL|240891|queja|caso|case", text)


def test_why_a_family_left_is_shown_to_it_too(family: Engine, keys: str, tmp_path: Path) -> None:
    why = "Se fue a otro municipio"
    with family.begin() as connection:
        connection.execute(update(Family).values(stage="withdrawn", withdrawal=why))
    said = typed(("data", "show", "F010"), family, keys, tmp_path).output
    assert f"motivo del retiro / reason for leaving: {why}" in said
    (answer,) = Twilio(application(family, Watch(NOW)).test_client()).send("datos")
    assert f"Motivo del retiro: {why}" in answer


def test_a_deletion_waits_is_taken_back_and_is_proved(family: Engine, keys: str, tmp_path: Path) -> None:
    because = "vino con su hermana"
    asked = typed(("data", "delete", "F010", "--because", because), family, keys, tmp_path)
    assert asked.exit_code == 0 and "2026-11-23 10:0" in asked.output
    number = asked.output[:8]
    assert "2026-11-23" in typed(("data", "show", "F010"), family, keys, tmp_path).output
    proof = typed(("data", "proof", number), family, keys, tmp_path)
    assert "2026-11-20" in proof.output and "not yet" in proof.output
    with family.connect() as connection:
        assert connection.scalars(select(Deletion.because)).all() == [because]
        assert connection.scalars(select(AuditEvent.subject)).all() == ["family:F010"]
    kept = typed(("data", "keep", "F010"), family, keys, tmp_path)
    assert kept.output == "F010 se queda. / F010 stays.\n"
    assert "nothing to take back" in typed(("data", "keep", "F010"), family, keys, tmp_path).output
    gone = typed(("data", "proof", number), family, keys, tmp_path)
    assert gone.exit_code == 1 and "No hay ningún borrado" in gone.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("show", "F99"), "No existe la familia F99."),
        (("delete", "F99", "--because", "x"), "No existe la familia F99."),
        (("delete", "F010", "--because", " "), "Escriba el motivo"),
        (("keep", "F99"), "There is no family F99."),
    ],
)
def test_what_cannot_be_is_one_sentence(
    family: Engine, keys: str, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    said = typed(("data", *words), family, keys, tmp_path)
    assert said.exit_code == 1 and sentence in said.output


def test_without_a_reason_nothing_is_deleted(family: Engine, keys: str, tmp_path: Path) -> None:
    assert typed(("data", "delete", "F010"), family, keys, tmp_path).exit_code == 2
