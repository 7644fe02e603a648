"""What has one home in the code is written nowhere else: patterns, and the files where they may stand."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.rooms import ROOMS, ROOT

#: What was true once stays as it was.
PAST = "db/migrations/"


class Home(NamedTuple):
    """`pattern` may stand in these files and folders (`where`) alone, because of `why`."""

    what: str
    pattern: str
    where: tuple[str, ...]
    why: str


HOMES = (
    Home(
        "a role",
        r"""["'](coordinator|national|administrator)["']|\brole (=|==|!=|in|not in) [(\[]?["'][a-z]""",
        ("programme/rights.py", "programme/cases/kinds.py"),
        "who may do what is read in one table; pages, words and commands ask for a right",
    ),
    Home(
        "the chat of a member of staff",
        r"Contact\.staff_id == ",
        ("programme/staff_chats.py", "outreach/staff_leaving.py"),
        "who left, lost the role, or did not write for long is told nothing; nobody must remember that",
    ),
    Home(
        "the fields of a contact",
        r"(?s)\bsafe\b.{0,40}\bauthorised\b.{0,40}\bhealth\b",
        ("db/contact.py", "db/people.py"),
        "whom a turn begins with and whom it goes on with have the same fields",
    ),
    Home(
        "waking the worker",
        r"SELECT wake\(|procrastinate_defer|defer_async",
        ("db/jobs.py", "outreach/worker/timetable.py"),
        "a job waits and runs alone under one name, whoever wants it done",
    ),
    Home(
        "filling up what is encrypted",
        r"\bfilled\(|\* \(-len\(",
        ("db/columns.py", "scorecard/waiting.py"),
        "how long a value is tells what it is; the type of its column sees to that",
    ),
    Home(
        "dates, hours and numbers in words",
        r"from babel\.(dates|lists|numbers)|strftime",
        ("locales/dates.py", "locales/lists.py", "locales/numbers.py"),
        "the same day looks the same in every chat and on every page",
    ),
    Home(
        "the codes of places",
        r"code[\w\"']*[\])]*\[:2\]|zfill\(|left\(\w*code, 2\)|[\"']Colombia[\"']",
        ("programme/places.py",),
        "which digits of a code are the department's is known in one place",
    ),
)


def files() -> Iterator[tuple[str, str]]:
    """Every file of the program: its path."""
    paths = [ROOT / "app.py", *(path for room in ROOMS for path in sorted((ROOT / room).rglob("*")))]
    for path in paths:
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in (".py", ".html") and not name.startswith(PAST):
            yield name, path.read_text()


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.what)
def test_what_has_one_home_stands_nowhere_else(home: Home) -> None:
    elsewhere = [
        f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {found[0]}"
        for name, text in files()
        if not name.startswith(home.where)
        for found in re.finditer(home.pattern, text)
    ]
    assert not elsewhere, f"{home.what}: {home.why}"


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.what)
def test_each_home_is_lived_in(home: Home) -> None:
    """A file that no longer holds it leaves the table, and a pattern that finds nothing is no rule."""
    texts = list(files())
    for place in home.where:
        assert any(name.startswith(place) and re.search(home.pattern, text) for name, text in texts), place
