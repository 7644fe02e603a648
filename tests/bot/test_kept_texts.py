"""Which messages are kept as they were written, and which leave nothing but that they came."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from bot.state import Dialog, Kept, State
from db.tables import Conversation
from tests import world
from tests.doors import Telegram, Twilio, Watch, application
from tests.webhooks import rows
from tests.webhooks.rows import NOW

Says = Callable[[str], str | None]


@pytest.fixture
def watch() -> Watch:
    return Watch(NOW)


@pytest.fixture
def says(database: Engine, watch: Watch) -> Says:
    """Sends an SMS of a family; gives what is kept of it."""
    rows.known(database)
    door = Twilio(application(database, watch).test_client())

    def say(text: str) -> str | None:
        door.send(text)
        return _kept(database)

    return say


def _kept(engine: Engine) -> str | None:
    last = rows.inbound(engine)[-1].text
    assert last is None or isinstance(last, str)
    return last


@pytest.mark.parametrize("text", ["hola", "gracias", "2", "123", "123456789012"])
def test_what_is_said_to_the_bot_is_kept(says: Says, text: str) -> None:
    assert says(text) == text


@pytest.mark.parametrize("text", ["4829", "482913", "48 29 13"])
def test_what_may_be_a_pin_or_a_code_is_not_kept_whatever_was_asked(says: Says, text: str) -> None:
    assert says(text) is None


def test_in_what_is_sealed_only_words_of_ours_are_kept(database: Engine, says: Says) -> None:
    assert [says(text) for text in ("libreta", "1", "no sé qué decir", "ayuda")] == [
        "libreta",
        None,
        None,
        "ayuda",
    ]
    assert [each.kind for each in rows.inbound(database)] == ["text", "libreta", "libreta", "text"]


@pytest.mark.parametrize("word", ["queja", "caso", "reservado", "caso 000000"])
def test_a_word_of_what_a_copy_must_not_tell_is_not_kept(says: Says, word: str) -> None:
    assert says(word) is None


@pytest.mark.parametrize(
    ("seconds", "text", "kept"), [(60, "no", None), (61, "no", "no"), (60, "hola", "hola")]
)
def test_what_may_be_the_rest_of_what_was_told_is_not_kept(
    database: Engine, watch: Watch, says: Says, seconds: int, text: str, kept: str | None
) -> None:
    told = Kept("queja", {}, (NOW - timedelta(seconds=seconds)).isoformat(), "No me atendieron")
    with database.begin() as connection:
        connection.execute(update(Conversation).values(state=State(told_last=told).write()))
    assert says(text) == kept


@pytest.mark.parametrize("text", ["gracias", "hola"])
def test_a_corrected_message_is_not_kept(database: Engine, watch: Watch, text: str) -> None:
    rows.known(database, "telegram", "9001")
    door = Telegram(application(database, watch).test_client())
    before = door.message("ola")
    door.post(before)
    corrected = door.message(text)
    corrected["edited_message"] = {**corrected.pop("message"), "message_id": before["message"]["message_id"]}
    door.post(corrected)
    assert [each.kind for each in rows.inbound(database)] == ["text", "edited"]
    assert _kept(database) is None


def test_a_correction_that_changes_nothing_is_not_kept(database: Engine, watch: Watch) -> None:
    rows.known(database, "telegram", "9001")
    door = Telegram(application(database, watch).test_client())
    said = door.message("hola")
    door.post(said)
    door.post({"update_id": said["update_id"] + 100_000, "edited_message": said["message"]})
    assert (len(rows.inbound(database)), _kept(database)) == (2, None)
    assert len(rows.outbox(database)) == 1


@pytest.mark.parametrize(("asked", "text", "remembered"), [(True, "4829", False), (False, "4829", True)])
def test_of_a_pin_that_was_asked_for_not_even_a_hash_is_remembered(
    database: Engine, watch: Watch, asked: bool, text: str, remembered: bool
) -> None:
    rows.known(database, "telegram", "9001")
    dialog = Dialog("reservado", {}, NOW.isoformat(), reserved=True)
    if asked:
        with database.begin() as connection:
            connection.execute(update(Conversation).values(state=State(dialog=dialog).write()))
    door = Telegram(application(database, watch).test_client())
    said = door.message(text)
    door.post(said)
    state = rows.state(database, "telegram", "9001")
    assert (bool(state.heard), bool(state.same)) == (remembered, remembered)
    gone = rows.outbox(database)[0].payload.get("takes_back")
    assert gone == ({"theirs": [said["message"]["message_id"]], "ours": []} if asked else None)


def test_when_a_family_last_wrote_is_remembered(database: Engine, says: Says) -> None:
    says("hola")
    assert rows.state(database).active_at == NOW.isoformat()


def test_the_staff_may_type_such_a_word(database: Engine, watch: Watch) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        world.contact(connection, None, staff_id=where.gestor_id)
    Twilio(application(database, watch).test_client()).send("queja")
    assert _kept(database) == "queja"
