"""The documents are true: links lead somewhere, files that are named exist, the picture shows the code."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DECISIONS = ROOT / "docs" / "decisions"

PAGES = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("*.md")))

#: A link or a picture, but to the web.
LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)#]*)(#[^)]+)?\)")

#: A file or a folder of ours, in backticks.
NAMED = re.compile(
    r"`((?:db|locales|programme|messaging|scorecard|bot|outreach|webhooks|console|commands|bench|docs|tests)"
    r"/[\w./-]*)`"
)

#: In these, a line says what was true on its day.
OF_THEIR_DAY = {"CHANGELOG.md"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """The anchors of a page, as GitHub makes them of its headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {f"#{heading.replace(' ', '-')}" for heading in plain}


def broken(page: Path, text: str) -> list[str]:
    """The links of a text that lead nowhere."""
    found = []
    for target, anchor in LINK.findall(text):
        there = page.parent / target if target else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            found.append(target + anchor)
    return found


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken(page, page.read_text("utf-8")) == []


def test_a_broken_link_is_found() -> None:
    page = ROOT / "README.md"
    wrong = "[a](docs/nowhere.md) [b](docs/deploy.md#nowhere) [c](#nowhere) ![d](docs/no.png)"
    right = "[a](docs/deploy.md) [b](docs/deploy.md#keys) [c](#two-commands) [d](https://example.org/x)"
    assert broken(page, wrong) == ["docs/nowhere.md", "docs/deploy.md#nowhere", "#nowhere", "docs/no.png"]
    assert broken(page, right) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_that_is_named_exists(page: Path) -> None:
    if page.name not in OF_THEIR_DAY:
        named = set(NAMED.findall(page.read_text("utf-8")))
        assert {path for path in named if not (ROOT / path).exists()} == set()


def test_the_architecture_is_one_page() -> None:
    assert len((ROOT / "docs" / "architecture.md").read_text("utf-8").split()) < 1000


def test_the_picture_of_the_rooms_shows_the_imports_of_today() -> None:
    drawn = subprocess.run([sys.executable, "docs/draw_rooms.py", "--check"], cwd=ROOT, capture_output=True)
    assert drawn.returncode == 0, drawn.stdout.decode() + drawn.stderr.decode()


def test_every_decision_asks_a_question_and_stands_in_the_index() -> None:
    index = (DECISIONS / "README.md").read_text("utf-8")
    pages = {path.name: path.read_text("utf-8").partition("\n")[0] for path in DECISIONS.glob("0*.md")}
    for name, title in pages.items():
        assert title.startswith("# ") and title.endswith("?"), name
        assert f"[{name[:4]} {title[2:]}]({name})" in index
    assert len({name[:4] for name in pages}) == len(pages), "two pages have one number"


def test_the_newest_release_is_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.findall(r"^## (\d+\.\d+\.\d+), (\d{4}-\d{2}-\d{2})$", changes, re.MULTILINE)
    assert released[0][0] == version
    assert [day for _, day in released] == sorted((day for _, day in released), reverse=True)
