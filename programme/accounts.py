"""How members of staff sign in: their accounts."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Row, insert, or_, select, update

from db.keys import keyring
from db.tables import Account, AuditEvent, Municipality, Staff, StaffMunicipality
from programme import passwords, rights, sessions, sign_in_brake
from programme.sign_in_brake import Origin


class AccountProblem(ValueError):
    """An account cannot be made or changed so. `reason`: unknown_staff, staff_left, unknown_user,
    has_account, user_taken, bad_user_name, short_password.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class User:
    """Who has signed in. `seals` change with the password, so that a new one ends the old sessions: one
    for each data key, of which a session holds one.
    """

    account_id: int
    staff_id: int
    staff_code: str
    user_name: str
    name: str
    role: str
    seals: tuple[str, ...]

    def may(self, right: str) -> bool:
        """Return whether this person may. Raises LookupError for a right that nobody knows."""
        return rights.may(self.role, right)


@dataclass(frozen=True)
class TooMany:
    """Too many failures; the next attempt counts at `until`."""

    until: datetime


#: When to come again where as many passwords are being looked at as may be at once.
_SOON = timedelta(seconds=2)


def create(connection: Connection, staff_id: int, user_name: str, password: str, now: datetime) -> User:
    """Give a member of staff an account, or a new one in place of an ended one. Raises AccountProblem."""
    user_name, kept = _name(user_name), _kept(password)
    staff = connection.execute(select(Staff.ended_at).where(Staff.id == staff_id)).one_or_none()
    if staff is None:
        raise AccountProblem("unknown_staff")
    if staff.ended_at is not None:
        raise AccountProblem("staff_left")
    taken = connection.execute(
        select(Account.id, Account.staff_id, Account.ended_at).where(
            or_(Account.staff_id == staff_id, Account.user_name == user_name)
        )
    ).all()
    if any(row.staff_id != staff_id for row in taken):
        raise AccountProblem("user_taken")
    if any(row.ended_at is None or row.ended_at > now for row in taken):
        raise AccountProblem("has_account")
    values = {"user_name": user_name, "password_hash": kept, "created_at": now, "ended_at": None}
    if taken:
        connection.execute(update(Account).where(Account.id == taken[0].id).values(**values))
    else:
        connection.execute(insert(Account).values(staff_id=staff_id, **values))
    _note(connection, "command", "user.created", user_name, now)
    return _user(_find(connection, Account.user_name == user_name).one())


def change_password(connection: Connection, user_name: str, password: str, now: datetime) -> None:
    """Give a user a new password, which ends the user's sessions. Raises AccountProblem."""
    user_name, kept = _name(user_name), _kept(password)
    theirs = update(Account).where(Account.user_name == user_name, _open(now))
    account_id = connection.scalar(theirs.values(password_hash=kept).returning(Account.id))
    if account_id is None:
        raise AccountProblem("unknown_user")
    sessions.end_all(connection, account_id)
    sign_in_brake.forgive(connection, user_name)
    _note(connection, "command", "user.password_changed", user_name, now)


def end(connection: Connection, user_name: str, now: datetime) -> None:
    """End a user's account and sessions. Raises AccountProblem where there is no such open account."""
    user_name = _name(user_name)
    theirs = update(Account).where(Account.user_name == user_name, _open(now))
    account_id = connection.scalar(theirs.values(ended_at=now).returning(Account.id))
    if account_id is None:
        raise AccountProblem("unknown_user")
    sessions.end_all(connection, account_id)
    _note(connection, "command", "user.ended", user_name, now)


def check(
    connection: Connection, user_name: str, password: str, address: str, now: datetime, browser: str = ""
) -> User | TooMany | None:
    """Return the user whose password this is; None when it is not, TooMany when that is not even looked at.

    `address` is where the attempt comes from, `browser` the id of one in which this user signed in before, or
    empty. The caller commits, also after a failure, which is noted. An unknown user costs as much work as a
    known one.
    """
    user_name, origin = plain(user_name), Origin(address, browser)
    if until := sign_in_brake.held_until(connection, user_name, origin, now):
        return TooMany(until)
    row = _find(connection, Account.user_name == user_name, _open(now)).one_or_none()
    try:
        known = not sign_in_brake.is_stranger(connection, user_name, origin)
        fits = passwords.fits(row.password_hash if row else None, password, known)
    except passwords.Busy:
        return TooMany(now + _SOON)
    if not fits or row is None:
        sign_in_brake.failed(connection, user_name, origin, now)
        return None
    sign_in_brake.succeeded(connection, row.id, user_name, origin, now)
    _note(connection, f"staff:{row.code}", "user.signed_in", user_name, now)
    if passwords.outdated(row.password_hash):
        theirs = update(Account).where(Account.id == row.id)
        connection.execute(theirs.values(password_hash=passwords.hashed(password)))
        row = _find(connection, Account.id == row.id).one()
    return _user(row)


def user(connection: Connection, account_id: int, now: datetime) -> User | None:
    """Return the user of an account that has not ended."""
    row = _find(connection, Account.id == account_id, _open(now)).one_or_none()
    return _user(row) if row else None


def municipalities(connection: Connection, staff_id: int) -> dict[str, str]:
    """Return where a member of staff works: code to name, by name."""
    found = connection.execute(
        select(Municipality.code, Municipality.name)
        .join(StaffMunicipality, StaffMunicipality.municipality_code == Municipality.code)
        .where(StaffMunicipality.staff_id == staff_id)
        .order_by(Municipality.name, Municipality.code)
    )
    return {row.code: row.name for row in found}


def _find(connection: Connection, *conditions: ColumnElement[bool]) -> CursorResult[Any]:
    return connection.execute(
        select(
            Account.id,
            Account.staff_id,
            Account.user_name,
            Account.password_hash,
            Staff.code,
            Staff.name,
            Staff.role,
        )
        .join(Staff, Staff.id == Account.staff_id)
        .where(Staff.ended_at.is_(None), *conditions)
    )


def _open(now: datetime) -> ColumnElement[bool]:
    return or_(Account.ended_at.is_(None), Account.ended_at > now)


def _user(row: Row[Any]) -> User:
    seals = tuple(index.hex() for index in keyring.indices("session", row.password_hash))
    return User(row.id, row.staff_id, row.code, row.user_name, row.name, row.role, seals)


def _note(connection: Connection, actor: str, action: str, user_name: str, now: datetime) -> None:
    connection.execute(
        insert(AuditEvent).values(at=now, actor=actor, action=action, subject=f"user:{user_name}", detail={})
    )


def plain(user_name: str) -> str:
    """Return a user's name as it is kept, however it was typed."""
    return unicodedata.normalize("NFC", user_name).strip().casefold()


def _name(user_name: str) -> str:
    name = plain(user_name)
    if not re.fullmatch(r"[a-z0-9][a-z0-9._@-]{1,63}", name):
        raise AccountProblem("bad_user_name")
    return name


def _kept(password: str) -> str:
    if passwords.too_short(password):
        raise AccountProblem("short_password")
    return passwords.hashed(password)
