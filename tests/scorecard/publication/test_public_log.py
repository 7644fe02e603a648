"""The public log: whatever is published enters it once, and no entry changes without every root after it."""

import hashlib
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Row
from sqlalchemy.exc import DBAPIError

from db.keys import new_key
from scorecard.publication import checking, public_log
from scorecard.publication.public_log import Seal, enter, entries, leaf, signed_text, tree_hash
from scorecard.publication.release import publish
from scorecard.publication.signing import Signer, is_signed
from scorecard.publication.withdrawing import withdraw
from tests.scorecard.country import NOW, Country, add, says

DAY = date(2026, 12, 15)

#: The leaves and the roots of the first so many of them that implementations of RFC 6962 test with
#: (github.com/google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc).
LEAVES = [
    bytes.fromhex(said)
    for said in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                 "606162636465666768696a6b6c6d6e6f")
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _log(engine: Engine) -> Sequence[Row[Any]]:
    with engine.connect() as connection:
        return entries(connection)


def _root(rows: Sequence[Row[Any]]) -> str:
    return tree_hash([leaf(row.kind, row.subject, row.hash, row.day) for row in rows]).hex()


@pytest.mark.parametrize("size", range(9))
def test_the_tree_hash_is_that_of_rfc_6962(size: int) -> None:
    assert tree_hash(LEAVES[:size]).hex() == ROOTS[size]


def test_a_leaf_is_canonical_json() -> None:
    said = leaf("release", "ronda ñ/1", "ab", DAY)
    assert said == '{"day":"2026-12-15","hash":"ab","kind":"release","subject":"ronda ñ/1"}'.encode()


def test_a_signature_is_of_one_text_by_one_key() -> None:
    """The first of the examples in RFC 8032, section 7.1, has this key."""
    signer = Signer("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
    assert signer.public_key == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    said = signed_text(1, "00")
    assert said == "libreta-log-1\n1\n00\n"
    signature = signer.sign(said)
    assert is_signed(said, signature, signer.public_key)
    assert not is_signed(signed_text(2, "00"), signature, signer.public_key)
    assert not is_signed(said, signature, Signer(new_key()).public_key)
    assert not is_signed(said, "x", "y")


def test_each_entry_has_the_root_of_all_up_to_it(database: Engine) -> None:
    """Entered in the same order it is the same to the last bit, signatures too."""
    signer = Signer(new_key())
    for number in range(5):
        with database.begin() as connection:
            enter(connection, "month", f"2026-0{number + 1}", _hash(str(number)), DAY, signer)
    rows = _log(database)
    assert [row.position for row in rows] == [0, 1, 2, 3, 4]
    for row in rows:
        assert row.root == _root(rows[: row.position + 1])
        assert row.signature == signer.sign(signed_text(row.position + 1, row.root))
        assert row.public_key == signer.public_key
    with database.connect() as connection:
        assert checking.broken(connection) is None


def test_what_was_undone_leaves_no_gap(database: Engine) -> None:
    with pytest.raises(ZeroDivisionError), database.begin() as connection:
        enter(connection, "month", "2026-01", _hash("a"), DAY, None)
        _ = 1 / 0
    with database.begin() as connection:
        enter(connection, "month", "2026-02", _hash("b"), DAY, None)
    (row,) = _log(database)
    assert (row.position, row.subject, row.signature, row.public_key) == (0, "2026-02", None, None)


def test_many_at_once_take_one_position_each(database: Engine) -> None:
    def add_one(number: int) -> None:
        with database.begin() as connection:
            enter(connection, "month", f"20{number}-01", _hash(str(number)), DAY, None)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add_one, range(10, 34)))
    rows = _log(database)
    assert [row.position for row in rows] == list(range(24))
    assert all(row.root == _root(rows[: row.position + 1]) for row in rows)


@pytest.mark.parametrize("change", ["UPDATE public_log SET day = '2026-01-01'", "DELETE FROM public_log"])
def test_the_log_cannot_be_changed(database: Engine, change: str) -> None:
    with database.begin() as connection:
        enter(connection, "month", "2026-01", _hash("a"), DAY, None)
    with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
        connection.exec_driver_sql(change)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE public_log SET hash = repeat('0', 64) WHERE position = 1",
        "UPDATE public_log SET day = '2026-01-01' WHERE position = 1",
        "UPDATE public_log SET signature = (SELECT signature FROM public_log WHERE position = 2) "
        "WHERE position = 1",
        "UPDATE public_log SET public_key = NULL WHERE position = 1",
        "DELETE FROM public_log WHERE position = 1",
    ],
)
def test_a_log_that_was_changed_behind_its_trigger_is_found(database: Engine, change: str) -> None:
    signer = Signer(new_key())
    with database.begin() as connection:
        for number in range(3):
            enter(connection, "month", f"2026-0{number + 1}", _hash(str(number)), DAY, signer)
        connection.exec_driver_sql("ALTER TABLE public_log DISABLE TRIGGER keep_history")
        connection.exec_driver_sql(change)
        assert checking.broken(connection) == 1


def test_publishing_correcting_and_withdrawing_enter_the_log(database: Engine) -> None:
    """Asked for again, a release enters nothing; the log tells why one was withdrawn by a hash."""
    country, rng, signer = Country(database, {"15664": 60}), random.Random(5), Signer(new_key())
    wave = country.wave({"15664": [says(rng, 0.6) for _ in range(30)]})
    first = publish(database, "2026-2", NOW, "test", signer=signer)
    assert publish(database, "2026-2", NOW, "test", signer=signer) == first
    with database.begin() as connection:
        add(connection, wave, "15664", [{"S1": 5}] * 10)
    second = publish(database, "2026-2", NOW + timedelta(days=1), "test", "Faltaban diez", signer=signer)
    with database.begin() as connection:
        withdraw(connection, "2026-2", "Un error en la lista", NOW + timedelta(days=2), "test")
    why = _hash("Un error en la lista")
    found = [(row.kind, row.subject, row.hash, row.day.day) for row in _log(database)]
    assert found == [
        ("release", "2026-2/1", first.hash, 15),
        ("release", "2026-2/2", second.hash, 16),
        ("withdrawal", "2026-2/1", why, 17),
        ("withdrawal", "2026-2/2", why, 17),
    ]
    assert [row.public_key for row in _log(database)] == [signer.public_key] * 2 + [None] * 2
    with database.connect() as connection:
        assert (checking.broken(connection), checking.not_entered(connection)) == (None, [])
        assert public_log.seal(connection, "2026-2", 2) == Seal(_log(database)[1].root[:8], signed=True)
        assert public_log.seal(connection, "2026-2", 3) is None


def test_two_waves_that_are_published_at_once_both_enter(database: Engine) -> None:
    country, rng = Country(database, {"15664": 60}), random.Random(5)
    for name, closed_on in (("2026-1", date(2026, 6, 1)), ("2026-2", date(2026, 12, 10))):
        country.wave({"15664": [says(rng, 0.6) for _ in range(30)]}, name, closed_on)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda name: publish(database, name, NOW, "test"), ("2026-1", "2026-2")))
    rows = _log(database)
    assert {row.subject for row in rows} == {"2026-1/1", "2026-2/1"}
    assert rows[1].root == _root(rows)


def test_what_does_not_stand_in_the_log_as_it_was_published_is_named(database: Engine) -> None:
    country, rng = Country(database, {"15664": 60}), random.Random(5)
    country.wave({"15664": [says(rng, 0.6) for _ in range(30)]})
    publish(database, "2026-2", NOW, "test")
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE public_log DISABLE TRIGGER keep_history")
        connection.exec_driver_sql("UPDATE public_log SET hash = repeat('0', 64)")
        assert checking.not_entered(connection) == [("release", "2026-2/1")]
