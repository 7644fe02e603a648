"""Sending by a real worker to a provider that takes 150 ms: the rate it keeps, and how soon a family that
writes meanwhile is answered.
"""

import json
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, func, select

from bench import place
from bench.serving import environment, free_port, running, serving, wait_for
from bench.standin import LATENCY
from db.engine import connect
from db.tables import Outbox, Staff
from locales.texts import SOURCE
from messaging.hours import Hours
from outreach.broadcasts import messages as writing
from programme import broadcasts
from programme.audience import Audience, Sender

#: Allowed messages a second, and for how many seconds of it there are messages.
_RATES, _SECONDS = (10, 100, 1000), 10

#: Messages of the broadcast that runs while families write; how many write, and how many a second.
_BROADCAST, _WRITING, _A_SECOND = 100_000, 200, 10

_TEXT = "La Red le cuenta: el martes hay brigada de documentos en la alcaldía, a las 8. Lleve su registro."


def measure() -> Iterator[str]:
    """Lines for a person."""
    for rate in _RATES:
        yield _rate(rate)
    yield from _replies()


def _rate(allowed: int) -> str:
    families = allowed * _SECONDS
    with TemporaryDirectory() as home, place.server() as url, _standin() as port:
        _broadcast(url, families, "sms")
        settings = {"LIBRETA_SMS_RATE": str(allowed), **_twilio(port)}
        with running([sys.executable, "-m", "app", "worker"], environment(url, home, **_clock(), **settings)):
            _until(port, families)
        arrived = sorted(at for at, _ in _arrivals(port))
    kept = (families - 1) / (arrived[-1] - arrived[0])
    most = max(_within_a_second(arrived))
    return (
        f"Sending, {allowed:5} SMS a second allowed, {LATENCY * 1000:.0f} ms each: {kept:6.1f} a second, "
        f"{kept / allowed:.2f} of it (wanted: 0.95); most in any second {most}"
    )


def _replies() -> Iterator[str]:
    """From a family's message at the door to the reply at the provider, with a broadcast under way."""
    waited = []
    with TemporaryDirectory() as home, place.server() as url, _standin() as port:
        _broadcast(url, _BROADCAST, "telegram")
        settings = {
            "TELEGRAM_BOT_TOKEN": "1:bench", "TELEGRAM_WEBHOOK_SECRET": "bench",
            "TELEGRAM_API_URL": f"http://127.0.0.1:{port}", **_clock(),
        }  # fmt: skip
        worker = running([sys.executable, "-m", "app", "worker"], environment(url, home, **settings))
        with serving(url, "", home, **settings) as door, worker:
            _until(port, 60)
            asked = {}
            for number in range(_WRITING):
                # Of those whom the broadcast reaches last.
                chat = place.chat(_BROADCAST - 1 - number)
                asked[chat] = time.time()
                _write(door, chat, number)
                time.sleep(max(0.0, 1 / _A_SECOND - (time.time() - asked[chat])))
            time.sleep(3)
            arrivals: dict[str, float] = {}
            for at, chat in _arrivals(port):
                arrivals.setdefault(chat, at)
            waited = [arrivals[chat] - at if chat in arrivals else float("inf") for chat, at in asked.items()]
        with connect(url).connect() as connection:
            left = connection.scalar(select(func.count()).where(Outbox.state.in_(("scheduled", "queued"))))
    p95 = quantiles(waited, n=20)[-1]
    yield f"Replies on Telegram while a broadcast of {_BROADCAST} runs ({left} still waiting at the end):"
    yield f"  median {median(waited):.2f} s, p95 {p95:.2f} s (wanted: under 1), longest {max(waited):.2f} s"


def _broadcast(url: str, families: int, channel: str) -> None:
    """Families, and one text of their gestor to all of them, written to the outbox."""
    engine = connect(url)
    place.populate(engine, families, channel)
    _start(engine)
    writing.write(engine, Hours(), place.NOW)
    engine.dispose()


def _start(engine: Engine) -> None:
    with engine.begin() as connection:
        staff_id = connection.scalars(select(Staff.id)).one()
        sender = Sender(staff_id, "G01", "gestor")
        draft = broadcasts.Draft(sender, Audience(), {SOURCE: _TEXT}, place.NOW)
        broadcasts.create(connection, draft, recipients=1, segments=1, second_yes=False, now=place.NOW)


def _clock() -> dict[str, str]:
    """Open hours. A little later than when the broadcast was written."""
    start = place.NOW + timedelta(minutes=1)
    return {"LIBRETA_CLOCK": start.isoformat(), "LIBRETA_CLOCK_SINCE": str(time.time())}


def _twilio(port: int) -> dict[str, str]:
    return {
        "TWILIO_ACCOUNT_SID": "ACbench", "TWILIO_FROM": "87654",
        "TWILIO_API_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip


@contextmanager
def _standin() -> Iterator[int]:
    port = free_port()
    with running([sys.executable, "-m", "bench.standin", str(port)], {}):
        wait_for(port)
        yield port


def _arrivals(port: int) -> list[tuple[float, str]]:
    return [(at, whom) for at, whom in json.loads(_get(port, "arrivals"))]


def _get(port: int, what: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{what}") as answer:
        return bytes(answer.read())


def _until(port: int, number: int) -> None:
    """Until so many have arrived. Raises TimeoutError."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if json.loads(_get(port, "count")) >= number:
            return
        time.sleep(0.5)
    raise TimeoutError(f"not {number} messages arrived")


def _within_a_second(arrived: list[float]) -> Iterator[int]:
    """How many arrived within a second from each on."""
    end = 0
    for start, at in enumerate(arrived):
        while end < len(arrived) and arrived[end] < at + 1:
            end += 1
        yield end - start


def _write(door: int, chat: str, number: int) -> None:
    person = {"id": int(chat), "is_bot": False, "first_name": "Ana"}
    message = {
        "message_id": number + 1, "date": 1_763_650_000, "chat": {"id": int(chat), "type": "private"},
        "from": person, "text": ("logros", "hola", "visita")[number % 3],
    }  # fmt: skip
    update = {"update_id": number + 1, "message": message}
    call = urllib.request.Request(
        f"http://127.0.0.1:{door}/webhooks/telegram",
        json.dumps(update).encode(),
        {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": "bench"},
    )
    urllib.request.urlopen(call).close()
