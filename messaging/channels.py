"""The channels that there are. Each package of this room whose messages go out on one declares it in a file
`channel.py`, as CHANNEL; nothing else needs to know of it.
"""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from sqlalchemy import ColumnElement, case

import messaging
from messaging.channel import Channel


def _declared() -> list[Channel]:
    modules = [f"messaging.{found.name}.channel" for found in iter_modules(messaging.__path__) if found.ispkg]
    return [import_module(module).CHANNEL for module in modules if find_spec(module)]


#: By name.
known: dict[str, Channel] = {channel.name: channel for channel in _declared()}


def every() -> list[Channel]:
    """Return all of them, the preferred one first."""
    return sorted(known.values(), key=lambda channel: channel.preference)


def names() -> list[str]:
    """Return their names, that of the preferred one first."""
    return [channel.name for channel in every()]


def title(name: str) -> str:
    """Return what people call the channel of this name; one that is no longer there has only its name."""
    return known[name].title if name in known else name


def preferred() -> Channel:
    """Return where we write first."""
    return every()[0]


def second() -> Channel:
    """Return where what failed on the preferred one goes out again."""
    return every()[1]


def for_staff() -> list[str]:
    """Return the names of those on which members of the staff may have a chat."""
    return [channel.name for channel in every() if channel.for_staff]


def of_numbers() -> Channel:
    """Return where the phone numbers in the file of families are written to."""
    return next(channel for channel in every() if channel.linked_by == "number")


def of_links() -> Channel:
    """Return where a family's link leads."""
    return next(channel for channel in every() if channel.linked_by == "link")


def priced() -> Channel:
    """Return where every segment is billed."""
    return next(channel for channel in every() if channel.priced)


def best_first(column: ColumnElement[str] | Any) -> ColumnElement[int]:
    """Return what to order by so that the best of a family's addresses comes first. `column`: their
    channel.
    """
    places = {channel.name: place for place, channel in enumerate(every())}
    return case(places, value=column, else_=len(places))
