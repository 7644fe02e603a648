"""Playing a transcript on a channel that the program does not have."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import Engine

from bot.turn import Bot
from commands import settings
from commands.terms import terms
from messaging.channel import Channel
from messaging.delivery import drain
from messaging.message import LONGEST_TEXT, InboundMessage, Kind, cleaned
from messaging.provider import Provider
from scorecard.instrument.published import content_of, publish
from scorecard.instrument.questionnaire import VERSION
from tests.doors import ENVIRONMENT, PUBLIC
from tests.standins.server import StandIn
from tests.third_channel.provider import Arrived, Pigeon
from tests.transcripts.player import BESIDE_TEXT, SILENCE, Player
from tests.transcripts.script import Script

_CORRECTED = "(corrige) "
_KINDS: dict[str, Kind] = {"(bloquea)": "blocked", "(desbloquea)": "unblocked"}


class ThirdPlayer(Player):
    """As the player of the transcript's own channel, but who talks does so on another one. Others who are in
    it keep theirs.
    """

    def __init__(self, engine: Engine, script: Script, channel: Channel) -> None:
        self.own = script.channel
        given = {"contact": f"{channel.name} {script.address}", "questionnaire": channel.name}
        script = replace(script, given={**script.given, **given})
        _publish(engine, self.own, channel.name)
        super().__init__(engine, script)
        self.pigeon, self.numbers, self.had = Pigeon(channel.buttons), count(1), 0
        environment = {**ENVIRONMENT, "LIBRETA_ENV": "production"}
        if "alone" in script.given:
            environment["LIBRETA_SECOND_YES_ABOVE"] = script.given["alone"]
        limits = terms(settings.read(environment).limits)
        self.bot = Bot(engine, self.watch, random.Random(1), f"{PUBLIC}/privacidad", limits)

    def _channels(self) -> list[str]:
        return sorted({*super()._channels(), self.own})

    def _own_channels(self) -> list[str]:
        return [self.script.channel, self.own]

    def _stands(self) -> list[StandIn]:
        stands: dict[str, StandIn] = {"telegram": self.telegram_stand, "sms": self.twilio_stand}
        return [stands[channel] for channel in self._channels() if channel in stands]

    def _makers(self) -> dict[str, Callable[[], Provider]]:
        return {**super()._makers(), self.script.channel: lambda: self.pigeon}

    def _heard(self, words: str) -> list[str]:
        outcome = self.bot.take(self._message(words))
        if outcome.texts:
            return [f"< {line}" for text in outcome.texts for line in text.split("\n")]
        # As on the transcript's own channel: what waits for others on another one leaves later.
        for channel in self._own_channels():
            if self._is_waiting(channel):
                self.worker.run(drain(self.delivery, channel, asyncio.Event()))
        return self._come(self.script.given.get("gestor", "")) or SILENCE

    def _message(self, words: str) -> InboundMessage:
        """What the door of the channel would make of it."""
        number = next(self.numbers)
        more: dict[str, Any] = {"message_id": number}
        if words in BESIDE_TEXT:
            more |= {"kind": "media", "what": BESIDE_TEXT[words][2]}
        elif words in _KINDS:
            more |= {"kind": _KINDS[words]}
        elif words.startswith(_CORRECTED):
            more |= {"kind": "edited", "text": words.removeprefix(_CORRECTED)}
        elif words.startswith("["):
            more |= self._tap(words.strip("[]"))
        else:
            text = words.replace("⏎", "\n")
            more |= {"text": cleaned(text), "cut": len(text) > LONGEST_TEXT}
        return InboundMessage(self.script.channel, f"m{number}", self.script.address, **more)

    def _tap(self, value: str) -> dict[str, Any]:
        """A tap on a button of the last message that had some, or of the one before it (`old`)."""
        with_buttons = [one for one in self.pigeon.sent if one.rows]
        message = with_buttons[-2 if value.startswith("old ") else -1]
        wanted = value.removeprefix("old ")
        assert wanted in [value for row in message.rows for value, _ in row]
        return {"kind": "tap", "text": wanted, "turn": message.turn}

    def _come(self, gestor: str) -> list[str]:
        new, self.had = self.pigeon.sent[self.had :], len(self.pigeon.sent)
        return [*(line for one in new for line in _lines(one)), *self._come_on(self.own, gestor)]


def _publish(engine: Engine, own: str, name: str) -> None:
    """A questionnaire in which what is asked on the transcript's own channel alone is asked on the other."""
    with engine.begin() as connection:
        content = content_of(connection, VERSION)
        assert content is not None
        questions = [
            {**one, "channels": name} if one["channels"] == own else one for one in content["questions"]
        ]
        publish(connection, name, {**content, "questions": questions}, datetime(2026, 1, 1, tzinfo=UTC))


def _lines(arrived: Arrived) -> list[str]:
    lines = [f"< {line}".rstrip() for part in arrived.parts for line in part.split("\n")]
    return lines + ["< " + " ".join(f"[{label}]" for _, label in row) for row in arrived.rows]
