"""Signing in and out: who gets in, who waits, and when it ends."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine, func, select

from db.keys import keyring
from db.tables import Account, AuditEvent, SignInAttempt, SignInSession
from programme import accounts, passwords
from programme.accounts import AccountProblem, TooMany
from tests import world
from tests.console.people import PASSWORD, person, sign_in, token
from tests.doors import Watch, application


def test_the_right_password_opens_the_page_of_the_role(site: Flask, database: Engine) -> None:
    client = site.test_client()
    answer = sign_in(client, " Coordinator ")
    assert (answer.status_code, answer.location) == (302, "/coordinacion")
    assert "San José de Pare" in client.get("/coordinacion").text
    with database.connect() as connection:
        last = connection.execute(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert (last.actor, last.action, last.subject) == (
        "staff:P-coordinator",
        "user.signed_in",
        "user:coordinator",
    )


@pytest.mark.parametrize("user_name", ["coordinator", "nobody"])
def test_a_wrong_password_and_an_unknown_user_get_the_same_words(site: Flask, user_name: str) -> None:
    client = site.test_client()
    answer = sign_in(client, user_name, "equivocada-del-todo")
    assert answer.status_code == 401
    assert "El usuario o la contraseña no coinciden." in answer.text
    assert client.get("/coordinacion").status_code == 302


def test_an_unknown_user_costs_as_much_work_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())
    monkeypatch.setattr(passwords, "_nobodys", cache(passwords._nobodys.__wrapped__))
    kept = passwords.hashed(PASSWORD)
    passwords.fits(None, "warm up")

    def cost(of: str | None) -> float:
        started = time.process_time()
        assert not passwords.fits(of, "equivocada-del-todo")
        return time.process_time() - started

    known, unknown = (min(cost(of) for _ in range(5)) for of in (kept, None))
    assert unknown > known / 3


def test_an_empty_form_is_told_what_is_missing(site: Flask) -> None:
    answer = sign_in(site.test_client(), "", "")
    assert answer.status_code == 400
    assert "Escriba su usuario y su contraseña." in answer.text


@pytest.mark.parametrize("user_name", ["coordinator", "nobody"])
def test_after_five_failures_one_waits_there(site: Flask, watch: Watch, user_name: str) -> None:
    """Also with the right password, and whether or not the user exists."""
    client = site.test_client()
    for _ in range(5):
        assert sign_in(client, user_name, "equivocada-del-todo").status_code == 401
        watch.now += timedelta(minutes=1)
    answer = sign_in(client, user_name)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"
    assert "Espere 10 minutos" in answer.text
    assert sign_in(client, user_name, "equivocada-del-todo", address="192.0.2.2").status_code == 401
    watch.now += timedelta(minutes=10)
    assert sign_in(client, user_name).status_code == (302 if user_name == "coordinator" else 401)


def test_a_success_forgives_earlier_failures(site: Flask) -> None:
    client = site.test_client()
    for _ in range(2):
        for _ in range(4):
            sign_in(client, "coordinator", "equivocada-del-todo")
        assert sign_in(client, "coordinator").status_code == 302
        client.get("/coordinacion")
        client.post("/salir", data={"csrf_token": token(client.get("/").text)})


def test_one_address_cannot_guess_at_many_users(site: Flask) -> None:
    client = site.test_client()
    for number in range(20):
        assert sign_in(client, f"user{number}", "equivocada-del-todo").status_code == 401
    assert sign_in(client, "coordinator").status_code == 429
    assert sign_in(client, "coordinator", address="192.0.2.2").status_code == 302


def test_guessing_at_the_same_moment_is_no_way_around(
    database: Engine, watch: Watch, place: world.Place
) -> None:
    def guess(number: int) -> object:
        with database.begin() as connection:
            return accounts.check(connection, "coordinator", f"equivocada-{number}", "192.0.2.1", watch())

    with ThreadPoolExecutor(12) as many:
        results = list(many.map(guess, range(24)))
    assert not any(isinstance(result, accounts.User) for result in results)
    assert sum(result is None for result in results) <= 5
    assert any(isinstance(result, TooMany) for result in results)


def test_attempts_are_kept_without_names_and_not_for_long(
    site: Flask, watch: Watch, database: Engine
) -> None:
    client = site.test_client()
    sign_in(client, "coordinator", "equivocada-del-todo")
    with database.connect() as connection:
        found = connection.execute(select(SignInAttempt.user_index, SignInAttempt.place_index))
        kept = {tuple(row) for row in found}
    assert kept == {(keyring.index("signin", "coordinator"), keyring.index("signin address", "192.0.2.1"))}
    watch.now += timedelta(minutes=15)
    sign_in(client, "gestor")
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_a_session_ends_after_eight_hours(site: Flask, watch: Watch) -> None:
    client = site.test_client()
    sign_in(client, "coordinator")
    watch.now += timedelta(hours=7, minutes=59)
    assert client.get("/coordinacion").status_code == 200
    watch.now += timedelta(minutes=1)
    assert client.get("/coordinacion").location == "/entrar?next=/coordinacion"


@pytest.mark.parametrize("how", ["end", "change_password"])
def test_an_ended_account_or_a_new_password_ends_the_session(
    site: Flask, watch: Watch, database: Engine, how: str
) -> None:
    client = site.test_client()
    sign_in(client, "coordinator")
    with database.begin() as connection:
        if how == "end":
            accounts.end(connection, "coordinator", watch())
        else:
            accounts.change_password(connection, "coordinator", "otra-contraseña", watch())
    assert client.get("/coordinacion").status_code == 302
    assert sign_in(client, "coordinator").status_code == 401


def test_signing_out(site: Flask) -> None:
    client = site.test_client()
    sign_in(client, "coordinator")
    client.post("/salir")  # Without the token of our own page nothing happens.
    page = client.get("/coordinacion")
    assert page.status_code == 200
    assert client.post("/salir", data={"csrf_token": token(page.text)}).location == "/"
    assert client.get("/coordinacion").status_code == 302


def hammered(site: Flask, addresses: int, failures: int = 5) -> None:
    """Somebody fails in the coordinator's name, from so many addresses."""
    for number in range(addresses):
        for _ in range(failures):
            sign_in(site.test_client(), "coordinator", "equivocada-del-todo", address=f"203.0.113.{number}")


def test_failing_in_anothers_name_keeps_nobody_out(site: Flask, watch: Watch) -> None:
    """From one address for days, as from forty at once."""
    for _ in range(9):
        hammered(site, 1, failures=7)
        watch.now += timedelta(hours=5)
    assert sign_in(site.test_client(), "coordinator").status_code == 302
    hammered(site, 40)
    assert sign_in(site.test_client(), "coordinator").status_code == 302


def test_where_one_signed_in_before_the_failures_of_others_do_not_count(site: Flask) -> None:
    """In the same browser, even when the others are behind the same address."""
    mine = site.test_client()
    assert sign_in(mine, "coordinator").status_code == 302
    mine.post("/salir", data={"csrf_token": token(mine.get("/").text)})
    hammered(site, 40)
    for number in range(25):
        sign_in(site.test_client(), f"user{number}", "equivocada-del-todo")
    assert sign_in(site.test_client(), "coordinator").status_code == 429
    assert sign_in(mine, "coordinator").status_code == 302
    mine.post("/salir", data={"csrf_token": token(mine.get("/").text)})
    assert sign_in(mine, "gestor").status_code == 429, "what the browser shows is for its user alone"


def test_many_addresses_that_guess_become_slow(site: Flask, watch: Watch) -> None:
    """Not shut out: one attempt in half a minute, for all that are strangers to the user."""
    hammered(site, 6)
    answer = sign_in(site.test_client(), "coordinator", address="198.51.100.1")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert "Espere 30 segundos" in answer.text
    watch.now += timedelta(seconds=30)
    assert sign_in(site.test_client(), "coordinator", address="198.51.100.1").status_code == 302


def test_a_network_of_ipv6_is_one_address(site: Flask) -> None:
    for number in range(20):
        sign_in(site.test_client(), f"user{number}", "equivocada-del-todo", address=f"2001:db8::{number}:1")
    assert sign_in(site.test_client(), "gestor", address="2001:db8::ffff:2").status_code == 429
    assert sign_in(site.test_client(), "gestor", address="2001:db8:0:1::1").status_code == 302


def test_what_is_kept_of_failures_does_not_grow_while_one_waits(site: Flask, database: Engine) -> None:
    hammered(site, 2, failures=12)
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(SignInAttempt)) == 10


def test_passwords_are_looked_at_a_few_at_a_time(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes a thread and 64 MB; who comes meanwhile is told when to come again."""
    mine = site.test_client()
    assert sign_in(mine, "coordinator").status_code == 302
    mine.post("/salir", data={"csrf_token": token(mine.get("/").text)})
    taken = 0
    while passwords._strangers.acquire(blocking=False):
        taken += 1
    try:
        answer = sign_in(site.test_client(), "coordinator", address="192.0.2.9")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
        assert sign_in(mine, "coordinator").status_code == 302, "strangers do not take the place of the known"
    finally:
        for _ in range(taken):
            passwords._strangers.release()
    assert taken == 2


def test_a_copied_cookie_opens_nothing_after_leaving(site: Flask) -> None:
    mine, copied = site.test_client(), site.test_client()
    sign_in(mine, "coordinator")
    cookie = mine.get_cookie("libreta")
    assert cookie is not None
    copied.set_cookie("libreta", cookie.value)
    assert copied.get("/coordinacion").status_code == 200
    page = mine.get("/coordinacion")
    mine.post("/salir", data={"csrf_token": token(page.text)})
    assert copied.get("/coordinacion").status_code == 302
    assert sign_in(mine, "coordinator").status_code == 302
    assert copied.get("/coordinacion").status_code == 302


def test_leaving_here_leaves_the_other_browser_signed_in(site: Flask, database: Engine, watch: Watch) -> None:
    here, there = site.test_client(), site.test_client()
    for client in (here, there):
        sign_in(client, "coordinator")
    here.post("/salir", data={"csrf_token": token(here.get("/coordinacion").text)})
    assert here.get("/coordinacion").status_code == 302
    assert there.get("/coordinacion").status_code == 200
    for _ in range(10):
        watch.now += timedelta(minutes=1)
        sign_in(site.test_client(), "coordinator")
    assert there.get("/coordinacion").status_code == 302, "the oldest of more than ten"
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(SignInSession)) == 10


def test_a_form_that_is_not_ours_signs_nobody_in(site: Flask) -> None:
    client = site.test_client()
    answer = client.post("/entrar", data={"user_name": "coordinator", "password": PASSWORD})
    assert answer.status_code == 400
    assert client.get("/coordinacion").status_code == 302


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ("/coordinacion?municipio=15664", "/coordinacion?municipio=15664"),
        ("https://example.org/", "/coordinacion"),
        ("//example.org", "/coordinacion"),
        ("/\\example.org", "/coordinacion"),
        ("/\t/example.org", "/coordinacion"),
    ],
)
def test_after_signing_in_one_lands_on_our_own_pages_alone(site: Flask, wanted: str, where: str) -> None:
    assert sign_in(site.test_client(), "coordinator", wanted=wanted).location == where


@pytest.mark.parametrize(
    ("address", "secure"), [("http://localhost", False), ("https://libreta.example", True)]
)
def test_the_cookie_is_kept_from_scripts_and_other_sites(
    database: Engine, watch: Watch, place: world.Place, address: str, secure: bool
) -> None:
    client = application(database, watch, PUBLIC_URL=address).test_client()
    answer = client.get("/entrar", base_url=address)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and ("Secure" in cookie) == secure
    assert ("Strict-Transport-Security" in answer.headers) == secure


def test_accounts_that_cannot_be(database: Engine, watch: Watch, place: world.Place) -> None:
    with database.begin() as connection:
        staff_id = person(connection, watch, "coordinator", "segunda")

        def reason(staff_id: int, user_name: str, password: str = PASSWORD) -> str:
            with pytest.raises(AccountProblem) as problem:
                accounts.create(connection, staff_id, user_name, password, watch())
            return problem.value.reason

        assert reason(staff_id, "tercera") == "has_account"
        assert reason(place.gestor_id, "SEGUNDA") == "user_taken"
        assert reason(place.gestor_id, "con espacio") == "bad_user_name"
        assert reason(place.gestor_id, "nueva", "corta") == "short_password"
        assert reason(999_999, "nueva") == "unknown_staff"


def test_an_ended_account_can_begin_anew(database: Engine, watch: Watch, place: world.Place) -> None:
    with database.begin() as connection:
        staff_id = person(connection, watch, "coordinator", "segunda")
        accounts.end(connection, "segunda", watch())
        accounts.create(connection, staff_id, "otra", PASSWORD, watch())
        assert connection.scalar(select(func.count()).where(Account.staff_id == staff_id)) == 1
        found = accounts.check(connection, "otra", PASSWORD, "192.0.2.1", watch())
        assert isinstance(found, accounts.User)
