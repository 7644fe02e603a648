"""Takes the pictures of the README anew, in Chromium, from a demo of its own.

`python docs/take_pictures.py` starts the demo in a temporary folder, at a fixed hour and with its usual
made-up place, types in the simulator, publishes the demo's wave, and writes `simulador.png` and
`resultados.png`.
"""

import base64
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

#: When the demo begins (in the evening, so that no reminder comes in between), the family that writes, and
#: the place whose results are shown.
START, FAMILY, WAVE, PLACE = "2026-11-20T19:35-05:00", "SJP-0002", "demo-2026", "15664"

#: A wide page and a phone beside each other.
BESIDE = """
<style>
body {{ margin: 0; padding: 24px; display: flex; gap: 24px; background: #c9c0b2; width: max-content }}
img {{ display: block; height: 632px; border-radius: 12px }} img + img {{ border-radius: 24px }}
</style>
<img src="data:image/png;base64,{}"><img src="data:image/png;base64,{}">
"""


@contextmanager
def demo(home: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Start the demo in `home`, and give its address and the environment for commands beside it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    own = {"LIBRETA_HOME": str(home), "PORT": str(port), "PUBLIC_URL": address, "LOG_LEVEL": "WARNING"}
    environment = {**inherited, **own, "LIBRETA_CLOCK": START}
    with subprocess.Popen(
        [sys.executable, "-m", "app", "demo"], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        try:
            if not any("Ctrl-C" in line for line in running.stdout):
                raise SystemExit("The demo did not start.")
            yield address, environment
        finally:
            running.terminate()


def run(environment: dict[str, str], *words: str) -> None:
    """Run a command of the program beside the demo."""
    subprocess.run(
        [sys.executable, "-m", "app", *words],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def write(phone: Locator, text: str, answer: str) -> None:
    """Type a text on a phone, and wait for a message with some words of the answer."""
    phone.locator("textarea").fill(text)
    phone.locator("textarea").press("Enter")
    expect(phone.locator(".bubble", has_text=answer).last).to_be_visible()


def simulator(page: Page, address: str) -> bytes:
    """Return the picture of the simulator: logros by SMS, the Libreta on Telegram."""
    page.goto(f"{address}/simulador?familia={FAMILY}")
    expect(page.locator(".chosen strong")).to_have_text(FAMILY)
    # On each phone the bot first asks whether it is theirs alone.
    keypad, telegram = page.locator(".keypad"), page.locator(".telegram")
    write(keypad, "logros", "solo usted")
    write(keypad, "1", "Le faltan")
    write(telegram, "libreta", "solo usted")
    write(telegram, "1", "Califique la Red")
    write(telegram, "1", "Pregunta 1")
    write(telegram, "1", "Pregunta 2")
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(1000)
    return page.screenshot()


def results(browser: Browser, address: str) -> bytes:
    """Return the picture of a published page: wide, and on a phone."""
    shown = []
    for width, height in ((1100, 993), (380, 1053)):
        context = browser.new_context(viewport={"width": width, "height": height}, locale="es-CO")
        page = context.new_page()
        page.goto(f"{address}/resultados/{WAVE}/{PLACE}.html")
        shown.append(base64.b64encode(page.screenshot()).decode())
        context.close()
    page = browser.new_page(viewport={"width": 1000, "height": 680}, device_scale_factor=1.2)
    page.set_content(BESIDE.format(*shown))
    return page.screenshot(full_page=True)


def main() -> None:
    """Take both pictures."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit("No Chromium was found; install one to take the pictures.")
    # A busy machine needs its time until the worker answers.
    expect.set_options(timeout=60_000)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        with demo(Path(folder) / "data") as (address, environment):
            page = browser.new_page(viewport={"width": 1280, "height": 880}, locale="es-CO")
            (ROOT / "docs" / "simulador.png").write_bytes(simulator(page, address))
            run(environment, "wave", "close", WAVE, "--yes")
            run(environment, "publish", WAVE, "--to", str(Path(folder) / "published"))
            (ROOT / "docs" / "resultados.png").write_bytes(results(browser, address))
        browser.close()


if __name__ == "__main__":
    main()
