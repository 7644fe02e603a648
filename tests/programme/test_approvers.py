"""Whose yes a large broadcast needs: another person's, with a right to those families."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, insert, update

from db.tables import Department, Municipality, Staff
from messaging.terms import Terms
from programme import broadcasts
from programme.approvers import approvers, waiting_for
from programme.refusal import Refusal
from tests import world
from tests.outreach.town import NOW, Town, staff, town

ALONE = Terms(second_yes_above=2)


@pytest.fixture
def place(database: Engine) -> Town:
    """The jefe is C01 of the place; C02 coordinates another place, A01 administers, G02 accompanies."""
    place = town(database)
    with database.begin() as connection:
        connection.execute(insert(Department).values(code="05", name="Antioquia"))
        connection.execute(insert(Municipality).values(code="05001", name="Medellín", department_code="05"))
        staff(connection, "C02", "coordinator", "05001")
        staff(connection, "C03", "coordinator", world.PLACE, "05001")
        staff(connection, "A01", "administrator", world.PLACE)
        staff(connection, "G02", "gestor", world.PLACE)
    return place


def _approvers(place: Town, broadcast_id: int) -> list[str]:
    with place.engine.connect() as connection:
        return sorted(approvers(connection, broadcasts.find(connection, broadcast_id)))


def test_the_jefe_and_the_coordinators_of_the_place_may_say_yes(place: Town) -> None:
    broadcast_id = place.confirms(place.draft(), ALONE)
    assert place.state(broadcast_id) == "waiting"
    assert _approvers(place, broadcast_id) == ["C01", "C03"]
    assert place.writes() == 0


def test_a_coordinator_of_a_part_of_the_families_may_not(place: Town) -> None:
    with place.engine.begin() as connection:
        world.family(connection, place.place, "F100", municipality_code="05001")
        connection.execute(update(Staff).where(Staff.code == "G01").values(manager_id=None))
    assert _approvers(place, place.confirms(place.draft(), ALONE)) == ["C03"]


def test_a_coordinator_needs_another_ones_yes(place: Town) -> None:
    assert _approvers(place, place.confirms(place.draft(by="C01"), ALONE)) == ["C03"]


def test_a_jefe_without_such_a_role_may_not(place: Town) -> None:
    with place.engine.begin() as connection:
        gestor = connection.execute(
            update(Staff).where(Staff.code == "G02").values(manager_id=None).returning(Staff.id)
        )
        connection.execute(update(Staff).where(Staff.code == "G01").values(manager_id=gestor.scalar_one()))
    assert _approvers(place, place.confirms(place.draft(), ALONE)) == ["C01", "C03"]


@pytest.mark.parametrize("code", ["G01", "G02", "C02", "A01", "X99"])
def test_nobody_else_approves_refuses_or_cancels(place: Town, code: str) -> None:
    broadcast_id = place.confirms(place.draft(), ALONE)
    with place.engine.begin() as connection:
        for decide in (broadcasts.approve, broadcasts.refuse, broadcasts.cancel):
            if (decide, code) == (broadcasts.cancel, "G01"):
                continue
            with pytest.raises(Refusal):
                decide(connection, broadcast_id, code, NOW)
        assert waiting_for(connection, code) == []
    assert place.state(broadcast_id) == "waiting"


def test_a_yes_lets_it_go_once(place: Town) -> None:
    broadcast_id = place.confirms(place.draft(), ALONE)
    with place.engine.begin() as connection:
        assert [row.id for row in waiting_for(connection, "C03")] == [broadcast_id]
        broadcasts.approve(connection, broadcast_id, "C03", NOW)
        with pytest.raises(Refusal, match="broadcast.not_waiting"):
            broadcasts.approve(connection, broadcast_id, "C01", NOW)
        with pytest.raises(Refusal, match="broadcast.not_waiting"):
            broadcasts.refuse(connection, broadcast_id, "C01", NOW)
    assert place.writes() == 3


@pytest.mark.parametrize("decide", [broadcasts.refuse, broadcasts.cancel])
def test_a_no_ends_it(place: Town, decide: Callable[..., None]) -> None:
    """As does cancelling one that waits for one's yes."""
    broadcast_id = place.confirms(place.draft(), ALONE)
    with place.engine.begin() as connection:
        decide(connection, broadcast_id, "C01", NOW)
        with pytest.raises(Refusal, match="broadcast.cancelled_already"):
            broadcasts.cancel(connection, broadcast_id, "G01", NOW)
    assert place.state(broadcast_id) == "refused"
    assert place.writes() == 0


def test_as_many_as_the_setting_allows_need_no_second_yes(place: Town) -> None:
    assert place.state(place.confirms(place.draft(), Terms(second_yes_above=3))) == "ready"
