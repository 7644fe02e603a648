"""Codes and addresses that were deleted, as keyed hashes: a file does not bring a family back, and nobody is
written to again where it was.
"""

import hmac
import secrets
from collections.abc import Iterable

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from db.tables import DeletedKey, DeletedMark

#: What is hashed: `("family", code)` or `("address", channel, address)`.
What = tuple[str, ...]

_ONE = 1


def family(code: str) -> What:
    """Return a code, as it is hashed."""
    return "family", code


def address(channel: str, where: str) -> What:
    """Return an address on a channel, as it is hashed."""
    return "address", channel, where


def leave(connection: Connection, deleted: Iterable[What]) -> None:
    """Leave a mark of each."""
    new = insert_or(DeletedKey).values(id=_ONE, secret=secrets.token_urlsafe(32))
    connection.execute(new.on_conflict_do_nothing())
    rows = [{"mark": mark} for mark in _marks(connection, deleted)]
    if rows:
        connection.execute(insert_or(DeletedMark).on_conflict_do_nothing(), rows)


def left(connection: Connection, asked: Iterable[What]) -> set[What]:
    """Return those of which there is a mark."""
    marks = _marks(connection, asked)
    found = connection.scalars(select(DeletedMark.mark).where(DeletedMark.mark.in_(marks))) if marks else ()
    return {marks[bytes(mark)] for mark in found}


def take_away(connection: Connection, returned: What) -> None:
    """Take the mark of an address away whose owner comes back."""
    marks = _marks(connection, [returned])
    connection.execute(delete(DeletedMark).where(DeletedMark.mark.in_(marks)))


def _marks(connection: Connection, what: Iterable[What]) -> dict[bytes, What]:
    """Return the hash of each; none where nothing was ever deleted."""
    secret = connection.scalar(select(DeletedKey.secret).where(DeletedKey.id == _ONE))
    if secret is None:
        return {}
    return {hmac.digest(secret.encode(), "\0".join(one).encode(), "sha256")[:16]: one for one in what}
