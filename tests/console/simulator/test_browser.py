"""The pages in a real browser, against the real server and worker, wide and narrow."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from sqlalchemy import Engine, select
from sqlalchemy.engine import URL

from db.tables import Conversation
from messaging import outbox
from tests import world
from tests.console.people import PASSWORD, person
from tests.console.released import PLACE, WAVE, released
from tests.databases import fresh_database
from tests.doors import Watch
from tests.rooms import ROOT
from tests.scorecard.releases import small
from tests.scorecard.workbooks import SHIPPED

pytestmark = pytest.mark.xdist_group("browser")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-quic"]  # fmt: skip
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}

#: Elements that reach over the right edge of the window.
OVER_THE_EDGE = """() => [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .map((element) => element.outerHTML.slice(0, 80))"""

#: Things to operate that have no name for a screen reader.
NAMELESS = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), textarea, select")]
    .filter((element) => !element.closest("[hidden]"))
    .filter((element) => !((element.innerText ?? "").trim() || element.ariaLabel || element.labels?.length))
    .map((element) => element.outerHTML.slice(0, 80))"""

#: Texts that stand out too little from what is behind them (WCAG 2.2, 1.4.3: 4.5 to 1).
FAINT = """() => {
    const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
        .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    const behind = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const colour = getComputedStyle(one).backgroundColor;
            if (!/, 0\\)$/.test(colour)) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    return [...document.querySelectorAll("body *:not(svg *)")]
        .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
        .filter((element) => {
            const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
        })
        .map((element) => element.outerHTML.slice(0, 80));
}"""


@pytest.fixture(scope="module")
def database(server: URL) -> Iterator[Engine]:
    with fresh_database(server) as engine:
        yield engine


@pytest.fixture(scope="module")
def address(database: Engine, keys: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the server answers, with a worker beside it, a few families, and the user `coordinator`."""
    with database.begin() as connection:
        where = world.place(connection)
        for number in range(1, 6):
            world.family(connection, where, f"F00{number}")
        world.contact(connection, where.families["F001"], simulated=True)
        world.contact(connection, where.families["F002"], address="+573001112244", simulated=True)
        person(connection, Watch(datetime.now(UTC)), "coordinator", "coordinator")
        released(connection, [small()])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
        "DATA_KEY": keys,
        "SECRET_KEY": "secret",
        "LIBRETA_HOME": str(tmp_path_factory.mktemp("browser")),
        "LIBRETA_ENV": "demo",
        "LIBRETA_PROCESSES": "1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    running = [
        subprocess.Popen([sys.executable, "-m", "app", name], env=environment, cwd=ROOT)
        for name in ("serve", "worker")
    ]
    try:
        _until_it_answers(f"http://127.0.0.1:{port}/healthz", running)
        yield f"http://127.0.0.1:{port}"
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(15)


def _until_it_answers(url: str, running: list["subprocess.Popen[bytes]"]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert all(process.poll() is None for process in running), "a part of the program ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; without one these tests are skipped, but not where CI_REQUIRES_BROWSER is 1."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if os.environ.get("CI_REQUIRES_BROWSER") == "1":
            pytest.fail("no Chromium was found, and CI_REQUIRES_BROWSER asks for one")
        pytest.skip("no Chromium was found; install one to see the pages in a browser")
    with sync_playwright() as playwright:
        yield from _launched(playwright, found)


def _launched(playwright: Playwright, executable: str) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=executable, args=QUIET)
    yield launched
    launched.close()


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a browser that speaks Spanish. Errors and violations of the page's policy fail the test."""
    context = browser.new_context(viewport=request.param, locale="es-CO")
    opened, troubles = context.new_page(), []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda line: troubles.append(line.text) if "Security Policy" in line.text else None)
    yield opened
    context.close()
    assert troubles == []


def open_family(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}/simulador?familia={code}")
    expect(page.locator(".chosen strong")).to_have_text(code)


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/entrar?next=/coordinacion")
    page.get_by_label("Usuario").fill("coordinator")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Resumen de San José de Pare (15664)")


@pytest.mark.parametrize("path", ["/", "/entrar", "/privacidad", "/nada", "/simulador", "/coordinacion"])
def test_no_page_is_wider_than_its_window_and_everything_has_a_name(
    page: Page, address: str, path: str
) -> None:
    if path == "/coordinacion":
        sign_in(page, address)
    page.goto(address + path)
    if path == "/simulador":
        expect(page.locator(".families li")).to_have_count(5)
    assert page.evaluate(OVER_THE_EDGE) == []
    assert page.evaluate(NAMELESS) == []


def test_results_can_be_read_on_the_narrowest_phone(page: Page, address: str) -> None:
    for path in ("", f"{WAVE}/", f"{WAVE}/{PLACE}.html", f"{WAVE}/05.en.html"):
        page.goto(f"{address}/resultados/{path}")
        for width in (240, (page.viewport_size or WIDE)["width"]):
            page.set_viewport_size({"width": width, "height": 320})
            assert page.evaluate(OVER_THE_EDGE) == [], (path, width)
        assert page.evaluate(NAMELESS) == []
        assert page.evaluate("[...document.images].every((image) => image.naturalWidth > 0)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_results_can_be_read_by_day_and_at_night(
    page: Page, address: str, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    papers = []
    for path in (f"{WAVE}/", f"{WAVE}/{PLACE}.html"):
        page.goto(f"{address}/resultados/{path}")
        assert page.evaluate(FAINT) == []
        papers.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert set(papers) == {"rgb(246, 243, 236)" if scheme == "light" else "rgb(18, 25, 28)"}


def test_a_keypad_phone_types_sends_and_shows_the_price(page: Page, address: str) -> None:
    open_family(page, address, "F001")
    phone = page.locator(".keypad")
    field = phone.get_by_label("Escriba un mensaje")
    for key in ("Tecla 0", "Tecla 5"):
        phone.get_by_role("button", name=key, exact=True).click()
    expect(field).to_have_value("05")
    phone.get_by_role("button", name="Borrar").click()
    expect(field).to_have_value("0")
    before = phone.locator(".bubble").count()
    phone.get_by_role("button", name="Enviar").click()
    expect(phone.locator(".bubble")).to_have_count(before + 2)
    expect(field).to_have_value("")
    answer = phone.locator(".bubble").last
    expect(answer).to_contain_text("1 segmento · $ 45")
    expect(answer).to_contain_text("caracteres")
    expect(phone.get_by_role("log")).to_be_visible()


def test_a_held_clear_key_takes_all(page: Page, address: str) -> None:
    open_family(page, address, "F001")
    field = page.locator(".keypad textarea")
    field.fill("una frase larga")
    clear = page.locator(".keypad .clear")
    clear.hover()
    page.mouse.down()
    expect(field).to_have_value("")
    page.mouse.up()


def test_telegram_is_linked_and_answered_with_buttons(page: Page, address: str) -> None:
    narrow = (page.viewport_size or WIDE)["width"] == 360
    open_family(page, address, "F003" if narrow else "F004")
    chat = page.locator(".telegram")
    chat.get_by_role("button", name="Vincular").click()
    expect(chat.locator(".unlinked")).to_be_hidden()
    chat.get_by_role("button", name="SÍ", exact=True).click()
    expect(chat.locator(".bubble.sent").last).to_contain_text("SÍ")
    expect(chat.get_by_role("button", name="SÍ", exact=True)).to_have_count(0)
    last = chat.locator(".bubble").last.locator(".buttons button")
    expect(last.first).to_be_visible()


def test_a_message_that_comes_later_appears_by_itself(page: Page, address: str, database: Engine) -> None:
    open_family(page, address, "F002")
    width = (page.viewport_size or WIDE)["width"]
    with database.begin() as connection:
        conversations = connection.execute(select(Conversation.id, Conversation.address))
        line = next(row.id for row in conversations if row.address == "+573001112244")
        now = datetime.now(UTC)
        outbox.write(
            connection,
            kind="reply",
            apart=f"later:{width}",
            channel="sms",
            conversation_id=line,
            priority=outbox.REPLY,
            payload={"text": f"Un aviso de más tarde, {width}"},
            not_before=now,
            now=now,
        )
    expect(page.locator(".keypad .bubble").last).to_contain_text(f"tarde, {width}", timeout=15_000)


def test_what_was_typed_stays_when_the_server_is_away(page: Page, address: str) -> None:
    open_family(page, address, "F001")
    phone = page.locator(".keypad")
    phone.locator("textarea").fill("jajaja, no se pierde")
    page.route("**/simulador/**", lambda route: route.abort())
    phone.get_by_role("button", name="Enviar").click()
    expect(phone.locator(".notice")).to_contain_text("Lo que escribió sigue aquí")
    expect(page.locator(".offline")).to_be_visible()
    expect(phone.locator("textarea")).to_have_value("jajaja, no se pierde")
    page.unroute("**/simulador/**")
    expect(page.locator(".offline")).to_be_hidden()
    phone.get_by_role("button", name="Enviar").click()
    expect(phone.locator("textarea")).to_have_value("")
    expect(phone.locator(".bubble.sent").last).to_contain_text("jajaja, no se pierde")


def test_a_lost_answer_and_another_try_are_one_message(page: Page, address: str) -> None:
    open_family(page, address, "F001")
    phone = page.locator(".keypad")
    text = f"jajaja {(page.viewport_size or WIDE)['width']}"
    phone.locator("textarea").fill(text)

    def lose_the_answer(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route("**/simulador/mensajes", lose_the_answer)
    phone.get_by_role("button", name="Enviar").click()
    expect(phone.locator(".notice")).to_be_visible()
    page.unroute("**/simulador/mensajes")
    phone.get_by_role("button", name="Enviar").click()
    expect(phone.locator("textarea")).to_have_value("")
    expect(phone.locator(".bubble.sent", has_text=text)).to_have_count(1)


def test_each_family_keeps_its_own_draft(page: Page, address: str) -> None:
    open_family(page, address, "F001")
    page.locator(".keypad textarea").fill("a medias")
    page.get_by_label("Buscar familia").fill("f002")
    expect(page.locator(".families li")).to_have_count(1)
    page.locator(".families button").click()
    expect(page.locator(".chosen strong")).to_have_text("F002")
    expect(page.locator(".keypad textarea")).to_have_value("")
    assert page.url.endswith("familia=F002")
    page.get_by_label("Buscar familia").fill("f001")
    expect(page.locator(".families strong")).to_have_text("F001")
    page.locator(".families button").click()
    expect(page.locator(".keypad textarea")).to_have_value("a medias")


def test_a_family_without_a_phone_is_said_so(page: Page, address: str) -> None:
    open_family(page, address, "F005")
    expect(page.locator(".keypad .empty")).to_have_text("Esta familia no tiene celular registrado.")
    expect(page.locator(".keypad .send")).to_be_disabled()
    page.get_by_label("Buscar familia").fill("zzz")
    expect(page.locator(".more")).to_have_text("Ninguna familia coincide. Pruebe con otra palabra.")


def test_a_draft_is_answered_on_both_phones(page: Page, address: str) -> None:
    page.goto(f"{address}/simulador/borrador")
    page.get_by_label("Libro de Excel").set_input_files(SHIPPED)
    page.get_by_role("button", name="Ver las preguntas").click()
    page.get_by_role("button", name="Empezar una charla").click()
    keypad, chat = page.locator(".keypad"), page.locator(".telegram")
    expect(keypad.locator(".bubble")).to_have_count(1)
    keypad.locator("textarea").fill("libreta")
    keypad.get_by_role("button", name="Enviar").click()
    expect(keypad.locator(".bubble")).to_have_count(3)
    chat.locator("textarea").fill("libreta")
    chat.get_by_role("button", name="Enviar").click()
    chat.get_by_role("button", name="Empezar").click()
    expect(chat.locator(".bubble").last).to_contain_text("Pregunta 1.")
    keypad.get_by_role("button", name="Tecla 1", exact=True).click()
    keypad.get_by_role("button", name="Enviar").click()
    expect(page.locator(".prices")).to_contain_text("G1 1 segmento · $ 45")
    assert page.evaluate(OVER_THE_EDGE) == []
    assert page.evaluate(NAMELESS) == []


def test_all_of_it_works_with_the_keyboard(page: Page, address: str) -> None:
    open_family(page, address, "F001")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ir al contenido")).to_be_focused()
    page.locator(".keypad textarea").focus()
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    before = page.locator(".keypad .bubble").count()
    page.keyboard.type("ayuda")
    page.keyboard.press("Enter")
    expect(page.locator(".keypad .bubble")).to_have_count(before + 2)


def test_nothing_moves_for_who_asked_for_that(browser: Browser, address: str) -> None:
    context = browser.new_context(reduced_motion="reduce", locale="es-CO")
    page = context.new_page()
    open_family(page, address, "F001")
    page.locator(".keypad textarea").fill("hola")
    page.keyboard.press("Enter")
    expect(page.locator(".keypad .bubble.new").first).to_be_visible()
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()
