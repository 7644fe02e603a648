"""What is private, behind a PIN: who gets in, and what is left behind."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from bot.linking import new_token
from db import rotation
from db.keys import keyring, new_key
from db.migrate import upgrade
from db.tables import (
    Alert,
    AuditEvent,
    Contact,
    Conversation,
    Family,
    FamilyNote,
    Inbound,
    LogroChange,
    LogroState,
    Outbox,
    ReservedCode,
)
from messaging.hours import Hours
from outreach.composers import COMPOSERS
from outreach.deletions import due
from outreach.worker.retention import Kept, blank
from programme import sealed_audit
from programme.family_data import deletions
from programme.reserved import codes, door, pins
from programme.reserved.door import Door, Tries
from tests import world
from tests.doors import Telegram, Twilio, Watch, application
from tests.messaging import post
from tests.standins.telegram import TelegramStandIn

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
PIN, OTHER = "482913", "60517"
TITLE = "Niños sin trabajar"


class Chat:
    """A family's chat on Telegram, and what is left in the outbox to answer it."""

    def __init__(self, engine: Engine, watch: Watch, number: int = 9001) -> None:
        self.engine, self.watch = engine, watch
        self.telegram = Telegram(application(engine, watch).test_client(), number)

    def says(self, *texts: str) -> str:
        """Gives the last answer; empty for silence."""
        answer = ""
        for text in texts:
            self.watch.now += timedelta(seconds=5)
            answer = self._take(self.telegram.message(text))
        return answer

    def taps(self, value: str) -> str:
        with self.engine.connect() as connection:
            replies = select(Outbox.payload).where(Outbox.kind == "reply")
            last = connection.scalars(replies.order_by(Outbox.id.desc())).first()
        return self._take(self.telegram.tap(f"{last['turn']}:{value}"))

    def _take(self, update_: dict[str, Any]) -> str:
        assert self.telegram.post(update_).status_code == 200
        with self.engine.connect() as connection:
            cause = f"reply:telegram:{update_['update_id']}"
            payload = connection.scalar(select(Outbox.payload).where(Outbox.cause == cause))
        self.last = payload or {}
        return str(self.last.get("text", "")) + " ".join(label for _, label in self.last.get("options", ()))

    def chooses(self, code: str, pin: str = PIN) -> str:
        """Type the code, and a PIN twice."""
        return self.says("reservado", code, pin, pin)


@pytest.fixture
def watch() -> Watch:
    return Watch(NOW)


@pytest.fixture
def place(database: Engine) -> world.Place:
    """F001 with something private pending, on Telegram and by SMS; F002 with a chat too."""
    with database.begin() as connection:
        where = world.place(connection)
        family = world.family(connection, where, pending={"EDU-07": None, "IDE-01": None})
        world.contact(connection, family, "telegram", "9001")
        world.contact(connection, family, "sms")
        other = world.family(connection, where, "F002", pending={"EDU-07": None})
        world.contact(connection, other, "telegram", "9002")
    return where


@pytest.fixture
def chat(database: Engine, watch: Watch, place: world.Place) -> Chat:
    return Chat(database, watch)


def code(chat: Chat, family: str = "F001", seed: int = 7) -> str:
    """Made by the gestor on the page."""
    with chat.engine.begin() as connection:
        family_id = connection.scalars(select(Family.id).where(Family.code == family)).one()
        return codes.make(connection, family_id, family, "G01", chat.watch(), random.Random(seed))


def contact_is(chat: Chat, **values: Any) -> None:
    with chat.engine.begin() as connection:
        line = select(Conversation.id).where(Conversation.channel == "telegram").order_by(Conversation.id)
        theirs = connection.scalars(line).first()
        connection.execute(update(Contact).where(Contact.conversation_id == theirs).values(**values))


def everything(engine: Engine) -> str:
    """All that is kept, opened, as whoever has the keys reads it."""
    with engine.connect() as connection:
        rows = [
            *connection.execute(select(Conversation.state, Conversation.reserved)),
            *connection.execute(select(Inbound.text, Inbound.reply, Inbound.kind)),
            *connection.execute(select(Outbox.payload, Outbox.text, Outbox.about, Outbox.cause)),
            *connection.execute(select(AuditEvent.subject, AuditEvent.detail, AuditEvent.sealed)),
            *connection.execute(select(ReservedCode.sealed)),
            *connection.execute(select(Alert.text)),
        ]
    return "\n".join(map(str, rows))


def test_the_pin_and_the_code_are_kept_as_hashes_alone(chat: Chat) -> None:
    given = code(chat)
    chat.chooses(given)
    chat.says("menu", "reservado", "482914", PIN, "0", "reservado")
    chat.watch.now += timedelta(minutes=11)
    assert "ya se cerró" in chat.says(PIN)
    # Late, where nothing asks for it any more.
    chat.says("4829135", "(4829) 1357")
    kept = everything(chat.engine)
    for typed in (given, PIN, "482914", "4829135", "(4829) 1357", "48291357"):
        assert typed not in kept, typed
    assert "$argon2id$" in kept


def test_every_message_behind_the_pin_is_protected_and_goes_again(chat: Chat) -> None:
    chat.chooses(code(chat))
    assert chat.last["protect"]
    assert TITLE in chat.taps("1") and chat.last["protect"]
    assert chat.taps("1") == "Anotado. Lo habla en persona con su gestor.Volver a la lista Salir de aquí"
    assert chat.last["protect"]
    chat.says("menu")
    assert not chat.last["protect"]
    with TelegramStandIn() as telegram:
        post.drain(chat.engine, chat.watch, "telegram", post.telegram_provider(telegram))
        shown = {sent["message_id"] for sent in telegram.sent if sent["protect_content"]}
        assert shown and shown <= set(telegram.deleted)
        assert not {one["message_id"] for one in telegram.sent if not one["protect_content"]} & set(
            telegram.deleted
        )
        assert telegram.sent[-1]["text"].startswith("Hola, soy Libreta")


def test_what_was_shown_goes_by_itself_when_nobody_goes_on(chat: Chat) -> None:
    """And the bot forgets where it was; another chat's state is left alone."""
    chat.chooses(code(chat))
    with TelegramStandIn() as telegram:
        provider = post.telegram_provider(telegram)
        post.drain(chat.engine, chat.watch, "telegram", provider, composers=dict(COMPOSERS))
        last = telegram.sent[-1]
        assert TITLE in str(last["reply_markup"]) and last["message_id"] not in telegram.deleted
        chat.watch.now += timedelta(minutes=9)
        post.drain(chat.engine, chat.watch, "telegram", provider, composers=dict(COMPOSERS))
        assert last["message_id"] not in telegram.deleted
        chat.watch.now += timedelta(minutes=2)
        post.drain(chat.engine, chat.watch, "telegram", provider, composers=dict(COMPOSERS))
        assert last["message_id"] in telegram.deleted and telegram.sent[-1] == last, "nothing is said"
    with chat.engine.connect() as connection:
        (state,) = [one for one in connection.scalars(select(Conversation.state)) if one]
        assert "dialog" not in json.loads(state)
        rows = connection.execute(select(Outbox.__table__).where(Outbox.kind == "closing")).all()
    assert {(row.conversation_id, row.family_id, row.about) for row in rows} == {(None, None, None)}
    assert all(row.cause.startswith("hidden:") for row in rows)


def test_what_the_person_typed_is_taken_from_the_chat(chat: Chat) -> None:
    chat.says("reservado")
    typed = chat.telegram.message(code(chat))
    chat._take(typed)
    assert chat.last["takes_back"]["theirs"] == [typed["message"]["message_id"]]
    chat.says("logros")
    assert "theirs" not in chat.last.get("takes_back", {}) or chat.last["takes_back"]["theirs"] == []


def test_what_was_open_leaves_no_name_in_what_the_bot_remembers(chat: Chat) -> None:
    chat.chooses(code(chat))
    chat.taps("1")
    with chat.engine.connect() as connection:
        (state,) = [one for one in connection.scalars(select(Conversation.state)) if one]
    assert TITLE not in state and "trabajando" not in state
    assert json.loads(state)["dialog"]["reserved"]
    chat.says("0")
    with chat.engine.connect() as connection:
        (state,) = [one for one in connection.scalars(select(Conversation.state)) if one]
    assert "EDU-07" not in state and "reservado" not in state


@pytest.mark.parametrize(
    "changed",
    [{"safe": False}, {"safe": None}, {"shared": True}],
)
def test_a_phone_that_is_not_ones_own_any_more_shows_nothing(chat: Chat, changed: dict[str, Any]) -> None:
    chat.chooses(code(chat))
    assert TITLE in chat.says("0", "reservado", PIN)
    contact_is(chat, **changed)
    assert TITLE not in chat.says("1"), "in the middle of it"
    assert TITLE not in chat.says("reservado") and TITLE not in chat.says(PIN)


def test_after_the_consent_was_taken_back_it_is_asked_for_first(chat: Chat) -> None:
    chat.chooses(code(chat))
    contact_is(chat, authorised=False)
    assert chat.says("1").startswith("Usted nos dijo que no")
    assert TITLE not in chat.says(PIN) and TITLE not in chat.says("reservado")


def test_never_by_sms_whatever_the_chat_has(chat: Chat) -> None:
    given = code(chat)
    phone = Twilio(chat.telegram.client)
    for text in ("reservado", given, PIN, "mi pin"):
        for said in phone.send(text):
            assert "PIN" not in said and TITLE not in said and "digo" not in said
    assert TITLE in chat.chooses(given), "by SMS a code is not used up"


def test_a_pin_is_of_one_chat(chat: Chat, place: world.Place) -> None:
    """The second chat of the family has its own, and so has another family's."""
    with chat.engine.begin() as connection:
        world.contact(connection, place.families["F001"], "telegram", "9003")
    chat.chooses(code(chat))
    for number in (9002, 9003):
        another = Chat(chat.engine, chat.watch, number)
        assert "código en persona" in another.says("reservado")
        assert TITLE not in another.says(PIN)
    second = Chat(chat.engine, chat.watch, 9003)
    assert TITLE in second.chooses(code(chat, seed=8), OTHER)
    assert TITLE in chat.says("reservado", PIN), "each keeps its own"


def test_a_code_of_another_family_is_as_wrong_as_any_and_stays_good(chat: Chat) -> None:
    given = code(chat, "F002")
    assert chat.says("reservado", given).startswith("Ese número no es.")
    assert TITLE in Chat(chat.engine, chat.watch, 9002).chooses(given)


def test_a_code_holds_once_and_48_hours(chat: Chat) -> None:
    given = code(chat)
    chat.watch.now += codes.VALID_FOR
    assert chat.says("reservado", given).startswith("Ese número no es.")
    given = code(chat)
    assert TITLE in chat.chooses(given)
    assert chat.says("reservado", given).startswith("Ese número no es.")
    # It ran out, or was replaced, between the code and the PIN.
    given = code(chat)
    chat.says("reservado", given, OTHER)
    code(chat, seed=9)
    assert chat.says(OTHER).startswith("Ese número no es.")
    assert TITLE in chat.says(PIN), "the PIN of before stands"


def test_three_wrong_ones_close_it_for_a_day(chat: Chat) -> None:
    chat.chooses(code(chat))
    said = chat.says("0", "reservado", "111222", "111223", "111224")
    assert said.startswith("Por su cuidado, esta parte queda cerrada.")
    assert TITLE not in chat.says("reservado", PIN)
    chat.watch.now += timedelta(hours=23, minutes=58)
    assert TITLE not in chat.says("0", "reservado", PIN)
    chat.watch.now += timedelta(minutes=3)
    assert TITLE in chat.says("0", "reservado", PIN)


def test_codes_cannot_be_tried_without_end_either(chat: Chat) -> None:
    chat.says("reservado", "10000001", "10000002", "10000003")
    given = code(chat)
    assert TITLE not in chat.chooses(given)
    chat.watch.now += timedelta(hours=24)
    assert TITLE in chat.chooses(given)


def test_a_new_link_leaves_no_pin(chat: Chat, place: world.Place) -> None:
    """Whoever has the chat now chose none, be it for the same family."""
    chat.chooses(code(chat))
    with chat.engine.begin() as connection:
        family = place.families["F001"]
        token = new_token(connection, family_id=family, now=chat.watch(), random=random.Random(1))
    chat.says(f"/start {token}", "1", "1")
    assert "código en persona" in chat.says("reservado")
    assert TITLE not in chat.says(PIN)


def test_a_report_is_told_nowhere_but_in_the_console(chat: Chat, place: world.Place) -> None:
    with chat.engine.begin() as connection:
        world.contact(connection, None, "telegram", "9100", staff_id=place.gestor_id)
    chat.chooses(code(chat))
    chat.taps("1")
    chat.taps("1")
    with chat.engine.connect() as connection:
        assert connection.scalars(select(FamilyNote.id)).all() == []
        kinds = {row.kind for row in connection.execute(select(Outbox.kind))}
        assert kinds == {"reply", "closing"}
        assert "EDU-07" not in connection.scalars(select(LogroState.logro_code)).all()
        (change,) = connection.execute(select(LogroChange.__table__)).all()
        assert change.logro_code is None and change.sealed["new_state"] == "reported"
    assert "3 de 4" in chat.says("proyecto") or TITLE not in chat.says("proyecto")
    assert TITLE not in chat.says("me equivoqué") + chat.says("logros")


def test_a_copy_tells_of_no_message_what_it_was(chat: Chat, database: Engine) -> None:
    """Those typed behind the PIN look like any other, and no other row has their transaction."""
    plain = Chat(database, chat.watch, 9002)
    plain.says("hola", "logros", "visita", "1")
    chat.chooses(code(chat))
    chat.taps("1")
    chat.taps("1")
    code(chat, seed=8)
    with database.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT i.kind, i.text IS NULL, length(i.text), i.xmin::text, c.channel "
            "FROM inbound i JOIN conversation c ON c.id = i.conversation_id"
        ).all()
        assert {tuple(row)[:3] for row in rows} - {("tap", True, None)} == {("text", False, rows[0][2])}
        turns = {row[3] for row in rows}
        written = {
            **dict.fromkeys(("family", "logro_change", "audit_event", "reserved_code"), ""),
            "outbox": "WHERE kind = 'closing'",
            "outbox_change": "WHERE outbox_id IN (SELECT id FROM outbox WHERE kind = 'closing')",
        }
        for table, which in written.items():
            found = connection.exec_driver_sql(f'SELECT xmin::text, xmax::text FROM "{table}" {which}').all()
            assert found, table
            assert not turns & {one for row in found for one in row}, table
        sealed = connection.exec_driver_sql("SELECT actor, action, subject FROM audit_event").all()
        assert {tuple(row) for row in sealed} == {("sealed", "sealed", "sealed")}
        actions = [event.action for event in sealed_audit.events(connection, "family")]
    assert actions == ["pin.code_made", "pin.chosen", "pin.code_made"]


def test_chats_with_a_pin_look_like_those_without(chat: Chat, place: world.Place, database: Engine) -> None:
    with database.begin() as connection:
        tokens = {
            number: new_token(
                connection, family_id=place.families[family], now=NOW, random=random.Random(number)
            )
            for number, family in ((9001, "F001"), (9002, "F002"))
        }
    for number, token in tokens.items():
        Chat(database, chat.watch, number).says(f"/start {token}", "1", "1")
    assert TITLE in chat.chooses(code(chat))
    with database.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT DISTINCT length(reserved) FROM conversation WHERE channel = 'telegram'"
        ).all()
    assert len(found) == 1 and found[0][0] is not None


def test_all_of_it_goes_with_the_family(chat: Chat, place: world.Place, database: Engine) -> None:
    chat.chooses(code(chat))
    code(chat, seed=8)
    code(chat, "F002", seed=9)
    with database.begin() as connection:
        deletions.ask(connection, place.families["F001"], "family", chat.watch(), random.Random(1))
    chat.watch.now += deletions.WAIT
    due.see_to(database, Hours(), chat.watch(), random.Random(1))
    with database.connect() as connection:
        assert [one["family_id"] for one in connection.scalars(select(ReservedCode.sealed))] == [
            place.families["F002"]
        ]
        subjects = {event.subject for event in sealed_audit.events(connection, "family")}
        assert "family:F001" not in subjects and "family:F002" in subjects
        assert len([one for one in subjects if one.startswith("family:~")]) == 1
        kept = connection.scalars(select(Conversation.reserved)).all()
    assert not [one for one in kept if one]


def test_under_a_new_data_key_the_pin_and_the_code_stand(chat: Chat, database: Engine, keys: str) -> None:
    chat.chooses(code(chat))
    waiting = code(chat, seed=8)
    newer = new_key()
    try:
        keyring.load(f"{newer},{keys}")
        upgrade(database)
        assert rotation.rotate(database).left == 0
        keyring.load(newer)
        assert TITLE in chat.says("0", "reservado", PIN)
        assert TITLE in chat.chooses(waiting, OTHER)
    finally:
        keyring.load(keys)


def test_codes_that_hold_no_longer_are_deleted_at_night(chat: Chat, database: Engine) -> None:
    code(chat)
    blank(database, Kept(), NOW + timedelta(days=2), random.Random(1))
    with database.connect() as connection:
        assert len(connection.scalars(select(ReservedCode.id)).all()) == 1
    blank(database, Kept(), NOW + timedelta(days=4), random.Random(1))
    with database.connect() as connection:
        assert connection.scalars(select(ReservedCode.id)).all() == []


@pytest.mark.parametrize(
    "pin",
    ["123", "1234567", "0000", "1234", "4321", "123456", "1212", "121212", "123123", "1985", "2026", "77777"],
)
def test_a_pin_that_others_guess_is_refused(pin: str) -> None:
    assert pins.weak(pin, NOW.date())


@pytest.mark.parametrize("pin", ["4829", "60517", "482913", "1357", "1800", "2914", "1231"])
def test_any_other_pin_is_taken(pin: str) -> None:
    assert not pins.weak(pin, NOW.date())


def test_tries_begin_anew_after_the_time() -> None:
    tries = Tries().failed(NOW).failed(NOW)
    assert not tries.locked(NOW)
    locked = tries.failed(NOW)
    assert locked.locked(NOW + door.LOCKED - timedelta(seconds=1)) and not locked.locked(NOW + door.LOCKED)
    assert locked.failed(NOW + door.LOCKED) == Tries(1)
    assert Door(pins=locked).right_pin().pins == Tries()
