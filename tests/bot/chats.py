"""A chat with somebody who may write anything, on either channel, and what can be seen of it afterwards."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Engine, Row, func, select

from bot.state import State
from db.keys import keyring
from db.tables import (
    Case,
    CompletedPart,
    Consent,
    Contact,
    Conversation,
    Deletion,
    FamilyMessage,
    Inbound,
    LogroChange,
    MeetingReply,
    OfferInterest,
    Outbox,
)
from tests.bot.understood import rows
from tests.doors import Telegram, Twilio, Watch

KEYWORDS = (
    "HOLA MENU INICIO 0 LOGROS metas PROYECTO avance VISITA cita LIBRETA calificar AYUDA ? SALIR alto parar "
    "ALTA volver /start /logros /libreta@LibretaBot /salir MAS QUEJA CASO OFERTA MENSAJE DATOS IDIOMA "
    "RESERVADO"
).split()
SLIPS = "logrso livreta proyeto vista ayda hoola mena salit canselar lobreta menus".split()
ANSWERS = [
    "sí", "no", "1", "2", "3", "4", "5", "uno", "la 2", "1 si", "no sé", "no puedo", "siempre", "confirmo",
]  # fmt: skip
PHRASES = [
    "no me escriban más", "quiero salir", "ver mis logros", "mi esposo me pega", "quiero morirme",
    "no quiero salir de la red", "el sábado a las 3", "que el gestor avise con tiempo", "gracias", "mas",
]  # fmt: skip
GARBAGE = [
    "", " ", "😀😀", "\x00", "\u202e1\u202c", "-1", "99", "1 2 3", "4.5", "%s {0} {texts}", "</Message>",
    "null", "' OR 1=1 --", "a" * 3000, "\ufdfa" * 500, "/start " + "x" * 10_000, "/start", "/", "\n\n1\n",
    "٣", "½",
]  # fmt: skip
#: Sentences to which something may be offered, or said, and nothing done.
HARMLESS = sorted(
    row.text
    for row in rows("top_level")
    if row.state == "start" and row.expected == ("!effect",) and len(row.text) > 12
)
#: What a family does is a row in one of these.
_DONE = (MeetingReply, LogroChange, Case, Consent, FamilyMessage, CompletedPart, Deletion, OfferInterest)
FORGED = ["999999999999:1", ":", "", "5:mas", "0:1", "1:salir", "x:y", "9" * 64, "1:" + "z" * 60]


@dataclass
class Turn:
    """One message and its answer. `text`: what was typed or tapped; `kind`: as it came in. `reply`: all that
    can be read in the answer, buttons too; None for silence. `before` and `after`: the conversation.
    """

    text: str
    kind: str
    reply: str | None
    before: "Seen"
    after: "Seen"
    kept: Row[Any]


@dataclass(frozen=True)
class Seen:
    """A conversation as the database has it. `effects`: how many there are of each thing that is done."""

    state: State
    opted_out: bool
    contact: Row[Any] | None
    effects: tuple[int, ...] = ()


@dataclass
class Chat:
    """Somebody at `address`, who does what `rng` says."""

    app: Flask
    engine: Engine
    watch: Watch
    channel: str
    address: str
    rng: random.Random
    data: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        client = self.app.test_client()
        self.twilio = Twilio(client, self.address)
        self.telegram = Telegram(client, int(self.address))
        self.now = self.seen()

    def anything(self) -> Turn:
        """The next thing that comes to their mind: mostly an answer, where something was asked."""
        if self.rng.random() < 0.05:
            self.watch.now += timedelta(hours=self.rng.choice([1, 13, 73, 24 * 8]))
        self.watch.now += timedelta(seconds=self.rng.randrange(20, 90))
        if self.now.state.dialog is not None and self.rng.random() < 0.7:
            offered = [value for value, _ in self.now.state.dialog.options] or ["el sábado a las 3"]
            return self.bring(self.rng.choice(offered), "text")
        chance = self.rng.random()
        if chance < 0.05:
            return self.bring("", "media")
        if self.channel == "telegram" and chance < 0.35:
            data = [*self.data[-1:] * 3, *self.data[-9:], *FORGED]
            return self.bring(self.rng.choice(data), "tap")
        text = self.rng.choice(
            self.rng.choice([KEYWORDS, SLIPS, ANSWERS, ANSWERS, PHRASES, HARMLESS, GARBAGE])
        )
        if self.channel == "telegram" and chance < 0.45:
            return self.bring(text, self.rng.choice(["edited", "blocked", "unblocked"]))
        return self.bring(text, "text")

    def bring(self, text: str, kind: str) -> Turn:
        """Bring one message, sometimes twice; the second time nothing may happen."""
        before, message = self.now, self._message(text, kind)
        reply, kept = self._post(message), self.last()
        self.now = self.seen()
        if self.rng.random() < 0.1:
            assert (self._post(message), self.last(), self.seen()) == (reply, kept, self.now)
        return Turn(text, kind, reply, before, self.now, kept)

    def seen(self) -> Seen:
        """The conversation as it stands."""
        with self.engine.connect() as connection:
            line = connection.execute(
                select(Conversation.state, Conversation.opted_out_at, Conversation.contact_id).where(
                    Conversation.channel == self.channel,
                    Conversation.address_index == keyring.index(self.channel, self.address),
                )
            ).one_or_none()
            if line is None:
                return Seen(State(), False, None)
            contact = connection.execute(select(Contact.__table__).where(Contact.id == line.contact_id))
            effects = connection.execute(
                select(*(select(func.count()).select_from(each).scalar_subquery() for each in _DONE))
            ).one()
            out = line.opted_out_at is not None
            return Seen(State.read(line.state), out, contact.one_or_none(), tuple(effects))

    def last(self) -> Row[Any]:
        """The newest message that came in."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(Inbound.__table__).order_by(Inbound.id.desc()).limit(1))
            return rows.one()

    def _message(self, text: str, kind: str) -> Any:
        if self.channel == "sms":
            return self.twilio.form("" if kind == "media" else text, NumMedia=str(int(kind == "media")))
        if kind == "tap":
            return self.telegram.tap(text)
        if kind in ("blocked", "unblocked"):
            return self.telegram.membership("kicked" if kind == "blocked" else "member")
        update = self.telegram.message(None, photo=[]) if kind == "media" else self.telegram.message(text)
        if kind == "edited":
            update["edited_message"] = update.pop("message")
        return update

    def _post(self, message: Any) -> str | None:
        if self.channel == "sms":
            answer = self.twilio.post(message)
            assert answer.status_code == 200
            _, _, said = answer.data.decode().partition("<Message>")
            assert said.count("</Message>") <= 1
            return said.removesuffix("</Message></Response>") or None
        assert self.telegram.post(message).status_code == 200
        cause = f"reply:telegram:{message['update_id']}"
        with self.engine.connect() as connection:
            payload = connection.scalar(select(Outbox.payload).where(Outbox.cause == cause))
        if payload is None:
            return None
        buttons = [f"{payload['turn']}:{value}" for value, _ in payload["options"]]
        self.data += [one for one in buttons if one not in self.data]
        return "\n".join([payload["text"], *(label for _, label in payload["options"])])
