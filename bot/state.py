"""What the bot remembers of a conversation, kept encrypted in its row."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.memory import Stored
from messaging.message import Option, Reply

#: Without an answer for so long, a dialog no longer takes what is typed as its answer …
EXPIRES = timedelta(hours=72)
#: … but can be taken up where it was until so long.
KEPT = timedelta(days=7)
#: What was opened with a PIN closes after so long.
RESERVED = timedelta(minutes=10)
#: To a text that was told more may be added for so long.
ADDED_TO = timedelta(seconds=60)


@dataclass
class Dialog:
    """An open dialog: its name, what it remembers, what was last shown, and how often the answer was wrong.

    `options` are what may be answered; `page` is where the next page of them starts. `keeps`: its place is
    kept when something comes in between, and offered again under the keyword of its name, `until` that day.
    `sealed`: nothing that is typed while it is open or keeps its place is kept. `asks`: what a yes and a no
    to it are (`understanding.vocabulary`). `turn`: the one in which it was put. `role`: that of the member of
    staff who opened it. `family_id`: the family that we asked, on a phone of several. `reserved`: it is
    behind the PIN. Nothing takes it up again or shows it a second time, and `text` is not kept.
    """

    name: str
    data: Stored
    at: str
    text: str = ""
    options: list[list[str]] = field(default_factory=list)
    scale: bool = False
    page: int | None = None
    wrong: int = 0
    keeps: bool = False
    asks: str = "plain"
    turn: int = 0
    role: str = ""
    sealed: bool = False
    until: date | None = None
    family_id: int | None = None
    reserved: bool = False

    @classmethod
    def read(cls, raw: dict[str, object]) -> "Dialog":
        """As it was stored. An older program kept the last three in what the dialog remembers."""
        kept = _known(cls, raw)
        data = kept["data"]
        kept.setdefault("sealed", kept["name"] == "libreta")
        kept.setdefault("family_id", data.get("family_id"))
        until = kept.get("until") or data.get("closes")
        return cls(**{**kept, "until": date.fromisoformat(until) if until else None})

    @property
    def choices(self) -> tuple[Option, ...]:
        """The options that may be answered."""
        return tuple(Option(*option) for option in self.options)

    def shown(self) -> Reply:
        """Return what was last asked."""
        return Reply(self.text, self.choices, self.scale)

    def older_than(self, age: timedelta, now: datetime) -> bool:
        """Return whether nobody has answered for longer than `age`."""
        return now - datetime.fromisoformat(self.at) > age


@dataclass
class Kept:
    """What was done last, or told last, under the `name` of what can undo it or add to it. `text`: what was
    told.
    """

    name: str
    data: Stored
    at: str
    text: str = ""

    def within(self, age: timedelta, now: datetime) -> bool:
        """Return whether that is no longer ago than `age`."""
        return now - datetime.fromisoformat(self.at) <= age


@dataclass
class State:
    """`dialog` is open; `below` is the one that a question of ours about a message interrupted; `parked` ones
    keep their place. `wanted`: the keyword to go on with after consent, and `case` the number that was asked
    about with it. `done`: what can be undone; `told_last`: the free text to which more may still be added.

    `heard`: numbers and hashes of the last messages in a chat, to know a correction that changes nothing.
    `album`: the last one of which something came. `left_told`: when who left was last told how to return.
    `helped_at`, `helped_turn`: when the help lines were last given, and in which turn. `alerted`: of what an
    alert was last raised, and when.

    `consent_at`: when the question of consent was last put, `consent_put` times since it was taken up;
    `child_at`: when a child wrote, who consents to nothing.

    `same`, `times`, `since`: the last text (hashed), how often it came, since when. `pace`, `pace_at`: how
    many messages came faster than one can read, when that was counted; `slowed_at`: when it was last said.

    `told`: the day on which a stranger was told who this is. `several`: the phone is of several families, and
    one was chosen.
    `contact`: with whom all this was. `shown`: the messages in the outbox that showed what is behind the PIN,
    to be taken back.
    """

    dialog: Dialog | None = None
    below: Dialog | None = None
    parked: dict[str, Dialog] = field(default_factory=dict)
    wanted: str | None = None
    case: str = ""
    same: str = ""
    times: int = 0
    since: str = ""
    pace: float = 0.0
    pace_at: str = ""
    slowed_at: str = ""
    told: str = ""
    several: bool = False
    active_at: str = ""
    contact: int | None = None
    done: Kept | None = None
    told_last: Kept | None = None
    heard: list[list[Any]] = field(default_factory=list)
    album: str = ""
    left_told: str = ""
    helped_at: str = ""
    helped_turn: int = 0
    consent_at: str = ""
    consent_put: int = 0
    child_at: str = ""
    alerted: str = ""
    alerted_at: str = ""
    shown: list[int] = field(default_factory=list)

    @classmethod
    def read(cls, text: str | None) -> "State":
        """Return the state as stored; an empty one where there is none."""
        if not text:
            return cls()
        raw = json.loads(text)
        for name in ("dialog", "below"):
            if raw.get(name):
                raw[name] = Dialog.read(raw[name])
        for name in ("done", "told_last"):
            if raw.get(name):
                raw[name] = Kept(**_known(Kept, raw[name]))
        raw["parked"] = {name: Dialog.read(kept) for name, kept in raw.get("parked", {}).items()}
        return cls(**_known(cls, raw))

    def of(self, contact_id: int | None) -> "State":
        """Return what `contact_id` may go on with: a number is given to another family, which must not read
        what the one before it was in the middle of.
        """
        return self if self.contact in (None, contact_id) else State(told=self.told)

    def write(self) -> str:
        """As it is stored: empty fields are left out."""
        kept = {
            name: value for name, value in vars(self).items() if value not in (None, "", {}, [], 0, False)
        }
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"), default=_written)

    def under_way(self) -> list[Dialog]:
        """Return the dialogs that are open, or keep their place."""
        return [one for one in (self.dialog, self.below, *self.parked.values()) if one is not None]

    @property
    def sealed(self) -> bool:
        """Whether nothing that is typed may be kept."""
        return any(one.sealed or one.reserved for one in self.under_way())

    def park(self) -> None:
        """Put what is open aside, to be taken up again where it keeps its place."""
        for one in (self.below, self.dialog):
            if one is not None and one.keeps:
                self.parked[one.name] = one
        self.dialog = self.below = None

    def interrupt(self) -> None:
        """Put the open dialog below a question about what was just written, to be gone on with after it."""
        if self.dialog is not None and self.dialog.reserved:
            self.dialog = None
        elif self.below is None:
            self.below = self.dialog
        elif self.dialog is not None and self.dialog.keeps:
            self.parked[self.dialog.name] = self.dialog
        self.dialog = None

    def forget(self) -> None:
        """Forget all that was under way."""
        self.dialog = self.below = self.done = self.told_last = self.wanted = None
        self.parked = {}

    def forget_old(self, now: datetime) -> None:
        """Put aside a dialog left unanswered for 72 hours, drop what was left for a week."""
        if self.dialog is not None and self.dialog.older_than(
            RESERVED if self.dialog.reserved else EXPIRES, now
        ):
            self.park()
        if self.told_last is not None and not self.told_last.within(ADDED_TO, now):
            self.told_last = None
        if self.done is not None and not self.done.within(KEPT, now):
            self.done = None
        self.parked = {name: kept for name, kept in self.parked.items() if not kept.older_than(KEPT, now)}


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else vars(value)


def _known(kind: type, raw: dict[str, Any]) -> dict[str, Any]:
    """Without the fields of a newer program, which runs beside this one or ran before it."""
    return {name: value for name, value in raw.items() if name in kind.__dataclass_fields__}  # type: ignore[attr-defined]
