"""What else a chat brings: corrections, replies, albums, what the service tells of itself, unknown parts."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from db.tables import Inbound, MeetingReply, Outbox
from tests import world
from tests.doors import Telegram, Watch, application
from tests.webhooks.rows import CLOSES, NOW, OPENS, count, state

CHAT = "9001"


class Chat:
    """A family on Telegram in the midst of a Libreta, with a visit in four days."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.watch = engine, Watch(NOW)
        with engine.begin() as connection:
            where = world.place(connection)
            self.family = world.family(connection, where, pending={"EDU-03": 1, "IDE-01": None})
            world.contact(connection, self.family, "telegram", CHAT)
            self.meeting = world.meeting(connection, where, NOW + timedelta(days=4), family_id=self.family)
            world.wave(connection, OPENS, CLOSES)
        self.bring = Telegram(application(engine, self.watch).test_client(), int(CHAT))

    def post(self, update: dict[str, Any]) -> list[str]:
        """What is answered to an update; nothing for silence."""
        before = len(self.said())
        assert self.bring.post(update).status_code == 200
        return self.said()[before:]

    def says(self, text: str, **more: Any) -> list[str]:
        return self.post(self.message(text, **more))

    def message(self, text: str | None, after: timedelta = timedelta(0), **more: Any) -> dict[str, Any]:
        """An update with a message that was sent so long after now by the program's clock."""
        return self.bring.message(text, date=int((self.watch.now + after).timestamp()), **more)

    def corrected(self, update: dict[str, Any], text: str) -> dict[str, Any]:
        """The same message, corrected."""
        message = {**update["message"], "text": text, "edit_date": 1}
        return {"update_id": self.bring.message(None)["update_id"], "edited_message": message}

    def said(self) -> list[str]:
        with self.engine.connect() as connection:
            rows = connection.scalars(
                select(Outbox.payload).where(Outbox.kind == "reply").order_by(Outbox.id)
            )
            return [row["text"] for row in rows]

    def answers(self) -> dict[str, Any]:
        """What the open Libreta has."""
        dialog = state(self.engine, "telegram", CHAT).dialog
        assert dialog is not None and dialog.name == "libreta"
        return dict(dialog.data["answers"])

    def buttons(self) -> list[str]:
        """The data of the buttons that were shown last."""
        with self.engine.connect() as connection:
            shown = [
                row
                for row in connection.scalars(select(Outbox.payload).order_by(Outbox.id))
                if row and row.get("options")
            ][-1]
        return [f"{shown['turn']}:{value}" for value, _ in shown["options"]]

    def visit(self) -> str | None:
        """What the family has said about its visit."""
        with self.engine.connect() as connection:
            return connection.scalar(select(MeetingReply.answer))

    def remind(self) -> None:
        """The reminder of the visit is written, composed and taken by Telegram as number 77."""
        with self.engine.begin() as connection:
            row = connection.execute(
                Outbox.__table__.insert()
                .values(
                    cause="reminder:x",
                    kind="reminder",
                    channel="telegram",
                    conversation_id=state_id(self.engine),
                    priority=1,
                    payload={"turn": 1},
                    meeting_id=self.meeting,
                    family_id=self.family,
                    state="sent",
                    attempts=1,
                    provider_id="77",
                    not_before=self.watch.now,
                    created_at=self.watch.now,
                )
                .returning(Outbox.id)
            )
            assert row.scalar()


def state_id(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalars(select(Inbound.conversation_id)).first() or 0)


@pytest.fixture
def chat(database: Engine) -> Chat:
    return Chat(database)


def begun(chat: Chat) -> None:
    chat.says("libreta")
    chat.says("1")


def test_a_correction_that_changes_nothing_is_silence(chat: Chat) -> None:
    """Telegram brings one when a preview was loaded. The person answers the next question once, not twice."""
    begun(chat)
    answer = chat.message("1")
    chat.post(answer)
    assert chat.answers() == {"G1": 1}
    buttons = chat.buttons()
    for _ in range(3):
        assert chat.post(chat.corrected(answer, "1")) == []
    assert chat.buttons() == buttons
    chat.post(chat.bring.tap(buttons[4]))
    assert chat.answers() == {"G1": 1, "G2": 5}, "the buttons are still good"


def test_a_correction_that_changes_something_shows_the_open_question_again(chat: Chat) -> None:
    begun(chat)
    answer = chat.message("1")
    (question,) = chat.post(answer)
    (shown,) = chat.post(chat.corrected(answer, "2"))
    assert shown.endswith(question) and "me equivoqué" in shown
    assert chat.answers() == {"G1": 1}
    assert chat.post(chat.corrected(answer, "2")) == [], "told once"


def test_what_was_sent_before_the_question_never_answers_it(chat: Chat) -> None:
    """A backlog after an outage: three messages of before, brought together now."""
    chat.says("hola", after=-timedelta(minutes=9))
    (shown,) = chat.says("1", after=-timedelta(minutes=8))
    assert shown.startswith("Ese mensaje es de antes.") and "¿Qué necesita?" in shown
    (listed,) = chat.says("logros", after=-timedelta(minutes=7))
    assert listed.startswith("Le faltan 2 logros"), "a keyword is plain at any time"
    chat.watch.now += timedelta(seconds=20)
    (opened,) = chat.says("1")
    assert "Ya lo logramos" not in opened and "¿" in opened


@pytest.mark.parametrize("date", [1_763_650_000, 0, -5, 2**40, None, "x"])
def test_a_date_of_a_wrong_clock_says_nothing(chat: Chat, date: object) -> None:
    begun(chat)
    update = chat.bring.message("1")
    update["message"]["date"] = date
    chat.post(update)
    assert chat.answers() == {"G1": 1}


def test_a_reply_to_an_older_message_answers_its_own_question(chat: Chat) -> None:
    begun(chat)
    chat.remind()
    older = {"message_id": 77, "from": {"id": 1, "is_bot": True}, "date": 1, "text": "Su reunión"}
    (said,) = chat.says("1", reply_to_message=older)
    assert said.startswith("Gracias. Nos vemos el") and "Pregunta 1." in said
    assert chat.visit() == "confirmed" and chat.answers() == {}
    (said,) = chat.says("cuál", reply_to_message=older)
    assert said.startswith("Ese mensaje es de antes.") and "Pregunta 1." in said


def test_a_reply_to_the_buttons_of_before_does_not_answer_the_open_question(chat: Chat) -> None:
    chat.says("hola")
    old = chat.buttons()[0]
    begun(chat)
    markup = {"inline_keyboard": [[{"text": "Mis logros", "callback_data": old}]]}
    older = {"message_id": 5, "from": {"id": 1, "is_bot": True}, "reply_markup": markup}
    (said,) = chat.says("1", reply_to_message=older)
    assert said.startswith("Ese mensaje es de antes.") and chat.answers() == {}
    markup = {"inline_keyboard": [[{"text": "SÍ", "callback_data": chat.buttons()[0]}]]}
    chat.says("1", reply_to_message={**older, "reply_markup": markup})
    assert chat.answers() == {"G1": 1}, "a reply to the open question answers it"


@pytest.mark.parametrize(
    "service",
    [
        {"pinned_message": {"message_id": 1, "date": 1, "chat": {"id": 9001, "type": "private"}}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {"chat_background_set": {"type": {}}},
        {"write_access_allowed": {}},
        {"users_shared": {"request_id": 1, "users": []}},
        {"a_service_of_next_year": True},
        {"successful_payment": {}},
    ],
)
def test_what_the_service_tells_of_itself_is_no_message(chat: Chat, service: dict[str, Any]) -> None:
    begun(chat)
    buttons, taken = chat.buttons(), count(chat.engine, Inbound)
    assert chat.post(chat.message(None, **service)) == []
    assert count(chat.engine, Inbound) == taken
    chat.post(chat.bring.tap(buttons[0]))
    assert chat.answers() == {"G1": 1}


def test_an_album_is_one_message(chat: Chat) -> None:
    begun(chat)
    photos = [chat.post(chat.message(None, photo=[{}], media_group_id="7")) for _ in range(5)]
    assert [len(said) for said in photos] == [1, 0, 0, 0, 0]
    (first,) = photos[0]
    assert first.startswith("Aquí solo leemos texto.") and "Pregunta 1." in first
    chat.post(chat.bring.tap(chat.buttons()[0]))
    assert chat.answers() == {"G1": 1}, "the photos spent no buttons"
    assert len(chat.post(chat.message(None, photo=[{}], media_group_id="8"))) == 1


@pytest.mark.parametrize(
    "part",
    [
        {"reply_to_message": {"message_id": 1, "x": [{}]}},
        {"reply_to_message": 7},
        {"reply_to_message": {"from": 3, "reply_markup": {"inline_keyboard": [7, [8]]}}},
        {"entities": [{"type": "of_next_year", "offset": "x"}]},
        {"entities": 5},
        {"from": {}},
        {"from": None},
        {"contact": {"phone_number": "1"}},
        {"link_preview_options": []},
        {"forward_origin": {"type": "?"}},
        {"via_bot": "x"},
        {"media_group_id": 5},
        {"message_id": "x"},
    ],
)
def test_a_part_that_cannot_be_read_refuses_nothing(chat: Chat, part: dict[str, Any]) -> None:
    (said,) = chat.says("logros", **part)
    assert said.startswith("Le faltan 2 logros")


def test_what_is_longer_than_we_keep_is_said_to_be(chat: Chat) -> None:
    chat.says("queja")
    chat.says("3")
    (said,) = chat.says("me gritaron en la oficina " * 120)
    assert "El mensaje era muy largo. Guardamos el comienzo." in said
