"""Who is signed in: a row for each, so that leaving ends it on the server, for every copy of a cookie."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, insert, or_, select

from db.keys import keyring
from db.tables import SignInSession

#: A session ends so long after its sign-in, used or not.
LENGTH = timedelta(hours=8)

#: Browsers in which one user can be signed in; one more ends the oldest.
MOST = 10


def begin(connection: Connection, account_id: int, now: datetime) -> str:
    """Sign an account in. Return the token by which its browser is known."""
    token = secrets.token_urlsafe()
    theirs = SignInSession.account_id == account_id
    newest = (
        select(SignInSession.token_index).where(theirs).order_by(SignInSession.since.desc()).limit(MOST - 1)
    )
    connection.execute(
        delete(SignInSession).where(
            or_(SignInSession.since <= now - LENGTH, theirs & SignInSession.token_index.not_in(newest))
        )
    )
    connection.execute(
        insert(SignInSession).values(token_index=_index(token), account_id=account_id, since=now)
    )
    return token


def holds(connection: Connection, account_id: int, token: str, now: datetime) -> bool:
    """Return whether this token is of this account, and has not ended. A clock that was set back (in
    training) does not make a session longer.
    """
    found = exists().where(
        SignInSession.token_index == _index(token),
        SignInSession.account_id == account_id,
        SignInSession.since <= now,
        SignInSession.since > now - LENGTH,
    )
    return bool(connection.scalar(select(found)))


def end(connection: Connection, token: str) -> None:
    """Sign out."""
    connection.execute(delete(SignInSession).where(SignInSession.token_index == _index(token)))


def end_all(connection: Connection, account_id: int) -> None:
    """Sign an account out everywhere."""
    connection.execute(delete(SignInSession).where(SignInSession.account_id == account_id))


def _index(token: str) -> bytes:
    return keyring.index("session token", token)
