"""Every page says who may open it, and means it; and what browsers are told."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from werkzeug.routing import Rule

from console import access
from db.tables import Family, Staff
from tests import world
from tests.console.people import ROLES, sign_in
from tests.console.released import PLACE, WAVE, released
from tests.doors import Watch, application
from tests.scorecard.releases import small

GROUPS = (
    "front",
    "sign_in",
    "coordination",
    "cases",
    "commitments",
    "comments",
    "people",
    "questionnaires",
    "families",
    "simulator",
    "draft",
    "results",
    "places",
    "log",
)
ARGUMENTS = {
    "code": "F001",
    "filename": "base.css",
    "wave": WAVE,
    "name": f"{PLACE}.html",
    "number": "2",
    "logro": "EDU-07",
}


def routes(site: Flask) -> Iterator[Rule]:
    for rule in site.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in GROUPS:
            yield rule


def address(rule: Rule) -> str:
    return re.sub(r"<(?:[^<>:]+:)?(\w+)>", lambda found: ARGUMENTS[found[1]], rule.rule)


def test_every_page_declares_who_may_open_it(site: Flask) -> None:
    pages = [rule for rule in routes(site) if not rule.endpoint.endswith(".static")]
    assert len(pages) >= 9
    for rule in pages:
        roles = access.roles_of(site.view_functions[rule.endpoint])
        assert roles is None or (roles and roles <= set(ROLES)), rule


def test_a_page_that_declares_nothing_does_not_start(site: Flask) -> None:
    def forgotten() -> str:
        return ""

    site.view_functions["front.forgotten"] = forgotten
    with pytest.raises(LookupError, match="front.forgotten"):
        access.require_declared(site, GROUPS)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_page_opens_for_whom_it_is_meant_and_for_nobody_else(
    site: Flask, database: Engine, role: str | None
) -> None:
    with database.begin() as connection:
        released(connection, [small()])
        theirs = select(Staff.id).where(Staff.code == "P-gestor").scalar_subquery()
        connection.execute(update(Family).values(gestor_id=theirs))
    client = site.test_client()
    if role:
        assert sign_in(client, role).status_code == 302
    for rule in routes(site):
        if "GET" not in (rule.methods or ()):
            continue
        view = site.view_functions[rule.endpoint]
        roles = None if rule.endpoint.endswith(".static") else access.roles_of(view)
        answer = client.get(address(rule))
        if rule.endpoint == "sign_in.enter" and role:
            assert answer.status_code == 302, "already signed in"
        elif roles is None or role in roles:
            assert answer.status_code == 200, rule
        elif role is None:
            assert answer.location.startswith("/entrar?next="), rule
        else:
            assert answer.status_code == 403, rule


def test_who_sees_families_in_sum(site: Flask) -> None:
    """Coordinators; administrators have users and settings and no family data (trust.md)."""
    assert access.roles_of(site.view_functions["coordination.page"]) == {"coordinator"}


@pytest.mark.parametrize("missing", ["/gestores", "/admin", "/nada", "/simulador/nada"])
def test_what_is_not_there_is_said_in_plain_words(site: Flask, missing: str) -> None:
    answer = site.test_client().get(missing)
    assert answer.status_code == 404
    assert "No hay nada en esta dirección" in answer.text
    assert answer.headers["Content-Security-Policy"]


def test_in_production_there_is_no_simulator(database: Engine, watch: Watch, place: world.Place) -> None:
    client = application(database, watch, LIBRETA_ENV="production").test_client()
    for path in ("/simulador", "/simulador/familias", "/simulador/familias/F001"):
        assert client.get(path).status_code == 404
    assert client.post("/simulador/mensajes", json={}).status_code == 404
    front = client.get("/").text
    assert "simulador" not in front and "inventados" not in front


@pytest.mark.parametrize(
    "path", ["/", "/entrar", "/simulador", "/privacidad", "/coordinacion", "/nada", "/console/base.css"]
)
def test_browsers_are_told_to_run_our_own_files_alone(site: Flask, path: str) -> None:
    client = site.test_client()
    if path == "/coordinacion":
        sign_in(client, "coordinator")
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    if answer.mimetype == "text/html":
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)", answer.text)
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", answer.text), "nothing from elsewhere"
        assert answer.headers["Cache-Control"] == "no-store"


def test_providers_doors_keep_their_own_headers(site: Flask) -> None:
    assert "Content-Security-Policy" not in site.test_client().get("/healthz").headers
