"""Many lines at once, by their addresses: those that are there, under whatever key they are indexed."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from db.data_key import DataKey
from db.keys import keyring


def index_for_new(connection: Connection) -> bytes:
    """Return the key under which new lines are indexed; until the transaction ends it stays that."""
    found = connection.scalar(
        select(DataKey.identity).where(DataKey.indexing).with_for_update(read=True, key_share=True)
    )
    return keyring.index_order()[0] if found is None else bytes(found)


def indices(channel: str, addresses: Iterable[str]) -> dict[bytes, str]:
    """Return every index that an address may stand under, with the address."""
    return {index: address for address in addresses for index in keyring.indices(channel, address)}
