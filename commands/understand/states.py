"""The states in which `libreta understand` lets a family write, and how each is come to: by real messages."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from sqlalchemy import Connection

from bot.dialogs.questions import Answers
from bot.memory import recalled
from bot.registry import dialogs
from bot.rehearsal import place
from bot.rehearsal.undone import part_undone, undone
from bot.talk import Talk
from bot.turn import Bot
from messaging import channels
from messaging.message import InboundMessage

#: What is written to come to each state, one message after the other.
OPENED_BY: dict[str, tuple[str, ...]] = {
    "start": (),
    "menu": ("menu",),
    "consent": ("menu",),
    "phone": ("menu",),
    "logros": ("logros",),
    "logro": ("logros", "1"),
    "visit": ("visita",),
    "visit_when": ("visita", "2"),
    "libreta_intro": ("libreta",),
    "libreta_yes_no": ("libreta", "1"),
    "libreta_scale": ("libreta", "1"),
    "libreta_money": ("libreta", "1"),
    "complaint_kind": ("queja",),
    "complaint_text": ("queja", "1"),
    "stop": ("no me escriban mas",),
}

#: The question of the Libreta that a state waits at, and what is answered to those before it.
_QUESTIONS = {"libreta_yes_no": "G1", "libreta_scale": "G2", "libreta_money": "I1"}
_ANY_ANSWER, _MOST_QUESTIONS = "1", 12


@dataclass(frozen=True)
class Understood:
    """What became of a message: labels of what was done or shown, what the numbered options of the reply
    mean, and the reply; empty for silence.
    """

    did: list[str]
    offered: list[str]
    reply: str


class Rehearsal:
    """Lets a made-up family write, and undoes all that comes of it: nothing is ever committed."""

    def __init__(self, connection: Connection, bot: Bot) -> None:
        self._connection, self._bot = connection, bot
        self._channel = channels.of_numbers()
        self._numbers = count(1)

    @contextmanager
    def state(self, name: str) -> Iterator[Callable[[str], Understood]]:
        """Come to a state, and give what understands a text there."""
        with part_undone(self._connection):
            consented, phone = name != "consent", name not in ("consent", "phone")
            who = place.MadeUp([self._channel.name], consented=consented, phone=phone)
            place.write(self._connection, who, self._bot.clock(), random.Random(1))
            for text in OPENED_BY[name]:
                self._write(text)
            if name in _QUESTIONS:
                self._answer_until(_QUESTIONS[name])
            yield self._understand

    def _answer_until(self, question: str) -> None:
        for _ in range(_MOST_QUESTIONS):
            with part_undone(self._connection):
                # Whatever is no answer shows where one is.
                open_ones = self._write("zzz").state.under_way()
            (dialog,) = (one for one in open_ones if one.name == "libreta")
            if recalled(Answers, dialog.data).question == question:
                return
            self._write(_ANY_ANSWER)
        raise LookupError(f"the questionnaire does not ask {question}")

    def _understand(self, text: str) -> Understood:
        with part_undone(self._connection):
            talk = self._write(text)
            return understood(talk)

    def _write(self, text: str) -> Talk:
        identity = f"understand-{next(self._numbers)}"
        return self._bot.rehearse(
            self._connection,
            InboundMessage(self._channel.name, identity, place.ADDRESS, text=text, simulated=True),
        )


def understood(talk: Talk) -> Understood:
    """Return what a turn did."""
    reply, dialog = talk.reply(), talk.state.dialog
    if reply is None:
        return Understood(talk.labels or ["silence"], [], "")
    offered: list[str] = []
    if dialog is not None and talk.options:
        means = dialogs[dialog.name].means
        found = [means(dialog.data, option.value) for option in talk.options]
        offered = list(dict.fromkeys(label for each in found if each for label in each.split()))
    shown = talk.channel.show(reply, talk.texts.say(talk.channel.more), talk.page)
    return Understood(talk.labels or ["ask"], offered, shown.text)


@contextmanager
def rehearsal(bot: Bot) -> Iterator[Rehearsal]:
    """Give a rehearsal; nothing of it stays."""
    with undone(bot.engine) as connection:
        yield Rehearsal(connection, bot)
