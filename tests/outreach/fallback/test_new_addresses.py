"""What waits for a family goes to the number that it has now, once, and history says what is so."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text, update

from db.tables import Case, Contact, Conversation, Outbox
from messaging.hours import Hours
from outreach.cases import news
from outreach.meetings import due
from outreach.meetings.series import Series
from outreach.waves import schedule
from programme.cases import handling
from programme.cases.reading import Handler
from tests import world
from tests.doors import Twilio, application
from tests.outreach.fallback.street import (
    KINDS,
    NEW,
    OLD,
    THIRD,
    Street,
    answer_case,
    open_street,
    write_broadcast,
    write_invitation,
    write_reminder,
)
from tests.outreach.town import NOW, TEXT, staff, town


@pytest.fixture
def street(database: Engine, tmp_path: Path) -> Iterator[Street]:
    with open_street(town(database, families=1), tmp_path) as found:
        yield found


@pytest.mark.parametrize("kind", KINDS)
def test_after_an_import_with_a_new_number_what_waits_goes_there_once(street: Street, kind: str) -> None:
    write, begins = KINDS[kind]
    write(street)
    street.imports(NEW)
    sent = street.sends(minutes=40)
    assert [to for to, _ in sent] == [NEW]
    assert sent[0][1].startswith(begins)
    assert "va al contacto que la familia tiene ahora" in [words for _, words in street.history(kind)]
    due.see_to(street.engine, street.watch.now, Hours(), Series())
    schedule.see_to(street.engine, street.watch.now, Hours(), random.Random(1))
    with street.engine.begin() as connection:
        news.write(connection, Hours(), street.watch.now)
    assert street.sends(hours=1) == []


@pytest.mark.parametrize("kind", KINDS)
def test_it_waits_for_the_yes_of_the_new_number_and_then_goes(street: Street, kind: str) -> None:
    KINDS[kind][0](street)
    street.imports(NEW, signed="")
    assert street.sends(minutes=40) == []
    states = street.history(kind)
    assert states[-1][0] in ("queued", "scheduled")
    assert states[-1][1] == "la familia aún no ha autorizado mensajes en el contacto que tiene ahora"
    assert street.sends(minutes=16) == [] and street.history(kind) == states, "and it is told once"
    door = Twilio(application(street.engine, street.watch).test_client(), NEW)
    door.send("hola")
    door.send("1")
    assert [to for to, _ in street.sends(minutes=16)] == [NEW]


def test_what_nobody_allowed_in_time_ends_with_the_true_reason(street: Street) -> None:
    write_reminder(street)
    street.imports(NEW, signed="")
    assert street.sends() == []
    for _ in range(36):
        assert street.sends(minutes=15) == []
    assert street.history()[-1] == (
        "suppressed",
        "la familia aún no ha autorizado mensajes en el contacto que tiene ahora",
    )
    assert all("ya no autoriza" not in (words or "") for _, words in street.history())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (update(Conversation).values(opted_out_at=NOW), "la persona pidió no recibir mensajes"),
        (update(Conversation).values(blocked_at=NOW), "la persona nos bloqueó o el número ya no existe"),
        (
            update(Contact).where(Contact.ended_at.is_(None)).values(authorised=False),
            "la familia no autorizó mensajes en el contacto que tiene ahora",
        ),
    ],
)
def test_what_may_not_go_to_the_new_number_says_why(street: Street, change: object, words: str) -> None:
    write_broadcast(street)
    street.imports(NEW)
    street.does(change)
    assert street.sends() == []
    assert street.history()[-1] == ("suppressed", words)


def test_who_was_put_off_by_an_exit_at_the_old_number_is_written_to_at_the_new(street: Street) -> None:
    """An exit belongs to the person at that address; so does a number that is gone."""
    write_broadcast(street)
    street.does(update(Conversation).values(opted_out_at=NOW, blocked_at=NOW))
    street.imports(NEW)
    assert street.sends() == [(NEW, "Mañana hay jornada de cédulas en el salon comunal.")]


def test_a_number_that_changes_twice_before_anything_leaves(street: Street) -> None:
    answer_case(street)
    street.imports(NEW)
    street.imports(THIRD)
    assert [to for to, _ in street.sends()] == [THIRD]


def test_a_number_that_changes_and_comes_back(street: Street) -> None:
    answer_case(street)
    write_broadcast(street)
    street.imports(NEW)
    street.imports(OLD)
    assert [to for to, _ in street.sends()] == [OLD, OLD]


def test_a_family_that_moved_to_telegram_is_told_there(street: Street) -> None:
    write_broadcast(street)
    with street.engine.begin() as connection:
        connection.execute(update(Contact).values(ended_at=NOW))
        world.contact(connection, street.family, "telegram", "9001")
    assert street.sends() == [("9001", TEXT)]
    with street.engine.connect() as connection:
        assert connection.execute(select(Outbox.channel, Outbox.state)).one() == ("telegram", "sent")


def test_while_its_contact_is_there_a_message_goes_nowhere_else(street: Street) -> None:
    write_broadcast(street)
    with street.engine.begin() as connection:
        world.contact(connection, street.family, "telegram", "9001")
        connection.execute(update(Conversation).where(Conversation.channel == "sms").values(opted_out_at=NOW))
    assert street.sends() == []
    assert street.history()[-1] == ("suppressed", "la persona pidió no recibir mensajes")


def test_what_is_with_the_provider_stays_and_what_it_refused_for_now_follows(street: Street) -> None:
    write_reminder(street)
    street.twilio.next_error(20429, "Too Many Requests", status=429, retry_after=1)
    assert street.sends() == []
    street.imports(NEW)
    (sent,) = street.sends(minutes=2)
    assert sent[0] == NEW and "1 Confirmo" in sent[1], "with its question, which the new number can answer"
    Twilio(application(street.engine, street.watch).test_client(), NEW).send("1")
    with street.engine.connect() as connection:
        assert connection.scalars(text("SELECT answer FROM meeting_reply")).all() == ["confirmed"]


def test_health_is_asked_of_the_new_number_anew(street: Street) -> None:
    street.does(update(Contact).values(health=True))
    street.does(text("UPDATE logro_state SET logro_code = 'SAL-01' WHERE logro_code = 'IDE-01'"))
    street.town.confirms(street.town.draft("logro:SAL-01"))
    assert street.town.writes() == 1
    street.imports(NEW)
    assert street.sends() == []
    assert street.history()[-1][1] == (
        "la familia no ha autorizado temas de salud en el contacto que tiene ahora"
    )
    street.does(update(Contact).values(health=True, safe=True))
    assert [to for to, _ in street.sends(minutes=16)] == [NEW]


def test_a_phone_that_has_the_text_of_another_family_gets_it_once(database: Engine, tmp_path: Path) -> None:
    with open_street(town(database, families=3), tmp_path) as street:
        write_broadcast(street)
        street.imports("+573001110001", shared="si")
        street.imports("+573001110001", shared="si", code="F002")
        assert [to for to, _ in street.sends()] == ["+573001110001"]
        assert street.history()[-1] == (
            "cancelled",
            "ese celular ya recibe el mismo mensaje por otra familia",
        )


@pytest.mark.parametrize("kind", ["broadcast", "invitation", "results"])
def test_who_shared_the_phone_with_a_family_that_moved_away_is_told_there_once(
    database: Engine, tmp_path: Path, kind: str
) -> None:
    with open_street(town(database, families=1), tmp_path) as street:
        with street.engine.begin() as connection:
            for code in ("F001", "F002"):
                neighbour = world.family(connection, street.town.place, code)
                world.contact(connection, neighbour, "sms", OLD)
        KINDS[kind][0](street)
        street.imports(NEW)
        assert sorted(to for to, _ in street.sends(minutes=40)) == [OLD, NEW]
        assert street.sends(minutes=40) == []


# Cases


def test_news_of_a_private_case_goes_to_no_other_number(street: Street) -> None:
    """Whoever complained of money may not be whoever has the number that the family gives now."""
    answer_case(street, "money")
    street.imports(NEW)
    assert street.sends() == []
    assert street.history("case")[-1] == (
        "cancelled",
        "quien preguntó ya no está en este contacto, y a otro no se le avisa",
    )


def test_news_goes_to_no_phone_of_the_family_that_took_nobodys_place(street: Street) -> None:
    """Hers has ended; his has been the family's all along."""
    with street.engine.begin() as connection:
        world.contact(connection, street.family, "sms", THIRD)
    answer_case(street)
    with street.engine.connect() as connection:
        asked = connection.scalars(select(Case.contact_id)).one()
    street.does(update(Contact).where(Contact.id == asked).values(ended_at=NOW))
    assert street.sends() == []
    assert street.history("case")[-1][0] == "cancelled"


def test_news_goes_to_no_shared_phone_in_the_place_of_one_that_was_not(street: Street) -> None:
    answer_case(street)
    street.imports(NEW, shared="si")
    assert street.sends() == []


def test_news_that_comes_after_the_change_goes_to_the_new_number(street: Street) -> None:
    with street.engine.begin() as connection:
        line = connection.scalar(select(Conversation.id))
        world.case(connection, "100001", "service", NOW.date(), family_id=street.family, conversation_id=line)
    street.imports(NEW)
    with street.engine.begin() as connection:
        by = Handler(staff(connection, "X01", "coordinator", world.PLACE), "X01", "coordinator")
        handling.answer(connection, by, "100001", "Ya hay cupo", NOW)
        assert news.write(connection, Hours(), NOW) == 1
    assert [to for to, _ in street.sends()] == [NEW]


# A number whose last owner left


def test_a_number_whose_last_owner_left_gets_nothing_and_the_import_says_so(street: Street) -> None:
    """With the number masked, and what to do; on a rehearsal too, and not again for what is there already."""
    door = Twilio(application(street.engine, street.watch).test_client(), OLD)
    door.send("salir")
    street.imports(NEW)
    with street.engine.begin() as connection:
        world.family(connection, street.town.place, "F009")
    report = street.imports(OLD, code="F009")
    (notice,) = [one for one in report.notices if one.key == "import.number_left"]
    assert (notice.row, notice.column, notice.value) == (2, "celular", "+57300*****00")
    assert "ALTA" in notice.line() and OLD not in notice.line()
    assert "ALTA" in notice.line("en")
    write_broadcast(street)
    write_invitation(street)
    assert OLD not in [to for to, _ in street.sends(minutes=40)]
    assert [one.key for one in street.imports(OLD, code="F009").notices].count("import.number_left") == 0
    with street.engine.connect() as connection:
        left = select(func.count()).where(
            Conversation.opted_out_at.is_not(None), Conversation.state.is_(None)
        )
        assert connection.scalar(left) == 1, "and what its last owner was in the middle of is forgotten"
    assert door.send("alta")


def test_an_exit_of_the_next_owner_is_not_one_of_the_family_that_had_the_number(street: Street) -> None:
    """Nor the other way round: each is asked, or not, by what it did itself."""
    write_invitation(street)
    street.imports(NEW)
    with street.engine.begin() as connection:
        world.family(connection, street.town.place, "F009")
    street.imports(OLD, code="F009")
    street.watch.now += timedelta(minutes=40)
    Twilio(application(street.engine, street.watch).test_client(), OLD).send("salir")
    assert [to for to, _ in street.sends()] == [NEW]
    street.watch.now = NOW + timedelta(days=3)
    schedule.see_to(street.engine, street.watch.now, Hours(), random.Random(1))
    assert [to for to, _ in street.sends(minutes=40)] == [NEW]


def test_the_open_dialog_of_who_had_the_number_before_is_not_the_new_familys(street: Street) -> None:
    write_reminder(street)
    assert street.sends()
    street.imports(NEW)
    with street.engine.begin() as connection:
        other = world.family(connection, street.town.place, "F009")
        assert other
    street.imports(OLD, code="F009")
    said = " ".join(Twilio(application(street.engine, street.watch).test_client(), OLD).send("1"))
    assert "confirm" not in said.lower()
    with street.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM meeting_reply")) == 0
