"""`verificar.py`, run as anybody would run it: on a published folder, and on each way to tamper with one."""

import base64
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from db.keys import new_key
from programme.calendar import today
from scorecard.publication import public_log
from scorecard.publication.forms import SCRIPT
from scorecard.publication.signing import Signer
from tests.commands.terminal import typed
from tests.databases import fresh_database
from tests.scorecard.country import NOW, Country, add, says

# One process publishes once for all.
pytestmark = pytest.mark.xdist_group("verificar")

NAME, KEY, OTHER = "2026-2", new_key(), new_key()
MINE, THEIRS = Signer(KEY).public_key, Signer(OTHER).public_key

Entries = list[dict[str, Any]]


@pytest.fixture(scope="module")
def published(server: URL, keys: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with two editions: entries 3 and 4 of a signed log, whose first entry is unsigned."""
    home = tmp_path_factory.mktemp("published")
    folder = home / "folder"
    with fresh_database(server) as engine:
        country, rng = Country(engine, {"15664": 60}), random.Random(5)
        wave = country.wave({"15664": [says(rng, 0.6) for _ in range(30)]})
        for number, signer in enumerate((None, Signer(KEY), Signer(KEY))):
            with engine.begin() as connection:
                public_log.enter(
                    connection, "month", f"2026-0{number + 1}", f"{number}" * 64, today(NOW), signer
                )

        def publish(*words: str) -> None:
            told = typed(
                ("publish", NAME, "--to", str(folder), *words), engine, keys, home,
                clock="2026-12-15T10:00-05:00", SIGNING_KEY=KEY,
            )  # fmt: skip
            assert told.exit_code == 0, told.output

        publish()
        with engine.begin() as connection:
            add(connection, wave, "15664", [{"S1": 5}] * 10)
        publish("--correction", "Faltaban diez respuestas ñ")
    yield folder


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """A copy of what is checked, to tamper with."""
    for name in (SCRIPT, "registro.json", "release.json", f"edicion-1/{SCRIPT}", "edicion-1/registro.json",
                 "edicion-1/release.json"):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(published / name, tmp_path / name)
    return tmp_path


def check(folder: Path, *keys: str) -> tuple[int, str]:
    """Status and words, with nothing at hand but Python's own library."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", SCRIPT, *keys], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def log(folder: Path) -> Entries:
    found: Entries = json.loads((folder / "registro.json").read_bytes())["entries"]
    return found


def write(folder: Path, entries: object) -> None:
    (folder / "registro.json").write_text(json.dumps({"format": "x", "entries": entries}), "utf-8")


def sign(entries: Entries, key: str) -> None:
    """Make all that follows from the entries anew, as who has this key can."""
    leaves: list[bytes] = []
    for position, one in enumerate(entries):
        said = {name: one[name] for name in ("kind", "subject", "hash", "day")}
        leaves.append(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
        root = public_log.tree_hash(leaves).hex()
        signature = Signer(key).sign(public_log.signed_text(position + 1, root))
        one.update(position=position, root=root, public_key=Signer(key).public_key, signature=signature)


def test_it_is_one_printed_page_that_needs_nothing_else(folder: Path) -> None:
    lines = (folder / SCRIPT).read_text("utf-8").splitlines()
    assert len(lines) < 90 and max(map(len, lines)) <= 110


def test_a_published_folder_is_right(folder: Path) -> None:
    """Every edition in it, also by itself; it tells the seals that stand in messages and on pages."""
    entries = log(folder)
    assert [(one["subject"], bool(one["signature"])) for one in entries] == [
        ("2026-01", False), ("2026-02", True), ("2026-03", True), (f"{NAME}/1", True), (f"{NAME}/2", True),
    ]  # fmt: skip
    old = folder / "edicion-1"
    for where, given in ((folder, ()), (folder, (MINE,)), (folder, (THEIRS, MINE)), (old, ())):
        status, told = check(where, *given)
        assert status == 0 and "BIEN / RIGHT: 5 entradas / entries" in told and "MAL" not in told
        assert f"{NAME}/1: sello / seal {entries[3]['root'][:8]}" in told
        assert f"Llave / key: {MINE}" in told and entries[4]["root"] in told
    told = check(folder)[1]
    assert f"{NAME}/1: sello / seal {entries[3]['root'][:8]} CORREGIDA / CORRECTED\n" in told
    assert f"{NAME}/2: sello / seal {entries[4]['root'][:8]}\n" in told


def test_what_was_withdrawn_is_said_to_be(folder: Path) -> None:
    entries = log(folder)
    entries.append({**entries[-1], "kind": "withdrawal"})
    sign(entries, KEY)
    write(folder, entries)
    status, told = check(folder)
    assert status == 0 and f"{NAME}/2: sello / seal {entries[4]['root'][:8]} RETIRADA / WITHDRAWN\n" in told


def test_an_unsigned_log_is_right_unless_a_key_is_given(folder: Path) -> None:
    write(folder, [{**one, "signature": None, "public_key": None} for one in log(folder)])
    status, told = check(folder)
    assert status == 0 and "sin firma / unsigned" in told
    status, told = check(folder, MINE)
    assert status == 1 and "la última entrada no tiene firma" in told


def _change(**values: object) -> Callable[[Entries], Entries]:
    """In the second entry."""
    return lambda entries: [entries[0], {**entries[1], **values}, *entries[2:]]


#: What is done to the log, and what is said of it.
TAMPERED: dict[str, tuple[Callable[[Entries], Entries], str]] = {
    "first removed": (lambda e: e[1:], "la entrada 0 no sigue"),
    "middle removed": (lambda e: [*e[:2], *e[3:]], "la entrada 2 no sigue"),
    "renumbered": (
        lambda e: [{**one, "position": n} for n, one in enumerate([*e[:2], *e[3:]])],
        "la entrada 2 no sigue",
    ),
    "last removed": (lambda e: e[:-1], "release.json no está así en el registro"),
    "all removed": (lambda e: [], "release.json no está así en el registro"),
    "reordered": (lambda e: [e[0], e[2], e[1], *e[3:]], "la entrada 1 no sigue"),
    "repeated": (lambda e: [*e, {**e[4], "position": 5}], "la entrada 5 no sigue"),
    "hash": (_change(hash="0" * 64), "la entrada 1 no sigue"),
    "day": (_change(day="2026-01-01"), "la entrada 1 no sigue"),
    "kind": (_change(kind="release"), "la entrada 1 no sigue"),
    "subject": (_change(subject="2025-02"), "la entrada 1 no sigue"),
    "root": (_change(root="0" * 64), "la firma de la entrada 1 es falsa"),
    "position": (_change(position=7), "la entrada 1 no sigue"),
    "empty signature": (_change(signature="AA=="), "la firma de la entrada 1 es falsa"),
    "no public key": (_change(public_key=None), "no se puede leer"),
    "no hash": (lambda e: [{}, *e], "no se puede leer"),
    "no entry": (lambda e: ["x", *e], "no se puede leer"),  # type: ignore[list-item]
    "signature of another": (
        lambda e: [*e[:4], {**e[4], "signature": e[3]["signature"]}],
        "la firma de la entrada 4 es falsa",
    ),
    "last signature taken away": (
        lambda e: [*e[:4], {**e[4], "signature": None}],
        "la última entrada no tiene firma",
    ),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_log_that_was_tampered_with_is_found(folder: Path, how: str) -> None:
    tamper, words = TAMPERED[how]
    write(folder, tamper(log(folder)))
    status, told = check(folder)
    assert status == 1 and words in told and "BIEN" not in told, told
    assert all(line.startswith(("MAL / WRONG: ", NAME)) for line in told.splitlines())


@pytest.mark.parametrize("bit", [0, 7, 130, 255, 256, 300, 505, 511])
def test_a_signature_with_one_other_bit_is_wrong(folder: Path, bit: int) -> None:
    """In both of its halves; the sign of the point, and a number that is larger than the order, too."""
    entries = log(folder)
    raw = int.from_bytes(base64.urlsafe_b64decode(entries[4]["signature"]), "little") ^ (1 << bit)
    entries[4]["signature"] = base64.urlsafe_b64encode(raw.to_bytes(64, "little")).decode()
    write(folder, entries)
    status, told = check(folder)
    assert status == 1 and "la firma de la entrada 4 es falsa" in told


def test_a_number_beyond_the_order_is_no_signature(folder: Path) -> None:
    """RFC 8032, 5.1.7: else anybody makes a second one of each."""
    entries = log(folder)
    raw = base64.urlsafe_b64decode(entries[4]["signature"])
    more = int.from_bytes(raw[32:], "little") + 2**252 + 27742317777372353535851937790883648493
    entries[4]["signature"] = base64.urlsafe_b64encode(raw[:32] + more.to_bytes(32, "little")).decode()
    write(folder, entries)
    assert "la firma de la entrada 4 es falsa" in check(folder)[1]


def test_a_log_that_another_key_signed_is_found_by_who_knows_ours(folder: Path) -> None:
    """A release was changed, and all that follows made anew. Who knows no key sees whose it is."""
    entries = log(folder)
    changed = (folder / "release.json").read_bytes().replace(b"Faltaban", b"Sobraban")
    (folder / "release.json").write_bytes(changed)
    entries[4]["hash"] = public_log.sha256(changed.decode())
    sign(entries, OTHER)
    write(folder, entries)
    status, told = check(folder, MINE)
    assert status == 1 and f"firmó otra llave / another key signed: {THEIRS}" in told
    status, told = check(folder)
    assert status == 0 and f"Llave / key: {THEIRS}" in told


def test_two_keys_are_right_for_who_gives_both(folder: Path) -> None:
    """As after a key was lost."""
    entries = log(folder)
    text = public_log.signed_text(5, entries[4]["root"])
    entries[4].update(public_key=THEIRS, signature=Signer(OTHER).sign(text))
    write(folder, entries)
    assert "firmó otra llave" in check(folder)[1] and "firmó otra llave" in check(folder, MINE)[1]
    assert check(folder, MINE, THEIRS)[0] == 0


@pytest.mark.parametrize("where", ["release.json", "edicion-1/release.json"])
def test_a_release_that_was_changed_is_found(folder: Path, where: str) -> None:
    content = (folder / where).read_bytes()
    (folder / where).write_bytes(content.replace(b'"number":', b'"number": '))
    status, told = check(folder)
    assert status == 1 and f"{folder / where} no está así en el registro" in told


@pytest.mark.parametrize(
    ("name", "content"),
    [("release.json", b"{}"), ("release.json", b"x"), ("registro.json", b"[]"), ("registro.json", b"\xff"),
     ("registro.json", None)],
)  # fmt: skip
def test_what_cannot_be_read_is_said(folder: Path, name: str, content: bytes | None) -> None:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    status, told = check(folder)
    assert status == 1 and "no se puede leer / cannot be read" in told


def test_a_folder_without_a_release_is_not_right(folder: Path) -> None:
    (folder / "release.json").unlink()
    shutil.rmtree(folder / "edicion-1")
    assert check(folder)[0] == 1


def test_a_key_that_is_none_is_not_found_right(folder: Path) -> None:
    assert check(folder, "x")[0] == 1
