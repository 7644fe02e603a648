"""The public log of what was published: a Merkle tree whose root changes with every entry before it.

RFC 6962 (Laurie, Langley and Kasper 2013), section 2.1, with SHA-256.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select

from db import locks
from db.tables import LogEntry
from scorecard.publication.signing import Signer

Kind = Literal["release", "withdrawal", "month"]

#: What the first line of each signed text says, so that no signature stands for anything else.
FORMAT = "libreta-log-1"

#: Characters of a root that stand on pages and in messages.
SHORT = 8


@dataclass(frozen=True)
class Seal:
    """Of one entry: the first characters of its root, and whether that is signed."""

    root: str
    signed: bool


def leaf(kind: str, subject: str, hash_: str, day: date) -> bytes:
    """Return an entry as canonical JSON: keys in order, no spaces, UTF-8."""
    said = {"kind": kind, "subject": subject, "hash": hash_, "day": day.isoformat()}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """Return the Merkle tree hash of the leaves, MTH in RFC 6962."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    # The largest power of two that is less than how many there are.
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree_hash(leaves[:half]) + tree_hash(leaves[half:])).digest()


def signed_text(size: int, root: str) -> str:
    """Return what is signed: how many entries there are, and their root in hexadecimal."""
    return f"{FORMAT}\n{size}\n{root}\n"


def sha256(text: str) -> str:
    """Return the hash under which a text of a page is entered."""
    return hashlib.sha256(text.encode()).hexdigest()


def enter(
    connection: Connection, kind: Kind, subject: str, hash_: str, day: date, signer: Signer | None
) -> None:
    """Add an entry behind the last one, in the transaction that publishes; unsigned without a `signer`.

    Two at once take turns: the second waits for the first to end.
    """
    locks.hold(connection, locks.Lock.ENTER_LOG)
    leaves = [_leaf(row) for row in entries(connection)]
    root = tree_hash([*leaves, leaf(kind, subject, hash_, day)]).hex()
    connection.execute(
        insert(LogEntry).values(
            position=len(leaves),
            kind=kind,
            subject=subject,
            hash=hash_,
            day=day,
            root=root,
            public_key=signer and signer.public_key,
            signature=signer and signer.sign(signed_text(len(leaves) + 1, root)),
        )
    )


def entries(connection: Connection) -> Sequence[Row[Any]]:
    """Return the whole log, the first entry first."""
    return connection.execute(select(LogEntry.__table__).order_by(LogEntry.position)).all()


def seal(connection: Connection, wave: str, number: int) -> Seal | None:
    """Return what the pages of the `number`th release of a wave say of its entry."""
    query = select(LogEntry.root, LogEntry.signature).where(
        LogEntry.kind == "release", LogEntry.subject == f"{wave}/{number}"
    )
    found = connection.execute(query).one_or_none()
    return None if found is None else Seal(found.root[:SHORT], found.signature is not None)


def _leaf(row: Row[Any]) -> bytes:
    return leaf(row.kind, row.subject, row.hash, row.day)
