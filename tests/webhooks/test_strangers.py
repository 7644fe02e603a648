"""What a stranger can make the server do, counted: bytes read, fields parsed, threads held."""

import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from twilio.request_validator import RequestValidator

from db.engine import connect
from tests.databases import fresh_database
from tests.doors import SECRET, TOKEN, Telegram, Twilio, Watch, application
from tests.processes import ADDRESS, Server, serving
from tests.webhooks.rows import NOW, known
from tests.webhooks.strangers import FORM, LOOKS_SIGNED, answer, get, head, status, unfinished
from webhooks import form

SMS, STATUS, CHAT = "/webhooks/twilio/sms", "/webhooks/twilio/status", "/webhooks/telegram"
DOORS = (SMS, STATUS, CHAT)


class Counted(io.BytesIO):
    """A body that counts the bytes that were asked of it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        self.taken += len(content)
        return content


@pytest.fixture(scope="module")
def nowhere() -> Flask:
    """The program without a database: who is refused at the door is refused without it."""
    return application(connect("postgresql://nobody@127.0.0.1:1/nothing"), Watch(NOW))


def knock(app: Flask, path: str, body: bytes, **headers: str) -> tuple[int, int]:
    """The status of a call, and how many bytes of its body were read."""
    counted = Counted(body)
    answered = app.test_client().post(
        path,
        input_stream=counted,
        content_type=FORM,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        environ_overrides={"CONTENT_LENGTH": str(len(body))},
    )
    return answered.status_code, counted.taken


# Whom a door does not know


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"X_Twilio_Signature": "", "X_Telegram_Bot_Api_Secret_Token": ""},
        {"X_Twilio_Signature": "A" * 28, "X_Telegram_Bot_Api_Secret_Token": SECRET[:-1]},
        {"X_Twilio_Signature": "A" * 9_000, "X_Telegram_Bot_Api_Secret_Token": "A" * 9_000},
        {"X_Twilio_Signature": "ñ" * 27 + "=", "X_Telegram_Bot_Api_Secret_Token": "ñ"},
    ],
)
def test_who_shows_nothing_is_refused_unread(nowhere: Flask, path: str, shown: dict[str, str]) -> None:
    assert knock(nowhere, path, b"a=1&" * 100_000, **shown) == (403, 0)


@pytest.mark.parametrize("path", [SMS, STATUS])
@pytest.mark.parametrize("spelt", ["&".join(f"n{i}=1" for i in range(20_000)), "&" * 400_000, "a=1&" * 200])
def test_of_a_form_with_too_many_fields_nothing_is_parsed(
    nowhere: Flask, path: str, spelt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """20,000 names of which one comes twice took 50 seconds, eight of them the whole server."""
    parsed: list[str] = []
    monkeypatch.setattr(form, "parse_qsl", lambda body, **options: parsed.append(body) or [])
    assert knock(nowhere, path, f"{spelt}&n1=1".encode(), X_Twilio_Signature=LOOKS_SIGNED)[0] == 403
    assert parsed == []


def test_a_form_with_repeats_is_gone_through_once() -> None:
    """The validator of signatures asks for the values of every name."""
    pairs = [(f"n{number % 100}", str(number)) for number in range(199)]
    walked = Walked(pairs)
    read = form.Form(walked)
    for name in read:
        read.getall(name)
    assert walked.steps == len(pairs)
    assert read["n1"] == "1" and read.getall("n1") == ["1", "101"] and read.getall("n99") == ["99"]


class Walked:
    """Pairs that count how often one was looked at."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs, self.steps = pairs, 0

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for pair in self._pairs:
            self.steps += 1
            yield pair


@pytest.mark.parametrize("path", [*DOORS, "/", "/entrar", "/simulador/familias", "/resultados/", "/healthz"])
@pytest.mark.parametrize("tail", ["a" * 3_000, "?" + "a=1&" * 100_000, "?q=" + "a" * 100_000])
def test_addresses_without_end_are_refused(nowhere: Flask, path: str, tail: str) -> None:
    assert nowhere.test_client().get(path + tail).status_code == 414


@pytest.mark.parametrize("path", DOORS)
def test_what_is_packed_is_not_unpacked(nowhere: Flask, path: str) -> None:
    shown = {"X_Twilio_Signature": LOOKS_SIGNED, "X_Telegram_Bot_Api_Secret_Token": SECRET}
    assert knock(nowhere, path, b"\x1f\x8b" * 90, Content_Encoding="gzip", **shown) == (415, 0)


# A running server, started once and not once for every process of the tests

_one_server = pytest.mark.xdist_group("strangers")


@pytest.fixture(scope="module")
def running(server: Any, keys: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One process with its four threads, and a family that it knows."""
    with fresh_database(server) as engine:
        known(engine)
        home = tmp_path_factory.mktemp("strangers")
        with serving(engine, keys, home, NOW, processes=1) as found:
            yield found


def ours(port: int) -> None:
    """Whoever watches and whoever is known are served."""
    assert get(port, "/healthz") == 200
    given = Twilio(None).form("hola")  # type: ignore[arg-type]
    body, signature = (
        urlencode(given).encode(),
        RequestValidator(TOKEN).compute_signature(ADDRESS + SMS, given),
    )
    assert answer(port, head(SMS, str(len(body)), X_Twilio_Signature=signature) + body) == 200
    update = json.dumps(Telegram(None).message("hola")).encode()  # type: ignore[arg-type]
    sent = head(
        CHAT, str(len(update)), X_Telegram_Bot_Api_Secret_Token=SECRET, Content_Type="application/json"
    )
    assert answer(port, sent + update) == 200


@_one_server
@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(head(SMS) + b"Body=", id="a body"),
        pytest.param(head(STATUS) + b"Body=", id="a receipt"),
        pytest.param(head(SMS, "", Transfer_Encoding="chunked") + b"5\r\nBody=\r\n", id="chunks"),
        pytest.param(head(SMS, Expect="100-continue"), id="what waits for a 100"),
        pytest.param(head("/entrar") + b"user_name=", id="the sign-in"),
        pytest.param(
            head("/simulador/mensajes", "9", Content_Type="application/json") + b"{", id="the simulator"
        ),
        pytest.param(head("/simulador/borrador", "4000000") + b"--", id="a workbook"),
        pytest.param(head("/healthz", method="GET") + b"x", id="a body that nobody asked for"),
        pytest.param(b"POST /webhooks/twilio/sms HTTP/1.1\r\nX-Tw", id="a head"),
        pytest.param(b"", id="silence"),
    ],
)
def test_the_slow_stop_nobody(running: Server, sent: bytes) -> None:
    """Sixty-four on one process of four threads."""
    with unfinished(running.port, sent, 64):
        ours(running.port)


@_one_server
def test_who_waits_longest_makes_room(running: Server) -> None:
    with unfinished(running.port, head(SMS) + b"Body=", 300) as made:
        ours(running.port)
        assert status(made[0]) == 503


@_one_server
def test_a_body_that_does_not_come_is_given_up(running: Server) -> None:
    with unfinished(running.port, head(SMS) + b"Body=", 1) as made:
        assert status(made[0]) == 408


@_one_server
@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        (head(SMS, "999999999"), {413}),
        (head(SMS, "9" * 30), {400, 413}),
        (head(SMS, "-1"), {400}),
        (head(SMS, "1, 2"), {400}),
        (head(SMS, "", Transfer_Encoding="chunked") + (b"ffff\r\n" + b"a" * 65535 + b"\r\n") * 9, {413}),
        (head(SMS, "", Transfer_Encoding="chunked") + b"zz\r\n", {400, 403}),
        (head(SMS, "", Transfer_Encoding="chunked") + b"1\r\na\r\n" * 20_000, {413}),
        (head(SMS, "4") + b"a=1&", {403}),
        (head(CHAT, "999999"), {403}),
        (head(SMS, X_Twilio_Signature=""), {403}),
        (head("/" + "a" * 5_000, "", "GET"), {414}),
        (head("/?" + "a=1&" * 2_000, "", "GET"), {414}),
        (head("/", "", "GET", Cookie="a=1; " * 20_000), {431}),
        (head("/", "", "GET", **{f"n{i}": "1" for i in range(200)}), {431}),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01", {400}),
    ],
)
def test_what_no_provider_sends_is_refused_at_once(running: Server, sent: bytes, statuses: set[int]) -> None:
    assert answer(running.port, sent) in statuses
    assert get(running.port, "/healthz") == 200


@_one_server
def test_a_body_in_pieces_is_a_body(running: Server) -> None:
    """As a proxy that does not buffer passes it on."""
    given = Twilio(None).form("hola")  # type: ignore[arg-type]
    body, signature = (
        urlencode(given).encode(),
        RequestValidator(TOKEN).compute_signature(ADDRESS + SMS, given),
    )
    sent = head(SMS, "", Transfer_Encoding="chunked", X_Twilio_Signature=signature)
    for at in range(0, len(body), 7):
        piece = body[at : at + 7]
        sent += f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    assert answer(running.port, sent + b"0\r\n\r\n") == 200
