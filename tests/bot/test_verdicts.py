"""A family hears what its gestor found of what it reported, and nobody else does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update

from db.tables import Alert, Contact, Conversation, Family, LogroChange, LogroReason, LogroState, Outbox
from outreach.worker.retention import Kept, blank
from programme import verifying
from programme.verifying import LONGEST_REASON
from tests import world
from tests.bot.test_family_messages import PHONE, Town
from tests.doors import Telegram, Twilio
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture
def town(database: Engine) -> Iterator[Town]:
    with TwilioStandIn() as sms, TelegramStandIn() as bot:
        yield Town(database, sms, bot)


def _verdicts(town: Town) -> list[Any]:
    return town.rows(select(Outbox.state, Outbox.channel).where(Outbox.kind == "verdict").order_by(Outbox.id))


def test_who_said_what_when_can_be_read_and_the_family_hears_it(town: Town) -> None:
    town.says("logros", "2", "1")
    town.told("verificar", "2", "falta la foto")
    assert _verdicts(town) == []
    town.told("1")
    assert town.sms.sent[-1]["body"] == (
        "Su gestor reviso: Documentos de identidad al dia. Falta: la foto. Al tenerlo, escriba LOGROS."
    )
    changes = select(LogroChange.source, LogroChange.new_state, LogroReason.text)
    history = changes.outerjoin(LogroReason, LogroReason.change_id == LogroChange.id).order_by(LogroChange.id)
    assert town.rows(history) == [("family", "reported", None), ("gestor", "pending", "la foto")]
    town.says("logros")
    assert "El 20 nov 2026 su gestor dijo que falta: la foto." in town.says("2")
    # Reported again, the gestor is reminded of it.
    town.says("logros", "2", "1")
    (asked,) = town.told("verificar")
    assert "El 20 nov 2026 usted dijo que falta: la foto." in asked
    town.told("1")
    assert town.sms.sent[-1]["body"] == (
        "Su gestor confirmo: Documentos de identidad al dia. ¡Felicitaciones por ese logro!"
    )
    assert town.rows(select(Alert.id)) == []


def test_it_goes_to_whoever_reported_it(town: Town) -> None:
    with town.engine.begin() as connection:
        world.contact(connection, town.family_id, "telegram", "9700")
        world.contact(connection, town.family_id, "sms", "+573001112244")
    second = Twilio(town.phone.client, "+573001112244")
    for word in ("logros", "2", "1"):
        second.send(word)
    town.told("verificar", "1")
    assert town.sms.sent[-1]["to"] == "+573001112244"
    chat = Telegram(town.phone.client, 9700)
    for word in ("logros", "1", "1"):
        assert chat.post(chat.message(word)).status_code == 200
    town.told("verificar", "1")
    assert town.bot.sent[-1]["chat_id"] in ("9700", 9700)


def test_without_a_reason_the_family_reads_only_that_it_is_lacking(town: Town) -> None:
    with town.engine.begin() as connection:
        world.report(connection, town.family_id, ["DIN-03"], NOW.date())
    town.told("verificar", "2", "0")
    assert town.sms.sent[-1]["body"] == (
        "Su gestor reviso un logro de Dinamica familiar. Todavia falta. Para verlo escriba LOGROS."
    )
    listed = town.says("logros")
    number = next(line.split()[0] for line in listed.splitlines() if "Uno de" in line)
    assert "El 20 nov 2026 su gestor dijo que todavia falta." in town.says(number)


def _shared(town: Town) -> None:
    with town.engine.begin() as connection:
        other = world.family(connection, town.where, "F002")
        world.contact(connection, other, "sms", PHONE)


def test_on_a_phone_of_several_families_it_says_of_which(town: Town) -> None:
    with town.engine.begin() as connection:
        world.report(connection, town.family_id, ["IDE-01"], NOW.date())
    _shared(town)
    town.told("verificar", "no: la foto", "1")
    assert town.sms.sent[-1]["body"].startswith("F001: Su gestor reviso: ")


def test_once_the_other_family_is_gone_from_the_phone_it_names_none(town: Town) -> None:
    with town.engine.begin() as connection:
        world.report(connection, town.family_id, ["IDE-01"], NOW.date())
    _shared(town)
    with town.engine.begin() as connection:
        connection.execute(update(Contact).where(Contact.family_id != town.family_id).values(ended_at=NOW))
    town.told("verificar", "no: la foto", "1")
    assert town.sms.sent[-1]["body"].startswith("Su gestor reviso: ")


def test_the_longest_reason_is_one_sms_and_a_longer_one_is_asked_for_again(town: Town) -> None:
    with town.engine.begin() as connection:
        world.report(connection, town.family_id, ["IDE-01"], NOW.date())
    (again,) = town.told("verificar", "2", "ñ" * (LONGEST_REASON + 1))[-1:]
    assert f"caben {LONGEST_REASON}" in again and "¿Qué le falta?" in again
    town.told("ñ" * LONGEST_REASON, "1")
    ((segments,),) = town.rows(select(Outbox.segments).where(Outbox.kind == "verdict"))
    assert segments == 1


NEVER = {
    "left": update(Family).values(stage="exited"),
    "withdrawn": update(Family).values(stage="withdrawn"),
    "stopped": update(Conversation).where(Conversation.channel == "sms").values(opted_out_at=NOW),
    "not allowed": update(Contact).where(Contact.family_id.is_not(None)).values(authorised=False),
    "another number": update(Contact).where(Contact.family_id.is_not(None)).values(ended_at=NOW),
    "reported again": update(LogroState).where(LogroState.logro_code == "IDE-01").values(state="reported"),
}


@pytest.mark.parametrize("meanwhile", NEVER)
def test_at_night_it_waits_and_does_not_leave_where_it_may_not_any_more(town: Town, meanwhile: str) -> None:
    town.watch.now = datetime(2026, 11, 21, 1, tzinfo=UTC)
    with town.engine.begin() as connection:
        world.report(connection, town.family_id, ["IDE-01"], NOW.date())
    town.told("verificar", "1")
    assert _verdicts(town) == [("scheduled", "sms")] and town.sms.sent == []
    town.run(NEVER[meanwhile])
    town.watch.now += timedelta(hours=13)
    town.delivered()
    assert town.sms.sent == []
    ((state, _),) = _verdicts(town)
    assert state in ("suppressed", "cancelled", "queued")


@pytest.mark.parametrize(("health", "heard"), [(None, 0), (False, 0), (True, 1)])
def test_of_health_only_who_said_yes_to_it_hears(town: Town, health: bool | None, heard: int) -> None:
    town.run(update(Contact).where(Contact.family_id.is_not(None)).values(health=health))
    with town.engine.begin() as connection:
        world.report(connection, town.family_id, ["SAL-01"], NOW.date())
    town.told("verificar", "1")
    assert len(town.sms.sent) == heard


def test_a_private_one_is_neither_asked_nor_told(town: Town) -> None:
    with town.engine.begin() as connection:
        world.report(connection, town.family_id, ["EDU-07"], NOW.date())
        given = (connection, town.where.gestor_id, town.family_id, "EDU-07", True, NOW, "inbound:sms:1")
        assert verifying.verify(*given) is None
    town.told("verificar", "1", "no: la foto", "1")
    assert _verdicts(town) == []
    assert town.rows(select(LogroReason.change_id)) == []


def test_a_reason_is_encrypted_goes_with_the_family_and_is_not_kept_for_ever(town: Town) -> None:
    with town.engine.begin() as connection:
        world.report(connection, town.family_id, ["IDE-01", "HAB-03"], NOW.date())
    town.told("verificar", "no: la foto", "1", "no: el recibo del agua", "1")
    lengths = {len(kept) for (kept,) in town.rows(text("SELECT text FROM logro_reason"))}
    assert len(lengths) == 1 and len(town.rows(select(LogroReason.change_id))) == 2
    later = town.watch.now + timedelta(days=90, hours=1)
    change = {"family_id": town.family_id, "logro_code": "IDE-01", "new_state": "pending", "at": later}
    with town.engine.begin() as connection:
        new = insert(LogroChange).values(**change, source="gestor").returning(LogroChange.id)
        change_id = connection.execute(new).scalar_one()
        connection.execute(insert(LogroReason).values(change_id=change_id, text="la firma"))
    blank(town.engine, Kept(), later)
    assert town.rows(select(LogroReason.text)) == [("la firma",)]
    with town.engine.begin() as connection:
        connection.execute(text("SET LOCAL libreta.erasing = 'on'"))
        connection.execute(delete(Family).where(Family.id == town.family_id))
    assert town.rows(select(LogroReason.text)) == []


@pytest.mark.parametrize("reported", [True, False])
def test_marked_in_a_visit_the_family_hears_of_what_it_reported(town: Town, reported: bool) -> None:
    if reported:
        town.says("logros", "2", "1")
    assert "Documentos de identidad al día" in town.told("familia F001", "1", "2")[-1]
    assert "Anotado: logro alcanzado." in town.told("1")[-1]
    heard = ["Su gestor confirmo: Documentos de identidad al dia. ¡Felicitaciones por ese logro!"]
    assert [one["body"] for one in town.sms.sent] == (heard if reported else [])


def test_marked_in_a_visit_of_whom_no_message_reaches_the_gestor_is_told(town: Town) -> None:
    town.says("logros", "2", "1")
    town.run(update(Contact).where(Contact.family_id.is_not(None)).values(ended_at=NOW))
    said = town.told("familia F001", "1", "2", "1")[-1]
    assert "A F001 no le llegan mensajes. Dígaselo usted en la visita." in said
    assert _verdicts(town) == []
