"""Who hears of cases: the phone that asked, that there is an answer; who handles them, how many wait."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, update

from console.simulator.history import history
from db.tables import Case, Contact, Conversation, Outbox, Staff, StaffMunicipality
from messaging.hours import Hours
from outreach.cases import digest, news
from outreach.composers import COMPOSERS
from programme.calendar import BOGOTA
from programme.cases import asking, handling
from programme.cases.reading import Handler
from tests import world
from tests.messaging import post
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

NOW = datetime(2026, 11, 20, 10, tzinfo=BOGOTA)
TODAY = NOW.date()
HOURS = Hours()
PHONE, OTHER = "+573001112233", "+573004445566"
NEWS = "Hay una novedad de su caso. Para leerla, escriba CASO y el numero que le dimos."


@pytest.fixture
def family(database: Engine) -> int:
    """F001, which has asked something from one of its two phones."""
    with database.begin() as connection:
        where = world.place(connection)
        family_id = world.family(connection, where)
        line = world.contact(connection, family_id, "sms", PHONE)
        world.contact(connection, family_id, "sms", OTHER)
        world.case(connection, "100001", "service", TODAY, family_id=family_id, conversation_id=line)
    return family_id


def staff(connection: Connection, code: str, role: str, chat: str) -> Handler:
    """Who works in the place, with a chat."""
    staff_id = connection.execute(insert(Staff).values(code=code, role=role, name="").returning(Staff.id))
    by = Handler(staff_id.scalar_one(), code, role)
    connection.execute(insert(StaffMunicipality).values(staff_id=by.staff_id, municipality_code=world.PLACE))
    world.contact(connection, None, "telegram", chat, staff_id=by.staff_id)
    return by


@pytest.fixture
def coordinator(database: Engine, family: int) -> Handler:
    with database.begin() as connection:
        return staff(connection, "C01", "coordinator", "9100")


def answer(database: Engine, by: Handler, text: str = "Ya hay cupo", now: datetime = NOW) -> None:
    with database.begin() as connection:
        handling.answer(connection, by, "100001", text, now)


def send_news(database: Engine, now: datetime = NOW) -> int:
    with database.begin() as connection:
        return news.write(connection, HOURS, now)


def send_digest(database: Engine, now: datetime = NOW) -> int:
    with database.begin() as connection:
        return digest.write(connection, HOURS, now)


def by_sms(database: Engine, now: datetime = NOW) -> list[tuple[str, str]]:
    """What leaves by SMS: to whom, and what."""
    with TwilioStandIn() as twilio:
        provider = post.twilio_provider(twilio)
        post.drain(database, post.Watch(now), "sms", provider, composers=dict(COMPOSERS))
        return [(sent["to"], sent["body"]) for sent in twilio.sent]


def by_chat(database: Engine, now: datetime = NOW) -> dict[str, str]:
    """What leaves on Telegram, by chat."""
    with TelegramStandIn() as telegram:
        provider = post.telegram_provider(telegram)
        post.drain(database, post.Watch(now), "telegram", provider, composers=dict(COMPOSERS))
        return {sent["chat_id"]: sent["text"] for sent in telegram.sent}


def test_an_answer_is_told_once_to_the_phone_that_asked_in_the_hours(
    database: Engine, coordinator: Handler
) -> None:
    """Neither what it says nor its number: somebody else may hold the phone."""
    night, morning = NOW + timedelta(hours=11), NOW + timedelta(hours=22)
    answer(database, coordinator, now=night)
    assert [send_news(database, night), send_news(database, morning)] == [1, 0]
    assert by_sms(database, night) == []
    assert by_sms(database, morning) == [(PHONE, NEWS)]


def test_its_phone_shows_it_though_the_row_hides_to_whom_it_went(
    database: Engine, coordinator: Handler
) -> None:
    answer(database, coordinator)
    assert send_news(database) == 1 and by_sms(database) == [(PHONE, NEWS)]
    with database.connect() as connection:
        assert connection.scalars(select(Outbox.conversation_id)).all() == [None]
        lines = connection.execute(select(Conversation.id, Conversation.address)).all()
        phones = [(line.address, history(connection, line.id, NOW).messages) for line in lines]
    assert [(phone, said.text) for phone, messages in phones for said in messages] == [(PHONE, NEWS)]


def test_a_second_answer_is_told_again(database: Engine, coordinator: Handler, family: int) -> None:
    answer(database, coordinator)
    assert send_news(database) == 1 and by_sms(database) == [(PHONE, NEWS)]
    with database.begin() as connection:
        contact = connection.scalar(select(Case.contact_id))
        assert asking.missing(connection, asking.Asker(family, contact), "100001", "Falta", NOW)
        assert news.write(connection, HOURS, NOW) == 0
        handling.pass_on(connection, coordinator, "100001", "el ICBF", NOW)
    answer(database, coordinator, "Ya está")
    assert send_news(database) == 1, "of two at once the last"
    assert by_sms(database) == [(PHONE, NEWS)]


@pytest.mark.parametrize("what", ["opted out", "ended", "not authorised", "blocked", "without a name"])
def test_who_may_not_be_written_to_is_not(database: Engine, coordinator: Handler, what: str) -> None:
    answer(database, coordinator)
    with database.begin() as connection:
        connection.execute(
            {
                "opted out": update(Conversation).values(opted_out_at=NOW),
                "blocked": update(Conversation).values(blocked_at=NOW),
                "ended": update(Contact).values(ended_at=NOW),
                "not authorised": update(Contact).values(authorised=False),
                "without a name": update(Case).values(contact_id=None, family_id=None),
            }[what]
        )
    assert send_news(database) == 0


@pytest.mark.parametrize("what", ["read and solved", "ended"])
def test_what_is_over_when_it_leaves_is_not_told(
    database: Engine, coordinator: Handler, family: int, what: str
) -> None:
    answer(database, coordinator)
    assert send_news(database) == 1
    with database.begin() as connection:
        if what == "ended":
            connection.execute(update(Contact).values(ended_at=NOW))
        else:
            contact = connection.scalar(select(Case.contact_id))
            assert asking.solved(connection, asking.Asker(family, contact), "100001", NOW)
    assert by_sms(database) == []
    with database.connect() as connection:
        assert connection.scalars(select(Outbox.state)).all() == ["cancelled"]


def test_who_handles_cases_hears_once_a_day_how_many_wait(database: Engine, coordinator: Handler) -> None:
    """The national team of what is private too, a gestor of nothing; in the hours."""
    with database.begin() as connection:
        staff(connection, "N01", "national", "9200")
        staff(connection, "X01", "gestor", "9300")
        world.case(connection, "100002", "papers", TODAY, due_on=TODAY, status="taken_up")
        world.case(connection, "100003", "papers", TODAY, due_on=date(2026, 11, 19), status="passed_on")
        world.case(connection, "100004", "money", TODAY)
        world.case(connection, "100005", "papers", TODAY, status="taken_up")
        world.case(connection, "100006", "papers", TODAY, due_on=TODAY, status="answered")
    assert send_digest(database, NOW.replace(hour=5)) == 0
    assert [send_digest(database), send_digest(database, NOW + timedelta(hours=3))] == [2, 0]
    assert by_chat(database) == {
        "9100": "Casos de hoy. Sin atender: 1. Vencen pronto: 1. Con el plazo vencido: 1. "
        "Escriba CASOS, o entre a Libreta.",
        "9200": "Quejas y casos de hoy. Sin atender: 1. Vencen pronto: 0. Con el plazo vencido: 0. "
        "Entre a Quejas en Libreta.",
    }
    assert send_digest(database, NOW + timedelta(days=1)) == 2


def test_where_nothing_waits_nobody_is_told(database: Engine, coordinator: Handler) -> None:
    with database.begin() as connection:
        handling.take_up(connection, coordinator, "100001", NOW)
    assert send_digest(database) == 0, "somebody has begun, and there is time"


def test_what_was_seen_to_meanwhile_is_not_told(database: Engine, coordinator: Handler) -> None:
    assert send_digest(database) == 1
    with database.begin() as connection:
        connection.execute(delete(Case))
    assert by_chat(database) == {}
