"""A message with a code from a bag: it is no conversation. Whoever sends it, on whichever phone, nothing is
looked up of them and nothing kept: no message, number, text or hour (docs/decisions/0040).
"""

import logging
import traceback
from dataclasses import replace

from sqlalchemy import Engine

from bot import bag_message
from bot.bag_message import Sent
from bot.brake import Brake
from bot.understanding import danger
from locales.texts import SOURCE, texts
from messaging.channels import known
from messaging.message import InboundMessage, Reply
from programme.calendar import Clock, today
from scorecard.bag.answering import Taken, take

_log = logging.getLogger(__name__)


class Bag:
    """Answers such messages. Nothing of them is written down but what `scorecard.bag.answering` says."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._brake = Brake()

    def read(self, inbound: InboundMessage) -> tuple[InboundMessage, Sent | None]:
        """Return the message, and what came with a code where one did. Whoever tells of danger besides gets
        help instead: then it is the message without code and answers, which who reads the alert must not see.
        """
        if inbound.kind not in ("text", "edited") or inbound.handled is not None:
            return inbound, None
        sent = bag_message.find(inbound.text)
        if sent is not None and danger.in_danger(sent.beside):
            return replace(inbound, text=bag_message.told_beside(sent)), None
        return inbound, sent

    def answer(self, inbound: InboundMessage, sent: Sent) -> list[str]:
        """Return what is said at once, on every channel; nothing to whom it was said to wait.

        Raises sqlalchemy.exc.OperationalError while the database is away, and KeyProblem.
        """
        now = self._clock()
        sender = f"{inbound.channel} {inbound.address}"
        if self._brake.holds(sender, now):
            return []
        if sent.code is None:
            taken = Taken("bag.wrong")
        else:
            with self._engine.begin() as connection:
                taken = take(connection, sent.code, sent.words, today(now))
        if taken.done:
            self._brake.release(sender)
        elif self._brake.count(sender, now):
            taken = Taken("bag.slow")
        return [_shown(inbound, taken)]

    def apologise(self, inbound: InboundMessage, problem: Exception) -> list[str]:
        """Return what is said after our own mistake; without its words, which may be the person's."""
        where = "".join(traceback.format_tb(problem.__traceback__))
        _log.error("a code was not taken: %s\n%s", type(problem).__name__, where)
        return [_shown(inbound, Taken("bag.failed"))]


def _shown(inbound: InboundMessage, taken: Taken) -> str:
    text = texts(SOURCE).say(taken.key, **taken.fields)
    return known[inbound.channel].show(Reply(text), "").text
