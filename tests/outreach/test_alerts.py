"""Somebody in danger: the coordinator on duty hears of it at once, and the message itself tells nothing."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert, select, update

from db.tables import Alert, Contact, Municipality, Outbox, Staff, StaffMunicipality
from outreach.alerts import compose, write_alerts
from programme import alerts
from tests import world
from tests.doors import Telegram, application
from tests.messaging.post import Watch, drain, telegram_provider, words
from tests.outreach.worker.test_worker import START, until, worker
from tests.standins.telegram import TelegramStandIn

#: A Sunday night in Bogotá: what we start ourselves waits, but not this.
NIGHT = datetime.fromisoformat("2026-11-22T23:30:00-05:00")


def coordinator(
    connection: Connection, code: str, chat: int | None, *places: str, role: str = "coordinator"
) -> int:
    """A member of staff of these places, with a linked chat."""
    values = {"code": code, "role": role, "name": code}
    staff_id = connection.execute(insert(Staff).values(values).returning(Staff.id)).scalar_one()
    for place in places:
        connection.execute(insert(StaffMunicipality).values(staff_id=staff_id, municipality_code=place))
    if chat is not None:
        world.contact(connection, None, "telegram", str(chat), staff_id=staff_id)
    return staff_id


def alert(
    connection: Connection, line: int, kind: str = "danger", at: datetime = NIGHT, private: bool = False
) -> int:
    """What the bot stores when it hears of danger."""
    values = {"kind": kind, "conversation_id": line, "text": "mi esposo me pega", "at": at}
    return connection.execute(
        insert(Alert).values(**values, private=private).returning(Alert.id)
    ).scalar_one()


@pytest.fixture
def line(database: Engine) -> int:
    """A family of San José de Pare that writes; its gestor has a chat (70); Tunja is another municipality."""
    with database.begin() as connection:
        where = world.place(connection)
        connection.execute(insert(Municipality).values(code="15001", name="Tunja", department_code="15"))
        world.contact(connection, None, "telegram", "70", staff_id=where.gestor_id)
        return world.contact(connection, world.family(connection, where))


def sent(database: Engine, now: datetime = NIGHT) -> dict[int, str]:
    """What the worker writes and sends now, by chat."""
    with database.begin() as connection:
        write_alerts(connection, now)
    with TelegramStandIn() as telegram:
        composers = {"alert": compose}
        drain(database, Watch(now), provider=telegram_provider(telegram), composers=composers)
        return {int(each["chat_id"]): each["text"] for each in telegram.sent}


def test_the_coordinator_of_the_municipality_hears_at_once_and_nobody_else(
    database: Engine, line: int
) -> None:
    with database.begin() as connection:
        coordinator(connection, "C1", 71, world.PLACE)
        coordinator(connection, "C2", 72, "15001")
        coordinator(connection, "T1", 73, world.PLACE, role="territorial")
        alert(connection, line)
    told = sent(database)
    assert list(told) == [71]
    assert told[71] == "Alguien puede estar en peligro. Entre a Coordinación en Libreta para ver y actuar."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("la familia F001 dice que el marido le pega y la va a matar", "danger"),
        ("se inundó la vereda y hay familias en los techos", "calamity"),
    ],
)
def test_what_a_gestor_tells_concerns_the_gestors_municipality_and_says_who_told_it(
    database: Engine, line: int, text: str, kind: str
) -> None:
    with database.begin() as connection:
        coordinator(connection, "C1", 71, world.PLACE)
        coordinator(connection, "C2", 72, "15001")
    chat = Telegram(application(database, Watch(NIGHT)).test_client(), 70)
    chat.post(chat.message(text))
    assert {chat for chat in sent(database) if chat != 70} == {71}
    with database.connect() as connection:
        (shown,) = alerts.unseen(connection, world.PLACE)
        assert (shown.kind, shown.staff, shown.text, shown.families) == (kind, "G01", text, ())
        assert alerts.unseen(connection, "15001") == []


def test_what_was_said_in_a_complaint_is_told_to_the_national_team_alone(database: Engine, line: int) -> None:
    with database.begin() as connection:
        coordinator(connection, "C1", 71, world.PLACE)
        coordinator(connection, "N1", 74, world.PLACE, role="national")
        alert(connection, line, private=True)
    told = sent(database)
    assert list(told) == [74]
    assert told[74].endswith("Lo dijo en una queja. Entre a Quejas en Libreta para ver y actuar.")


def test_a_person_is_told_once_of_an_alert_however_often_it_is_looked_at(database: Engine, line: int) -> None:
    with database.begin() as connection:
        coordinator(connection, "C1", 71, world.PLACE)
        alert(connection, line)
    assert len(sent(database)) == 1
    assert sent(database, NIGHT + timedelta(minutes=1)) == {}


def test_alerts_of_one_line_that_follow_closely_are_told_of_once_until_somebody_has_seen(
    database: Engine, line: int
) -> None:
    with database.begin() as connection:
        coordinator(connection, "C1", 71, world.PLACE)
        first = alert(connection, line)
        alert(connection, line, at=NIGHT + timedelta(minutes=10))
    assert len(sent(database)) == 1
    later = NIGHT + timedelta(minutes=20)
    with database.begin() as connection:
        connection.execute(update(Alert).where(Alert.id == first).values(seen_at=later))
        alert(connection, line, at=later)
        alert(connection, line, "flood", at=later)
    assert len(sent(database, later)) == 1, "the second is still unseen; a flood is another matter"


def test_where_the_municipality_has_no_chat_others_are_asked_to_call_it(database: Engine, line: int) -> None:
    with database.begin() as connection:
        coordinator(connection, "C1", None, world.PLACE)
        coordinator(connection, "C2", 72, "15001")
        alert(connection, line)
    told = sent(database)
    assert list(told) == [72]
    assert "San José de Pare" in told[72] and "Llámela" in told[72]


def test_a_stranger_concerns_every_coordinator(database: Engine, line: int) -> None:
    with database.begin() as connection:
        coordinator(connection, "C1", 71, world.PLACE)
        coordinator(connection, "C2", 72, "15001")
        connection.execute(update(Contact).where(Contact.conversation_id == line).values(ended_at=NIGHT))
        alert(connection, line, "flood")
    told = sent(database)
    assert sorted(told) == [71, 72]
    assert "sin parar" in told[71]


def test_what_somebody_saw_before_it_left_is_not_sent(database: Engine, line: int) -> None:
    with database.begin() as connection:
        coordinator(connection, "C1", 71, world.PLACE)
        alert(connection, line)
        write_alerts(connection, NIGHT)
        connection.execute(update(Alert).values(seen_at=NIGHT))
    assert sent(database) == {}
    with database.connect() as connection:
        outbox_id = connection.scalars(select(Outbox.id)).one()
    assert words(database, outbox_id) == (None, "alguien ya vio el aviso")


def test_nothing_of_it_lies_on_the_coordinators_phone(database: Engine, line: int) -> None:
    with database.begin() as connection:
        coordinator(connection, "C1", 71, world.PLACE)
        alert(connection, line)
    (text,) = sent(database).values()
    assert not any(secret in text for secret in ("F001", "Guanomo", "300111", "esposo", "pega", "15664"))


def test_of_what_happened_long_ago_nobody_is_told_at_night(database: Engine, line: int) -> None:
    with database.begin() as connection:
        coordinator(connection, "C1", 71, world.PLACE)
        alert(connection, line, at=NIGHT - timedelta(days=2))
    assert sent(database) == {}


def test_a_worker_does_it_by_itself(database: Engine, keys: str, tmp_path: Path, line: int) -> None:
    with database.begin() as connection:
        coordinator(connection, "C1", 71, world.PLACE)
        alert(connection, line, at=START)
    with TelegramStandIn() as telegram, worker(database, keys, tmp_path, telegram):
        until(lambda: telegram.sent, 15)
        assert [int(each["chat_id"]) for each in telegram.sent] == [71]
        log = (tmp_path / "worker.log").read_text()
    assert "alerts: 1 written to coordinators" in log and "Traceback" not in log
