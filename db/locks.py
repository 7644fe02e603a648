"""Every advisory lock of the program, in one list: two that shared a number would wait for each other.

PostgreSQL knows an advisory lock by a number alone, and by it the whole database.
"""

from enum import IntEnum, unique

from sqlalchemy import Connection, text


@unique
class Lock(IntEnum):
    """What only one transaction in the whole cluster does at a time. A new one takes a number of its own."""

    #: Two processes that start at once must not both migrate.
    MIGRATE = 5_336_7253
    #: Two could each take a few of the same ten.
    COUNT_ANSWERS = 5_336_7254
    #: Two workers that both put back the same job would have it done twice at once.
    TAKE_OVER_JOBS = 5_336_7255
    #: Of two waves that open at once over the same place, the second must see the first.
    OPEN_WAVE = 5_336_7256
    #: Two would both begin the same conversations.
    IMPORT = 5_336_7257
    #: The second must see what the first did.
    PUBLISH = 5_336_7258
    #: The second gets what the first has made.
    CLOSE_MONTH = 5_336_7259
    #: The second would take what the first has begun for one that was cut short.
    LOAD_DEMO = 5_336_7260
    #: Two that start at once must not both write down which data keys are in use.
    WRITE_KEYS = 5_336_7261
    #: Two rotations of the data keys take turns.
    ROTATE_KEYS = 5_336_7262
    #: Of many messages on a channel that nobody answers, one raises the alert.
    RAISE_CHANNEL_ALERT = 5_336_7263
    #: Two would take the same position in the public log.
    ENTER_LOG = 5_336_7264


def hold(connection: Connection, lock: Lock) -> None:
    """Wait for a lock and hold it to the end of the transaction."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": lock})


def try_to_hold(connection: Connection, lock: Lock) -> bool:
    """Hold a lock to the end of the transaction, unless somebody else has it."""
    return _try(connection, lock)


def hold_on(connection: Connection, lock: Lock) -> None:
    """Wait for a lock and hold it as long as the connection lives, over its transactions."""
    connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": lock})


def try_to_hold_one(connection: Connection, of: str) -> bool:
    """Hold the lock of one among many, such as `drain:sms`, to the end of the transaction, unless taken.

    Its number is a hash of 64 bits, so that it meets none of the list.
    """
    number = connection.scalar(text("SELECT hashtextextended(:of, 0)"), {"of": of})
    assert number is not None
    return _try(connection, number)


def try_to_hold_secret(connection: Connection, of: bytes) -> bool:
    """Return the same for what PostgreSQL may not read: the first 64 bits of `of`, a keyed hash."""
    return _try(connection, int.from_bytes(of[:8], signed=True))


def _try(connection: Connection, number: int) -> bool:
    return bool(connection.scalar(text("SELECT pg_try_advisory_xact_lock(:number)"), {"number": number}))
