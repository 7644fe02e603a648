"""What the bot remembers of a conversation, kept encrypted in its row."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from messaging.message import Option, Reply

#: Without an answer for so long, a dialog no longer takes what is typed as its answer …
EXPIRES = timedelta(hours=72)
#: … but can be taken up where it was until so long.
KEPT = timedelta(days=7)


@dataclass
class Dialog:
    """An open dialog: its name, what it keeps, what was last shown, and how often the answer was wrong.

    `options` are what may be answered; `page` is where the next page of them starts. `keeps`: its place is
    kept when something comes in between, and offered again under the keyword of its name.
    """

    name: str
    data: dict[str, Any]
    at: str
    text: str = ""
    options: list[list[str]] = field(default_factory=list)
    scale: bool = False
    page: int | None = None
    wrong: int = 0
    keeps: bool = False

    @property
    def choices(self) -> tuple[Option, ...]:
        """The options that may be answered."""
        return tuple(Option(*option) for option in self.options)

    def shown(self) -> Reply:
        """What was last asked."""
        return Reply(self.text, self.choices, self.scale)

    def older_than(self, age: timedelta, now: datetime) -> bool:
        """Whether nobody has answered for longer than `age`."""
        return now - datetime.fromisoformat(self.at) > age


@dataclass
class State:
    """`dialog` is open; `parked` ones keep their place. `wanted`: the keyword to go on with after consent.

    `same`, `times`, `since`: the last text (hashed), how often it came, since when. `told`: the day on which
    a stranger was told who this is. `several`: the phone is of several families, and one was chosen.
    """

    dialog: Dialog | None = None
    parked: dict[str, Dialog] = field(default_factory=dict)
    wanted: str | None = None
    same: str = ""
    times: int = 0
    since: str = ""
    told: str = ""
    several: bool = False
    active_at: str = ""

    @classmethod
    def read(cls, text: str | None) -> "State":
        """The state as stored; an empty one where there is none."""
        if not text:
            return cls()
        raw = json.loads(text)
        if raw.get("dialog"):
            raw["dialog"] = Dialog(**raw["dialog"])
        raw["parked"] = {name: Dialog(**kept) for name, kept in raw.get("parked", {}).items()}
        return cls(**raw)

    def write(self) -> str:
        """As it is stored: empty fields are left out."""
        kept = {name: value for name, value in vars(self).items() if value not in (None, "", {}, 0, False)}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"), default=vars)

    def park(self) -> None:
        """Put the open dialog aside, to be taken up again where it keeps its place."""
        if self.dialog is not None and self.dialog.keeps:
            self.parked[self.dialog.name] = self.dialog
        self.dialog = None

    def forget_old(self, now: datetime) -> None:
        """Put aside a dialog left unanswered for 72 hours, drop what was left for a week."""
        if self.dialog is not None and self.dialog.older_than(EXPIRES, now):
            self.park()
        self.parked = {name: kept for name, kept in self.parked.items() if not kept.older_than(KEPT, now)}
