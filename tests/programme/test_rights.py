"""What each role may, read the other way round than the table of rights has it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, update

from db.tables import Staff
from programme import rights
from programme.rights import Member
from tests import world

#: A right that is given to one role more, or taken from one, is seen here.
MAY = {
    "gestor": "staff meetings families families.private pins reports wave notices notices.see nudos.raise",
    "coordinator": (
        "staff families.place notices notices.approve notices.see cases cases.handle nudos nudos.raise "
        "alerts summary months replies replies.place"
    ),
    "territorial": "staff notices.approve notices.see months replies replies.department",
    "national": (
        "staff notices.approve notices.see complaints cases.handle alerts.private months comments replies "
        "replies.nation"
    ),
    "administrator": "staff people questionnaires",
}


@pytest.mark.parametrize("role", MAY)
def test_what_a_role_may_and_what_it_may_not(role: str) -> None:
    allowed = {right for right in rights.RIGHTS if rights.may(role, right)}
    assert allowed == set(MAY[role].split())
    assert allowed == {right for right in rights.RIGHTS if Member(1, "X01", role).may(right)}


def test_who_may_do_something() -> None:
    for right in rights.RIGHTS:
        assert rights.roles(right) == {role for role, allowed in MAY.items() if right in allowed.split()}


def test_every_role_has_its_word_in_the_files() -> None:
    words = ["gestor", "coordinador", "territorial", "nacional", "administrador"]
    assert dict(zip(MAY, words, strict=True)) == rights.ROLES


def test_a_right_that_nobody_knows_is_refused() -> None:
    for ask in (rights.roles, Member(1, "X01", "national").may, lambda right: rights.may("national", right)):
        with pytest.raises(LookupError, match=r"^no such right: market$"):
            ask("market")


def test_a_member_is_found_by_id_or_code_until_the_day_of_leaving(database: Engine) -> None:
    with database.begin() as connection:
        first = world.place(connection).gestor_id
        second = world.gestor(connection, "G02")
        assert rights.member(connection, staff_id=second) == Member(second, "G02", "gestor")
        assert rights.member(connection, code="G01") == Member(first, "G01", "gestor")
        assert rights.member(connection, staff_id=0) is rights.member(connection, code="G09") is None
        left = update(Staff).where(Staff.code == "G02").values(ended_at=datetime(2026, 11, 20, tzinfo=UTC))
        connection.execute(left)
        assert rights.member(connection, staff_id=second) is rights.member(connection, code="G02") is None
