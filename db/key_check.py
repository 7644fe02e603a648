"""Whether the data keys are those of this data. A wrong one must be noticed before anything is written: what
it does not find looks like a number that nobody knows.
"""

from collections import Counter

from sqlalchemy import Connection, Engine, LargeBinary, insert, select, text, type_coerce

from db import locks
from db.data_key import DataKey
from db.encrypted import a_sample, samples, unopened
from db.keys import KeyProblem, WrongKeys, identity_of, keyring
from db.tables import Conversation

_TEXT, _LABEL = "libreta", "data_key.sealed"

#: Of so many lines, from both ends, it is looked under which key they are indexed.
_LINES = 500

_TAIL = "la base no se tocó. / {english}; the database was not changed."


def check(connection: Connection) -> None:
    """Raise WrongKeys unless the keys open what is here. Few rows are read: it may be asked often."""
    if connection.scalar(text("SELECT to_regclass('data_key')")) is None:
        return
    rows = connection.execute(select(DataKey.__table__)).all()
    if not rows:
        refuse(unopened(a_sample(connection)))
        return
    used = [row for row in rows if not row.retired]
    refuse([bytes(row.identity) for row in used if not _is_opened(bytes(row.sealed), bytes(row.identity))])
    if keyring.newest in {bytes(row.identity) for row in rows if row.retired}:
        name = keyring.newest.hex()
        raise WrongKeys(
            f"La primera llave de DATA_KEY (huella {name}) se retiró con `libreta keys rotate`: ponga la "
            f"nueva primero. / The first key of DATA_KEY ({name}) was retired: put the new one first."
        )
    keyring.look_first(next(bytes(row.identity) for row in used if row.indexing))


def settle(connection: Connection) -> None:
    """Check the keys, and write down those that are in use where that is not done yet.

    Data of an older version has to open first. Raises WrongKeys.
    """
    locks.hold(connection, locks.Lock.WRITE_KEYS)
    check(connection)
    known = {bytes(one) for one in connection.scalars(select(DataKey.identity))}
    if not known:
        _begin(connection)
    elif keyring.newest not in known:
        connection.execute(insert(DataKey).values(**_row(keyring.newest)))
    check(connection)


def check_before_upgrade(engine: Engine) -> None:
    """Raise WrongKeys where data of an older version does not open, before its tables are changed."""
    with engine.connect() as connection:
        if connection.scalar(text("SELECT to_regclass('conversation')")) is None:
            return
        if connection.scalar(text("SELECT to_regclass('data_key')")) is not None:
            check(connection)
            return
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        refuse(unopened(samples(connection)))
        _indexing(connection)


def _begin(connection: Connection) -> None:
    """Write the keys of data that has none written yet."""
    used = set()
    for column, value in samples(connection):
        refuse(unopened(iter([(column, value)])))
        used.add(identity_of(value))
    indexing = _indexing(connection)
    target = indexing.most_common(1)[0][0] if indexing else keyring.newest
    for identity in sorted(used | set(indexing) | {keyring.newest}):
        row = _row(identity)
        if identity == target:
            # Whoever has no lines yet has none to index anew.
            row.update(indexing=True, reindexed_to=0 if indexing else None)
        connection.execute(insert(DataKey).values(**row))


def _row(identity: bytes) -> dict[str, object]:
    sealed = keyring.seal(identity, _TEXT, _LABEL)
    return {"identity": identity, "sealed": sealed, "indexing": False, "reindexed_to": None, "retired": False}


def _indexing(connection: Connection) -> Counter[bytes]:
    """Return how many of some lines are indexed under each key. Raises WrongKeys where one is under none."""
    address = type_coerce(Conversation.address, LargeBinary)
    found: Counter[bytes] = Counter()
    for order in (Conversation.id, Conversation.id.desc()):
        rows = connection.execute(
            select(Conversation.channel, address, Conversation.address_index).order_by(order).limit(_LINES)
        )
        for channel, sealed, index in rows:
            plain = keyring.decrypt(sealed, "conversation.address")
            under = index_key(channel, plain, bytes(index))
            if under is None:
                raise WrongKeys(
                    "A DATA_KEY le falta la llave con que se hizo el índice: póngala de última; "
                    + _TAIL.format(english="DATA_KEY lacks the key that made the index: put it last")
                )
            found[under] += 1
    return found


def index_key(channel: str, address: str, index: bytes) -> bytes | None:
    """Return the key under which a line is indexed, or None."""
    for identity in keyring.index_order():
        if keyring.index_under(identity, channel, address) == index:
            return identity
    return None


def _is_opened(sealed: bytes, identity: bytes) -> bool:
    if identity_of(sealed) != identity:
        return False
    try:
        return keyring.decrypt(sealed, _LABEL) == _TEXT
    except KeyProblem:
        return False


def refuse(missing: list[bytes]) -> None:
    """Raise WrongKeys that names the keys which are missing, if any are."""
    if missing:
        names = ", ".join(sorted({one.hex() for one in missing}))
        raise WrongKeys(
            f"DATA_KEY no abre estos datos: falta la llave de huella {names}; "
            + _TAIL.format(english=f"DATA_KEY does not open this data: the key {names} is missing")
        )
