"""A calamity has a case of its own, without a question: read where the family lives, due the same day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, update

from db.tables import Alert, Case, CaseEntry, Contact, Family, Staff, StaffMunicipality
from programme.cases import handling
from programme.cases.reading import Handler, list_cases
from tests import world
from tests.doors import Twilio, Watch, application

#: A Sunday.
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
PHONES = ("+573001112233", "+573001112244")
FLOOD = "se está inundando la casa y no podemos salir"


@dataclass
class Home:
    """F001 of El Salado with two phones, and the coordinator of its municipality."""

    engine: Engine

    def __post_init__(self) -> None:
        self.watch = Watch(NOW)
        with self.engine.begin() as connection:
            self.where = world.place(connection)
            self.family_id = world.family(connection, self.where)
            connection.execute(update(Family).values(vereda="El Salado"))
            for phone in PHONES:
                world.contact(connection, self.family_id, "sms", phone)
        client = application(self.engine, self.watch).test_client()
        self.phones = [Twilio(client, phone) for phone in PHONES]

    def says(self, text: str, phone: int = 0) -> str:
        self.watch.now += timedelta(seconds=70)
        return self.phones[phone].send(text)[0]

    def rows(self, statement: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(statement))

    def cases(self) -> list[Any]:
        return self.rows(select(Case.__table__))


@pytest.fixture
def home(database: Engine) -> Home:
    return Home(database)


def test_it_is_opened_at_once_and_due_the_same_day(home: Home) -> None:
    said = home.says(FLOOD)
    (case,) = home.cases()
    assert said.endswith(f"Su caso es el {case.number}.") and len(said) <= 160
    assert (case.kind, case.reader, case.status) == ("calamity", "coordinator", "received")
    assert case.received_on == case.due_on == date(2026, 11, 22)
    assert case.family_id == home.family_id and case.text == f"El Salado: {FLOOD}"
    assert len(home.rows(select(Alert.id))) == 1


def test_a_family_has_one_a_day_from_all_its_phones(home: Home) -> None:
    home.says(FLOOD)
    assert "Lo agregamos a su caso" in home.says("hay un derrumbe, se cayó la casa", phone=1)
    (case,) = home.cases()
    assert case.text.endswith("hay un derrumbe, se cayó la casa")
    home.watch.now += timedelta(days=1)
    home.says(FLOOD)
    assert len(home.cases()) == 2


def _coordinator(connection: Connection) -> Handler:
    staff_id = connection.scalar(
        insert(Staff).values(code="C01", role="coordinator", name="Rosa").returning(Staff.id)
    )
    assert staff_id is not None
    works = {"staff_id": staff_id, "municipality_code": world.PLACE}
    connection.execute(insert(StaffMunicipality).values(works))
    return Handler(staff_id, "C01", "coordinator")


def test_the_coordinator_sees_who_answers_and_closes_it(home: Home) -> None:
    home.says(FLOOD)
    with home.engine.begin() as connection:
        by = _coordinator(connection)
        (case,) = list_cases(connection, by, date(2026, 11, 22))
        assert case.family == "F001" and case.near and not case.late
        assert case.responders == ("Bomberos", "el Consejo de Riesgo", "la UNGRD")
        assert case.pass_by == case.due_on
        assert set(case.responders) <= set(handling.competent())
        handling.take_up(connection, by, case.number, home.watch.now)
    assert "Lo agregamos a su caso" in home.says("hay un derrumbe, se cayó la casa")
    assert [row.kind for row in home.rows(select(CaseEntry.kind))] == ["more"]
    with home.engine.begin() as connection:
        handling.pass_on(connection, by, case.number, "Bomberos", home.watch.now)
        handling.answer(connection, by, case.number, "Bomberos ya fue.", home.watch.now)
        assert [one.open for one in list_cases(connection, by, date(2026, 11, 22))] == [False]
    assert "Su caso es el" in home.says(FLOOD), "what comes after the end is another"


def test_a_gestor_sees_nothing_of_it(home: Home) -> None:
    home.says(FLOOD)
    with home.engine.begin() as connection:
        assert list_cases(connection, Handler(home.where.gestor_id, "G01", "gestor"), NOW.date()) == []


def test_what_follows_within_a_minute_belongs_to_it(home: Home) -> None:
    home.says(FLOOD)
    assert "Lo agregamos" in home.phones[0].send("somos seis con los niños")[0]
    assert home.cases()[0].text.endswith("somos seis con los niños")


def test_without_consent_there_is_the_alert_alone(home: Home) -> None:
    with home.engine.begin() as connection:
        connection.execute(update(Contact).values(authorised=None))
    assert "Su caso" not in home.says(FLOOD)
    assert home.cases() == [] and len(home.rows(select(Alert.id))) == 1


@pytest.mark.parametrize("before", [("queja", "1"), ()])
def test_what_may_be_about_somebody_is_not_in_it(home: Home, before: tuple[str, ...]) -> None:
    for one in before:
        home.says(one)
    home.says(f"{FLOOD}, y el gestor nos pidió plata por la ayuda")
    (case,) = home.cases()
    assert case.text == "El Salado: Avisa de una calamidad. Hay que llamarla."
    (alert,) = home.rows(select(Alert.kind, Alert.text))
    assert tuple(alert) == ("calamity", "Avisa de una calamidad. Hay que llamarla.")


def test_danger_beside_it_is_told_to_those_on_duty_alone(home: Home) -> None:
    said = home.says("mi marido me pega y se inundó la casa")
    assert "155 mujeres" in said and "Vaya ya a un lugar seguro" in said
    home.phones[0].send("anoche me volvió a golpear")
    (case,) = home.cases()
    assert case.text == "El Salado: Avisa de una calamidad. Hay que llamarla."
    alerts = home.rows(select(Alert.kind, Alert.text))
    assert {kind for kind, _ in alerts} == {"danger"} and "me pega" in alerts[0].text
