"""The door that Telegram knocks on."""

import itertools
import json
import random
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from db.engine import connect
from db.tables import Alert, Inbound, Outbox
from messaging.message import NotAMessage
from messaging.telegram import inbound as reading
from tests.doors import SECRET, Telegram, Watch, application
from tests.messaging import post
from tests.standins.server import Answer, Request
from tests.standins.telegram import TelegramStandIn
from tests.webhooks.rows import NOW, count, inbound, known, line, outbox, state

PATH, HEADER = "/webhooks/telegram", "X-Telegram-Bot-Api-Secret-Token"
CHAT = "9001"


def client(engine: Engine, **environment: str) -> FlaskClient:
    """The program, for a provider to knock at."""
    return application(engine, Watch(NOW), **environment).test_client()


def telegram(engine: Engine) -> Telegram:
    """Telegram before the program, and a family that it knows."""
    known(engine, "telegram", CHAT)
    return Telegram(client(engine), int(CHAT))


def knock(door: FlaskClient, body: bytes | str, secret: str | None = SECRET, **headers: str) -> TestResponse:
    """Bring any bytes."""
    if secret is not None:
        headers[HEADER] = secret
    return door.post(PATH, data=body, headers=headers, content_type="application/json")


def said(engine: Engine) -> list[str]:
    """The replies that wait for the worker."""
    return [row.payload["text"] for row in outbox(engine)]


@pytest.fixture(scope="module")
def database_of_nobody() -> FlaskClient:
    """The program without a database: it must not be asked for what is no update."""
    return client(connect("postgresql://nobody@127.0.0.1:1/nothing"))


# Who is let in


@pytest.mark.parametrize(
    "secret", [None, "", "Telegram-secret", SECRET[:-1], SECRET + "x", "ñandú", SECRET * 99]
)
def test_without_the_secret_nothing_is_let_in(database_of_nobody: FlaskClient, secret: str | None) -> None:
    update = Telegram(database_of_nobody).message("hola")
    answer = knock(database_of_nobody, json.dumps(update), secret)
    assert (answer.status_code, answer.data) == (403, b"")


def test_the_secret_stands_in_its_header_alone(database_of_nobody: FlaskClient) -> None:
    door = database_of_nobody
    assert door.post(f"{PATH}?secret={SECRET}", json={"update_id": 1}).status_code == 403
    assert door.post(PATH, json={"update_id": 1}, headers={"Authorization": SECRET}).status_code == 403


def test_without_a_secret_of_ours_nobody_is_let_in(database: Engine) -> None:
    door = client(database, TELEGRAM_BOT_TOKEN="", TELEGRAM_WEBHOOK_SECRET="")
    for secret in (None, "", "None", SECRET):
        assert knock(door, '{"update_id": 1}', secret).status_code == 403


def test_only_posting_brings_an_update(database: Engine) -> None:
    door = client(database)
    for call in (door.get, door.put, door.delete):
        assert call(PATH, headers={HEADER: SECRET}).status_code == 405


# What is taken for an update


def test_a_message_is_answered_through_the_outbox(database: Engine) -> None:
    bring = telegram(database)
    answer = bring.post(bring.message("hola"))
    assert (answer.status_code, answer.data) == (200, b"")
    (reply,) = outbox(database)
    assert reply.payload["text"] == "Hola, soy Libreta, de la Red. ¿Qué necesita?"
    assert (reply.state, reply.priority, reply.conversation_id) == (
        "queued",
        0,
        line(database, "telegram", CHAT).id,
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hola",
        b"\xff\xfe",
        b'{"update_id": 1',
        b"null",
        b"true",
        b"1",
        b'"update"',
        b"[]",
        b'[{"update_id": 1}]',
        b"{}",
        b'{"update_id": null}',
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": 1.0}',
        b'{"update_id": 1e400}',
        b'{"update_id": NaN}',
        b'{"update_id": ' + b"9" * 30 + b"}",
        b'{"update_id": ' + b"9" * 5_000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"update_id": 1, "message": ' + b'{"reply_to_message": ' * 900 + b"{}" + b"}" * 901,
        b"update_id=1&message=hola",
    ],
    ids=lambda body: repr(body[:30]),
)
def test_what_is_no_update_is_refused(database_of_nobody: FlaskClient, body: bytes) -> None:
    answer = knock(database_of_nobody, body)
    assert (answer.status_code, answer.data) == (400, b"")


def _broken(body: dict[str, Any], *path: Any, value: Any) -> dict[str, Any]:
    at = body
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    return body


_WRONG = [None, True, 0, -1, 2**70, 1.5, "", "x", "\ud800", "\x00", [], [1], {}, {"id": 1}, [[[]]]]


def test_no_malformed_update_does_harm(database: Engine) -> None:
    """Each field in turn is null, of another kind, huge or garbled: it is refused, ignored, or answered."""
    bring = telegram(database)
    makers = (
        (lambda: bring.message("hola"), "message", ["message_id", "date", "chat", "from", "text", "photo"]),
        (lambda: bring.tap("1:1"), "callback_query", ["id", "from", "chat_instance", "data", "message"]),
        (lambda: bring.membership("member"), "my_chat_member", ["chat", "from", "date", "new_chat_member"]),
    )
    for make, kind, fields in makers:
        for field in fields:
            for wrong in _WRONG:
                answer = bring.post(_broken(make(), kind, field, value=wrong))
                assert answer.status_code in (200, 400), (kind, field, wrong)
        for wrong in _WRONG:
            assert bring.post(_broken(make(), kind, value=wrong)).status_code in (200, 400), (kind, wrong)
        for field in ("id", "type"):
            for wrong in _WRONG:
                update = make()
                chat = update[kind]["message" if kind == "callback_query" else "chat"]
                _broken(chat.get("chat", chat), field, value=wrong)
                assert bring.post(update).status_code in (200, 400), (kind, field, wrong)
    assert count(database, Inbound, Inbound.kind == "failed") == 0
    assert all(int(row.provider_id) for row in inbound(database))


@pytest.mark.parametrize("date", [10**9, 10**12, 10**17, 10**18, 2**62, -(10**12), 1.5])
def test_a_date_out_of_time_does_no_harm(database_of_nobody: FlaskClient, date: float) -> None:
    bring = Telegram(database_of_nobody)
    update = bring.message("hola", date=date)
    try:
        assert reading.read(update) is not None
    except NotAMessage:
        assert bring.post(update).status_code == 400


def test_random_json_is_never_an_error(database_of_nobody: FlaskClient) -> None:
    """Nothing here is a message of a private chat, so the database that is away is never asked."""
    rng = random.Random(7)
    names = ["message", "chat", "id", "type", "text", "from", "data", "callback_query", "date", "entities"]
    names += [
        "my_chat_member",
        "edited_message",
        "photo",
        "caption",
        "message_id",
        "new_chat_member",
        "status",
    ]
    leaves = [None, True, 1, -5, 2**80, 0.5, "", "grupo", "group", "hola", "\udfff", "\x00"]

    def anything(depth: int) -> Any:
        kind = rng.random()
        if depth == 0 or kind < 0.3:
            return rng.choice(leaves)
        if kind < 0.45:
            return [anything(depth - 1) for _ in range(rng.randrange(3))]
        return {rng.choice(names): anything(depth - 1) for _ in range(rng.randrange(5))}

    for number in range(400):
        update = {**dict.fromkeys(["x"], 1), "update_id": number, rng.choice(names): anything(4)}
        assert knock(database_of_nobody, json.dumps(update)).status_code in (200, 400), update


def test_a_body_of_a_megabyte_is_not_read(database_of_nobody: FlaskClient) -> None:
    bring = Telegram(database_of_nobody)
    assert bring.post(bring.message("a" * 1_000_000)).status_code == 413
    assert bring.post(bring.message("a" * 1_000_000), "wrong").status_code == 403


def test_while_the_database_is_away_telegram_is_asked_to_come_again(database_of_nobody: FlaskClient) -> None:
    bring = Telegram(database_of_nobody)
    for update in (bring.message("hola"), bring.tap("1:1"), bring.membership("kicked")):
        assert bring.post(update).status_code == 503


def test_any_text_is_answered_and_kept(database: Engine) -> None:
    bring = telegram(database)
    odd = ("", " ", "a" * 5_000, "😀", "\x00\x01", "\u202elogros\u202c", "\ud800", "\n" * 99)
    for number, text in enumerate(odd, 1):
        assert bring.post(bring.message(text)).status_code == 200
        assert len(said(database)) == len(inbound(database)) == number


# What else happens in a chat


def test_a_group_or_a_channel_is_left_in_peace(database: Engine) -> None:
    bring = telegram(database)
    for kind in ("group", "supergroup", "channel", "", "new kind"):
        chat = {"id": -100_123, "type": kind, "title": "Vereda"}
        assert bring.post(bring.message("hola", chat=chat)).status_code == 200
        assert (
            bring.post(_broken(bring.tap("1:1"), "callback_query", "message", "chat", value=chat)).status_code
            == 200
        )
        assert (
            bring.post(_broken(bring.membership("kicked"), "my_chat_member", "chat", value=chat)).status_code
            == 200
        )
        edited = bring.message("hola", chat=chat)
        edited["edited_message"] = edited.pop("message")
        assert bring.post(edited).status_code == 200
    assert count(database, Inbound) == count(database, Outbox) == 0


@pytest.mark.parametrize(
    "update",
    [
        {"poll": {"id": "1", "question": "?", "options": []}},
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -1, "type": "channel"}, "text": "hola"}},
        {
            "inline_query": {
                "id": "1",
                "from": {"id": 1, "is_bot": False, "first_name": "A"},
                "query": "",
                "offset": "",
            }
        },
        {"message_reaction": {"x": 1}},
        {"a_kind_of_next_year": {"message": "hola"}},
        {},
    ],
)
def test_an_update_that_is_not_for_us_is_accepted(
    database_of_nobody: FlaskClient, update: dict[str, Any]
) -> None:
    answer = knock(database_of_nobody, json.dumps({"update_id": 1, **update}))
    assert (answer.status_code, answer.data) == (200, b"")


def test_what_is_not_text_is_told_so_and_words_under_a_picture_are_read(database: Engine) -> None:
    bring = telegram(database)
    for more in (
        {"photo": []},
        {"sticker": None},
        {"poll": {}},
        {"dice": {"value": 3}},
    ):
        assert bring.post(bring.message(None, **more)).status_code in (200, 400)
    assert set(said(database)) == {"Aquí solo leemos texto. Escriba MENU."}
    for more, answer in (
        ({"voice": {"file_id": "1"}}, "No podemos oír audios. Escríbanos en texto, o escriba MENU."),
        ({"location": {"latitude": 1}}, "No vemos mapas. Diga en texto dónde está, o escriba MENU."),
        ({"venue": {}, "location": {}}, "No vemos mapas. Diga en texto dónde está, o escriba MENU."),
        ({"animation": {}, "document": {}}, "Aquí solo leemos texto. Escriba MENU."),
    ):
        bring.post(bring.message(None, **more))
        assert said(database)[-1] == answer
    bring.post(bring.message(None, photo=[], caption="logros"))
    assert said(database)[-1].endswith("Leímos su texto. Lo demás no lo podemos ver.")
    assert said(database)[-1].startswith("Le faltan 3 logros.")


def test_a_corrected_message_is_asked_for_again_and_changes_nothing(database: Engine) -> None:
    bring = telegram(database)
    bring.post(bring.message("libreta"))
    bring.post(bring.message("1"))
    before = state(database, "telegram", CHAT).dialog
    update = bring.message("2")
    update["edited_message"] = update.pop("message")
    bring.post(update)
    shown = said(database)[-1]
    assert shown.startswith("Ya leímos ese mensaje y no lo podemos cambiar.") and "Pregunta 1." in shown
    assert state(database, "telegram", CHAT).dialog == before
    assert inbound(database)[-1].text is None


def test_a_place_that_is_shared_live_is_not_answered_at_each_step(database: Engine) -> None:
    bring = telegram(database)
    update = bring.message(None, location={"latitude": 6.01, "longitude": -73.5})
    update["edited_message"] = update.pop("message")
    bring.post(update)
    assert count(database, Inbound) == 0


def test_who_corrects_a_message_into_a_cry_for_help_gets_help(database: Engine) -> None:
    bring = telegram(database)
    update = bring.message("mi marido me pega")
    update["edited_message"] = update.pop("message")
    bring.post(update)
    assert said(database)[0].startswith("Sentimos lo que pasa.")
    assert count(database, Alert) == 1


def test_blocking_and_taking_back_are_noted_and_not_answered(database: Engine) -> None:
    bring = telegram(database)
    bring.post(bring.message("libreta"))
    for status, blocked in (("kicked", True), ("kicked", True), ("member", False), ("left", True)):
        assert bring.post(bring.membership(status)).status_code == 200
        assert (line(database, "telegram", CHAT).blocked_at is not None) is blocked
    assert [row.kind for row in inbound(database)][1:] == ["blocked", "blocked", "unblocked", "blocked"]
    assert len(said(database)) == 1
    assert state(database, "telegram", CHAT).dialog is not None


def test_who_writes_can_be_reached_again(database: Engine) -> None:
    """Even when word that the bot was taken back never came."""
    bring = telegram(database)
    bring.post(bring.membership("kicked"))
    bring.post(bring.message("hola"))
    assert line(database, "telegram", CHAT).blocked_at is None


def blocked(engine: Engine) -> bool:
    """Whether the chat counts as one that blocked us."""
    return line(engine, "telegram", CHAT).blocked_at is not None


def test_blocking_and_taking_back_count_in_the_order_in_which_they_were_done(database: Engine) -> None:
    """And not in that in which they arrive; nor does what was written before a block take it back."""
    watch = Watch(NOW)
    known(database, "telegram", CHAT)
    bring = Telegram(application(database, watch).test_client(), int(CHAT))
    away, back = bring.membership("kicked"), bring.membership("member")
    bring.post(back)
    bring.post(away)
    assert not blocked(database), "blocked and taken back, heard the other way round"
    before, away, back = bring.message("hola"), bring.membership("kicked"), bring.membership("member")
    bring.post(away)
    bring.post(before)
    assert blocked(database), "written before it was blocked"
    bring.post(back)
    assert not blocked(database)
    away = bring.membership("kicked")
    bring.post(bring.message("logros"))
    bring.post(away)
    assert not blocked(database), "who has written since has taken it back"
    bring.post(bring.membership("kicked"))
    assert blocked(database)


def test_every_order_of_arrival_ends_as_the_last_thing_that_was_done(database: Engine) -> None:
    doors = client(database)
    for number, kinds in enumerate(itertools.product(("kicked", "member", None), repeat=3)):
        for turn, order in enumerate(itertools.permutations(range(3))):
            chat = 100_000 + 10 * number + turn
            bring = Telegram(doors, chat)
            done = [bring.message("hola") if kind is None else bring.membership(kind) for kind in kinds]
            for at in order:
                assert bring.post(done[at]).status_code == 200
            is_blocked = line(database, "telegram", str(chat)).blocked_at is not None
            assert is_blocked is (kinds[-1] == "kicked"), (kinds, order)


def test_numbers_of_long_ago_are_of_another_row_of_numbers(database: Engine) -> None:
    """After a week without updates Telegram draws the next number at random."""
    known(database, "telegram", CHAT)
    watch = Watch(NOW)
    bring = Telegram(application(database, watch).test_client(), int(CHAT))
    bring.post({**bring.message("hola"), "update_id": 900_000_000})
    watch.now += timedelta(days=8)
    bring.post({**bring.membership("kicked"), "update_id": 17})
    assert blocked(database)


def test_an_error_of_a_send_that_began_before_the_person_came_back_leaves_the_chat_alone(
    database: Engine,
) -> None:
    """Telegram has the message and will say that it was blocked; meanwhile the block is taken back."""
    watch = Watch(NOW)
    chat = known(database, "telegram", CHAT)
    bring = Telegram(application(database, watch).test_client(), int(CHAT))
    first = post.letter(database, chat, now=NOW)
    with _Slow(bring) as standin:
        post.drain(database, watch, provider=post.telegram_provider(standin))
    assert post.row(database, first).state == "failed"
    assert not blocked(database)


class _Slow(TelegramStandIn):
    """While it thinks about an answer, the person takes the block back."""

    def __init__(self, bring: Telegram) -> None:
        super().__init__()
        self.bring = bring

    def answer(self, request: Request) -> Answer:
        if request.path.endswith("sendMessage"):
            for status in ("kicked", "member"):
                assert self.bring.post(self.bring.membership(status)).status_code == 200
            blocked = {"error_code": 403, "description": "Forbidden: bot was blocked by the user"}
            return Answer(403, {"ok": False, **blocked})
        return super().answer(request)


def test_a_stranger_who_blocks_the_bot_is_no_matter(database: Engine) -> None:
    bring = Telegram(client(database), 77)
    for status in ("member", "kicked"):
        assert bring.post(bring.membership(status)).status_code == 200
    assert count(database, Outbox) == 0
    assert line(database, "telegram", "77").contact_id is None


def test_an_unknown_chat_is_told_once_a_day_who_this_is(database: Engine) -> None:
    watch = Watch(NOW)
    bring = Telegram(application(database, watch).test_client(), 77)
    for update in (
        bring.message("hola"),
        bring.message(None, photo=[]),
        bring.tap("0:1"),
        bring.message("1"),
    ):
        assert bring.post(update).status_code == 200
    assert len(said(database)) == 1
    watch.now = watch.now.replace(day=21)
    bring.post(bring.message("hola"))
    assert len(said(database)) == 2
    assert set(said(database)) == {
        "Somos Libreta, de la Red. No conocemos este chat. Pida el enlace a su gestor, o acérquese a la "
        "alcaldía de su municipio."
    }


# Once


def test_a_repeat_has_no_second_effect(database: Engine) -> None:
    bring = telegram(database)
    for text in ("libreta", "1"):
        bring.post(bring.message(text))
    update = bring.message("1")
    for _ in range(4):
        assert bring.post(update).status_code == 200
    assert len(inbound(database)) == len(outbox(database)) == 3
    assert state(database, "telegram", CHAT).dialog.data["answers"] == {"G1": 1}


_FORGED = (
    "999999999999:1", ":", "", "1", ":1", "-1:1", "5:mas", "1:", "x:y", "²:1", "٣:1", "1e3:1", "+2:1", " 2:1",
    "9" * 64, "9" * 40 + ":1", "0:1", "2:1:1", "\x00:1", "2:" + "a" * 62,
)  # fmt: skip


def test_a_tap_with_forged_data_answers_nothing(database: Engine) -> None:
    bring = telegram(database)
    for text in ("libreta", "1"):
        bring.post(bring.message(text))
    dialog = state(database, "telegram", CHAT).dialog
    for data in _FORGED:
        assert bring.post(bring.tap(data)).status_code == 200
        assert said(database)[-1].startswith("Ese botón ya no sirve.\n\nPregunta 1."), data
        assert inbound(database)[-1].text is None
    assert state(database, "telegram", CHAT).dialog == dialog


def test_a_button_tapped_twice_is_one_answer(database: Engine) -> None:
    bring = telegram(database)
    for text in ("libreta", "1"):
        bring.post(bring.message(text))
    turn = outbox(database)[-1].payload["turn"]
    bring.post(bring.tap(f"{turn}:1"))
    bring.post(bring.tap(f"{turn}:2"))
    assert state(database, "telegram", CHAT).dialog.data["answers"] == {"G1": 1}
    assert said(database)[-1].startswith("Ese botón ya no sirve.\n\nPregunta 2.")
    assert outbox(database)[-1].payload["tap_id"]


def test_what_a_tap_carries_is_kept_as_it_can_be(database: Engine) -> None:
    """A tap's own id comes from outside as well."""
    bring = telegram(database)
    assert (
        bring.post(_broken(bring.tap("0:1"), "callback_query", "id", value="\ud800\x00")).status_code == 200
    )
    assert inbound(database)[-1].kind == "tap"
