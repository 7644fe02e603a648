"""A whole wave: 600 families are asked, answer through the doors, and read what was published of it."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from scorecard.instrument.xlsform.shipped import questionnaire
from tests.databases import fresh_database
from tests.doors import PUBLIC
from tests.scorecard.playing import DAY, DONE, HALF, OPENED, SILENT, Household, Wave

#: The answers that a share counts, by the type of question.
GOOD = {"scale_5": (4, 5), "yes_no": (1,), "yes_no_private": (1,), "stay_3": (1, 2)}

NAME = "2026-2"

#: The questions that all families are asked.
CORE = ("G1", "G2", "G3", "G5", "I1", "S1", "S2")

#: Of the silent families, so many leave the Red before the close.
GONE = 6


@dataclass
class Played:
    """When all is over: the families, what was said at the terminal and to who was late, the folder, and the
    messages with the result, looked at twice.
    """

    households: list[Household]
    opened: str
    closed: str
    late: list[str]
    folder: Path
    sent: list[list[Any]]

    def of(self, *ways: str) -> list[Household]:
        """The families that took it so."""
        return [household for household in self.households if household.way in ways]

    def figure(self, name: str) -> tuple[int, int]:
        """What must be published of a question: the percent with a good answer, and the families, both of
        counts to the nearest five.
        """
        given = [one.answers[name] for one in self.of(DONE) if one.answers.get(name)]
        # A 1 to whether somebody asked for money is the bad answer.
        good = (2,) if name == "I1" else GOOD[questionnaire().questions[name].type]
        n, satisfied = _to_five(len(given)), _to_five(sum(value in good for value in given))
        return _percent(satisfied, n), n

    def seal(self) -> str:
        """The first characters of the root that the folder's log has for the release."""
        (entry,) = json.loads((self.folder / "registro.json").read_bytes())["entries"]
        return str(entry["root"])[:8]

    def page(self, place: str) -> str:
        """A page as it reads."""
        return unescape((self.folder / f"{place}.html").read_text())


@pytest.fixture
def played(server: URL, keys: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Opened on a Tuesday, answered on the Wednesday, closed a week later, published the day after."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("published")
    with fresh_database(server) as engine, Wave(engine, keys, home) as wave:
        opened = wave.types("wave", "open", NAME, "--places", "15664", "--closes", "2026-12-10")
        wave.works()
        wave.watch.now = OPENED + DAY
        wave.works()
        households = wave.households()
        for household in households:
            wave.answers(household)
        silent = [household for household in households if household.way == SILENT]
        wave.leave(silent[:GONE])
        wave.watch.now = OPENED + 2 * DAY
        wave.works()
        wave.watch.now = OPENED + 7 * DAY
        closed = wave.types("wave", "close", NAME, "--yes")
        late = next(one for one in households if (one.way, one.channel) == (HALF, "sms"))
        told_late = wave.says(late, "libreta")
        wave.watch.now = OPENED + 8 * DAY
        wave.types("publish", NAME, "--to", str(folder))
        sent = []
        for _ in range(2):
            wave.works()
            sent.append(wave.results())
            wave.watch.now += DAY
        yield Played(households, opened, closed, told_late, folder, sent)


def test_a_whole_wave(played: Played) -> None:
    """What is published is what the families answered, and those who answered are told so, once.

    One test, because playing it takes longer than all that is looked at.
    """
    _was_opened_and_closed_by_hand(played)
    for name in CORE:
        _is_published(played, name)
    _says_how_many_answered(played)
    _was_told_once(played)


def _was_opened_and_closed_by_hand(played: Played) -> None:
    assert "Familias: 503." in played.opened
    counted = Counter(household.way for household in played.households)
    in_tens = [str(503 - GONE), *(str(10 * (counted[way] // 10)) for way in (DONE, HALF))]
    lines = [line.split() for line in played.closed.splitlines()]
    assert any(line[-5:-2] == in_tens for line in lines), played.closed
    assert "NO REPRESENTATIVO" in played.closed
    assert played.late[0].startswith("Esta Libreta ya cerro.")


def _is_published(played: Played, name: str) -> None:
    percent, families = played.figure(name)
    row = _row(played.page("15664"), re.escape(questionnaire().questions[name].label))
    assert f'data-label="Porcentaje">{percent}%<' in row, name
    assert f'data-label="Familias">{families}<' in row, name


def _says_how_many_answered(played: Played) -> None:
    """With the banner, since they are fewer than half; for the nation by channel too."""
    families, complete = _to_five(503 - GONE), _to_five(len(played.of(DONE)))
    page = played.page("15664")
    assert f"En la ronda había {families} familias. Respondieron todo {complete}." in page
    assert f"Son {_percent(complete, families)} de cada 100." in page
    assert "No representativo." in page
    for channel, shown in (("sms", "SMS"), ("telegram", "Telegram")):
        answered = _to_five(sum(one.channel == channel for one in played.of(DONE)))
        row = _row(played.page("colombia"), f"[^<]*{shown}[^<]*")
        assert f'data-label="Respondieron todo">{answered}<' in row


def _was_told_once(played: Played) -> None:
    content, treated = played.figure("S1")[0], played.figure("G2")[0]
    first, second = played.sent
    assert [row.id for row in first] == [row.id for row in second]
    assert sorted(row.family_id for row in first) == [one.id for one in played.of(DONE, HALF)]
    assert {row.state for row in first} == {"sent"}
    (said,) = {row.text for row in first if row.channel == "telegram"}
    assert said == (
        f"Gracias por calificar la Red. En San José de Pare, de cada 100 familias que calificaron, {content} "
        f"están contentas con la Red. Con el trato del gestor, {treated}. "
        f"Sello: {played.seal()}. Vea todo: {PUBLIC}/resultados/{NAME}/15664.html"
    )


def _row(page: str, title: str) -> str:
    """The row of a table that has such a title."""
    found = re.search(rf"<th[^>]*>{title}</th>(.*?)</tr>", page, re.DOTALL)
    assert found, title
    return found[1]


def _to_five(count: int) -> int:
    return round(count / 5) * 5


def _percent(part: int, whole: int) -> int:
    return int(100 * part / whole + 0.5)
