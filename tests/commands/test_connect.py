"""`libreta connect`: what the providers know of us afterwards, and what is said of it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, func, select, update

from bot import registry
from bot.command_list import for_families, for_staff
from db.tables import AuditEvent, Conversation, Staff
from locales.texts import languages, texts
from messaging.telegram.inbound import UPDATES
from messaging.twilio.webhook import services_at
from programme.rights import ROLES
from tests import world
from tests.commands.terminal import typed
from tests.commands.test_allowed import ADDRESS, production
from tests.standins.server import Answer
from tests.standins.telegram import TOKEN, TelegramStandIn
from tests.standins.twilio import ACCOUNT_SID, AUTH_TOKEN, TwilioStandIn

Run = Callable[..., Result]

WEBHOOK = f"{ADDRESS['PUBLIC_URL']}/webhooks/telegram"
SMS = f"{ADDRESS['PUBLIC_URL']}/webhooks/twilio/sms#rc=3&rp=5xx,ct,rt"
SECRET = "Zr8tQ2wLk7nP4x_v"
NUMBER, SERVICE = "+576015140000", f"MG{9:032x}"

FAMILIES, STAFF = "all_private_chats", "chat:9001"


@pytest.fixture
def telegram() -> Iterator[TelegramStandIn]:
    with TelegramStandIn() as standin:
        yield standin


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    with TwilioStandIn() as standin:
        yield standin


@pytest.fixture
def run(database: Engine, keys: str, tmp_path: Path, telegram: TelegramStandIn, twilio: TwilioStandIn) -> Run:
    """Types a command in production; further settings replace those of both providers."""

    def typing(*words: str, **settings: str) -> Result:
        given = production(
            DATA_KEY=keys,
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_URL=telegram.url,
            TWILIO_ACCOUNT_SID=ACCOUNT_SID,
            TWILIO_AUTH_TOKEN=AUTH_TOKEN,
            TWILIO_FROM=NUMBER,
            TWILIO_API_URL=twilio.url,
        )
        told = typed(words, database, keys, tmp_path, clock="", **{**given, **settings})
        for secret in (TOKEN, SECRET, AUTH_TOKEN, "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"):
            assert secret not in told.output, "a secret is never shown or logged"
        return told

    return typing


@pytest.fixture
def gestor(database: Engine) -> int:
    """G01, with an open chat."""
    with database.begin() as connection:
        where = world.place(connection)
        world.contact(connection, None, "telegram", "9001", staff_id=where.gestor_id)
    return where.gestor_id


def changes(telegram: TelegramStandIn) -> list[str]:
    """The methods by which anything was changed, in their order."""
    return [method for method, _ in telegram.calls if method.startswith(("set", "delete"))]


def words(telegram: TelegramStandIn, scope: str, language: str = "") -> list[str]:
    """The commands that stand there."""
    return [one["command"] for one in telegram.profile.commands.get((scope, language), [])]


def said(result: Result, beginning: str) -> list[str]:
    """The lines that begin so."""
    return [line for line in result.output.splitlines() if line.startswith(beginning)]


def test_telegram_learns_where_we_are_and_what_to_bring(run: Run, telegram: TelegramStandIn) -> None:
    telegram.profile.webhook |= {"url": "https://elsewhere.example/", "pending_update_count": 7}
    result = run("connect", "telegram")
    assert result.exit_code == 0, result.output
    assert telegram.profile.webhook == {
        "url": WEBHOOK,
        "has_custom_certificate": False,
        "pending_update_count": 7,
        "max_connections": 40,
        "allowed_updates": list(UPDATES),
    }
    assert set(UPDATES) == {"message", "edited_message", "callback_query", "my_chat_member"}
    assert telegram.profile.secret == SECRET
    assert said(result, "Cambiado:")[0] == (
        f"Cambiado: la dirección a la que Telegram trae los mensajes ({WEBHOOK}) / "
        f"Changed: the address to which Telegram brings messages ({WEBHOOK})"
    )


def test_telegram_shows_families_their_words_in_each_language(run: Run, telegram: TelegramStandIn) -> None:
    run("connect", "telegram")
    assert words(telegram, FAMILIES) == words(telegram, FAMILIES, "en")
    assert words(telegram, FAMILIES)[:5] == ["logros", "proyecto", "visita", "libreta", "queja"]
    assert set(words(telegram, FAMILIES)) == set(registry.handlers)
    spanish, english = (telegram.profile.commands[FAMILIES, code] for code in ("", "en"))
    assert {"command": "ayuda", "description": "Ver las palabras y las líneas de ayuda"} in spanish
    assert {"command": "ayuda", "description": "See the words and the help lines"} in english
    for kind, code, beginning in [
        ("Description", "", "Soy Libreta"),
        ("Description", "en", "I am Libreta"),
        ("ShortDescription", "", "La Red conversa"),
        ("ShortDescription", "en", "The Red talks"),
    ]:
        assert telegram.profile.texts[kind, code].startswith(beginning)


def test_each_of_the_staff_sees_the_words_that_are_theirs(
    run: Run, telegram: TelegramStandIn, database: Engine, gestor: int
) -> None:
    result = run("connect", "telegram")
    gestors = "aviso familias hoy manana mensaje mensajes nudo resumen reunion ronda semana verificar salir"
    assert words(telegram, STAFF) == words(telegram, STAFF, "en") == gestors.split()
    assert "en sus chats abiertos (1)" in said(result, "Cambiado: las palabras del equipo")[0]
    with database.begin() as connection:
        connection.execute(update(Staff).values(role="coordinator"))
    result = run("connect", "telegram")
    assert words(telegram, STAFF) == ["aviso", "casos", "nudo", "salir"]
    assert changes(telegram)[-2:] == ["setMyCommands"] * 2 and len(said(result, "Cambiado:")) == 1


@pytest.mark.parametrize("how", ["end", "unlink", "lapsed"])
def test_a_chat_that_is_no_longer_the_staffs_loses_their_words(
    run: Run, telegram: TelegramStandIn, database: Engine, gestor: int, how: str
) -> None:
    run("connect", "telegram")
    if how == "lapsed":
        with database.begin() as connection:
            connection.execute(
                update(Conversation).values(last_inbound_at=datetime.now(UTC) - timedelta(days=31))
            )
    else:
        assert run("staff", how, "G01").exit_code == 0
    result = run("connect", "telegram")
    assert not words(telegram, STAFF) and not words(telegram, STAFF, "en")
    assert said(result, "Cambiado: las palabras que se quitan de chats")
    assert "Nada que cambiar." in run("connect", "telegram").output


def test_a_chat_that_telegram_does_not_find_stops_nothing(
    run: Run, telegram: TelegramStandIn, database: Engine, gestor: int
) -> None:
    with database.begin() as connection:
        other = world.gestor(connection, "G02")
        world.contact(connection, None, "telegram", "9002", staff_id=other)
    telegram.profile.lost.add("9001")
    result = run("connect", "telegram")
    assert result.exit_code == 0 and words(telegram, "chat:9002")
    assert len(said(result, "Sin cambiar, porque Telegram no encuentra el chat")) == 1
    run("staff", "unlink", "G01")
    result = run("connect", "telegram")
    assert said(result, "Ya estaba: las palabras que se quitan") and not said(result, "Sin cambiar")


def test_a_second_time_nothing_is_changed(
    run: Run, telegram: TelegramStandIn, database: Engine, gestor: int
) -> None:
    run("connect", "telegram")
    done = changes(telegram)
    result = run("connect", "telegram")
    assert result.exit_code == 0 and changes(telegram) == done
    assert not said(result, "Cambiado:") and len(said(result, "Ya estaba:")) == 11
    assert result.output.splitlines()[-1] == "Nada que cambiar. / Nothing to change."
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).where(AuditEvent.action == "connect")) == 1


def test_only_what_differs_is_changed(run: Run, telegram: TelegramStandIn) -> None:
    run("connect", "telegram")
    before = len(changes(telegram))
    telegram.profile.texts["Description", "en"] = "Another bot"
    telegram.profile.commands[FAMILIES, ""].reverse()
    result = run("connect", "telegram")
    assert changes(telegram)[before:] == ["setMyCommands", "setMyDescription"]
    assert len(said(result, "Cambiado:")) == 2


@pytest.mark.parametrize(
    "different", [{"allowed_updates": ["message"]}, {"max_connections": 1}, {"has_custom_certificate": True}]
)
def test_a_webhook_that_is_ours_but_for_something_is_set_again(
    run: Run, telegram: TelegramStandIn, different: dict[str, object]
) -> None:
    run("connect", "telegram")
    telegram.profile.webhook |= different
    run("connect", "telegram")
    assert changes(telegram)[-1] == "setWebhook"
    assert telegram.profile.webhook["allowed_updates"] == list(UPDATES)
    assert telegram.profile.webhook["max_connections"] == 40


def test_a_new_secret_is_told_though_telegram_does_not_show_the_old_one(
    run: Run, telegram: TelegramStandIn, database: Engine
) -> None:
    run("connect", "telegram")
    other = "Kq3vT9yWm2bX6c-d"
    result = run("connect", "telegram", TELEGRAM_WEBHOOK_SECRET=other)
    assert telegram.profile.secret == other and other not in result.output
    changed = said(result, "Cambiado:")
    assert len(changed) == 1 and "el secreto con el que se identifica Telegram" in changed[0]
    with database.connect() as connection:
        kept = connection.scalars(select(AuditEvent.detail).where(AuditEvent.action == "connect")).all()
    assert len(kept) == 2 and not any(secret in json.dumps(kept) for secret in (SECRET, other, TOKEN))


def test_where_our_door_has_refused_telegram_the_secret_is_told_again(
    run: Run, telegram: TelegramStandIn
) -> None:
    run("connect", "telegram")
    telegram.profile.secret = "of somebody else"
    later = int(datetime.now(UTC).timestamp()) + 5
    refused = "Wrong response from the webhook: 403 Forbidden"
    telegram.profile.webhook |= {"last_error_date": later, "last_error_message": refused}
    run("connect", "telegram")
    assert telegram.profile.secret == SECRET
    old = {"last_error_date": later - 3600, "last_error_message": refused}
    telegram.profile.webhook |= old
    assert "Nada que cambiar." in run("connect", "telegram").output


def test_dry_run_says_what_would_change_and_changes_nothing(
    run: Run, telegram: TelegramStandIn, twilio: TwilioStandIn, database: Engine, gestor: int
) -> None:
    number = twilio.numbers.add_number(NUMBER)
    first = run("connect", "telegram", "--dry-run")
    assert len(said(first, "Cambiaría:")) == 11 and not said(first, "Cambiado:")
    assert not changes(telegram)
    second = run("connect", "twilio", "--dry-run")
    assert len(said(second, "Cambiaría:")) == 2 and "demo.twilio.com" in number["sms_url"]
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).where(AuditEvent.action == "connect")) == 0


def test_a_port_that_telegram_does_not_reach_is_said_before_anything_is_asked(
    run: Run, telegram: TelegramStandIn
) -> None:
    result = run("connect", "telegram", PUBLIC_URL="https://libreta.example.gov.co:9443")
    assert result.exit_code == 1 and not changes(telegram)
    assert "443, 80, 88 y 8443" in result.output and "443, 80, 88 and 8443" in result.output
    assert run("connect", "telegram", PUBLIC_URL="https://libreta.example.gov.co:8443").exit_code == 0


def one_sentence(result: Result) -> str:
    """What was said of an error, which is one line of both languages."""
    assert result.exit_code == 1, result.output
    errors = said(result, "Error: ")
    assert len(errors) == 1 and " / " in errors[0] and "Traceback" not in result.output
    return errors[0]


def test_the_demo_is_not_connected(run: Run, telegram: TelegramStandIn, twilio: TwilioStandIn) -> None:
    for provider in ("telegram", "twilio"):
        assert "LIBRETA_ENV=production" in one_sentence(
            run("connect", provider, LIBRETA_ENV="demo", PUBLIC_URL="")
        )
        told = one_sentence(run("connect", provider, LIBRETA_ENV="demo"))
        assert "La demostración no corre" in told and "PUBLIC_URL" in told
    assert not telegram.requests and not twilio.requests


def test_credentials_that_are_missing_are_named(run: Run) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"):
        assert name in one_sentence(run("connect", "telegram", **{name: ""}))
    none = {"TELEGRAM_BOT_TOKEN": "", "TELEGRAM_WEBHOOK_SECRET": ""}
    assert "TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET" in one_sentence(run("connect", "telegram", **none))
    none = {"TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": "", "TWILIO_FROM": ""}
    told = one_sentence(run("connect", "twilio", **none))
    assert all(name in told for name in (*none, "TWILIO_MESSAGING_SERVICE_SID"))
    assert "PUBLIC_URL" in one_sentence(
        run("connect", "telegram", PUBLIC_URL="http://libreta.example.gov.co")
    )


@pytest.mark.parametrize("method", ["getMe", "getWebhookInfo", "setMyDescription"])
def test_troubles_of_telegram_are_said_in_plain_words(
    run: Run, telegram: TelegramStandIn, method: str
) -> None:
    telegram.next_error(401, "Unauthorized", method=method)
    assert "TELEGRAM_BOT_TOKEN" in one_sentence(run("connect", "telegram"))
    telegram.next_error(429, "Too Many Requests: retry after 77", retry_after=77, method=method)
    assert "esperar 77 s" in one_sentence(run("connect", "telegram"))
    telegram.next_error(400, "Bad Request: IT_IS_WRONG", method=method)
    assert "it_is_wrong" in one_sentence(run("connect", "telegram")).lower()
    assert run("connect", "telegram", LOG_LEVEL="DEBUG").exit_code == 0


@pytest.mark.parametrize("method", ["getMe", "getWebhookInfo"])
def test_a_lost_answer_of_telegram_is_said_in_plain_words(
    run: Run, telegram: TelegramStandIn, method: str
) -> None:
    telegram.next(method=method, reset=True)
    assert "Telegram no respondió" in one_sentence(run("connect", "telegram"))
    telegram.next(method=method, half=True)
    assert "Telegram no respondió" in one_sentence(run("connect", "telegram"))
    telegram.next(method=method, garbled=Answer(502, b"<html>Bad gateway</html>"))
    assert "Telegram no respondió" in one_sentence(run("connect", "telegram", LOG_LEVEL="DEBUG"))


def test_a_token_that_telegram_does_not_know_is_said_without_the_token(
    run: Run, telegram: TelegramStandIn
) -> None:
    telegram.token = "another"
    assert "TELEGRAM_BOT_TOKEN" in one_sentence(run("connect", "telegram", LOG_LEVEL="DEBUG"))


def test_a_short_wait_is_waited_and_what_failed_half_way_goes_on_next_time(
    run: Run, telegram: TelegramStandIn
) -> None:
    telegram.next_error(429, "Too Many Requests: retry after 1", retry_after=1, method="setMyCommands")
    telegram.next_error(500, "Internal Server Error", method="setMyShortDescription")
    half = run("connect", "telegram")
    assert "Telegram no respondió" in one_sentence(half) and len(said(half, "Cambiado:")) == 6
    result = run("connect", "telegram")
    assert result.exit_code == 0
    assert len(said(result, "Ya estaba:")) == 6 and len(said(result, "Cambiado:")) == 4


def test_one_that_asks_to_wait_again_and_again_is_left_alone(run: Run, telegram: TelegramStandIn) -> None:
    telegram.next_error(429, "Too Many Requests: retry after 1", retry_after=1, method="setWebhook", times=3)
    assert "esperar 1 s" in one_sentence(run("connect", "telegram"))
    assert changes(telegram) == ["setWebhook"] * 3


def test_twilio_learns_where_to_bring_the_sms_of_a_number(run: Run, twilio: TwilioStandIn) -> None:
    longer = twilio.numbers.add_number(NUMBER + "1", sid=f"PN{1:032x}")
    number = twilio.numbers.add_number(NUMBER, sms_application_sid=f"AP{3:032x}")
    result = run("connect", "twilio")
    assert result.exit_code == 0, result.output
    assert (number["sms_url"], number["sms_method"], number["sms_application_sid"]) == (SMS, "POST", "")
    assert longer["sms_method"] == "GET"
    assert len(said(result, "Cambiado:")) == 3
    again = run("connect", "twilio")
    assert again.output.splitlines()[-1] == "Nada que cambiar. / Nothing to change."
    assert len(said(again, "Ya estaba:")) == 2
    assert [request.verb for request in twilio.requests] == ["GET", "POST", "GET"]


def test_twilio_learns_it_for_a_short_code(run: Run, twilio: TwilioStandIn) -> None:
    code = twilio.numbers.add_short_code("87654")
    assert run("connect", "twilio", TWILIO_FROM="87654").exit_code == 0
    assert (code["sms_url"], code["sms_method"]) == (SMS, "POST")


def test_twilio_learns_it_for_a_messaging_service(run: Run, twilio: TwilioStandIn) -> None:
    service = twilio.numbers.add_service(SERVICE)
    given = {"TWILIO_FROM": "", "TWILIO_MESSAGING_SERVICE_SID": SERVICE}
    result = run("connect", "twilio", **given)
    assert result.exit_code == 0, result.output
    assert service == {
        "sid": SERVICE,
        "inbound_request_url": SMS,
        "inbound_method": "POST",
        "use_inbound_webhook_on_number": False,
    }
    assert (len(said(result, "Cambiado:")), len(said(result, "Ya estaba:"))) == (2, 1)
    assert "Nothing to change." in run("connect", "twilio", **given).output


def test_what_the_account_does_not_own_is_said_and_nothing_is_changed(
    run: Run, twilio: TwilioStandIn
) -> None:
    both = {"TWILIO_MESSAGING_SERVICE_SID": SERVICE}
    assert NUMBER in one_sentence(run("connect", "twilio"))
    number = twilio.numbers.add_number(NUMBER)
    assert SERVICE in one_sentence(run("connect", "twilio", **both))
    assert number["sms_method"] == "GET"
    service = twilio.numbers.add_service(SERVICE)
    assert run("connect", "twilio", **both).exit_code == 0
    assert number["sms_url"] == service["inbound_request_url"] == SMS
    assert "LIBRETA" in one_sentence(run("connect", "twilio", TWILIO_FROM="LIBRETA"))


def test_services_of_twilio_are_reached_beside_its_numbers() -> None:
    """At its own addresses alone: a stand-in, or a proxy, stands for all of them."""
    assert services_at("https://api.twilio.com") == "https://messaging.twilio.com"
    assert services_at("https://api.dublin.ie1.twilio.com") == "https://messaging.dublin.ie1.twilio.com"
    for proxy in ("http://127.0.0.1:9", "https://api.proxy.example", "https://twilio.proxy.example"):
        assert services_at(proxy) == proxy


def test_troubles_of_twilio_are_said_in_plain_words(run: Run, twilio: TwilioStandIn) -> None:
    twilio.numbers.add_number(NUMBER)
    twilio.next_error(20003, "Authenticate", status=401)
    assert "TWILIO_AUTH_TOKEN" in one_sentence(run("connect", "twilio", LOG_LEVEL="DEBUG"))
    twilio.next_error(20429, "Too Many Requests", status=429, retry_after=77)
    assert "esperar 77 s" in one_sentence(run("connect", "twilio"))
    # The transport asks again by itself, once, where the line is cut.
    for trouble in ({"reset": True, "times": 2}, {"half": True}, {"garbled": Answer(200, b"<html>")}):
        twilio.next(**trouble)
        assert "Twilio no respondió" in one_sentence(run("connect", "twilio"))
    twilio.next_error(20001, "Invalid SmsUrl")
    assert "20001" in one_sentence(run("connect", "twilio"))
    twilio.next_error(20429, "Too Many Requests", status=429, retry_after=1)
    assert run("connect", "twilio").exit_code == 0


def test_every_word_says_what_it_does_as_telegram_takes_it() -> None:
    """Words of 1 to 32 small letters, and texts of the lengths of the Bot API, in each language."""
    for language in languages():
        say = texts(language)
        lists = [for_families(say), *(for_staff(role, say) for role in ROLES)]
        for word, text in (one for each in lists for one in each):
            assert word.isascii() and word.replace("_", "a").isalnum() and len(word) <= 32
            assert 1 <= len(text) <= 60 and not text.endswith(".")
        assert len(say.say("connect.description")) <= 512
        assert len(say.say("connect.short_description")) <= 120
