"""Whom somebody may write to: their own families, and nobody by what is private."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, insert

from db.tables import Department, Municipality
from locales.texts import SOURCE, texts
from programme import audience_reading
from programme.audience import Audience, Sender, sender
from programme.catalogue import catalogue
from programme.refusal import Refusal
from tests import world
from tests.outreach.town import staff

OTHER = "05001"


@pytest.fixture
def connection(database: Engine) -> Iterator[Connection]:
    """G01 with four families in two municipalities, G02 with one, and people of every role."""
    with database.connect() as connection:
        place = world.place(connection)
        connection.execute(insert(Department).values(code="05", name="Antioquia"))
        connection.execute(insert(Municipality).values(code=OTHER, name="Medellín", department_code="05"))
        world.family(connection, place, "F1", vereda="Guanomo", stage="baseline", pending={"IDE-01": 1})
        world.family(connection, place, "F2", vereda="Línea Alta", pending={"SAL-03": None}, stage="exited")
        world.family(connection, place, "F3", vereda="LINEA ALTA", pending={"IDE-01": None})
        world.family(connection, place, "F4", municipality_code=OTHER, vereda=None, pending={})
        other = world.Place(world.gestor(connection, "G02"))
        world.family(connection, other, "F5", vereda="Otra", pending={"IDE-01": None})
        staff(connection, "C01", "coordinator", world.PLACE)
        staff(connection, "C02", "coordinator", OTHER)
        staff(connection, "C03", "coordinator")
        for code, role in (("T01", "territorial"), ("N01", "national"), ("A01", "administrator")):
            staff(connection, code, role, world.PLACE)
        yield connection


def _families(connection: Connection, text: str, code: str = "G01") -> list[str]:
    """The codes of the families that are written to."""
    who = sender(connection, code=code)
    chosen = audience_reading.parse(connection, text, who)
    assert Audience.kept(chosen.stored()) == chosen
    found = connection.execute(chosen.families(who))
    numbers = {row[0] for row in found}
    return [f"F{number}" for number in sorted(numbers)]


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("familias", ["F1", "F2", "F3", "F4"]),
        (" Familias ", ["F1", "F2", "F3", "F4"]),
        ("municipio:15664", ["F1", "F2", "F3"]),
        ("municipio:05001", ["F4"]),
        ("municipio:5001", ["F4"]),
        ("vereda:Guanomo", ["F1"]),
        ("vereda:línea  alta", ["F2", "F3"]),
        ("VEREDA: linea alta", ["F2", "F3"]),
        ("etapa:linea_base", ["F1"]),
        ("etapa:Línea base", ["F1"]),
        ("etapa:egresada", ["F2"]),
        ("logro:IDE-01", ["F1", "F3"]),
        ("logro:ide-01", ["F1", "F3"]),
        ("familias,logro:IDE-01,vereda:linea alta", ["F3"]),
        ("vereda:Guanomo,vereda:Linea Alta", []),
        ("etapa:seguimiento, logro:IDE-01", ["F3"]),
    ],
)
def test_all_conditions_must_hold(connection: Connection, text: str, families: list[str]) -> None:
    assert _families(connection, text) == families


@pytest.mark.parametrize(
    ("code", "families"),
    [("G01", ["F1", "F2", "F3", "F4"]), ("G02", ["F5"]), ("C01", ["F1", "F2", "F3", "F5"]), ("C02", ["F4"])],
)
def test_everybody_reaches_their_own_families_alone(
    connection: Connection, code: str, families: list[str]
) -> None:
    assert _families(connection, "familias", code) == families


def test_a_coordinator_without_a_municipality_reaches_nobody(connection: Connection) -> None:
    assert _families(connection, "familias", "C03") == []


@pytest.mark.parametrize("code", ["T01", "N01", "A01"])
def test_nobody_else_writes_to_families(connection: Connection, code: str) -> None:
    with pytest.raises(Refusal, match="audience.no_right"):
        sender(connection, code=code)
    own = Sender(1, code, "administrator")
    assert connection.execute(Audience().families(own)).all() == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("G02", "municipio:05001"),
        ("C01", "municipio:05001"),
        ("G01", "vereda:Otra"),
        ("C02", "vereda:Guanomo"),
    ],
)
def test_what_lies_outside_ones_rights_is_refused(connection: Connection, code: str, text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        _families(connection, text, code)
    told = texts(SOURCE).say(refusal.value.key, **refusal.value.fields)
    assert told.startswith("Ninguna familia suya")
    assert "F5" not in told


def test_nobody_is_written_to_by_a_private_logro_and_the_reason_tells_nothing_of_it(
    connection: Connection,
) -> None:
    private = [logro for logro in catalogue().values() if logro.privacy == "private"]
    reasons = set()
    for logro in private:
        with pytest.raises(Refusal) as refusal:
            _families(connection, f"familias,logro:{logro.code}")
        reasons |= {texts(each).say(refusal.value.key, **refusal.value.fields) for each in (SOURCE, "en")}
    assert private and len(reasons) == 2, "the same words for all of them"


@pytest.mark.parametrize(
    "text", ["", "todas", "logro", "logro:", "edad:18", "familias;logro:IDE-01", "vereda:Guanomo,,familias"]
)
def test_what_is_not_understood_is_said(connection: Connection, text: str) -> None:
    with pytest.raises(Refusal, match="audience.not_understood"):
        _families(connection, text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("logro:SAL-99", "audience.no_logro"),
        ("municipio:99999", "audience.no_municipality"),
        ("municipio:abc", "audience.no_municipality"),
        ("etapa:fin", "audience.no_stage"),
        ("vereda:'; DROP TABLE family; --", "audience.no_vereda"),
    ],
)
def test_what_there_is_not_is_said(connection: Connection, text: str, key: str) -> None:
    with pytest.raises(Refusal, match=key):
        _families(connection, text)
