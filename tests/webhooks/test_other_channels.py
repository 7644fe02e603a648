"""What comes by WhatsApp or RCS meets silence, so somebody must hear that a family talks to nobody."""

import json
import time
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select

from app import main
from db.tables import Alert, Inbound
from programme import wrong_channel
from tests import world
from tests.console.people import person, sign_in
from tests.doors import Twilio, Watch, application
from tests.webhooks.rows import NOW, count, known


@pytest.mark.parametrize(
    ("sender", "channel"),
    [
        ("whatsapp:+573001112233", "whatsapp"),
        ("WhatsApp:+573001112233", "whatsapp"),
        ("rcs:+573001112233", "rcs"),
        ("messenger:1234567890", "messenger"),
        ("whatsapp:CO." + "9" * 90, "whatsapp"),
    ],
)
def test_one_alert_a_day_however_many_write(database: Engine, sender: str, channel: str) -> None:
    known(database)
    app = application(database, watch := Watch(NOW))
    twilio = Twilio(app.test_client(), sender)
    for _ in range(3):
        assert twilio.send("hola") == []
    assert Twilio(app.test_client(), f"{sender}5").send("menu") == []
    assert count(database, Inbound) == 4
    with database.connect() as connection:
        (alert,) = connection.execute(select(Alert.__table__)).all()
    assert (alert.kind, alert.text, alert.private, alert.at) == ("channel", channel, False, NOW)
    watch.now += timedelta(days=1)
    twilio.send("hola")
    assert count(database, Alert) == 2


def test_whoever_writes_by_sms_raises_none(database: Engine) -> None:
    known(database)
    door = application(database, Watch(NOW)).test_client()
    for sender in ("+573001112233", "+573009998877", "87654", "Bancolombia", "whatsapp", ":+57300", "+57:1"):
        Twilio(door, sender).send("hola")
    assert count(database, Alert) == 0


def test_a_stranger_raises_none(database: Engine) -> None:
    door = application(database, Watch(NOW)).test_client()
    form = Twilio(door, "whatsapp:+573001112233").form("hola")
    assert door.post("/webhooks/twilio/sms", data=form).status_code == 403
    assert count(database, Alert) == 0


def test_a_coordinator_sees_it(database: Engine) -> None:
    watch = Watch(NOW)
    known(database)
    with database.begin() as connection:
        person(connection, watch, "coordinator", "coordinator")
    client = application(database, watch, PUBLIC_URL="http://localhost").test_client()
    with database.begin() as connection:
        wrong_channel.note(connection, "whatsapp:+573001112233", "whatsapp", "sms", NOW)
    sign_in(client, "coordinator")
    page = client.get("/coordinacion").text
    assert "Alguien escribe por un canal que Libreta no contesta" in page and "whatsapp" in page


@pytest.mark.parametrize("days", [None, 0, 6, 8])
def test_the_doctor_says_so_and_what_to_do(
    database: Engine, keys: str, tmp_path: object, days: int | None
) -> None:
    with database.begin() as connection:
        world.place(connection)
        if days is not None:
            wrong_channel.note(
                connection, "whatsapp:+573001112233", "whatsapp", "sms", NOW - timedelta(days=days)
            )
    environment = {
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
        "DATA_KEY": keys,
        "LIBRETA_HOME": str(tmp_path),
        "LIBRETA_CLOCK": NOW.isoformat(),
        "LIBRETA_CLOCK_SINCE": str(time.time()),
    }
    told = CliRunner(env=environment).invoke(main, ["doctor", "--json"])
    assert told.exit_code == 0, told.output
    found = {finding["name"]: finding for finding in json.loads(told.output)}["canales de Twilio"]
    assert found["ok"] == (days is None or days == 8)
    if not found["ok"]:
        assert "whatsapp" in found["detail"] and "consola de Twilio" in found["detail"]
