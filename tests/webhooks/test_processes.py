"""Several server processes and many families at once: every answer is taken exactly once."""

import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from sqlalchemy import Engine, select
from twilio.request_validator import RequestValidator

from db.tables import AnswerCount, CompletedPart, Family, Inbound, OpenComment, Outbox, Participation
from scorecard import counting
from scorecard.instrument.xlsform.shipped import questionnaire
from tests import world
from tests.doors import SECRET, TOKEN, Telegram, Twilio
from tests.outreach.worker.test_worker import worker
from tests.processes import ADDRESS, serving
from tests.scorecard.town import DONE
from tests.standins.telegram import TelegramStandIn
from tests.webhooks.rows import CLOSES, NOW, OPENS, answers, count, inbound, state

FAMILIES, CLIENTS, CHATS, TAPS = 300, 16, 12, 4
Answers = dict[str, int | str]


class Line:
    """Connections that stay open, over which Twilio brings the messages of one family at a time."""

    def __init__(self, port: int, number: int) -> None:
        self.open = [HTTPConnection("127.0.0.1", port, timeout=30) for _ in range(3)]
        self.random = random.Random(number)
        self.twilio = Twilio(None, telephone(number))  # type: ignore[arg-type]
        self.known: list[tuple[dict[str, str], bytes]] = []
        self.broken = 0

    def send(self, text: str) -> str:
        """What is answered to a text. Some messages come two or three times at once, or again later."""
        form = self.twilio.form(text)
        first, *again = self._bring(form, self.random.choice([1, 1, 1, 2, 3]))
        assert again == [first] * len(again), text
        self.known.append((form, first))
        if self.random.random() < 0.15:
            old, answer = self.random.choice(self.known)
            assert self._bring(old, 1) == [answer], old
        (message,) = ElementTree.fromstring(first)
        return message.text or ""

    def _bring(self, form: dict[str, str], times: int) -> list[bytes]:
        path = "/webhooks/twilio/sms"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(ADDRESS + path, form),
        }
        while True:
            try:
                for connection in self.open[:times]:
                    connection.request("POST", path, urlencode(form), headers)
                answers = [connection.getresponse() for connection in self.open[:times]]
                bodies = [answer.read() for answer in answers]
            except (OSError, HTTPException):
                # The process on the other side died; the provider brings the message again.
                for connection in self.open:
                    connection.close()
                self.broken += 1
                continue
            assert [answer.status for answer in answers] == [200] * times
            return bodies


def telephone(number: int) -> str:
    """The mobile of a family."""
    return f"+5730011{number:05d}"


def choose(rng: random.Random, question: str, number: int) -> int | str:
    """An answer to a question, as its reader understands it: one of the numbers, or a comment."""
    if "1 " in question and re.search(r"\n1 .*, 5 .*, 0 ", question):
        return rng.randint(0, 5)
    numbers = [int(found) for found in re.findall(r"^(\d) ", question, re.MULTILINE)]
    return f"mejorar las vias, {number}" if numbers == [0] else rng.choice(numbers)


def fill_out(port: int, number: int) -> list[int | str]:
    """One family's Libreta, from the word to the thanks. Gives its answers in order."""
    line = Line(port, number)
    given: list[int | str] = []
    assert line.send("libreta").startswith("Califique la Red.")
    said = line.send("1")
    while said != DONE:
        assert said.startswith(f"Pregunta {len(given) + 1}."), said
        given.append(choose(line.random, said, number))
        said = line.send(str(given[-1]))
    for connection in line.open:
        connection.close()
    assert line.broken < 50
    return given


def place(engine: Engine, channel: str, addresses: list[str]) -> None:
    """A wave of the Libreta and a family at each address, of one gestor."""
    with engine.begin() as connection:
        where = world.place(connection)
        for number, address in enumerate(addresses):
            family_id = world.family(connection, where, f"F{number:03d}", achieved=())
            world.contact(connection, family_id, channel, address)
        world.wave(connection, OPENS, CLOSES)


def test_three_hundred_families_answer_at_once_and_each_answer_counts_once(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    """Although one of the processes is killed in the middle of it."""
    place(database, "sms", [telephone(number) for number in range(FAMILIES)])
    with (
        serving(database, keys, tmp_path, NOW) as server,
        ThreadPoolExecutor(CLIENTS) as clients,
    ):
        given = []
        for answered in clients.map(lambda number: fill_out(server.port, number), range(FAMILIES)):
            given.append(answered)
            if len(given) == FAMILIES // 3:
                server.process.children()[0].kill()

    assert count(database, Participation, Participation.disposition == "complete") == FAMILIES
    assert count(database, Inbound) == sum(len(each) + 2 for each in given)
    assert count(database, Inbound, Inbound.kind.not_in(["text", "libreta"])) == 0
    assert count(database, Outbox) == 0
    assert [each for each in inbound(database) if each.kind == "libreta" and each.text] == []
    assert waiting(database) == given
    with database.begin() as connection:
        counting.flush(connection, random.Random(1))
    assert sorted(map(str, counted(database))) == sorted(str(one) for each in given for one in each)
    log = (tmp_path / "server.log").read_text()
    assert not [words for words in ("Traceback", "a turn failed", "no database") if words in log]


def waiting(engine: Engine) -> list[list[int | str]]:
    """What waits of each family, in the order of the questions."""
    found: dict[str, Answers] = {}
    with engine.connect() as connection:
        rows = connection.execute(
            select(Family.code, CompletedPart.answers).join(Family, Family.id == CompletedPart.family_id)
        )
        for code, value in rows:
            found.setdefault(code, {}).update(answers(value))
    known = questionnaire().questions
    return [
        [found[code][name] for name in sorted(found[code], key=lambda name: known[name].position)]
        for code in sorted(found)
    ]


def counted(engine: Engine) -> list[int | str]:
    """All answers that were counted, and those that still wait for others."""
    with engine.connect() as connection:
        counts = connection.execute(select(AnswerCount.answer, AnswerCount.families))
        found = [answer for answer, families in counts for _ in range(families)]
        waits = list(connection.scalars(select(CompletedPart.answers)))
        comments = list(connection.scalars(select(OpenComment.text)))
    return [*found, *(value for each in waits for _, value in answers(each)), *comments]


class Chat:
    """One family's chat: it taps what it is shown."""

    def __init__(self, port: int, standin: TelegramStandIn, number: int) -> None:
        self.port, self.standin = port, standin
        self.random = random.Random(number)
        self.telegram = Telegram(None, 9000 + number)  # type: ignore[arg-type]
        self.taken: list[int] = []

    def send(self, update: dict[str, Any]) -> None:
        """Bring an update, sometimes several times."""
        body = json.dumps(update)
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
        for _ in range(self.random.choice([1, 1, 2, 3])):
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
                connection.request("POST", "/webhooks/telegram", body, headers)
                assert connection.getresponse().status == 200

    def shown(self) -> list[dict[str, Any]]:
        """The messages that came to the chat."""
        return [each for each in list(self.standin.sent) if each["chat_id"] == str(self.telegram.chat_id)]

    def converse(self) -> list[int]:
        """Begin a Libreta and answer its first questions by their buttons. Gives the answers."""
        self.send(self.telegram.message("/libreta"))
        for number in range(TAPS):
            message = until(lambda number=number: self.shown()[number : number + 1])[0]
            buttons = [
                one["callback_data"] for row in message["reply_markup"]["inline_keyboard"] for one in row
            ]
            data = buttons[0] if number == 0 else self.random.choice(buttons)
            self.send(self.telegram.tap(data, message["message_id"]))
            self.taken.append(int(data.partition(":")[2]))
        until(lambda: len(self.shown()) == TAPS + 1)
        return self.taken[1:]


def until(look: Callable[[], Any], seconds: float = 40) -> Any:
    """Wait for something to be there."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "it has not come"
        time.sleep(0.02)
    return found


def test_taps_of_many_chats_are_each_answered_once_and_in_order(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    place(database, "telegram", [str(9000 + number) for number in range(CHATS)])
    with (
        TelegramStandIn() as standin,
        # In this order, so that no message is written at a time that the worker's clock has not seen yet.
        worker(database, keys, tmp_path, standin),
        serving(database, keys, tmp_path, NOW, processes=2) as server,
        ThreadPoolExecutor(CHATS) as clients,
    ):
        chats = [Chat(server.port, standin, number) for number in range(CHATS)]
        given = list(clients.map(Chat.converse, chats))

    for chat, answered in zip(chats, given, strict=True):
        remembered = state(database, "telegram", str(chat.telegram.chat_id)).dialog
        assert list(remembered.data["answers"].values()) == answered
        texts = [each["text"] for each in chat.shown()]
        assert [text.partition(".")[0] for text in texts[1:]] == [f"Pregunta {n}" for n in range(1, TAPS + 1)]
    assert len(standin.sent) == count(database, Inbound) == count(database, Outbox) == (TAPS + 1) * CHATS
    assert Counter(method for method, _ in standin.calls)["answerCallbackQuery"] == TAPS * CHATS
    assert "Traceback" not in (tmp_path / "server.log").read_text()
