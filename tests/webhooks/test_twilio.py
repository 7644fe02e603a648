"""The doors that Twilio knocks on."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, update
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from bot.registry import handlers, keyword, keywords
from bot.talk import Talk
from db.embedded import EmbeddedPostgres
from db.engine import connect
from db.keys import keyring, new_key
from db.migrate import upgrade
from db.tables import Alert, Conversation, Inbound, Participation
from programme import catalogue
from tests import world
from tests.doors import PUBLIC, TOKEN, Twilio, Watch, application
from tests.messaging.post import conversation, letter, put, row
from tests.webhooks.rows import NOW, count, inbound, known, line, state

SMS, STATUS = "/webhooks/twilio/sms", "/webhooks/twilio/status"
FAILED = "Tuvimos un problema y guardamos su mensaje. Escriba otra vez en un rato."


def client(engine: Engine, **environment: str) -> FlaskClient:
    """The program, for a provider to knock at."""
    return application(engine, Watch(NOW), **environment).test_client()


def signed(url: str, form: dict[str, Any], token: str = TOKEN) -> dict[str, str]:
    """The header with which Twilio brings `form` to `url`."""
    return {"X-Twilio-Signature": RequestValidator(token).compute_signature(url, form)}


def texts(answer: TestResponse) -> list[str]:
    """The messages in an answer, which must be TwiML."""
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    root = ElementTree.fromstring(answer.data)
    assert root.tag == "Response"
    assert {child.tag for child in root} <= {"Message"}
    return [child.text or "" for child in root]


@pytest.fixture(scope="module")
def nowhere() -> Engine:
    """A database that is away: who is refused at the door is refused without it."""
    return connect("postgresql://nobody@127.0.0.1:1/nothing")


# Who is let in


def test_a_signed_message_is_answered_as_twiml(database: Engine) -> None:
    known(database)
    twilio = Twilio(client(database))
    answer = twilio.post(twilio.form("hola"))
    assert texts(answer)[0].startswith("Hola, soy Libreta, de la Red.")
    assert answer.content_type == "text/xml; charset=utf-8"


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda good, form: {}, id="missing"),
        pytest.param(lambda good, form: {"X-Twilio-Signature": ""}, id="empty"),
        pytest.param(lambda good, form: {"X-Twilio-Signature": good[:-1]}, id="cut short"),
        pytest.param(lambda good, form: {"X-Twilio-Signature": good + " "}, id="with a space"),
        pytest.param(lambda good, form: {"X-Twilio-Signature": "ñandú " * 9}, id="not of this world"),
        pytest.param(lambda good, form: signed(PUBLIC + SMS, form, "other"), id="with another token"),
        pytest.param(lambda good, form: signed(PUBLIC + SMS, form, ""), id="without a token"),
        pytest.param(lambda good, form: signed(PUBLIC + STATUS, form), id="for another address"),
        pytest.param(lambda good, form: signed(f"{PUBLIC}{SMS}?a=1", form), id="for another query"),
        pytest.param(lambda good, form: signed(f"http{PUBLIC[5:]}{SMS}", form), id="for http"),
        pytest.param(lambda good, form: signed(PUBLIC + SMS, {**form, "Body": "no"}), id="of another text"),
    ],
)
def test_a_forged_signature_is_refused_before_anything_else(
    nowhere: Engine, forge: Callable[[str, dict[str, str]], dict[str, str]]
) -> None:
    door = client(nowhere)
    form = Twilio(door).form("salir")
    good = signed(PUBLIC + SMS, form)["X-Twilio-Signature"]
    answer = door.post(SMS, data=form, headers=forge(good, form))
    assert (answer.status_code, answer.data) == (403, b"")


def test_a_signature_of_yesterday_does_not_open_for_todays_message(nowhere: Engine) -> None:
    door = client(nowhere)
    yesterday, today = Twilio(door).form("hola"), Twilio(door).form("salir")
    assert door.post(SMS, data=today, headers=signed(PUBLIC + SMS, yesterday)).status_code == 403


def test_what_is_added_to_a_signed_form_on_the_way_is_not_taken(database: Engine) -> None:
    known(database)
    door = client(database)
    form = Twilio(door).form("hola")
    headers = {**signed(PUBLIC + SMS, form), "Content-Type": "application/x-www-form-urlencoded"}
    good = urlencode(form)
    for body in (f"{good}&OptOutType=STOP", f"Body=salir&{good}", f"{good}&Body2="):
        assert door.post(SMS, data=body, headers=headers).status_code == 403
    # The same name once more, behind: refused or not, it is never what is read.
    door.post(SMS, data=f"{good}&Body=salir", headers=headers)
    assert line(database).opted_out_at is None


def test_without_a_token_of_ours_nobody_is_let_in(nowhere: Engine) -> None:
    door = client(nowhere, TWILIO_ACCOUNT_SID="", TWILIO_AUTH_TOKEN="", TWILIO_FROM="")
    form = Twilio(door).form("hola")
    for path in (SMS, STATUS):
        for token in ("", TOKEN):
            assert door.post(path, data=form, headers=signed(PUBLIC + path, form, token)).status_code == 403


def test_a_message_of_another_account_is_refused(nowhere: Engine) -> None:
    twilio = Twilio(client(nowhere))
    assert twilio.post(twilio.form("hola", AccountSid="AC" + "9" * 32)).status_code == 403


_PUBLIC = (
    "https://libreta.example",
    "https://libreta.example/",
    "https://libreta.example:8443",
    "https://libreta.example/red/",
    "http://libreta.example:8000/red/bot",
    "https://Libreta.Example",
    "http://127.0.0.1:8000",
)


@pytest.mark.parametrize("public", _PUBLIC)
def test_the_signature_is_that_of_the_public_address(nowhere: Engine, public: str) -> None:
    """Whatever proxies call the machine inside: the Host header that arrives does not matter. Who is let in
    meets a database that is away.
    """
    door = client(nowhere, PUBLIC_URL=public)
    form = Twilio(door).form("hola")
    url = public.rstrip("/") + SMS
    for given, status in ((url, 503), (f"https://elsewhere.example{SMS}", 403), (f"{url}/", 403)):
        answer = door.post(SMS, data=form, headers={**signed(given, form), "Host": "inside:1"})
        assert answer.status_code == status


@pytest.mark.parametrize(("public", "signs"), [("", ":443"), (":443", ""), (":8443", ":8443")])
def test_the_port_may_stand_in_the_signature_or_not(nowhere: Engine, public: str, signs: str) -> None:
    door = client(nowhere, PUBLIC_URL=f"https://libreta.example{public}")
    form = Twilio(door).form("hola")
    headers = signed(f"https://libreta.example{signs}{SMS}", form)
    assert door.post(SMS, data=form, headers=headers).status_code == 503


# What is taken for a message


def test_parameters_it_does_not_know_do_no_harm(database: Engine) -> None:
    known(database)
    twilio = Twilio(client(database))
    more = {"ChannelPrefix": "sms", "ñ": "ü", "Empty": "", "OptOutType": "HELP", "SmsSid": "SM1", "a b": "&="}
    assert texts(twilio.post(twilio.form("hola", **more)))[0].startswith("Hola")


@pytest.mark.parametrize(
    "change",
    [
        {"MessageSid": None},
        {"MessageSid": "?"},
        {"MessageSid": "SM" + "1" * 99},
        {"MessageSid": "SM" + "1" * 32 + "\x00"},
        {"MessageSid": "SM" + "1" * 31},
        {"MessageSid": "SM" + "1" * 33},
        {"MessageSid": "SM" + "1" * 32 + "NumMedia0"},
        {"MessageSid": "sm" + "a" * 32},
        {"MessageSid": "Sm" + "1" * 32},
        {"MessageSid": "CA" + "1" * 32},
        {"MessageSid": "SM" + "1" * 31 + "\u0661"},
        {"MessageSid": "SM" + "1" * 32 + "\n"},
        {"MessageSid": "SM" + "g" * 32},
        {"From": None},
        {"From": ""},
        {"From": "  \x00 "},
        {"From": "+57" + "3" * 99},
    ],
)
def test_what_names_no_sender_or_no_identity_is_no_message(
    nowhere: Engine, change: dict[str, str | None]
) -> None:
    twilio = Twilio(client(nowhere))
    form = {k: v for k, v in {**twilio.form("hola"), **change}.items() if v is not None}
    answer = twilio.post(form)
    assert (answer.status_code, answer.data) == (400, b"")


def test_a_captured_message_is_never_a_new_one(database: Engine) -> None:
    """What is signed is one string of names and values: who moves the borders between them keeps the
    signature right, and a longer MessageSid was another message.
    """
    known(database)
    twilio = Twilio(client(database))
    sent = twilio.form("salir", OptOutType="STOP", SmsMessageSid="", SmsSid="")
    sent |= {"SmsSid": sent["MessageSid"], "SmsMessageSid": sent["MessageSid"]}
    headers = signed(PUBLIC + SMS, sent)
    twilio.post(sent)
    twilio.send("alta")
    names = sorted(sent)
    for at, name in enumerate(names[:-1]):
        after = names[at + 1]
        merged = {**sent, name: f"{sent[name]}{after}{sent[after]}"}
        del merged[after]
        moved = [merged]
        for cut in range(1, len(sent[name]) + 1):
            moved.append({**sent, name + sent[name][:cut]: sent[name][cut:]})
            del moved[-1][name]
        for form in moved:
            if signed(PUBLIC + SMS, form) == headers:
                twilio.client.post(SMS, data=form, headers=headers)
    assert count(database, Inbound) == 2
    assert line(database).opted_out_at is None


def test_the_identity_may_come_under_its_old_names(database: Engine) -> None:
    known(database)
    twilio = Twilio(client(database))
    for name in ("SmsSid", "SmsMessageSid"):
        form = twilio.form("hola")
        form[name] = form.pop("MessageSid")
        assert texts(twilio.post(form))
    assert count(database, Inbound) == 2


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"%%%&&&===\xff\xfe", "application/x-www-form-urlencoded"),
        (b"\x1f\x8b\x08" + bytes(range(256)), "application/x-www-form-urlencoded"),
        (b'{"From": "+573001112233"}', "application/json"),
        (b"<xml/>", "text/xml"),
        (b"hola", "multipart/form-data; boundary=x"),
        (b"hola", "multipart/form-data"),
        (b"hola", ""),
        (b"&" * 100_000, "application/x-www-form-urlencoded"),
        (b"a=1&" * 100_000, "application/x-www-form-urlencoded"),
    ],
)
@pytest.mark.parametrize("path", [SMS, STATUS])
def test_a_form_that_is_none_is_refused(nowhere: Engine, body: bytes, kind: str, path: str) -> None:
    door = client(nowhere)
    headers = {"X-Twilio-Signature": "x" * 28, "Content-Type": kind}
    assert door.post(path, data=body, headers=headers).status_code == 403
    assert door.post(SMS, data=body, headers={**headers, **signed(PUBLIC + SMS, {})}).status_code in (
        400,
        403,
    )


@pytest.mark.parametrize("path", [SMS, STATUS])
def test_a_body_of_a_megabyte_is_not_read(nowhere: Engine, path: str) -> None:
    twilio = Twilio(client(nowhere))
    assert twilio.post(twilio.form("a" * 1_000_000), path).status_code == 413
    form = urlencode(twilio.form("a" * 1_000_000))
    kind = "application/x-www-form-urlencoded"
    assert twilio.client.post(path, data=form, content_type=kind).status_code in (403, 413)


def test_only_posting_brings_a_message(nowhere: Engine) -> None:
    door = client(nowhere)
    for path in (SMS, STATUS):
        for call in (door.get, door.put, door.delete, door.patch):
            assert call(path).status_code == 405


_ODD = (
    "",
    " \t\r\n ",
    "a" * 5_000,
    "😀😀😀",
    "👨‍👩‍👧‍👦🏳️‍🌈",
    "\x00",
    "ho\x00la",
    "\x01\x02\x1b[31m\x7f\x85\u2028",
    "\u202e\u2066arbil\u200f\u2069",
    "\ufeff\u200b\u200d",
    "a\u0300" * 900,
    "\ufdfa" * 2_000,
    "</Body></Response>&amp;<![CDATA[",
    "%s %d {0} {number} $HOME `id`",
    "'; DROP TABLE inbound; --",
    "１",
    "¿?¡!...",
    "null",
    "\ue000\uffff\U0010ffff",
)


def test_any_text_is_answered_and_kept(database: Engine) -> None:
    """A text for which meanings are offered may be about anything: it is kept by nobody."""
    known(database)
    twilio = Twilio(client(database))
    for text in _ODD:
        twilio.send("menu")
        form = twilio.form(text)
        answers = texts(twilio.post(form))
        assert len(answers) == 1, text
        assert len(answers[0]) > 10
        kept = inbound(database)[-1]
        stored = "" if "¿Quiso decir" in answers[0] else text.replace("\x00", "")[:2_000]
        assert (kept.kind, kept.text or "") == ("text", stored)
        assert texts(twilio.post(form)) == answers
    assert count(database, Inbound) == 2 * len(_ODD)


def test_bytes_that_are_no_utf8_are_a_message_like_another(database: Engine) -> None:
    """Percent-encoded Latin-1, and halves of surrogates."""
    known(database)
    twilio = Twilio(client(database))
    head = urlencode({k: v for k, v in twilio.form("").items() if k not in ("Body", "MessageSid")})
    kind = "application/x-www-form-urlencoded"
    for number, broken in enumerate(("s%ED", "%ED%A0%80", "%FF%FE%00", "%C3%28", "%F8%88%80%80%80")):
        body = f"{head}&MessageSid=SM{number:032x}&Body={broken}"
        with twilio.client.application.test_request_context(
            data=body, content_type=kind, method="POST"
        ) as at:
            headers = signed(PUBLIC + SMS, at.request.form)
        assert len(texts(twilio.client.post(SMS, data=body, content_type=kind, headers=headers))) == 1
    assert count(database, Inbound) == 5


def test_what_xml_cannot_hold_does_not_break_the_answer(database: Engine) -> None:
    """The place of a meeting comes from a spreadsheet, where anything may be pasted."""
    with database.begin() as connection:
        where = world.place(connection)
        family_id = world.family(connection, where)
        world.contact(connection, family_id)
        at = "casa <de> Ana\x0b\x1f\ufffe & Luz"
        world.meeting(connection, where, NOW + timedelta(days=1), family_id=family_id, at=at)
    assert "en casa <de> Ana & Luz." in Twilio(client(database)).send("visita")[0]


def test_a_picture_is_told_that_only_text_is_read_and_a_caption_is_read(database: Engine) -> None:
    known(database)
    twilio = Twilio(client(database))
    assert texts(twilio.post(twilio.form("", NumMedia="1"))) == ["Aqui solo leemos texto. Escriba MENU."]
    assert texts(twilio.post(twilio.form("hola", NumMedia="2")))[0].startswith("Hola")
    assert [each.kind for each in inbound(database)] == ["media", "text"]


# Whom it answers


def test_an_unknown_number_is_told_once_a_day_who_this_is(database: Engine) -> None:
    app = application(database, watch := Watch(NOW))
    twilio = Twilio(app.test_client(), "+573009998877")
    told = [
        "Somos Libreta, de la Red. No conocemos este numero. Hable con su gestor, o acérquese a la alcaldia "
        "de su municipio."
    ]
    assert twilio.send("hola") == told
    assert [twilio.send(text) for text in ("hola", "1", "quien es", "libreta")] == [[]] * 4
    assert texts(twilio.post(twilio.form("", NumMedia="1"))) == []
    watch.now = watch.now.replace(day=21)
    assert texts(twilio.post(twilio.form("", NumMedia="1"))) == told
    assert count(database, Inbound) == 7


def test_a_machine_is_never_answered(database: Engine) -> None:
    """A short code or a name in letters: two machines would talk for ever, and its words are nobody's."""
    door = client(database)
    said = ("Su clave es 4411", "salir", "hola", "Auxilio: nos amenazaron", "alta")
    senders = ("87654", "891888", "Bancolombia", "+123456")
    for sender in senders:
        twilio = Twilio(door, sender)
        assert [twilio.send(text) for text in said] == [[]] * 5
        assert texts(twilio.post(twilio.form("", NumMedia="1"))) == []
    assert count(database, Inbound) == 6 * len(senders)
    assert count(database, Alert) == 0


# Once


def test_a_repeat_gets_the_same_answer_and_nothing_happens_twice(database: Engine) -> None:
    known(database)
    twilio = Twilio(client(database))
    for text in ("libreta", "1"):
        twilio.send(text)
    form = twilio.form("1")
    first, before = twilio.post(form), line(database)
    twilio.send("5")
    after = line(database)
    for _ in range(3):
        assert twilio.post(form).data == first.data
    assert line(database) == after
    assert (before.turn, after.turn) == (3, 4)
    assert list(state(database).dialog.data["answers"].values()) == [1, 5]
    assert count(database, Inbound) == 4


def test_a_repeat_of_what_was_met_with_silence_is_met_with_silence(database: Engine) -> None:
    known(database)
    twilio = Twilio(client(database))
    twilio.send("salir")
    form = twilio.form("hola")
    assert texts(twilio.post(form)) == texts(twilio.post(form)) == []
    assert count(database, Inbound) == 2


def test_a_repeat_is_known_by_its_identity_whatever_else_it_says(database: Engine) -> None:
    known(database)
    twilio = Twilio(client(database))
    form = twilio.form("hola")
    first = twilio.post(form)
    assert twilio.post({**form, "ApiVersion": "2030"}).data == first.data


# Mistakes of ours

_MISTAKES = (
    KeyError("x"),
    ValueError("secreto"),
    AssertionError(),
    AttributeError("x"),
    ZeroDivisionError(),
    RuntimeError("x"),
    RecursionError(),
    UnicodeDecodeError("utf-8", b"x", 0, 1, "x"),
    OSError("x"),
    NotImplementedError(),
)


@contextmanager
def failing(fail: Callable[[Talk], object]) -> Iterator[None]:
    """A keyword, ZETA, whose handler writes something and then fails."""

    @keyword("zeta")
    def handler(talk: Talk) -> None:
        talk.line.opted_out = True
        talk.connection.exec_driver_sql("DELETE FROM participation")
        talk.say("menu.hello")
        fail(talk)

    try:
        yield
    finally:
        del handlers["zeta"], keywords._words["zeta"]


def test_a_mistake_in_a_handler_keeps_the_message_and_the_talk_goes_on(
    database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    known(database)
    twilio = Twilio(client(database))
    twilio.send("libreta")
    twilio.send("1")
    for number, mistake in enumerate(_MISTAKES):

        def fail(talk: Talk, mistake: Exception = mistake) -> None:
            raise mistake

        with failing(fail):
            form = twilio.form("zeta")
            assert texts(twilio.post(form)) == texts(twilio.post(form)) == [FAILED]
        kept = inbound(database)[-1]
        assert (kept.kind, kept.provider_id) == ("failed", form["MessageSid"])
        assert count(database, Inbound) == 3 + number
        assert f"a turn failed: sms message {kept.provider_id}: {type(mistake).__name__}" in caplog.text
        said = [record.getMessage() for record in caplog.records if record.name == "bot.turn"][-1]
        assert said.splitlines()[1].strip().startswith('File "') and "in fail\n" in said, "where it was"
    assert line(database).opted_out_at is None
    assert count(database, Participation) == 1
    assert "secreto" not in caplog.text
    assert twilio.send("1")[0].startswith("Pregunta 2.")


def test_a_handler_that_breaks_its_transaction_is_a_mistake_like_another(database: Engine) -> None:
    known(database)
    twilio = Twilio(client(database))
    for statement in ("SELECT 1 / 0", "SELECT nothing", "INSERT INTO contact (id) VALUES (1)"):
        with failing(lambda talk, sql=statement: talk.connection.exec_driver_sql(sql)):
            assert twilio.send("zeta") == [FAILED]
    with failing(lambda talk: "x" + talk.line):
        assert twilio.send("zeta") == [FAILED]
    assert twilio.send("hola")[0].startswith("Hola")


def test_an_answer_to_the_libreta_is_not_kept_even_where_it_fails(database: Engine) -> None:
    """The message is known to have come; its words were for nobody."""
    known(database)
    twilio = Twilio(client(database))
    twilio.send("libreta")
    twilio.send("1")
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE participation RENAME TO gone")
    assert twilio.send("2") == [FAILED]
    assert [(row.kind, row.text) for row in inbound(database)][-1] == ("failed", None)
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO participation")
    assert twilio.send("2")[0].startswith("Pregunta 2.")


def test_what_a_newer_program_remembers_does_not_stop_an_older_one(database: Engine) -> None:
    """Two machines are brought up to date one after the other, or one is taken back."""
    known(database)
    twilio = Twilio(client(database))
    twilio.send("libreta")
    twilio.send("1")
    newer = json.loads(state(database).write())
    newer = {**newer, "mood": "good", "dialog": {**newer["dialog"], "color": "red"}}
    newer["parked"] = {"visita": {**newer["dialog"], "name": "visita"}}
    with database.begin() as connection:
        connection.execute(update(Conversation).values(state=json.dumps(newer)))
    assert twilio.send("1")[0].startswith("Pregunta 2.")


def test_without_the_right_keys_twilio_is_asked_to_come_again(database: Engine, keys: str) -> None:
    """A new key left out by mistake loses nobody's message, and no answer under way."""
    both = f"{new_key()},{keys}"
    keyring.load(both)
    try:
        known(database)
        twilio = Twilio(client(database))
        twilio.send("libreta")
        twilio.send("1")
        form, before = twilio.form("1"), line(database)
        keyring.load(keys)
        assert twilio.post(form).status_code == 503
        keyring.load(both)
        assert line(database) == before
        assert texts(twilio.post(form))[0].startswith("Pregunta 2.")
    finally:
        keyring.load(keys)


# The database goes away


def test_while_the_database_is_away_twilio_is_asked_to_come_again(tmp_path: Path, keys: str) -> None:
    """A PostgreSQL that is stopped and started under connections that are open, as an upgrade does it."""
    with EmbeddedPostgres(tmp_path) as url:
        engine = connect(url, pool=4)
        upgrade(engine)
        with engine.begin() as connection:
            catalogue.load(connection)
        known(engine)
        door = client(engine)
        twilio = Twilio(door)
        held = [engine.connect() for _ in range(4)]
        for each in held:
            each.close()
        assert twilio.send("libreta")[0].startswith("Califique la Red.")
        outbox_id = letter(engine, conversation(engine, "+573004445566", "sms"), channel="sms")
        put(engine, outbox_id, state="sent", attempts=1)
        assert door.get("/healthz").status_code == 200
    form = twilio.form("1")
    receipt = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    status = f"{STATUS}?message={outbox_id}"
    for _ in range(2):
        answer = twilio.post(form)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert twilio.post(receipt, status).status_code == 503
        assert door.get("/healthz").status_code == 503
    with EmbeddedPostgres(tmp_path) as again:
        assert again == url
        assert texts(twilio.post(form))[0].startswith("Pregunta 1.")
        assert texts(twilio.post(form))[0].startswith("Pregunta 1.")
        assert twilio.send("1")[0].startswith("Pregunta 2.")
        assert count(engine, Inbound) == 3
    with EmbeddedPostgres(tmp_path):
        # Connections of before lie in the pool, and nobody knocked while it was away.
        assert twilio.post(receipt, status).status_code == 204
        assert row(engine, outbox_id).state == "delivered"
    with EmbeddedPostgres(tmp_path):
        assert door.get("/healthz").get_json() == {"status": "ok"}
    with EmbeddedPostgres(tmp_path):
        assert twilio.send("2")[0].startswith("Pregunta 3.")
        engine.dispose()


def test_a_message_that_waits_too_long_for_its_turn_is_asked_for_again(
    database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    known(database)
    impatient = connect(database.url.render_as_string(hide_password=False), pool=1)
    twilio = Twilio(client(impatient))
    with impatient.connect() as connection:
        connection.exec_driver_sql("SET statement_timeout = 100")
        connection.commit()
    form, tries = twilio.form("hola"), []
    event.listen(impatient, "checkout", lambda *taken: tries.append(taken))
    with database.begin() as connection:
        connection.exec_driver_sql("SELECT id FROM conversation FOR UPDATE")
        assert twilio.post(form).status_code == 503
    assert len(tries) == 1, "nobody waits twice as long"
    # The database is there: whoever reads this looks for what held the line.
    (said,) = (record.message for record in caplog.records if record.levelname == "ERROR")
    assert said == "/webhooks/twilio/sms: the database refused a statement: QueryCanceled: " + (
        "canceling statement due to statement timeout"
    )
    assert count(database, Inbound) == 0
    assert texts(twilio.post(form))[0].startswith("Hola")
    impatient.dispose()


# Receipts


def test_a_receipt_is_signed_with_its_query(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "+573001112233", "sms"), channel="sms")
    put(database, outbox_id, state="sent", attempts=1)
    twilio = Twilio(client(database))
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    path = f"{STATUS}?message={outbox_id}"
    for forged in (STATUS, f"{STATUS}?message={outbox_id + 1}", f"{path}&message=2"):
        headers = signed(PUBLIC + forged, form)
        assert twilio.client.post(path, data=form, headers=headers).status_code == 403
    assert row(database, outbox_id).state == "sent"
    answer = twilio.post(form, path)
    assert (answer.status_code, answer.data) == (204, b"")
    assert row(database, outbox_id).state == "delivered"


_QUERIES = (
    "", "?message=", "?message=x", "?message=-1", "?message=" + "9" * 99, "?message=%D9%A3", "?m%FF=%00",
    "?message=1",
)  # fmt: skip
_GARBLED = (
    {},
    {"MessageStatus": "delivered"},
    {"MessageSid": "SM2\x00", "MessageStatus": "failed", "ErrorCode": "x"},
    {"MessageSid": "SM2", "MessageStatus": "read", "ErrorCode": "9" * 5_000},
    {"MessageSid": "SM" + "2" * 9_000, "MessageStatus": "failed", "ErrorCode": "30003"},
    {"MessageSid": "", "MessageStatus": "\x00", "ErrorCode": ""},
)


def test_a_receipt_that_says_nothing_we_know_is_accepted_and_changes_nothing(database: Engine) -> None:
    outbox_id = letter(database, conversation(database, "+573001112233", "sms"), channel="sms")
    put(database, outbox_id, state="sending", attempts=1)
    twilio = Twilio(client(database))
    for query in (*_QUERIES, f"?message={outbox_id}"):
        for form in _GARBLED:
            answer = twilio.post(form, STATUS + query)
            assert (answer.status_code, answer.data) == (204, b""), (query, form)
    assert row(database, outbox_id).state == "sending"


def test_a_receipt_whose_error_makes_no_sense_still_tells_the_state(database: Engine) -> None:
    for number, code in enumerate(("9" * 5_000, "٣٠٠٠٣", "-1", "30003.0", "\x00")):
        line_id = conversation(database, f"+57300111223{number}", "sms")
        outbox_id = letter(database, line_id, channel="sms")
        put(database, outbox_id, state="sent", attempts=1)
        form = {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": code}
        assert Twilio(client(database)).post(form, f"{STATUS}?message={outbox_id}").status_code == 204
        assert row(database, outbox_id).state == "failed"


# Health


def test_health_says_what_is_missing(database: Engine, nowhere: Engine) -> None:
    door = client(database)
    assert (door.get("/healthz").status_code, door.get("/healthz").get_json()) == (200, {"status": "ok"})
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    answer = door.get("/healthz")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "unavailable", "reason": "migrations are missing"}
    answer = client(nowhere).get("/healthz")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "unavailable", "reason": "the database cannot be reached"}
