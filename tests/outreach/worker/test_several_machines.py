"""Two servers and two workers on one PostgreSQL server, which may restart: as if each were a machine."""

import json
import os
import random
import signal
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, func, select, text
from twilio.request_validator import RequestValidator

from db.engine import connect
from db.migrate import upgrade
from db.tables import Inbound, Outbox
from messaging import outbox
from messaging.delivery import _TOO_LATE
from programme import catalogue
from tests import world
from tests.cluster import Cluster
from tests.databases import data_folder
from tests.doors import SECRET, TOKEN, Telegram, Twilio
from tests.messaging.post import conversation
from tests.processes import ADDRESS, Workers, serving, worker_environment
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

pytestmark = pytest.mark.xdist_group("cluster")

#: A Friday morning in Bogotá, at which the clocks start.
START = datetime.fromisoformat("2026-11-20T10:00:00-05:00")

#: Messages in a second, as the settings have them by themselves; and the share by which what left evenly may
#: arrive unevenly where everything runs on one busy machine. Two drains at once would send twice as many.
CHATS, SMS, JITTER = 30, 10, 0.5


@pytest.fixture(scope="module")
def cluster(keys: str) -> Iterator[Cluster]:
    """A server with a migrated database."""
    with data_folder() as folder, Cluster(folder) as started:
        yield started


@pytest.fixture
def shared(cluster: Cluster) -> Iterator[Engine]:
    """A fresh database there."""
    engine = connect(cluster.url.render_as_string(), pool=16)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    upgrade(engine)
    with engine.begin() as connection:
        catalogue.load(connection)
    yield engine
    engine.dispose()


def broadcast(engine: Engine, channel: str, many: int) -> None:
    """One message for each of so many conversations."""
    letters = []
    for number in range(many):
        chat = conversation(engine, f"+57300{number:07}" if channel == "sms" else f"{number + 1}", channel)
        said = {"text": f"Aviso {number}."}
        letters.append(
            outbox.Letter(
                "reply", channel, chat, outbox.BROADCAST, said, START, apart=f"many:{channel}:{number}"
            )
        )
    with engine.begin() as connection:
        outbox.write_all(connection, letters, START)


def until(happened: Callable[[], object], seconds: float) -> None:
    """Wait until something has happened."""
    limit = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < limit, "it has not happened"
        time.sleep(0.05)


def busiest(at: list[float]) -> int:
    """The most arrivals in any one second."""
    return max(bisect_left(at, first + 1) - number for number, first in enumerate(at))


def knock(port: int, path: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
    """Bring something to the server at `port`."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    said = answer.status, answer.read()
    connection.close()
    return said


def write_sms(port: int, form: dict[str, str]) -> bytes:
    path = "/webhooks/twilio/sms"
    signature = RequestValidator(TOKEN).compute_signature(ADDRESS + path, form)
    kind = "application/x-www-form-urlencoded"
    status, said = knock(port, path, urlencode(form), {"X-Twilio-Signature": signature, "Content-Type": kind})
    assert status == 200
    return said


def write_chat(port: int, update: dict[str, Any]) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
    assert knock(port, "/webhooks/telegram", json.dumps(update), headers)[0] == 200


def families(engine: Engine, many: int) -> None:
    """So many families, each with a telephone and a chat."""
    with engine.begin() as connection:
        where = world.place(connection)
        for number in range(many):
            family_id = world.family(connection, where, f"F{number:03}", achieved=())
            world.contact(connection, family_id, "sms", f"+5731100000{number:02}")
            world.contact(connection, family_id, "telegram", f"{800_000 + number}")


def test_two_workers_keep_one_pace_while_two_servers_answer_and_one_worker_dies(
    shared: Engine, keys: str, tmp_path: Path
) -> None:
    families(shared, 12)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with (
        TelegramStandIn() as telegram,
        TwilioStandIn() as twilio,
        serving(shared, keys, tmp_path / "one", START, processes=1) as one,
        serving(shared, keys, tmp_path / "two", START, processes=1) as two,
        Workers(
            shared,
            worker_environment(shared, keys, tmp_path, START, telegram, twilio),
            tmp_path / "worker.log",
            random.Random(1),
        ) as workers,
        ThreadPoolExecutor(8) as people,
    ):
        telegram.latency = twilio.latency = 0.03
        workers.start()
        workers.start()
        broadcast(shared, "telegram", 5 * CHATS)
        broadcast(shared, "sms", 5 * SMS)
        until(lambda: len(twilio.sent) >= 2.5 * SMS, 20)

        # Each message comes to both servers at once, as a provider does that heard nothing of the first.
        ports = (one.port, two.port)
        forms = [Twilio(None, f"+5731100000{number:02}").form("menu") for number in range(12)]
        updates = [Telegram(None, 800_000 + number).message("menu") for number in range(12)]
        answers = list(people.map(lambda form: {write_sms(port, form) for port in ports}, forms))
        for port in ports:
            list(people.map(lambda update, to=port: write_chat(to, update), updates))
        workers.kill("drain:telegram")
        until(lambda: _states(shared) == {"sent"}, 60)

    assert [len(each) for each in answers] == [1] * 12, "both servers gave each message the same answer"
    with shared.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Inbound)) == 24
        marked = connection.scalar(select(func.count()).where(Outbox.repeated))
    chats = Counter((each["chat_id"], each["text"]) for each in telegram.sent)
    assert len(chats) == 5 * CHATS + 12
    assert chats.total() - len(chats) <= marked
    assert {each["body"] for each in twilio.sent} == {f"Aviso {number}." for number in range(5 * SMS)}
    assert len(twilio.sent) == 5 * SMS
    for sent, allowed in ((telegram.sent, CHATS), (twilio.sent, SMS)):
        assert busiest(sorted(each["at"] for each in sent)) <= allowed * (1 + JITTER)


def test_nothing_is_lost_or_sent_twice_when_postgresql_restarts(
    cluster: Cluster, shared: Engine, keys: str, tmp_path: Path
) -> None:
    """Once as it should, and once as if it had crashed."""
    many = 180
    environment = {"LIBRETA_TELEGRAM_RATE": "60", "LIBRETA_SMS_RATE": "60"}
    with TelegramStandIn() as telegram, TwilioStandIn(lambda: START) as twilio:
        telegram.latency = twilio.latency = 0.1
        environment |= worker_environment(shared, keys, tmp_path, START, telegram, twilio)
        with Workers(shared, environment, tmp_path / "worker.log", random.Random(1)) as workers:
            workers.start()
            workers.start()
            for channel in ("telegram", "sms"):
                broadcast(shared, channel, many)
            for how, sent in (("fast", many // 4), ("immediate", many // 2)):
                until(lambda least=sent: min(len(telegram.sent), len(twilio.sent)) > least, 20)
                shared.dispose()
                cluster.restart(how)
            until(lambda: _states(shared) == {"sent"}, 60)
            log = (tmp_path / "worker.log").read_text()
    with shared.connect() as connection:
        marked = connection.scalar(select(func.count()).where(Outbox.repeated, Outbox.channel == "telegram"))
    chats = Counter(each["text"] for each in telegram.sent)
    numbers = Counter(each["body"] for each in twilio.sent)
    assert (len(numbers), numbers.total()) == (many, many)
    assert len(chats) == many
    assert chats.total() - many <= marked
    assert "Traceback" not in log


def test_a_worker_that_was_frozen_sends_nothing_twice_when_it_goes_on(
    shared: Engine, keys: str, tmp_path: Path
) -> None:
    """As a machine is that was put to sleep: it was given up, and others have sent what it meant to send."""
    environment, many = {"LIBRETA_SMS_RATE": "15"}, 30
    with TelegramStandIn() as telegram, TwilioStandIn(lambda: START) as twilio:
        twilio.latency = 0.03
        environment |= worker_environment(shared, keys, tmp_path, START, telegram, twilio)
        with Workers(shared, environment, tmp_path / "worker.log", random.Random(1)) as workers:
            workers.start()
            workers.start()
            broadcast(shared, "sms", many)
            until(lambda: len(twilio.sent) > many // 3, 20)
            frozen = workers.holder("drain:sms")
            # Just after one has arrived none is half said: that one would go on when the worker does.
            arrived = len(twilio.sent)
            while len(twilio.sent) == arrived:
                time.sleep(0.001)
            os.kill(frozen, signal.SIGSTOP)
            stopped = time.monotonic()
            until(lambda: twilio.silent_for(0.3), 20)
            workers.give_up(workers.alive[frozen])
            with shared.begin() as connection:
                # What the server's keep-alives do with the connections of a machine that is silent.
                cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name"
                connection.execute(text(cut), {"name": f"worker {frozen}"})
            until(lambda: _states(shared) == {"sent"}, 30)
            # The queue would have needed still longer to give it up.
            until(lambda: time.monotonic() - stopped > _TOO_LATE + 1, 20)
            os.kill(frozen, signal.SIGCONT)
            time.sleep(1)  # for what it still means to send
            log = (tmp_path / "worker.log").read_text()
    assert sorted(each["body"] for each in twilio.sent) == sorted(f"Aviso {each}." for each in range(many))
    assert "Traceback" not in log


def _states(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(select(Outbox.state)))
