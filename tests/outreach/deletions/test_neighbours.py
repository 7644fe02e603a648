"""A deletion changes nothing for those who share a phone with the family, and it can be taken back to
the last moment.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, insert, select, update

from db.tables import Alert, Contact, Conversation, Deletion, Family, Inbound, LogroState, Outbox, Staff
from messaging.hours import Hours
from outreach.deletions import due
from outreach.worker.retention import Kept, blank
from programme.family_data import deletions
from tests import world
from tests.doors import Telegram, Twilio, Watch, application
from tests.webhooks.rows import NOW

PHONE = "+573001112233"


def later(engine: Engine, watch: Watch) -> int:
    """Three days and some hours have passed, on a working morning."""
    watch.now += timedelta(days=4)
    return due.see_to(engine, Hours(), watch(), random.Random(1))


def asked(connection: Connection, code: str) -> deletions.Pending:
    """The deletion of a family, asked for by a command."""
    family = connection.scalars(select(Family.id).where(Family.code == code)).one()
    return deletions.ask(connection, family, "command", NOW, random.Random(3), because="vino a la oficina")


def test_on_a_shared_phone_the_other_family_goes_on_and_all_texts_are_gone(database: Engine) -> None:
    """Who wrote which of them is not known."""
    with database.begin() as connection:
        where = world.place(connection)
        for code in ("F001", "F002"):
            world.contact(connection, world.family(connection, where, code), address=PHONE)
    watch = Watch(NOW)
    phone = Twilio(application(database, watch).test_client())
    assert phone.send("logros") and phone.send("1") and phone.send("algo que nadie entiende")
    with database.begin() as connection:
        asked(connection, "F001")
    assert later(database, watch) == 1
    with database.connect() as connection:
        assert connection.scalars(select(Family.code)).all() == ["F002"]
        assert set(connection.execute(select(Inbound.text, Inbound.reply)).all()) == {(None, None)}
        assert connection.scalars(select(Outbox.id)).all() == [], "nobody is told by a shared phone"
        (row,) = connection.execute(select(Conversation.contact_id, Conversation.state)).all()
        assert row.contact_id == connection.scalars(select(Contact.id)).one() and row.state is None
    assert "logros" in phone.send("logros")[0]


def _raised(connection: Connection, line: int, kind: str, words: str, *, seen: bool = False) -> None:
    values = {"kind": kind, "conversation_id": line, "text": words, "at": NOW}
    connection.execute(insert(Alert).values(**values, seen_at=NOW if seen else None))


def _alerts(engine: Engine) -> list[str | None]:
    with engine.connect() as connection:
        return list(connection.scalars(select(Alert.text).order_by(Alert.id)))


def test_on_a_shared_phone_only_danger_that_nobody_has_seen_keeps_its_text(database: Engine) -> None:
    """Somebody may be in danger there still; once it is seen, its text goes, too."""
    with database.begin() as connection:
        where = world.place(connection)
        for code in ("F001", "F002"):
            line = world.contact(connection, world.family(connection, where, code), address=PHONE)
        _raised(connection, line, "danger", "mi esposo me pega", seen=True)
        _raised(connection, line, "danger", "me quiere matar")
        _raised(connection, line, "calamity", "la creciente se llevo la casa")
        asked(connection, "F001")
    watch = Watch(NOW)
    assert later(database, watch) == 1
    assert _alerts(database) == [None, "me quiere matar", None]
    assert blank(database, Kept(), watch()) == 0
    with database.begin() as connection:
        connection.execute(update(Alert).where(Alert.seen_at.is_(None)).values(seen_at=watch()))
    assert blank(database, Kept(), watch()) == 1
    assert _alerts(database) == [None, None, None]


def test_so_do_alerts_of_the_gestors_chat_that_name_the_family(database: Engine) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        for code in ("F001", "F0011"):
            world.family(connection, where, code)
        desk = world.contact(connection, None, "telegram", "9100", staff_id=where.gestor_id)
        _raised(connection, desk, "danger", "En F001 el marido le pega", seen=True)
        _raised(connection, desk, "danger", "En F001 la quiere matar")
        _raised(connection, desk, "danger", "En F0011 el marido le pega", seen=True)
        asked(connection, "F001")
    assert later(database, Watch(NOW)) == 1
    assert _alerts(database) == [None, "En F001 la quiere matar", "En F0011 el marido le pega"]


def test_what_the_gestor_was_in_the_middle_of_is_forgotten(database: Engine) -> None:
    """And the messages that named the family, but no others."""
    with database.begin() as connection:
        where = world.place(connection)
        family = world.family(connection, where, "F001")
        world.report(connection, family, ["IDE-01"], NOW.date())
        world.family(connection, where, "F0011")
        world.contact(connection, None, "telegram", "9100", staff_id=where.gestor_id)
    watch = Watch(NOW)
    chat = Telegram(application(database, watch).test_client(), 9100)
    for words in ("hoy", "verificar"):
        chat.post(chat.message(words))
    with database.begin() as connection:
        before = connection.scalars(select(Outbox.payload).order_by(Outbox.id)).all()
        assert "F001" in str(before[1]) and "F001" not in str(before[0])
        asked(connection, "F001")
    assert later(database, watch) == 1
    with database.connect() as connection:
        after = connection.scalars(select(Outbox.payload).order_by(Outbox.id)).all()
        assert after == [before[0], None]
        assert connection.scalars(select(Conversation.state)).all() == [None]
        assert connection.scalars(select(Family.code)).all() == ["F0011"]


def test_taken_back_while_the_worker_waits_for_the_phone(database: Engine) -> None:
    """A turn of the family holds its line; what it says counts."""
    with database.begin() as connection:
        family = world.family(connection, world.place(connection), "F001")
        line = world.contact(connection, family)
        asked(connection, "F001")
    watch = Watch(NOW + timedelta(days=4))
    with ThreadPoolExecutor(1) as pool, database.begin() as turn:
        turn.execute(select(Conversation.id).where(Conversation.id == line).with_for_update())
        job = pool.submit(due.see_to, database, Hours(), watch(), random.Random(1))
        with pytest.raises(TimeoutError):
            job.result(timeout=1)
        assert deletions.take_back(turn, family, "family", watch())
        turn.commit()
        assert job.result(timeout=20) == 0
    with database.connect() as connection:
        assert connection.scalars(select(Family.code)).all() == ["F001"]
        assert connection.scalars(select(LogroState.logro_code)).all()
        assert connection.scalars(select(Deletion.number)).all() == []


def test_who_asks_twice_gets_the_same_number(database: Engine) -> None:
    with database.begin() as connection:
        world.family(connection, world.place(connection), "F001")
        assert asked(connection, "F001") == asked(connection, "F001")


def test_anybody_of_the_family_may_take_it_back(database: Engine) -> None:
    """Also on a phone that others read along, which says nothing more than that."""
    with database.begin() as connection:
        family = world.family(connection, world.place(connection), "F001")
        world.contact(connection, family)
        world.contact(connection, family, "telegram", "9001", safe=False)
    client = application(database, Watch(NOW)).test_client()
    phone, chat = Twilio(client), Telegram(client, 9001)
    phone.send("datos")
    phone.send("2")
    assert "Su numero es" in phone.send("1")[0]
    for words in ("datos", "2"):
        chat.post(chat.message(words))
    with database.connect() as connection:
        said = connection.scalars(select(Outbox.payload).order_by(Outbox.id)).all()
        assert "pidió borrar todo" in said[0]["text"] and "F001" not in said[0]["text"]
        assert said[1]["text"] == "Listo. No borramos nada."
        assert connection.scalars(select(Deletion.number)).all() == []


def test_a_family_whose_gestor_has_left_is_deleted_too(database: Engine) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        world.family(connection, where, "F001", gestor_id=None)
        connection.execute(insert(Staff).values(code="G09", role="gestor", name=""))
        asked(connection, "F001")
    assert later(database, Watch(NOW)) == 1
