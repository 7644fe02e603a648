"""The brake on guessing passwords: who fails too often waits, whether or not the user exists."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from db import locks
from db.keys import keyring
from db.tables import SignInAttempt

#: After so many failures within the window, one more is not even looked at. Behind one address there may be
#: a whole office.
FAILURES = 5
FAILURES_FROM_AN_ADDRESS = 20
WINDOW = timedelta(minutes=15)


def held_until(connection: Connection, user_name: str, address: str, now: datetime) -> datetime | None:
    """When the next attempt of this user from this address counts; None: now.

    Holds a lock on the user to the end of the transaction, or a hundred attempts at once would all be the
    first. Nobody waits in line for it, since that would take a connection each.
    """
    if not locks.try_to_hold_secret(connection, _user(user_name)[0]):
        return now + timedelta(seconds=2)
    connection.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - WINDOW))
    ends = [
        _held_until(connection, _user(user_name), FAILURES),
        _held_until(connection, _place(address), FAILURES_FROM_AN_ADDRESS),
    ]
    return max((end for end in ends if end is not None), default=None)


def failed(connection: Connection, user_name: str, address: str, now: datetime) -> None:
    """Note a failure."""
    connection.execute(
        insert(SignInAttempt),
        [{"subject_index": subject[0], "at": now} for subject in (_user(user_name), _place(address))],
    )


def forgive(connection: Connection, user_name: str) -> None:
    """Forget the failures of a user, who has signed in or got a new password."""
    connection.execute(delete(SignInAttempt).where(SignInAttempt.subject_index.in_(_user(user_name))))


def _held_until(connection: Connection, subject: list[bytes], most: int) -> datetime | None:
    """When the oldest of the last `most` failures stops counting, where there are that many."""
    at = connection.scalar(
        select(SignInAttempt.at)
        .where(SignInAttempt.subject_index.in_(subject))
        .order_by(SignInAttempt.at.desc())
        .offset(most - 1)
        .limit(1)
    )
    return at + WINDOW if at else None


def _user(user_name: str) -> list[bytes]:
    return keyring.indices("signin", user_name)


def _place(address: str) -> list[bytes]:
    return keyring.indices("signin address", address)
