"""Playing a transcript through the real doors, on either channel."""

import asyncio
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, select, update

from bot.linking import new_token
from db.tables import Family, Meeting, Outbox, Staff
from messaging.delivery import drain
from messaging.hours import Hours
from messaging.message import What
from messaging.outbox import WAITING
from messaging.pace import Pace
from messaging.provider import Provider
from messaging.routes import Delivery, Route
from messaging.simulator.phone import Simulator
from messaging.telegram.bot import TelegramProvider
from messaging.twilio.api import TwilioProvider
from outreach import staff_leaving
from outreach.composers import COMPOSERS, batches
from outreach.deletions import due as due_deletions
from outreach.meetings import due
from outreach.meetings.series import Series
from outreach.plans import monthly
from programme.calendar import BOGOTA
from programme.catalogue import catalogue
from scorecard.instrument.questionnaire import VERSION
from tests import world
from tests.doors import PUBLIC, Telegram, Twilio, Watch, application
from tests.standins.server import StandIn
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import ACCOUNT_SID, AUTH_TOKEN, TwilioStandIn
from tests.transcripts import bag, cases, gestor, logros, neighbours, notices, offers, pin, team, waves
from tests.transcripts.script import Script

BOT = "1:token"
SILENCE = ["< (silencio)"]
#: What is no text: its content type by Twilio, its name by Telegram, and what it is to us.
BESIDE_TEXT: dict[str, tuple[str, str, What]] = {
    "(foto)": ("image/jpeg", "photo", "photo"),
    "(audio)": ("audio/amr", "voice", "voice"),
    "(video)": ("video/3gpp", "video", "video"),
    "(contacto)": ("text/x-vcard", "contact", "contact"),
    "(documento)": ("application/pdf", "document", "document"),
    "(sticker)": ("image/webp", "sticker", "sticker"),
    "(encuesta)": ("", "poll", "other"),
    "(dado)": ("", "dice", "sticker"),
    "(ubicación)": ("", "location", "location"),
}


class Player:
    """The program with one family in front of it, and stand-ins for the providers."""

    def __init__(self, engine: Engine, script: Script) -> None:
        self.engine, self.script = engine, script
        self.watch = Watch(script.start)
        self.token = _write_world(engine, script)
        self.code, self.codes = "", random.Random(3)
        self.drawn = ""
        offers.load(engine, script.given.get("offer", ""), script.start)
        offers.want(engine, script.given.get("wants", ""), script.start)
        limits = {"LIBRETA_SECOND_YES_ABOVE": script.given["alone"]} if "alone" in script.given else {}
        client = application(engine, self.watch, **limits).test_client()
        self.telegram_stand, self.twilio_stand = TelegramStandIn(token=BOT), TwilioStandIn()
        self.twilio = Twilio(client, script.address)
        self.telegram = Telegram(client, int(script.address) if script.channel == "telegram" else 0)
        self.seen = 0

    def __enter__(self) -> "Player":
        for stand in self._stands():
            stand.__enter__()
        self.worker = asyncio.Runner()
        self.delivery = self._delivery()
        for route in self.delivery.routes.values():
            self.worker.run(route.provider.open())
        return self

    def __exit__(self, *trouble: object) -> None:
        for route in self.delivery.routes.values():
            self.worker.run(route.provider.close())
        self.worker.close()
        for stand in self._stands():
            stand.__exit__(None, None, None)

    def _channels(self) -> list[str]:
        return sorted({self.script.channel, *(["telegram"] if "gestor" in self.script.given else [])})

    def _stands(self) -> list[StandIn]:
        stands: dict[str, StandIn] = {"telegram": self.telegram_stand, "sms": self.twilio_stand}
        return [stands[channel] for channel in self._channels()]

    def play(self, action: str) -> list[str]:
        """What is answered to one line of the transcript."""
        sign, _, words = action.partition(" ")
        if sign == "~":
            number, unit = words.split()
            self.watch.now += timedelta(**{unit: float(number)})
            return []
        if sign == "*":
            return self._direct(words)
        words = words.replace("TOKEN", self.token).replace("CODIGO", self.code).replace("BOLSA", self.drawn)
        return self._heard(words)

    def _heard(self, words: str) -> list[str]:
        """What is answered to what the person says."""
        return self._by_sms(words) if self.script.channel == "sms" else self._by_telegram(words)

    def _by_sms(self, words: str) -> list[str]:
        if words in BESIDE_TEXT:
            kind = BESIDE_TEXT[words][0]
            form = self.twilio.form("", NumMedia="1", MediaContentType0=kind)
            words_back = self.twilio.post(form).data.decode()
            assert self.twilio.post(form).data.decode() == words_back
            if "<Message>" not in words_back:
                return SILENCE
            return _lines(words_back.partition("<Message>")[2].partition("</Message>")[0])
        answers = self.twilio.send(words.replace("⏎", "\n"))
        return [line for answer in answers for line in _lines(answer)] or SILENCE

    def _by_telegram(self, words: str) -> list[str]:
        telegram, update_ = self.telegram, self.telegram.message(words)
        if words in BESIDE_TEXT:
            update_ = telegram.message(None, **{BESIDE_TEXT[words][1]: {}})
        elif words.startswith("(corrige) "):
            update_ = telegram.message(words.removeprefix("(corrige) "))
            update_["edited_message"] = update_.pop("message")
        elif words in ("(bloquea)", "(desbloquea)"):
            update_ = telegram.membership("kicked" if words == "(bloquea)" else "member")
        elif words.startswith("["):
            update_ = self._tap(words.strip("[]"))
        answer = telegram.post(update_)
        assert answer.status_code == 200
        return _lines(answer.get_json()["text"]) if answer.data else self._sent(Outbox.kind == "reply")

    def _tap(self, value: str) -> dict[str, Any]:
        """A tap on a button of the last message that had some, or of the one before it (`old`)."""
        with_buttons = [sent for sent in self.telegram_stand.sent if sent["reply_markup"]]
        message = with_buttons[-2 if value.startswith("old ") else -1]
        wanted = value.removeprefix("old ")
        data = [
            button["callback_data"]
            for row in message["reply_markup"]["inline_keyboard"]
            for button in row
            if button["callback_data"].endswith(f":{wanted}")
        ]
        return self.telegram.tap(data[0], message["message_id"])

    def _direct(self, words: str) -> list[str]:
        """What happens besides the talk: time for reminders, or something that the gestor does."""
        if words == "gestor":
            kinds = ["proposal", "decision", "interest", "in_person", "family_message"]
            return self._sent(Outbox.kind.in_(kinds), gestor=True)
        if words.startswith("oferta "):
            offers.load(self.engine, words.removeprefix("oferta "), self.watch.now, tell=True)
            return self._sent(Outbox.kind == "offer")
        if words in ("ronda", "cierra", "publica"):
            waves.does(self.engine, words, self.watch)
            return [] if words == "cierra" else self._sent(Outbox.kind.in_(["invitation", "results"]))
        if bag.knows(words):
            self.drawn = bag.does(self.engine, self.watch.now)
            return []
        if pin.knows(words):
            self.code = pin.does(self.engine, words, self.watch.now, self.codes) or self.code
            return []
        if team.knows(words):
            with self.engine.begin() as connection:
                self.token = team.does(connection, words, self.watch.now) or self.token
            return []
        if logros.knows(words):
            with self.engine.begin() as connection:
                logros.does(connection, words, self.watch.now)
            return []
        if words == "borra":
            due_deletions.see_to(self.engine, Hours(), self.watch.now, random.Random(1))
            return self._sent(Outbox.kind == "deleted")
        if words == "casos":
            cases.tell(self.engine, self.watch.now)
            return self._sent(Outbox.kind.in_(["case", "cases"]))
        if words.startswith(("responde ", "traslada ")):
            with self.engine.begin() as connection:
                cases.does(connection, words, self.watch.now)
            return []
        if words == "noche":
            with self.engine.begin() as connection:
                staff_leaving.lapse_unused(connection, self.watch.now)
            return []
        if words == "familia":
            return self._sent(Outbox.kind == "verdict")
        if words == "plan del mes":
            monthly.write(self.engine, Hours(), self.watch.now)
            return self._sent(Outbox.kind == "plan")
        if words == "avisos":
            notices.write(self.engine, self.watch.now)
            return self._sent(Outbox.kind.in_(["broadcast", "approval"]))
        if words != "recordatorio":
            with self.engine.begin() as connection:
                gestor.does(connection, words, self.watch.now)
        due.see_to(self.engine, self.watch.now, Hours(), Series())
        return self._sent(Outbox.kind.in_(["reminder", "meeting_news"]))

    def _sent(self, which: ColumnElement[bool], gestor: bool = False) -> list[str]:
        """What has left since the last look, as the provider took it, once nothing is due any more; to the
        person who talks, or to the `gestor`.
        """
        due = select(Outbox.id).where(
            which,
            Outbox.channel.in_(["telegram"] if gestor else self._own_channels()),
            Outbox.not_before <= self.watch.now,
            Outbox.state.in_(["scheduled", "queued", "sending"]),
        )
        with self.engine.connect() as connection:
            waits = connection.scalar(due.limit(1)) is not None
        if waits:
            self.worker.run(self._deliver())
        chat = self.script.given.get("gestor")
        if gestor:
            sent = [one for one in self.telegram_stand.sent if one["chat_id"] == chat]
            return [line for one in sent for line in _telegram_lines(one)] or SILENCE
        return self._come(chat or "") or SILENCE

    def _own_channels(self) -> list[str]:
        """Those on which what the person's phone shows goes out."""
        return [self.script.channel]

    def _come(self, gestor: str) -> list[str]:
        """What has come since the last look, for others than the gestor's chat."""
        return self._come_on(self.script.channel, gestor)

    def _come_on(self, channel: str, gestor: str) -> list[str]:
        sent = (self.telegram_stand if channel == "telegram" else self.twilio_stand).sent
        new, self.seen = sent[self.seen :], len(sent)
        shown = _telegram_lines if channel == "telegram" else _sms_lines
        return [line for one in new if one.get("chat_id") != gestor for line in shown(one)]

    def _delivery(self) -> Delivery:
        """The worker's part."""
        makers = self._makers()
        return Delivery(
            engine=self.engine,
            clock=self.watch,
            random=random.Random(1),
            routes={channel: Route(makers[channel](), Pace(10_000)) for channel in self._channels()},
            simulator=Simulator(),
            composers=COMPOSERS,
            batches=batches(PUBLIC),
            linger=0,
            look=0.002,
        )

    def _makers(self) -> dict[str, Callable[[], Provider]]:
        """How the provider of each channel is made."""
        return {
            "telegram": lambda: TelegramProvider(BOT, self.telegram_stand.url),
            "sms": lambda: _twilio(self.twilio_stand),
        }

    async def _deliver(self) -> None:
        """Send until nothing is due."""
        for channel in self.delivery.routes:
            if self._is_waiting(channel):
                await drain(self.delivery, channel, asyncio.Event())

    def _is_waiting(self, channel: str) -> bool:
        """Return whether anything is to leave: a drain looks around for a while where nothing is."""
        waits = (Outbox.channel == channel) & Outbox.state.in_((*WAITING, "sending"))
        with self.engine.connect() as connection:
            return bool(connection.scalar(select(select(Outbox.id).where(waits).exists())))


def _lines(text: str) -> list[str]:
    return [f"< {line}".rstrip() for line in text.split("\n")]


def _sms_lines(sent: dict[str, Any]) -> list[str]:
    return _lines(sent["body"])


def _telegram_lines(sent: dict[str, Any]) -> list[str]:
    lines = _lines(sent["text"])
    rows = (sent["reply_markup"] or {}).get("inline_keyboard", [])
    lines += ["< " + " ".join(f"[{button['text']}]" for button in row) for row in rows]
    return lines


def _twilio(stand: TwilioStandIn) -> TwilioProvider:
    return TwilioProvider(
        account_sid=ACCOUNT_SID,
        auth_token=AUTH_TOKEN,
        sender="87654",
        messaging_service_sid="",
        api_url=stand.url,
        public_url=PUBLIC,
    )


def _write_world(engine: Engine, script: Script) -> str:
    """What the transcript gives. Gives the token of a link where it asks for one."""
    given = script.given
    traits = {trait.strip() for trait in given.get("family", "").split(",")} - {""}
    with engine.begin() as connection:
        where = world.place(connection)
        pending = _pending(given.get("logros"), traits)
        family = world.family(
            connection,
            where,
            pending=pending,
            achieved=() if "no logros" in traits else ("HAB-04", "BAN-03", "NUT-02"),
            displaced="displaced" in traits,
            language="en" if "english" in traits else "es_CO",
        )
        other = world.family(connection, where, "F002")
        if not traits & {"none", "staff"}:
            world.contact(
                connection,
                family,
                script.channel,
                script.address,
                authorised=None if "new" in traits else True,
                safe=None if traits & {"new", "unasked"} else True,
                health=True if "health" in traits else None,
                text_version="2025-01" if "older text" in traits else None,
            )
        if "shared" in traits:
            world.contact(connection, other, script.channel, script.address)
        if "no gestor" in traits:
            connection.execute(update(Family).where(Family.id == family).values(gestor_id=None))
        if "no families" in traits:
            connection.execute(update(Family).values(gestor_id=world.gestor(connection, "G02")))
        if "staff" in traits:
            staff_id = connection.scalars(select(Staff.id).order_by(Staff.id)).first()
            if "coordinator" in traits:
                staff_id = notices.coordinator(connection)
            world.contact(connection, None, script.channel, script.address, staff_id=staff_id)
        if chat := given.get("gestor"):
            world.contact(connection, None, "telegram", chat, staff_id=where.gestor_id)
        for number, line in enumerate(given.get("meeting", "").splitlines()):
            _meeting(connection, where, family, number, line)
        if known := given.get("known"):
            since = datetime.fromisoformat(known).replace(tzinfo=BOGOTA)
            connection.execute(update(Meeting).values(created_at=since))
        neighbours.write(connection, where, given.get("neighbour", ""))
        cases.write(connection, given.get("case", ""))
        if notice := given.get("notice"):
            notices.ask(connection, notice, script.start)
        if wave := given.get("wave"):
            opens, closes = (date.fromisoformat(day) for day in wave.split())
            version = given.get("questionnaire", VERSION)
            world.wave(connection, opens, closes, version=version)
        if promised := given.get("promise"):
            waves.promise(connection, where, promised, script.start)
        if "invited" in given:
            waves.invite(connection, script.start)
        if given.get("link"):
            return new_token(connection, family_id=other, now=script.start, random=random.Random(2))
    return ""


def _pending(line: str | None, traits: set[str]) -> dict[str, int | None] | None:
    if traits & {"no logros", "all achieved"}:
        return {}
    if line is None:
        return None
    pending: dict[str, int | None] = {}
    for one in line.split(","):
        code, _, priority = one.strip().partition(" ")
        assert code in catalogue(), code
        pending[code] = int(priority) if priority else None
    return pending


def _meeting(connection: Connection, where: world.Place, family: int, number: int, line: str) -> None:
    when, _, rest = line.partition(", ")
    *instant, kind = when.split()
    starts_at = datetime.fromisoformat(" ".join(instant)).replace(tzinfo=BOGOTA)
    world.meeting(
        connection,
        where,
        starts_at,
        code=f"R{number}",
        kind=kind,
        family_id=family if kind == "family" else None,
        at=rest or None,
    )
