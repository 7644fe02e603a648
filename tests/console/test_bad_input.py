"""Whatever is written into an address, a field or a file's name: never an error of ours."""

import io
import json
import re
from typing import Any
from urllib.parse import unquote_to_bytes
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.console.people import ROLES, sign_in, token
from tests.console.test_routes import ARGUMENTS, routes

#: What PostgreSQL takes in no text, what is no text at all, and what has no end.
BAD = (
    "\x00",
    "a\x00b",
    "\ud800",
    "\U0010ffff\ufdd0",
    "a" * 1_500,
    "%s{0}';--",
    "\r\nSet-Cookie: a=b",
    "𝟙",
    "-1",
    "",
)


def spelt(text: str) -> str:
    """In an address."""
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


@pytest.fixture(params=[None, *ROLES])
def client(site: Flask, request: pytest.FixtureRequest) -> FlaskClient:
    """Somebody of each role, and a stranger."""
    made = site.test_client()
    if request.param:
        assert sign_in(made, request.param).status_code == 302
    return made


def filled(rule: Rule, text: str) -> str:
    """The address of a route with `text` wherever anything may stand."""
    return re.sub(r"<(?:[^<>:]+:)?(\w+)>", lambda found: spelt(text), rule.rule)


def address(rule: Rule) -> str:
    """One that its route takes."""
    return re.sub(
        r"<(?:([^<>:]+):)?(\w+)>",
        lambda found: str(UUID(int=1)) if found[1] == "uuid" else ARGUMENTS.get(found[2], "1"),
        rule.rule,
    )


def test_addresses(site: Flask, client: FlaskClient) -> None:
    for rule in routes(site):
        for text in BAD:
            for where in (filled(rule, text), f"{address(rule)}/{spelt(text)}", f"/{spelt(text)}"):
                # As a server hands it on: the client reads `//` as the name of a host.
                path = unquote_to_bytes(where).decode("latin-1")
                answer = client.get("/", environ_overrides={"PATH_INFO": path})
                assert answer.status_code < 500, where


_QUERIES = ("q", "lang", "next", "familia", "municipio", "edicion", "message", "\x00", "page", "kind")


def test_queries(site: Flask, client: FlaskClient) -> None:
    for rule in routes(site):
        for text in BAD:
            query = "&".join(f"{spelt(name)}={spelt(text)}" for name in _QUERIES)
            assert client.get(f"{address(rule)}?{query}").status_code < 500, (rule, text)


def _fields(rule: Rule, text: str, csrf: str) -> dict[str, Any]:
    names = ("user_name", "password", "next", "text", "decision", "question", "place", "kind", "promise",
             "due_on", "status", "note", "answer", "entity", "outcome", "alert")  # fmt: skip
    return {**dict.fromkeys(names, text), "csrf_token": csrf}


def test_fields(site: Flask, client: FlaskClient) -> None:
    csrf = token(client.get("/entrar", follow_redirects=True).text)
    posts = [rule for rule in routes(site) if "POST" in (rule.methods or ())]
    assert len(posts) > 5
    for rule in posts:
        for text in BAD:
            body = "&".join(f"{name}={spelt(value)}" for name, value in _fields(rule, text, csrf).items())
            kind = "application/x-www-form-urlencoded"
            assert client.post(address(rule), data=body, content_type=kind).status_code < 500, (rule, text)
            named = text.encode("utf-8", "replace").decode()
            parts = {**_fields(rule, named, csrf), "workbook": (io.BytesIO(b"x"), named)}
            assert client.post(address(rule), data=parts).status_code < 500, (rule, text)


def test_json(site: Flask) -> None:
    client = site.test_client()
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
    for path in ("/simulador/mensajes", "/simulador/vincular"):
        for text in BAD:
            given = {
                "family": text,
                "channel": text,
                "address": text,
                "text": text,
                "id": text,
                "value": text,
            }
            for body in (given, {**given, "family": "F001", "turn": 10**30}, [text], text):
                assert client.post(path, data=json.dumps(body), headers=headers).status_code < 500, (
                    path,
                    text,
                )
        for raw in (b"[" * 200_000, b'{"family":' * 50_000, b"\xff\xfe", b"9" * 10_000, b""):
            assert client.post(path, data=raw, headers=headers).status_code < 500, (path, raw[:9])


@pytest.mark.parametrize("path", ["/entrar", "/salir", "/simulador/borrador"])
def test_forms_with_too_many_fields_are_refused(site: Flask, path: str) -> None:
    client = site.test_client()
    kind = "application/x-www-form-urlencoded"
    assert client.post(path, data="a=1&" * 20_000, content_type=kind).status_code == 413
    assert client.post(path, data="a=1&" * 2_000_000, content_type=kind).status_code == 413


def test_a_nul_in_a_name_is_no_error_of_ours(site: Flask) -> None:
    client = site.test_client()
    csrf = token(client.get("/entrar").text)
    body = f"user_name=coord%00inator&password=x&csrf_token={csrf}"
    answer = client.post("/entrar", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 401
    assert "El usuario o la contraseña no coinciden." in answer.text


def test_what_an_address_cannot_hold_leads_nowhere(site: Flask) -> None:
    client = site.test_client()
    assert client.get("/resultados/%00/").status_code == 404
    assert client.get("/nada%00").status_code == 404
    answer = client.get("/simulador/familias?q=%00")
    assert answer.status_code == 400
    assert client.get("/entrar?next=%00").status_code == 400


@pytest.mark.parametrize("name", ["Cookie", "Accept-Language", "Accept"])
def test_headers_without_end_are_refused(site: Flask, name: str) -> None:
    client = site.test_client(use_cookies=False)
    assert client.get("/", headers={name: "es;q=0.5," * 3_000}).status_code == 431
