"""The brake on guessing passwords: who fails too often waits, whether or not the user exists.

Failures count where they are made: at an address, or in a browser in which the user has signed in before. So
nobody keeps another out by failing in their name from elsewhere.
"""

import ipaddress
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from db import locks
from db.keys import keyring
from db.tables import Account, SignInAttempt, SignInPlace

#: After so many failures of a user in one place within the window, one more is not even looked at. Behind one
#: address there may be a whole office.
FAILURES = 5
FAILURES_FROM_AN_ADDRESS = 20
WINDOW = timedelta(minutes=15)

#: After so many from places where the user was never signed in, all of these together get one attempt in so
#: long a time: many addresses that guess become slow, and the places that are known notice nothing.
FAILURES_OF_STRANGERS = 30
STRANGERS_WAIT = timedelta(seconds=30)

#: Places that are remembered of a user.
_PLACES = 20


@dataclass(frozen=True)
class Origin:
    """Where an attempt comes from. `address`: an IP address. `browser`: the id of one that this user has
    signed in with, or empty.
    """

    address: str
    browser: str = ""


def held_until(connection: Connection, user_name: str, origin: Origin, now: datetime) -> datetime | None:
    """Return when the next attempt of this user from there counts; None: now.

    Holds a lock on user and place to the end of the transaction, or a hundred attempts at once would all be
    the first. Nobody waits in line for it, since that would take a connection each.
    """
    user, place = _user(user_name), _place(origin)
    lock = keyring.index("signin lock", f"{user.hex()} {place.hex()}")
    if not locks.try_to_hold_secret(connection, lock):
        return now + timedelta(seconds=2)
    connection.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - WINDOW))
    here = SignInAttempt.place_index == place
    ends = [_held_until(connection, here & (SignInAttempt.user_index == user), FAILURES)]
    if not origin.browser:
        ends.append(_held_until(connection, here, FAILURES_FROM_AN_ADDRESS))
    if is_stranger(connection, user_name, origin):
        ends.append(_strangers_until(connection, user))
    return max((end for end in ends if end is not None and end > now), default=None)


def failed(connection: Connection, user_name: str, origin: Origin, now: datetime) -> None:
    """Note a failure."""
    connection.execute(
        insert(SignInAttempt).values(
            user_index=_user(user_name),
            place_index=_place(origin),
            stranger=is_stranger(connection, user_name, origin),
            at=now,
        )
    )


def succeeded(connection: Connection, account_id: int, user_name: str, origin: Origin, now: datetime) -> None:
    """Forget the user's failures there, and remember the address."""
    connection.execute(
        delete(SignInAttempt).where(
            SignInAttempt.user_index == _user(user_name), SignInAttempt.place_index == _place(origin)
        )
    )
    address = _place(Origin(origin.address))
    known = upsert(SignInPlace).values(account_id=account_id, place_index=address, at=now)
    connection.execute(
        known.on_conflict_do_update(index_elements=["account_id", "place_index"], set_={"at": now})
    )
    theirs = SignInPlace.account_id == account_id
    newest = select(SignInPlace.place_index).where(theirs).order_by(SignInPlace.at.desc()).limit(_PLACES)
    connection.execute(delete(SignInPlace).where(theirs, SignInPlace.place_index.not_in(newest)))


def forgive(connection: Connection, user_name: str) -> None:
    """Forget all failures of a user, who has got a new password."""
    connection.execute(delete(SignInAttempt).where(SignInAttempt.user_index == _user(user_name)))


def _held_until(connection: Connection, which: ColumnElement[bool], most: int) -> datetime | None:
    """Return when the oldest of the last `most` failures stops counting, where there are that many."""
    at = connection.scalar(_newest(which).offset(most - 1).limit(1))
    return at + WINDOW if at else None


def _strangers_until(connection: Connection, user: bytes) -> datetime | None:
    """Return when one more attempt of a stranger is looked at, where there were too many."""
    recent = connection.scalars(
        _newest(SignInAttempt.stranger & (SignInAttempt.user_index == user)).limit(FAILURES_OF_STRANGERS)
    ).all()
    return recent[0] + STRANGERS_WAIT if len(recent) == FAILURES_OF_STRANGERS else None


def _newest(which: ColumnElement[bool]) -> Select[datetime]:
    return select(SignInAttempt.at).where(which).order_by(SignInAttempt.at.desc())


def is_stranger(connection: Connection, user_name: str, origin: Origin) -> bool:
    """Return whether the user was never signed in there."""
    if origin.browser:
        return False
    known = exists().where(
        Account.user_name == user_name,
        SignInPlace.account_id == Account.id,
        SignInPlace.place_index == _place(origin),
    )
    return not connection.scalar(select(known))


def _user(user_name: str) -> bytes:
    return keyring.index("signin", user_name)


def _place(origin: Origin) -> bytes:
    if origin.browser:
        return keyring.index("signin browser", origin.browser)
    return keyring.index("signin address", _network(origin.address))


def _network(address: str) -> str:
    """Of IPv6 the first half: whoever has one address has all of those."""
    with suppress(ValueError):
        if (found := ipaddress.ip_address(address)).version == 6:
            return str(ipaddress.ip_network((found, 64), strict=False))
    return address
