"""`libreta staff`, as it is typed, and what other commands say of somebody who has left."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, select, text, update

from db.tables import AuditEvent, Contact, Conversation, Staff
from tests import world
from tests.commands.terminal import typed

Run = Callable[..., Result]


@pytest.fixture
def run(database: Engine, keys: str, tmp_path: Path) -> Run:
    """Types a command; G01 has two families, a chat and a user."""
    with database.begin() as connection:
        where = world.place(connection)
        for code in ("F001", "F002"):
            world.contact(connection, world.family(connection, where, code), address=f"+5730011122{code[2:]}")
        world.contact(connection, None, "telegram", "9001", staff_id=where.gestor_id)
    return lambda *words: typed(words, database, keys, tmp_path)


def test_end_takes_everything_at_once_without_a_question(run: Run, database: Engine) -> None:
    assert run("users", "add", "G01", "--user", "nubia", "--password", "correcto-caballo").exit_code == 0
    assert run("link", "--staff", "G01").exit_code == 0
    result = run("staff", "end", "G01")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0] == "G01 ya no está en el equipo. / G01 has left the team."
    assert [line.split()[0] for line in lines[1:]] == ["1", "1", "1", "2"]
    assert "asígnelas" in lines[-1]
    with database.connect() as connection:
        event = connection.execute(
            select(AuditEvent.actor, AuditEvent.detail).where(AuditEvent.action == "staff.ended")
        ).one()
    assert event == ("command", {"chats": 1, "links": 1, "users": 1, "families": 2})
    for words, said in [
        (("staff", "end", "G01"), "G01 ya no está en el equipo. / G01 has left the team already."),
        (("link", "--staff", "G01"), "G01 ya no está en el equipo. / G01 has left the team."),
        (("users", "add", "G01", "--user", "otra"), "G01 ya no está en el equipo. / G01 has left the team."),
        (("broadcast", "--from", "G01", "--to", "familias", "--text", "Hola"), "No hay nadie del personal"),
        (("broadcast", "--from", "G01", "--approve", "1"), "No hay"),
    ]:
        result = run(*words)
        assert result.exit_code == 1 and said in result.output, result.output
        assert "Traceback" not in result.output


def test_unlink_takes_the_chats_alone_and_a_second_time_does_no_harm(run: Run) -> None:
    result = run("staff", "unlink", "G01")
    assert (result.exit_code, result.output.splitlines()) == (
        0,
        [
            "Los chats de G01 ya no abren nada. / The chats of G01 open nothing now.",
            "  1 chats quitados / chats taken",
        ],
    )
    again = run("staff", "unlink", "G01", "--json")
    assert json.loads(again.output)["chats"] == 0
    assert run("link", "--staff", "G01").exit_code == 0


def test_restore_lets_somebody_come_back(run: Run) -> None:
    run("staff", "end", "G01")
    assert run("staff", "restore", "G01").exit_code == 0
    assert run("link", "--staff", "G01").exit_code == 0
    result = run("staff", "restore", "G01")
    assert result.exit_code == 1 and "G01 está en el equipo." in result.output


@pytest.mark.parametrize("word", ["end", "unlink", "restore"])
def test_a_code_that_is_nobodys_is_said_in_one_sentence(run: Run, word: str) -> None:
    result = run("staff", word, "X99")
    assert result.exit_code == 1
    assert result.output == (
        "Error: No hay nadie del personal con el código X99. / "
        "There is no member of staff with the code X99.\n"
    )
    assert run("staff", word).exit_code == 2


def test_list_says_who_has_an_open_chat(run: Run, database: Engine) -> None:
    def listed() -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(run("staff", "list", "--json").output)
        return found

    assert listed() == [{"code": "G01", "role": "gestor", "left": False, "chat": True}]
    with database.begin() as connection:
        old = datetime.fromisoformat("2026-10-21T09:59:00-05:00")
        connection.execute(update(Conversation).values(last_inbound_at=old))
    assert listed()[0]["chat"] is False
    assert run("staff", "list").output == "G01  gestor  sin chat / no chat\n"


def test_the_doctor_counts_open_chats_alone_and_families_of_who_has_left(run: Run, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("UPDATE staff SET role = 'coordinator'"))
    assert "coordinaciones con chat: 1" in run("doctor").output
    run("staff", "unlink", "G01")
    assert "ninguna coordinación tiene chat" in run("doctor").output
    assert "cada familia tiene a alguien" in run("doctor").output
    run("staff", "end", "G01")
    assert "familias de quien ya no está: G01 2;" in run("doctor").output


@pytest.mark.parametrize("word", ["end", "unlink", "restore", "list"])
def test_help_is_in_both_languages(run: Run, word: str) -> None:
    told = run("staff", word, "--help").output
    assert any(start in told for start in ("Quitarle", "Dejar volver", "Quién está"))
    assert any(start in told for start in ("Take ", "Let somebody", "Who is in the team"))


def test_the_names_of_staff_stay_out_of_what_is_printed(run: Run, database: Engine) -> None:
    printed = run("staff", "list").output + run("staff", "end", "G01").output
    with database.connect() as connection:
        name = connection.scalars(select(Staff.name)).one()
        assert connection.scalars(select(Contact.ended_at).where(Contact.staff_id.is_not(None))).one()
    assert name not in printed
