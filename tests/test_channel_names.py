"""Only the packages that declare a channel know its name, and what is named so by somebody else."""

import re

from messaging import channels
from tests.rooms import ROOMS, ROOT

#: Where the word is not ours, or is not the channel's.
_ALLOWED = {
    "commands/broadcast_text.py": "a name that programs read in a figure of `libreta broadcast --json`",
    "console/templates/simulator/phones.html": "how its second phone looks",
    "db/keys.py": "an example",
    "db/outbox.py": "indexes, in the words of their migrations",
    "outreach/worker/worker.py": "the logger of a library",
    "scorecard/instrument/questionnaire.py": "a column of the XLSForm",
    "webhooks/telegram.py": "the name of its routes",
}
_OWN = ("messaging/twilio/", "messaging/telegram/", "db/migrations/")


def _named() -> dict[str, list[str]]:
    """The lines with the name of a channel in quotes, by file."""
    quoted = re.compile(rf"""(["'])({"|".join(channels.known)})\1""")
    found: dict[str, list[str]] = {}
    for room in ["app.py", *ROOMS]:
        paths = [ROOT / room] if room.endswith(".py") else sorted((ROOT / room).rglob("*"))
        for path in paths:
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in (".py", ".html", ".js", ".sql") and not name.startswith(_OWN):
                lines = [line.strip() for line in path.read_text().splitlines() if quoted.search(line)]
                found |= {name: lines} if lines else {}
    return found


def test_nothing_else_names_a_channel() -> None:
    assert {name: lines for name, lines in _named().items() if name not in _ALLOWED} == {}


def test_what_is_allowed_is_needed() -> None:
    assert _ALLOWED.keys() - _named().keys() == set()


def test_each_package_declares_its_own() -> None:
    assert channels.names() == ["telegram", "sms"]
