"""One turn of talk while it is being taken: what handlers and dialogs speak with."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Connection

from bot.memory import Nothing, stored
from bot.state import Dialog, Kept, State
from db.turns import Line
from locales.texts import SOURCE, Texts, texts
from messaging.channel import Channel
from messaging.channels import known
from messaging.message import InboundMessage, Option, Reply
from messaging.terms import Terms
from programme.calendar import today
from programme.rights import Member

_NOTHING = Nothing()


@dataclass
class Talk:
    """`line` is the conversation with whoever is behind it; `state` what it remembers.

    `kind` and `keep_text` say how the message is stored. `final`: the reply goes out although the person has
    just opted out. `sealed`: the message or its reply shows where in a sealed dialog the person is; it is
    stored without its text. `page`: from which option on the reply is shown. `once`: who
    is talking was known from our own question alone, and is asked the next time. `protect`: Telegram may not
    forward or keep the reply. `photo`: one that goes with it, as the channel keeps it. `takes_back`: what
    was typed goes from the chat, where the channel can do that. `member`: who of the staff is talking, as
    things stand now; `not_theirs`: what was open takes a right that they have lost. `lapsed`: a chat of the
    staff was left unused for too long.
    `labels`: what was done or shown, for `libreta understand`.
    """

    connection: Connection
    line: Line
    inbound: InboundMessage
    now: datetime
    state: State
    random: random.Random
    policy: str
    terms: Terms
    kind: str = "text"
    keep_text: bool = True
    final: bool = False
    sealed: bool = False
    lines: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    options: tuple[Option, ...] = ()
    scale: bool = False
    page: int = 0
    once: bool = False
    protect: bool = False
    photo: str = ""
    takes_back: bool = False
    member: Member | None = None
    not_theirs: bool = False
    lapsed: bool = False
    labels: list[str] = field(default_factory=list)

    @cached_property
    def channel(self) -> Channel:
        """The one on which the message came."""
        return known[self.inbound.channel]

    @property
    def text(self) -> str:
        """What was typed."""
        return self.inbound.text

    @cached_property
    def today(self) -> date:
        """The Colombian date."""
        return today(self.now)

    @property
    def texts(self) -> Texts:
        """The texts in the family's language."""
        return texts(self.line.language or SOURCE)

    @property
    def family_id(self) -> int:
        """The family behind the conversation; handlers that need one are not called without."""
        assert self.line.family_id is not None
        return self.line.family_id

    @property
    def cause(self) -> str:
        """What brought this turn about, for histories."""
        return f"inbound:{self.inbound.channel}:{self.inbound.provider_id}"

    def note(self, label: str | None) -> None:
        """Note what is done or shown, by its label; nothing for None."""
        if label is not None and label not in self.labels:
            self.labels.append(label)

    def say(self, key: str, **fields: object) -> None:
        """Add the text `key` to the reply."""
        self.lines.append(self.texts.say(key, **fields))

    def ask(
        self,
        dialog: str,
        text: str,
        options: tuple[Option, ...] = (),
        *,
        memory: object = _NOTHING,
        scale: bool = False,
        keeps: bool = False,
        sealed: bool = False,
        until: date | None = None,
        asks: str = "plain",
        reserved: bool | None = None,
    ) -> None:
        """Add `text`, and let the next message be the answer to it in `dialog`, which remembers `memory`.
        Without options, any text. For the others see bot.state.Dialog. `reserved`: as what was open, where
        nothing is said.
        """
        self.lines.append(text)
        self.options, self.scale = options, scale
        before = self.state.dialog
        if reserved is None:
            reserved = before is not None and before.reserved
        self.state.dialog = Dialog(
            name=dialog,
            data=stored(memory),
            at=self.now.isoformat(),
            text="" if reserved else text,
            options=[[option.value, option.label] for option in options],
            scale=scale,
            keeps=keeps,
            asks=asks,
            turn=self.line.turn + 1,
            role=self.member.role if self.member else "",
            sealed=sealed,
            until=until,
            # A further question of one dialog is for the same family.
            family_id=before.family_id if before is not None and before.name == dialog else None,
            reserved=reserved,
        )

    def ask_again(self) -> None:
        """Show the open question once more, as it was put; what is behind the PIN closes instead."""
        dialog = self.state.dialog
        if dialog is not None and dialog.reserved:
            self.close()
            self.say("reserved.closed")
        elif dialog is not None:
            self.sealed = self.sealed or dialog.sealed
            self.lines.append(dialog.text)
            self.options, self.scale = dialog.choices, dialog.scale

    def resume(self) -> None:
        """End the open question about what was written, and go on with the one that it interrupted."""
        self.state.dialog, self.state.below = self.state.below, None
        self.ask_again()

    def keep(self, longest: int, text: str | None = None) -> str:
        """Return what was told, at most `longest` characters of it; the person is told where something is
        cut.
        """
        told = (self.text if text is None else text).strip()
        if len(told) > longest or self.inbound.cut:
            self.after.insert(0, self.texts.say("told.cut"))
        return told[:longest]

    def remember_told(self, name: str, text: str, memory: object) -> None:
        """Let what comes in the next minute be added to `text` by what is registered under `name`."""
        self.state.told_last = Kept(name, stored(memory), self.now.isoformat(), text)

    def remember_done(self, name: str, memory: object) -> None:
        """Let `me equivoqué` undo this by what is registered under `name`."""
        self.state.done = Kept(name, stored(memory), self.now.isoformat())

    def offer_parked(self) -> None:
        """End the reply with what keeps its place and can be gone on with. What has passed its last day is
        not offered; it stays, for what is typed may still be an answer to it and is not kept.
        """
        open_name = self.state.dialog.name if self.state.dialog else None
        self.after += [
            self.texts.say(f"offer.{name}")
            for name, kept in self.state.parked.items()
            if name != open_name and (kept.until is None or kept.until >= self.today)
        ]

    def choices(self, *keys: str) -> tuple[Option, ...]:
        """Options 1, 2, … with the texts of `keys`."""
        return tuple(Option(str(at), self.texts.say(key)) for at, key in enumerate(keys, 1))

    def close(self) -> None:
        """End the open dialog."""
        self.state.dialog = None

    def reply(self) -> Reply | None:
        """Return all that was said, as one message; None for silence."""
        if not self.lines:
            return None
        between = self.channel.between
        after, said = between.join(self.after), (*self.lines, *self.after)
        protect = self.protect or (self.state.dialog is not None and self.state.dialog.reserved)
        words = between.join(self.lines)
        return Reply(words, self.options, self.scale, after, protect, said, self.photo)
