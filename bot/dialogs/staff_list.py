"""A numbered list of what a member of staff has to see to, and the one that is chosen from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection

from bot.talk import Talk
from messaging.message import Option


class Listed(Protocol):
    """What stands in a list."""

    @property
    def id(self) -> int:
        """By which it is found again when it is chosen."""


_Item = TypeVar("_Item", bound=Listed)


@dataclass(frozen=True)
class Ids:
    """The ids of what was listed, in order."""

    ids: list[int]


@dataclass(frozen=True)
class StaffList(Generic[_Item]):
    """`dialog`: the one that takes the choice; `all_of` and `one` find what is a member of staff's own.

    `head`, `none`, `over`: the keys of the texts above the list, instead of an empty one, and for a choice
    that is no longer theirs.
    """

    dialog: str
    all_of: Callable[[Connection, int, datetime], Sequence[_Item]]
    one: Callable[[Connection, int, int, datetime], _Item | None]
    label: Callable[[Talk, _Item], str]
    head: str
    none: str
    over: str

    def show(self, talk: Talk) -> None:
        """All of them, a number each."""
        assert talk.line.staff_id is not None
        found = self.all_of(talk.connection, talk.line.staff_id, talk.now)
        if not found:
            talk.close()
            talk.say(self.none)
            return
        self.show_these(talk, found, talk.texts.count(self.head, len(found)))

    def show_these(self, talk: Talk, found: Sequence[_Item], text: str) -> None:
        """Some of them, under another text."""
        options = tuple(Option(str(at), self.label(talk, item)) for at, item in enumerate(found, 1))
        talk.ask(self.dialog, text, options, memory=Ids([item.id for item in found]))

    def chosen(self, talk: Talk, listed: Ids, value: str) -> _Item | None:
        """Return the one with that number; None, after a word about it and the list anew, when it is over."""
        return self.still(talk, listed.ids[int(value) - 1])

    def still(self, talk: Talk, item_id: int) -> _Item | None:
        """Return the same for one that was chosen before."""
        assert talk.line.staff_id is not None
        found = self.one(talk.connection, talk.line.staff_id, item_id, talk.now)
        if found is None:
            talk.say(self.over)
            self.show(talk)
        return found
